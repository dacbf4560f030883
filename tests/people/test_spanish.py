"""A patient who reads Spanish reads Spanish everywhere."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from bot.domain.scripts.catalogue import read_catalogue
from tests.harness import CONVERSATIONS, clinic
from tests.people.scenes import answered, invited, recorded

ENGINE = Path(__file__).parents[2] / "bot" / "engine"
_CATALOGUES = CONVERSATIONS / "locales" / "es" / "LC_MESSAGES"
_BOTH = {"Which language do you prefer?", "¿Qué idioma prefieres?"}
"""What stands there in both languages: nobody has chosen yet."""


def _english() -> set[str]:
    """Every English sentence, or line, of some length that has a Spanish one."""
    found: set[str] = set()
    for name in ("scripts.po", "bot.po", "safety.po"):
        text = (_CATALOGUES / name).read_text("utf-8")
        for msgid in re.findall(r'^msgid ((?:"(?:[^"\\]|\\.)*"\s*)+)', text, re.MULTILINE):
            whole = "".join(ast.literal_eval(f'"{part}"') for part in re.findall(r'"((?:[^"\\]|\\.)*)"', msgid))
            for piece in re.split(r"\n|(?<=[.?!:]) |\{\w+\}|\*\*", whole):
                if len(piece.split()) >= 3:
                    found.add(piece.strip())
    return found - _BOTH


async def test_a_spanish_patient_sees_no_english_sentence_from_welcome_to_the_next_day(tmp_path: Path) -> None:
    english = _english()
    assert len(english) > 100
    async with clinic(tmp_path) as house:
        lucia = house.person("Lucía", language_code="es-MX")
        code, link = await invited(house, "Lucía")
        await lucia.opens(link)
        for answer in ("Español", "tal vez", "Sí, acepto", "Marte", "España", "Madrid", "tarde", "8:00", "20:00"):
            await answered(house, lucia, answer)
        await lucia.sends_voice()
        for text in ("hola", "/help", "/stop", "/start"):
            await lucia.says(text)
            await house.settle()
        await recorded(house, f"/session {code} im now")
        await house.move(hours=4)
        first = lucia.last
        await lucia.says("En casa, sin compañía")
        await house.settle()
        await lucia.taps("En casa, con alguien", message=first)
        for answer in ("no sé", "Mareo", "Mucho"):
            await answered(house, lucia, answer)
        await lucia.sends_sticker()
        await lucia.taps("Sí, me siento a salvo")
        await house.settle()
        await house.move(hours=20)
        for answer in ("2", "Mal", "Sí, me siento a salvo", "luz y agua", "Saltar"):
            await answered(house, lucia, answer)
        await lucia.opens("abcdefghkmnpqrstuvwxyz")
        await lucia.says("me siento sin esperanza")
        await lucia.says("no quiero vivir")
        await house.settle()
        for label in ("Volver al presente", "Necesito una llamada", "No estoy a salvo", "Por ahora estoy a salvo"):
            await lucia.taps(label)
            await house.settle()
        await house.maria.says("/case 1 ack")
        await house.settle()
        said = [shown.text for shown in lucia.sees if shown.sender == "bot"] + [toast.text for toast in lucia.toasts]
        await house.ignores()
    assert len(said) > 40
    assert lucia.toasts[0].text == "Esta pregunta ya está cerrada. La más nueva está abajo."
    leaks = {(piece, text[:60]) for text in said for piece in english if piece in text}
    assert not leaks


def _msgids(path: Path) -> Iterator[str]:
    """The English sentences that a module says through ``_phrase`` or ``library.phrases``.

    A name is followed to every text assigned to it in the same module, or in the one it is imported from.
    """
    tree = ast.parse(path.read_text("utf-8"))
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        called = ast.unparse(call.func)
        if called != "_phrase" and not re.search(r"\bphrases\.(say|html)$", called):
            continue
        said = call.args[-1]
        if isinstance(said, ast.Name) and said.id == "msgid" and called != "_phrase":
            continue  # the body of _phrase itself
        found = list(_texts(said, tree, path))
        assert found, f"{path.name}:{call.lineno}: cannot tell which sentence is said here"
        yield from found


def _texts(said: ast.expr, tree: ast.Module, path: Path) -> Iterator[str]:
    for node in ast.walk(said):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.Name):
            yield from _assigned(node.id, tree)
            for imported in (one for one in ast.walk(tree) if isinstance(one, ast.ImportFrom)):
                if any(alias.name == node.id for alias in imported.names):
                    source = path.parents[2].joinpath(*(imported.module or "").split(".")).with_suffix(".py")
                    yield from _assigned(node.id, ast.parse(source.read_text("utf-8")))


def _assigned(name: str, tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets):
            constants = (part.value for part in ast.walk(node.value) if isinstance(part, ast.Constant))
            yield from (value for value in constants if isinstance(value, str))


def test_every_sentence_that_the_engine_says_itself_is_translated() -> None:
    spanish = read_catalogue((_CATALOGUES / "bot.po").read_text("utf-8"), "bot.po")
    said = {msgid for path in sorted(ENGINE.glob("*.py")) for msgid in _msgids(path)}
    assert len(said) >= 7
    assert not {msgid for msgid in said if not spanish.get(msgid)}
