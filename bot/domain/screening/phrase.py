"""The phrase language of the lexicon, small on purpose so that a nurse can read it.

- ``want to die``: these words in this order, whatever the capitals, accents and apostrophes; filler words of the
  language ("really", "just", "um") may stand anywhere between
- ``suicid*``: any ending
- ``(want|wish) to die``: one of several; with an empty one it may be left out, ``(really|)``
- ``{WANT} to die``: a slot, defined once under ``slots:`` and written ``(…|…)`` there; ``{NOW?}`` may be left out
- ``kill myself ... tonight``: up to five words between, in one sentence; ``..`` up to two, ``....`` up to twelve; not
  inside of brackets or slots
- ``pills & goodbye``: both in one message, at most ``NEAR`` words apart, in either order
- ``^ kms $``: ``^`` is the beginning of the message, ``$`` its end
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.domain.screening.view import END, START, phrase_tokens

GAPS: Mapping[str, int] = {"+": 0, "..": 2, "...": 5, "…": 5, "....": 12}
"""Words that may stand in a gap, at most."""
NEAR = 30
"""Words between the two sides of an ``&``, at most."""
MOST_FORMS = 4000
"""Forms that one slot or bracket may stand for; more is a mistake with slots and costs memory."""
SLOT = re.compile(r"\{([A-Z_0-9]+)(\??)\}")
_BRACKET = re.compile(r"[()]")
_AT = {"|": re.compile(r"[()|]"), " ": re.compile(r"[() ]")}
ALONE = 6
"""Letters of a plain word that may be a phrase by itself. All languages run on every message, and a shorter word is
another language's everyday word: German "die" fires on every eighth message."""

Form = tuple["str | Choice", ...]
"""Words and choices in order."""
Plain = tuple[str, ...]


class PhraseError(ValueError):
    """A phrase that cannot be read."""


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """Any one of ``forms``, or nothing where it is ``optional``. Compared by identity: a slot is one object.

    A slot inside of a bracket stays a choice of its own: two slots of fifty words after each other are a hundred
    words, not two and a half thousand forms.
    """

    forms: tuple[Form, ...]
    optional: bool = False

    def expanded(self) -> Iterator[Plain]:
        """Every plain form that it stands for, without the empty one."""
        for form in self.forms:
            ways: list[Plain] = [()]
            for item in form:
                if isinstance(item, str):
                    ways = [(*way, item) for way in ways]
                else:
                    more = [*item.expanded(), *([()] if item.optional else [])]
                    ways = [(*way, *words) for way in ways for words in more]
            yield from (way for way in ways if way)


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a phrase: one of its choice's forms, ``gap`` words at most after the piece before it."""

    choice: Choice
    gap: int = 0


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase: its ``parts`` (more than one where it holds ``&``), each of them pieces in order."""

    source: str
    parts: tuple[tuple[Piece, ...], ...]


class Slots:
    """The slots of one language, each read once."""

    def __init__(self, slots: Mapping[str, str]) -> None:
        self._slots = slots
        self._known: dict[str, Choice] = {}
        self._open: list[str] = []

    def choice(self, text: str) -> Choice:
        """What a chunk of a phrase stands for: a slot, a bracket, or a word with brackets in it.

        Raises :class:`PhraseError`. The same text gives the same object each time.
        """
        known = self._known.get(text)
        if known is None:
            known = self._known[text] = self._read(text)
        return known

    def _read(self, text: str) -> Choice:
        slot = SLOT.fullmatch(text)
        if slot is not None:
            name, mark = slot.groups()
            if mark:
                return Choice(self.choice(f"{{{name}}}").forms, optional=True)
            if name not in self._slots:
                raise PhraseError(f"There is no slot `{name}`.")
            if name in self._open:
                raise PhraseError("The slots hold each other.")
            self._open.append(name)
            try:
                return self._alternatives(self._slots[name])
            finally:
                self._open.remove(name)
        if text.startswith("(") and _closing(text) == len(text) - 1:
            return self._alternatives(text[1:-1])
        # A word grown together with brackets, "(really |)want", is spelt out.
        found = dict.fromkeys(phrase_tokens(form) for form in _alternatives(self._fill(text, depth=0)))
        optional = found.pop((), ()) is None
        return Choice(tuple(found), optional)

    def _alternatives(self, text: str) -> Choice:
        """A choice from ``a|b c|{SLOT} d``, brackets around it or not."""
        text = " ".join(text.split())
        if text.startswith("(") and _closing(text) == len(text) - 1:
            return self._alternatives(text[1:-1])
        forms: dict[Form, None] = {}
        optional = False
        for alternative in _split(text, "|"):
            if not GAPS.keys().isdisjoint(_split(alternative, " ")):
                raise PhraseError("A gap cannot stand inside of a bracket or a slot.")
            if "(" not in alternative and "{" not in alternative:
                plain = phrase_tokens(alternative)
                if plain:
                    forms[plain] = None
                else:
                    optional = True
                continue
            items: list[str | Choice] = []
            for chunk in _split(alternative, " "):
                if "(" in chunk or "{" in chunk or ")" in chunk:
                    inner = self.choice(chunk)
                    if inner.forms:
                        items.append(inner)
                elif chunk:
                    items.extend(phrase_tokens(chunk))
            if all(isinstance(item, Choice) and item.optional for item in items):
                optional = True
            if len(items) == 1 and isinstance(items[0], Choice):
                forms.update(dict.fromkeys(items[0].forms))
            elif items:
                forms[tuple(items)] = None
        if len(forms) > MOST_FORMS:
            raise PhraseError(f"It stands for more than {MOST_FORMS} forms.")
        return Choice(tuple(forms), optional)

    def _fill(self, text: str, depth: int) -> str:
        """Put the slots' own text in their places; slots may hold slots."""
        if depth > 5:
            raise PhraseError("The slots hold each other.")

        def one(match: re.Match[str]) -> str:
            if match[1] not in self._slots:
                raise PhraseError(f"There is no slot `{match[1]}`.")
            return f"({self._fill(self._slots[match[1]], depth + 1)}{'|' if match[2] else ''})"

        return SLOT.sub(one, text) if "{" in text else text


