"""What keeps a safety text from being published: a number that is missing, a hole, a length, a word that harms.

Each rule holds for the English text and for every translation of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.domain.markup import LIMIT, length, placeholders
from bot.domain.screening.forbidden import faults
from bot.domain.screening.source import Source
from bot.domain.screening.text_keys import BUTTONS, CRISIS, NEEDS_EMERGENCY, SHORT, TELLING, TOLD

PATIENT_PLACEHOLDERS = frozenset({"emergency", "lines", "clinic", "clinic_phone", "time", "who"})
OWN_PLACEHOLDERS: Mapping[str, frozenset[str]] = {
    "line.call": frozenset({"number"}),
    "line.text": frozenset({"number"}),
    "line.keyword": frozenset({"number", "keyword"}),
    "line.unknown-country": frozenset({"number"}),
    "told.on-duty": frozenset({"who", "time", "clinic"}),
    "told.sent": frozenset({"who", "time", "clinic", "sent"}),
    "told.nobody": frozenset({"clinic"}),
    "reply.plan": PATIENT_PLACEHOLDERS | {"plan"},
    **{key: PATIENT_PLACEHOLDERS | {TOLD} for key in TELLING},
    **{key: frozenset() for key in SHORT},
}
LONGEST = 900
"""Characters of a text before the lines are put in; somebody in a dark hour reads no second screen."""
ROOM = 1500
"""Characters kept free for what is put in: three hotlines, who is told, the clinic. Telegram refuses a longer text."""
LONGEST_BUTTON = 40
"""Characters on a button; phones cut off what is longer, and a cut answer can be tapped for another."""


def check(source: Source, key: str, words: str, language: str, where: tuple[int, int], raw: Sequence[str]) -> None:
    """Complain about everything that is wrong with one text. ``where`` is its place, ``raw`` the lines from there on,
    as they stand in the file, in which a word that has to go is looked for."""
    if not words:
        return
    for lacks in _lacking(key, placeholders(words)):
        source.complain("crisis-without-number", where, f"`{key}` lacks {lacks}.", "Put it into the text.")
    if key in TELLING and TOLD not in placeholders(words):
        what = f"`{key}` lacks {{{TOLD}}}."
        source.complain("told-missing", where, what, "Put it where the text is to say who is told, or that nobody is.")
    if key.startswith(CRISIS) and 0 <= words.find("{lines}") < words.find("{emergency}"):
        what = f"`{key}` shows {{lines}} before {{emergency}}."
        source.complain("number-order", where, what, "The emergency number comes first.")
    allowed = OWN_PLACEHOLDERS.get(key, PATIENT_PLACEHOLDERS)
    if unknown := placeholders(words) - allowed:
        what = f"`{key}`: nobody fills {_braced(unknown)}."
        source.complain("unknown-placeholder", where, what, f"Known here: {_braced(allowed) or 'none'}.")
    _lengths(source, key, words, where)
    for fault in faults(words, language):
        place = spot(raw, where, fault.found)
        source.complain(fault.rule, place, f"`{key}` {fault.what}", fault.remedy)


def same_buttons(source: Source, words: Mapping[str, str], places: Mapping[str, tuple[int, int]]) -> None:
    """Complain about two buttons of one help text that are typed alike: one of them could never be meant."""
    seen: dict[str, str] = {}
    for key in (f"button.{name}" for name in BUTTONS):
        said = "".join(character for character in words.get(key, "").casefold() if character.isalnum())
        first = seen.setdefault(said, key)
        if said and first != key:
            what = f"`{key}` and `{first}` have the same words."
            source.complain("same-buttons", places.get(key, (0, 0)), what, "Give each button words of its own.")


def spot(raw: Sequence[str], where: tuple[int, int], found: str) -> tuple[int, int]:
    """Line and column of ``found`` in ``raw``, whose first line is that of ``where``; else ``where`` itself."""
    for number, line in enumerate(raw):
        column = line.find(found)
        if column >= 0:
            return where[0] + number, column + 1
    return where


def _lacking(key: str, names: frozenset[str]) -> Iterator[str]:
    needed: frozenset[str] = frozenset()
    if key.startswith(CRISIS):
        needed = frozenset({"emergency", "lines"})
    elif key in NEEDS_EMERGENCY:
        needed = frozenset({"emergency"})
    elif key.startswith("line."):
        needed = OWN_PLACEHOLDERS[key]
    if needed - names:
        yield _braced(needed - names)


def _lengths(source: Source, key: str, words: str, where: tuple[int, int]) -> None:
    size = length(words)
    if key.startswith("button."):
        if size > LONGEST_BUTTON or "\n" in words:
            what = f"`{key}` has {size} characters."
            source.complain("button-too-long", where, what, f"One line of at most {LONGEST_BUTTON}.")
    elif size > LIMIT - ROOM:
        what = f"`{key}` has {size:,} characters; with the numbers in it, Telegram may refuse it."
        source.complain("text-too-long", where, what, f"Stay below {LONGEST}, at most {LIMIT - ROOM:,}.")
    elif size > LONGEST:
        source.complain("long", where, f"`{key}` has {size} characters.", f"Stay below {LONGEST}.", "warning")


def _braced(names: frozenset[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names))
