"""The pieces of phrases as texts are read: taken out of a compiled lexicon's tables when a text first needs them.

Most pieces are never met by anybody's words, so a start makes none of them. What was made is kept, up to a bound. Two
threads may both make a piece, and it is the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

from bot.domain.screening.compiled import UNIT, Compiled, Numbers

MOST_WORDS = 16_384
MOST_UNITS = 32_768
"""So many are kept: more than a clinic meets in a year, and some ten megabytes."""
NOWHERE = -1
"""Stands for a neighbour that is not asked for."""

Form: TypeAlias = tuple[int, ...]
"""Numbers of words in order."""


class Hook(NamedTuple):
    """One form that is found by a word: the word that has to be in the text before it and after it, as neighbours are
    looked for in the text before any place; the words before (last first) and after; ``mask`` the gates of which one
    has to be open, 0 where a unit needs none; the units of this form, each with its gate."""

    mask: int
    needs_before: int
    needs_after: int
    language: str
    before: Form
    after: Form
    units: tuple[tuple[int, int], ...]


class Word(NamedTuple):
    """What one word of the lexicon means to the matcher: the gates that it opens, and what is found by it."""

    mask: int
    hooks: tuple[Hook, ...]


class Unit:
    """The forms of one choice in one language; see :class:`.units.Unit`.

    ``after``: by first word, the words that follow it; ``before``: by last word, the words that go before it, last
    first. ``owners`` are the built forms that are found by this unit: whose form, the form, and which of its items;
    ``patterns`` the parts of phrases. Each of these is ``None`` until :class:`Pieces` has made it.
    """

    __slots__ = ("after", "before", "built", "language", "number", "optional", "owners", "patterns", "rank")

    def __init__(self, number: int, language: str, optional: bool, rank: int) -> None:
        self.number = number
        self.language = language
        self.optional = optional
        self.rank = rank
        self.built: tuple[Built, ...] = ()
        self.after: Mapping[int, list[Form]] | None = None
        self.before: Mapping[int, list[Form]] | None = None
        self.owners: tuple[tuple[Unit, Built, int], ...] | None = None
        self.patterns: tuple[Pattern, ...] | None = None


Item: TypeAlias = "int | Unit"


class Built:
    """A form of words and units in order, with all words that it can begin and end with."""

    __slots__ = ("firsts", "items", "lasts")

    def __init__(self, items: tuple[Item, ...], firsts: frozenset[int], lasts: frozenset[int]) -> None:
        self.items = items
        self.firsts = firsts
        self.lasts = lasts


class Pattern(NamedTuple):
    """One part of a phrase; see :class:`.units.Pattern`. ``need`` are the gates that all have to be open."""

    owner: int
    part: int
    wide: bool
    anchor: int
    units: tuple[Unit, ...]
    gaps: tuple[int, ...]
    need: int


class Pieces:
    """All pieces of one compiled lexicon."""

    def __init__(self, compiled: Compiled) -> None:
        tables = compiled.tables
        self._languages = compiled.languages
        self._masks_at, self._masks = tables["masks_at"], tables["masks"]
        self._hooks_at, self._hooks = tables["hooks_at"], tables["hooks"]
        self._units_table = tables["units"]
        self._plain_at, self._plain = tables["plain_at"], tables["plain"]
        self._built_table = tables["built"]
        self._owners_table = tables["owners"]
        self._patterns_table = tables["patterns"]
        self.words: dict[int, Word] = {}
        self._units: dict[int, Unit] = {}

    def word(self, number: int) -> Word:
        """What the word ``number`` opens and begins; made now, and kept."""
        mask = _mask(self._masks[self._masks_at[number] : self._masks_at[number + 1]])
        hooks: list[Hook] = []
        at, end = self._hooks_at[number], self._hooks_at[number + 1]
        while at < end:
            language = self._languages[self._hooks[at]]
            before, at = _form(self._hooks, at + 1)
            after, at = _form(self._hooks, at)
            past = at + 1 + 2 * self._hooks[at]
            units: list[tuple[int, int]] = []
            gates = 0
            for place in range(at + 1, past, 2):
                gate = self._hooks[place + 1]
                bit = 0 if gate < 0 else 1 << gate
                units.append((self._hooks[place], bit))
                gates |= bit
            if any(not bit for _, bit in units):
                gates = 0
            at = past
            hooks.append(
                Hook(
                    gates,
                    before[0] if before else NOWHERE,
                    after[0] if after else NOWHERE,
                    language,
                    before,
                    after,
                    tuple(units),
                )
            )
        if len(self.words) >= MOST_WORDS:
            self.words.clear()
        made = self.words[number] = Word(mask, tuple(hooks))
        return made

    def unit(self, number: int) -> Unit:
        """The unit ``number``."""
        unit = self._units.get(number)
        if unit is None:
            kind, rank, _, built, _, _ = self._units_table[number * UNIT : number * UNIT + UNIT]
            unit = Unit(number, self._languages[kind // 2], bool(kind % 2), rank)
            if built >= 0:
                unit.built = self._built(built)
            if len(self._units) >= MOST_UNITS:
                self._units.clear()
            self._units[number] = unit
        return unit

    def owners(self, unit: Unit) -> tuple[tuple[Unit, Built, int], ...]:
        """``unit.owners``, made when first asked for."""
        found = unit.owners
        if found is None:
            table = self._owners_table
            at = self._units_table[unit.number * UNIT + 4]
            made: list[tuple[Unit, Built, int]] = []
            for place in range(at + 1, at + 1 + 3 * table[at], 3) if at >= 0 else ():
                outer = self.unit(table[place])
                made.append((outer, outer.built[table[place + 1]], table[place + 2]))
            found = unit.owners = tuple(made)
        return found

    def patterns(self, unit: Unit) -> tuple[Pattern, ...]:
        """``unit.patterns``, made when first asked for."""
        found = unit.patterns
        if found is None:
            table = self._patterns_table
            at = self._units_table[unit.number * UNIT + 5]
            made: list[Pattern] = []
            count = table[at] if at >= 0 else 0
            at += 1
            for _ in range(count):
                owner, part, wide, anchor, size = table[at : at + 5]
                at += 5
                units = tuple([self.unit(number) for number in table[at : at + size]])
                gaps = tuple(table[at + size : at + 2 * size])
                at += 2 * size
                needed = table[at]
                need = _mask(table[at + 1 : at + 1 + needed])
                at += 1 + needed
                made.append(Pattern(owner, part, bool(wide), anchor, units, gaps, need))
            found = unit.patterns = tuple(made)
        return found

    def ahead(self, unit: Unit) -> Mapping[int, list[Form]]:
        """``unit.after``, made now."""
        after: dict[int, list[Form]] = {}
        for form in self._forms(unit.number):
            after.setdefault(form[0], []).append(form[1:])
        unit.after = after
        return after

    def behind(self, unit: Unit) -> Mapping[int, list[Form]]:
        """``unit.before``, made now."""
        before: dict[int, list[Form]] = {}
        for form in self._forms(unit.number):
            before.setdefault(form[-1], []).append(form[-2::-1])
        unit.before = before
        return before

    def _forms(self, number: int) -> list[Form]:
        place = self._units_table[number * UNIT + 2]
        at, end = self._plain_at[place], self._plain_at[place + 1]
        found: list[Form] = []
        while at < end:
            form, at = _form(self._plain, at)
            found.append(form)
        return found

    def _built(self, at: int) -> tuple[Built, ...]:
        table = self._built_table
        count = table[at]
        at += 1
        made: list[Built] = []
        for _ in range(count):
            size = table[at]
            items = tuple([number if number >= 0 else self.unit(~number) for number in table[at + 1 : at + 1 + size]])
            at += 1 + size
            made.append(Built(items, self._edge(items, 0), self._edge(items[::-1], -1)))
        return tuple(made)

    def _edge(self, items: Sequence[Item], end: int) -> frozenset[int]:
        """The words with which items in order can begin; ``end`` -1: with which, in this order, they can end."""
        words: set[int] = set()
        for item in items:
            if isinstance(item, int):
                words.add(item)
                break
            words.update([form[end] for form in self._forms(item.number)])
            for form in item.built:
                words |= form.lasts if end else form.firsts
            if not item.optional:
                break
        return frozenset(words)


def _form(table: Numbers, at: int) -> tuple[Form, int]:
    """The words that stand at ``at``, and where they end."""
    past = at + 1 + table[at]
    return tuple(table[at + 1 : past]), past


def _mask(bits: Numbers) -> int:
    mask = 0
    for bit in bits:
        mask |= 1 << bit
    return mask
