"""The text of a recorded conversation: written so that people read it, and one recording has one text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.issues import Issue
from bot.domain.rehearsal.events import Line
from bot.domain.rehearsal.recording import Entry, Recording
from bot.domain.rehearsal.setting import DAYS, Setting
from bot.domain.rehearsal.stage import Pretend
from bot.domain.scripts.yaml_tree import Tree, normalise, read_tree

TIME = "%Y-%m-%d %H:%M"
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 ,.'’()/+–_-]*[A-Za-z0-9.’)]|[A-Za-z]")
_NOT_TEXT = frozenset({"yes", "no", "true", "false", "on", "off", "null", "y", "n"})
_PATIENT = ("name", "language", "country", "zone", "morning", "evening", "group", "route", "seed")
_CONTEXT = (*_PATIENT, "begins", "session", "days", "memory")
_ENTRIES = {"bot": {"bot", "buttons"}, "patient": {"patient"}, "note": {"note"}}
_REMEDY = "Record it again: afterglow preview NAME --record."


def write(recording: Recording) -> str:
    """The file's text."""
    setting = recording.setting
    return "\n".join((*_head(setting), "talk:", *(line for entry in recording.talk for line in _entry(entry)))) + "\n"


def _head(setting: Setting) -> Iterator[str]:
    yield "# A recorded conversation. `afterglow test-scripts` plays it again and shows what has become different;"
    yield "# `afterglow test-scripts --accept` takes that over."
    yield f"{setting.kind}: {_scalar(setting.name)}"
    yield "context:"
    usual = asdict(Pretend())
    for name, value in asdict(setting.patient).items():
        if value != usual[name] or name in ("name", "language", "zone", "group"):
            yield f"  {name}: {_scalar(str(value))}"
    for name, moment in (("begins", setting.begins), ("session", setting.session)):
        if moment is not None:
            yield f'  {name}: "{moment:{TIME}}"'
    if setting.days != DAYS:
        yield f"  days: {setting.days}"
    if setting.memory:
        yield "  memory:"
        yield from (f"    {key}: {_quoted(words)}" for key, words in setting.memory.items())


def _entry(entry: Entry) -> Iterator[str]:
    if entry.words is None:
        yield f"  - {entry.who}: # says nothing"
    elif isinstance(entry.words, tuple):
        yield f"  - {entry.who}: [{', '.join(map(_in_list, entry.words))}]"
    else:
        yield from _said(f"  - {entry.who}: ", entry.words)
    if entry.buttons:
        yield f"    buttons: [{', '.join(map(_in_list, entry.buttons))}]"


def _said(head: str, words: str) -> Iterator[str]:
    lines = words.split("\n")
    block = len(lines) > 1 and not lines[0].startswith((" ", "\t")) and lines[-1].strip()
    if block and all(line == line.rstrip() and _printable(line) for line in lines):
        yield f"{head}|-"
        yield from (f"      {line}" if line else "" for line in lines)
    else:
        yield head + _scalar(words)


def _scalar(words: str) -> str:
    if _PLAIN.fullmatch(words) and words.lower() not in _NOT_TEXT and ": " not in words and " #" not in words:
        return words
    return _quoted(words)


def _quoted(words: str) -> str:
    """In double quotes, as YAML reads them: JSON's way of writing an emoji would come back as two halves."""
    known = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}
    found = (known.get(one) or (one if one.isprintable() else f"\\U{ord(one):08X}") for one in words)
    return f'"{"".join(found)}"'


def _in_list(words: str) -> str:
    return _quoted(words) if "," in words else _scalar(words)


def _printable(words: str) -> bool:
    return all(character.isprintable() for character in words)


def read(text: str, filename: str) -> Recording | Issue:
    """The recording in a file, or what keeps it from being one. Never raises."""
    found = read_with_places(text, filename)
    return found if isinstance(found, Issue) else found[0]


def read_with_places(text: str, filename: str) -> tuple[Recording, Tree] | Issue:
    """The recording, and where its lines stand."""
    tree = read_tree(normalise(text), filename)
    if isinstance(tree, Issue):
        return tree
    data = tree.data
    if not isinstance(data, Mapping):
        return _wrong(tree, (), "This is no recorded conversation.")
    unknown = [key for key in data if key not in ("script", "program", "context", "talk")]
    if unknown:
        return _wrong(tree, (unknown[0],), f"{unknown[0]!r} is not known here.")
    kinds = [kind for kind in ("script", "program") if isinstance(data.get(kind), str)]
    context = data.get("context")
    if len(kinds) != 1 or not isinstance(context, Mapping) or not isinstance(data.get("talk"), list):
        return _wrong(tree, (), "A recorded conversation has script: or program:, context: and talk:.")
    setting = _setting(tree, kinds[0], str(data[kinds[0]]), context)
    if isinstance(setting, Issue):
        return setting
    talk: list[Entry] = []
    lines = data["talk"]
    for number, one in enumerate(lines if isinstance(lines, list) else ()):
        entry = _read_entry(one)
        if entry is None:
            return _wrong(tree, ("talk", number), "A line of the talk is bot: (and buttons:), patient: or note:.")
        talk.append(entry)
    return Recording(setting, tuple(talk)), tree


def _setting(tree: Tree, kind: str, name: str, context: Mapping[str, Any]) -> Setting | Issue:
    unknown = [key for key in context if key not in _CONTEXT]
    if unknown:
        return _wrong(tree, ("context", unknown[0]), f"{unknown[0]!r} is not known here; known: {', '.join(_CONTEXT)}.")
    given = {key: str(context[key]) for key in _PATIENT if key in context}
    patient = replace(Pretend(), **given)
    times: dict[str, datetime | None] = {"begins": None, "session": None}
    try:
        ZoneInfo(patient.zone)
        for key in times:
            if context.get(key) is not None:
                times[key] = datetime.strptime(str(context[key]), TIME)  # noqa: DTZ007 -- a wall time, on the patient's clock
        days = int(context.get("days", DAYS))
    except (ValueError, OSError, LookupError, TypeError):
        return _wrong(tree, ("context",), f"A time is written like 2026-03-27 18:00, a zone like {Pretend().zone}.")
    needed = "begins" if kind == "script" else "session"
    if times[needed] is None or not 0 <= days <= 1000:
        return _wrong(tree, ("context",), f"The context of a {kind} needs {needed}:, and days: of at most 1000.")
    memory = context.get("memory") or {}
    if not isinstance(memory, Mapping):
        return _wrong(tree, ("context", "memory"), "memory: is a map from a name to the words kept under it.")
    kept = {str(key): str(words) for key, words in memory.items()}
    return Setting(kind, name, patient, times["begins"], times["session"], days, kept)


def _read_entry(one: Any) -> Entry | None:
    if not isinstance(one, Mapping):
        return None
    who = next((key for key in _ENTRIES if key in one), None)
    if who is None or not set(one) <= _ENTRIES[who]:
        return None
    words: Line
    if isinstance(one[who], list):
        words = tuple(_word(each) for each in one[who])
    else:
        words = None if one[who] is None else _word(one[who])
    if who != "patient" and not isinstance(words, str):
        return None
    buttons = one.get("buttons") or []
    return Entry(who, words, tuple(_word(each) for each in buttons)) if isinstance(buttons, list) else None


def _word(value: Any) -> str:
    """What somebody wrote by hand without quotes is meant as words too."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return str(value)


def _wrong(tree: Tree, path: tuple[str | int, ...], what: str) -> Issue:
    return tree.issue("transcript", path, what, _REMEDY)
