"""The command ``screen``: what the bot would hear in a message, because of which words, and what would follow."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from bot.domain.screening.reading import Reading
    from bot.domain.screening.screen import Screen
    from bot.domain.screening.surroundings import Found

UNUSABLE = 2
_COLOURS = {"emergency": "bold white on red", "urgent": "bold red", "concern": "yellow", "none": "dim"}
_BECAUSE = {
    "negated": "a “not” reaches it",
    "past": "the sentence tells of the past",
    "asked": "somebody else asked it",
    "third-person": "it is about somebody else",
    "joined": "read together with the messages before it",
    "guard": "a harmless idiom, which hides what is inside it",
}


def add_to(app: typer.Typer) -> None:
    """Adds the command to ``app``."""
    app.command()(screen)


def screen(
    text: Annotated[str | None, typer.Argument(help="One message.")] = None,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help='Read {"text": …} lines from standard input, write one answer a line.')
    ] = False,
    conversations: Annotated[
        Path | None, typer.Option("--conversations", help="The conversations folder; else the one included.")
    ] = None,
    language: Annotated[str, typer.Option(help="The language in which the patient is answered.")] = "en",
    country: Annotated[str, typer.Option(help="The patient's country, whose numbers are shown.")] = "US",
) -> None:
    """Read a message as the bot would, and say at which level and because of which words. Nothing is stored or sent."""
    if jsonl == (text is not None):
        raise typer.BadParameter("Give one text, or --jsonl and lines on standard input.")
    from bot.config import default_conversations

    folder = conversations or default_conversations()
    reader = _screen(folder)
    if text is not None:
        _explain(reader, text, folder, language, country)
        return
    # Bytes, not text: a surrogate or a foreign line end in one message must not shift the answers of the others.
    lines = [
        json.dumps(_answer(reader.read(message)), ensure_ascii=False) for message in _messages(sys.stdin.buffer.read())
    ]
    typer.echo("\n".join(lines), nl=bool(lines))


def _screen(folder: Path) -> Screen:
    """The screen of a conversations folder; without the scripts, which may be broken while somebody tries a phrase.

    Rows that miss their own examples are used all the same: lint refuses them, and here one looks for the reason.
    """
    from bot.domain.issues import Issue
    from bot.domain.screening.load import load_screen
    from bot.engine.library import BrokenConversationsError

    files = {}
    for path in sorted((folder / "safety" / "lexicon").glob("*.yaml")):
        try:
            files[str(path)] = path.read_text("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            issue = Issue("unreadable", str(path), 0, 0, "The file cannot be read.", "Save it as UTF-8, readable.")
            raise BrokenConversationsError([issue]) from error
    loaded = load_screen(files, tried=False)
    if isinstance(loaded, tuple):
        raise BrokenConversationsError(loaded)
    return loaded


def _messages(data: bytes) -> Iterator[str]:
    for number, line in enumerate(data.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            text = json.loads(line)["text"]
        except (ValueError, KeyError, TypeError):
            text = None
        if not isinstance(text, str):
            typer.echo(f'Line {number} is not like {{"text": "…"}}.', err=True)
            raise typer.Exit(UNUSABLE)
        yield text


def _answer(reading: Reading) -> dict[str, object]:
    return {
        "level": reading.level.name,
        "category": reading.category,
        "rule": reading.rule,
        "span": list(reading.span) if reading.span else None,
    }


def _explain(reader: Screen, text: str, folder: Path, language: str, country: str) -> None:
    """The verdict, everything that matched and what moved it, then what patient and clinician would see."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=True)
    reading = reader.read(text)
    found = reader.explain(text)
    words = text[slice(*reading.span)] if reading.span else ""
    parts = (reading.level.name, reading.category or "", reading.rule or "", words, *reading.modifiers)
    console.print(Text("  ".join(part for part in parts if part), style=_COLOURS[reading.level.name]))
    shown = Text(f"\n{text}\n")
    for one, span in sorted(found, key=lambda each: each[0].level):
        shown.stylize(_COLOURS[one.level.name], span[0] + 1, span[1] + 1)
    console.print(shown)
    for one, span in sorted(found, key=lambda each: each[1]):
        _match(console, one, text[slice(*span)])
    together = {each.id: each for each in reader.lexicon.together}.get(reading.rule or "")
    if together is not None:
        console.print(f"[bold]{together.id}[/] {together.level.name}: {together.least} of its signs, near each other")
    patient, clinician = _what_follows(reading, folder, language, country)
    console.print(Text.assemble((f"\nThe patient sees ({language}, {country})\n", "bold"), patient))
    console.print(Text.assemble(("\nThe clinician sees\n", "bold"), clinician))


def _match(console: Console, one: Found, words: str) -> None:
    from rich.text import Text

    rule = one.rule
    line = Text(f"{one.level.name:<9} ", style=_COLOURS[one.level.name])
    line.append(f"{rule.id}  “{words}”", style="bold")
    if rule.meaning.says:
        line.append(f"\n          {rule.meaning.says}", style="dim")
    if rule.meaning.sign and not one.modifiers:
        line.append("\n          a sign: it counts only together with others", style="dim")
    for modifier in one.modifiers:
        why = _BECAUSE.get(modifier, f"the message is about {modifier}")
        line.append(f"\n          {modifier}: {why} ({rule.level.name} before)", style="dim")
    console.print(line)


def _what_follows(reading: Reading, folder: Path, language: str, country: str) -> tuple[str, str]:
    """What is said to the patient and to the clinician, as plain text."""
    from bot.domain.screening.hotlines import Hotlines, load_hotlines
    from bot.domain.screening.reading import Level
    from bot.domain.screening.texts import SafetyTexts, help_text, load_texts
    from bot.engine.clock import SystemClock

    if reading.level is Level.none:
        return "Nothing because of this; the conversation goes on.", "Nothing."
    safety = folder / "safety"
    catalogues = {
        path.parts[-3]: path.read_text("utf-8") for path in (folder / "locales").glob("*/LC_MESSAGES/safety.po")
    }
    try:
        texts = load_texts((safety / "texts.yaml").read_text("utf-8-sig"), "texts.yaml", catalogues)
        hotlines = load_hotlines((safety / "hotlines.yaml").read_text("utf-8-sig"), "hotlines.yaml")
    except OSError:
        texts, hotlines = (), ()
    if not isinstance(texts, SafetyTexts) or not isinstance(hotlines, Hotlines):
        return "The safety texts cannot be read; lint says why.", _to_clinician(reading)
    lines = hotlines.of(country, SystemClock().now().date())
    values: Mapping[str, str] = {"time": "[time]"}
    if reading.bystander:
        words = texts.bystander(language, lines, values if reading.level > Level.concern else None)
    elif reading.ask:
        words = texts.words("concern.ask", language, lines, values)
    else:
        words = help_text(texts, language, reading.level, reading.category, lines, values)
    said = words.source
    for name, value in words.values.items():
        said = said.replace(f"{{{name}}}", value)
    if reading.ask:
        said += "\n[" + "] [".join(texts.say(f"button.{name}", language) for name in ("yes", "no", "person")) + "]"
    return said.replace("**", ""), _to_clinician(reading)


def _to_clinician(reading: Reading) -> str:
    from bot.domain.screening.reading import Level

    about = (reading.category or "").replace("_", " ")
    other = ", about somebody else" if reading.bystander else ""
    if reading.level >= Level.urgent:
        return f"A page at once: {reading.level.name.upper()} · {about}{other}. Again until somebody has taken over."
    return f"A note on the digest: {about}{other}. Nobody is woken."
