"""A patient who reads Spanish reads Spanish everywhere."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.harness import CONVERSATIONS, clinic
from tests.people.scenes import answered, invited, recorded

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