def _closing(text: str) -> int:
    """Where the bracket closes with which ``text`` begins; -1 when it never does."""
    depth = 0
    for found in _BRACKET.finditer(text):
        depth += 1 if found[0] == "(" else -1
        if not depth:
            return found.start()
    return -1


def _split(text: str, mark: str) -> list[str]:
    """Split at ``mark`` outside of brackets. Raises :class:`PhraseError` for brackets that do not match."""
    if "(" not in text and ")" not in text:
        return text.split(mark)
    found: list[str] = []
    depth = begin = 0
    for sign in _AT[mark].finditer(text):
        if sign[0] == "(":
            depth += 1
        elif sign[0] == ")":
            depth -= 1
            if depth < 0:
                raise PhraseError("A bracket is closed that was never opened.")
        elif not depth:
            found.append(text[begin : sign.start()])
            begin = sign.end()
    if depth:
        raise PhraseError("A bracket is opened and never closed.")
    found.append(text[begin:])
    return found


def parse(source: str, slots: Slots) -> Phrase:
    """Read one phrase. Raises :class:`PhraseError` with a sentence for the author."""
    parts = tuple([_part(part, slots) for part in re.split(r"\s&\s", source)])
    if len(parts) == 1 and len(parts[0]) == 1:
        short = [form[0] for form in parts[0][0].choice.forms if _too_short(form)]
        if short:
            raise PhraseError(f"`{short[0]}` alone is too short: it is an everyday word somewhere.")
    return Phrase(source, parts)


def _too_short(form: Form) -> bool:
    if len(form) != 1:
        return False
    if isinstance(form[0], Choice):
        return any(_too_short(inner) for inner in form[0].forms)
    word = form[0].rstrip("*")
    return word.isascii() and len(word) < ALONE


def _part(source: str, slots: Slots) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    gap = 0
    plain: list[str] = []

    def close() -> None:
        nonlocal gap
        if plain:
            pieces.append(Piece(slots.choice(" ".join(plain)), gap))
            plain.clear()
            gap = 0

    for chunk in _split(" ".join(source.split()), " "):
        if chunk in GAPS:
            close()
            gap = GAPS[chunk]
        elif "(" in chunk or "{" in chunk:
            close()
            choice = slots.choice(chunk)
            if not choice.forms:
                raise PhraseError(f"`{chunk}` stands for nothing.")
            pieces.append(Piece(choice, gap))
            gap = 0
        elif chunk:
            plain.append(chunk)
    close()
    if gap:
        raise PhraseError("The phrase ends with a gap.")
    if pieces and pieces[0].gap:
        raise PhraseError("The phrase begins with a gap.")
    if not any(_says_something(piece.choice) for piece in pieces):
        raise PhraseError("The phrase, or one side of it, can be empty.")
    return tuple(pieces)


def _says_something(choice: Choice) -> bool:
    return not choice.optional and all(any(item not in (START, END) for item in form) for form in choice.forms)


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
