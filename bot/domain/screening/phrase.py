"""The phrase language of the lexicon, small on purpose so that a nurse can read it.

- ``want to die``: these words in this order, whatever the capitals, accents and apostrophes; filler words of the
  language ("really", "just", "um") may stand anywhere between
- ``suicid*``: any ending
- ``(want|wish) to die``: one of several; with an empty one it may be left out, ``(really|)``
- ``{WANT} to die``: a slot, defined once under ``slots:`` and written ``(…|…)`` there; ``{NOW?}`` may be left out
- ``kill myself ... tonight``: up to five words between, in one sentence; ``..`` up to two, ``....`` up to twelve
- ``pills & goodbye``: both in one message, at most ``NEAR`` words apart, in either order
- ``^ kms $``: ``^`` is the beginning of the message, ``$`` its end
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.screening.view import END, START, phrase_tokens

GAPS: Mapping[str, int] = {"+": 0, "..": 2, "...": 5, "…": 5, "....": 12}
"""Words that may stand in a gap, at most."""
NEAR = 30
"""Words between the two sides of an ``&``, at most."""
MOST_FORMS = 4000
"""Forms that one slot or bracket may stand for; more is a mistake with slots and costs memory."""
SLOT = re.compile(r"\{([A-Z_0-9]+)(\??)\}")
ALONE = 6
"""Letters of a plain word that may be a phrase by itself. All languages run on every message, and a shorter word is
another language's everyday word: German "die" fires on every eighth message."""

Form = tuple[str, ...]


class PhraseError(ValueError):
    """A phrase that cannot be read."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a phrase: any of its ``forms`` (words in order), ``gap`` words at most after the piece before it."""

    forms: tuple[Form, ...]
    optional: bool = False
    gap: int = 0


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase: its ``parts`` (more than one where it holds ``&``), each of them pieces in order."""

    source: str
    parts: tuple[tuple[Piece, ...], ...]


class Slots:
    """The slots of one language, each expanded once."""

    def __init__(self, slots: Mapping[str, str]) -> None:
        self._slots = slots
        self._expanded: dict[str, tuple[tuple[Form, ...], bool]] = {}

    def forms(self, text: str) -> tuple[tuple[Form, ...], bool]:
        """All forms of a bracketed text, and whether it may be left out. Raises :class:`PhraseError`.

        The same text gives the same object each time, by which the matcher knows it again.
        """
        known = self._expanded.get(text)
        if known is None:
            found = dict.fromkeys(phrase_tokens(form) for form in _alternatives(self._fill(text, depth=0)))
            optional = found.pop((), ()) is None
            known = self._expanded[text] = (tuple(found), optional)
        return known

    def _fill(self, text: str, depth: int) -> str:
        """Put the slots' own text in their places; slots may hold slots."""
        if depth > 5:
            raise PhraseError("The slots hold each other.")

        def one(match: re.Match[str]) -> str:
            if match[1] not in self._slots:
                raise PhraseError(f"There is no slot `{match[1]}`.")
            return f"({self._fill(self._slots[match[1]], depth + 1)}{'|' if match[2] else ''})"

        return SLOT.sub(one, text) if "{" in text else text


def parse(source: str, slots: Slots) -> Phrase:
    """Read one phrase. Raises :class:`PhraseError` with a sentence for the author."""
    parts = tuple(_part(part, slots) for part in re.split(r"\s&\s", source))
    for part in parts if len(parts) == 1 else ():
        if len(part) == 1 and any(_too_short(form) for form in part[0].forms):
            worst = next(form for form in part[0].forms if _too_short(form))
            raise PhraseError(f"`{worst[0]}` alone is too short: it is an everyday word somewhere.")
    return Phrase(source, parts)


def _too_short(form: Form) -> bool:
    return len(form) == 1 and form[0].rstrip("*").isascii() and len(form[0].rstrip("*")) < ALONE


def _part(source: str, slots: Slots) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    gap = 0
    plain: list[str] = []

    def close() -> None:
        nonlocal gap
        if plain:
            pieces.append(Piece((tuple(plain),), gap=gap))
            plain.clear()
            gap = 0

    for chunk in _chunks(source):
        if chunk in GAPS:
            close()
            gap = GAPS[chunk]
        elif "(" in chunk or "{" in chunk or ")" in chunk:
            close()
            forms, optional = slots.forms(chunk)
            if not forms:
                raise PhraseError(f"`{chunk}` stands for nothing.")
            pieces.append(Piece(forms, optional, gap))
            gap = 0
        else:
            plain.extend(phrase_tokens(chunk))
    close()
    if gap:
        raise PhraseError("The phrase ends with a gap.")
    if pieces and pieces[0].gap:
        raise PhraseError("The phrase begins with a gap.")
    if not any(_says_something(piece) for piece in pieces):
        raise PhraseError("The phrase, or one side of it, can be empty.")
    return tuple(pieces)


def _says_something(piece: Piece) -> bool:
    return not piece.optional and all(any(word not in (START, END) for word in form) for form in piece.forms)


def _chunks(source: str) -> list[str]:
    """Split at spaces outside of brackets."""
    chunks: list[str] = []
    depth = 0
    word: list[str] = []
    for character in source:
        depth += (character == "(") - (character == ")")
        if depth < 0:
            raise PhraseError("A bracket is closed that was never opened.")
        if character.isspace() and not depth:
            if word:
                chunks.append("".join(word))
                word.clear()
        else:
            word.append(character)
    if depth:
        raise PhraseError("A bracket is opened and never closed.")
    if word:
        chunks.append("".join(word))
    return chunks


def _alternatives(text: str) -> list[str]:
    """Every form of ``text``, brackets resolved from left to right; a bare ``a|b`` counts as bracketed."""
    forms, position = _sequence(f"({text})", 0)
    if position != len(text) + 2:
        raise PhraseError("A bracket is closed that was never opened.")
    return forms


def _sequence(text: str, position: int) -> tuple[list[str], int]:
    """Forms from ``position`` up to a ``|``, a ``)`` or the end, and where it stopped."""
    forms = [""]
    while position < len(text) and text[position] not in "|)":
        if text[position] == "(":
            choices: list[str] = []
            while True:
                some, position = _sequence(text, position + 1)
                choices.extend(some)
                if position >= len(text):
                    raise PhraseError("A bracket is opened and never closed.")
                if text[position] == ")":
                    break
            position += 1
            forms = [form + choice for form in forms for choice in choices]
        else:
            end = position
            while end < len(text) and text[end] not in "(|)":
                end += 1
            forms = [form + text[position:end] for form in forms]
            position = end
        if len(forms) > MOST_FORMS:
            raise PhraseError(f"It stands for more than {MOST_FORMS} forms.")
    return forms, position
