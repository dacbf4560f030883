"""From a :class:`Lexicon` to the tables that the screen looks into.

The same lexicon gives the same tables, whatever the machine and the order of its sets: they are kept under its hash.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import fields

from bot.domain.screening.compiled import EDGES, GERMAN, MELTING, Compiled, Typing
from bot.domain.screening.lexicon import Context, Lexicon
from bot.domain.screening.phrase import Plain
from bot.domain.screening.spelling import ELIDING
from bot.domain.screening.translit import CYRILLIC, skeleton_of_cyrillic
from bot.domain.screening.units import Hook, Item, Pattern, Unit, Units

KINDS = tuple(item.name for item in fields(Context) if item.name != "topics")


def compiled(lexicon: Lexicon) -> Compiled:
    """The tables of ``lexicon``."""
    units = Units()
    parts = _patterns(lexicon, units)
    hooks = units.hooks()
    known = units.words
    for language, context in lexicon.contexts.items():
        known[language] |= context.words()
    for language, spelling in lexicon.spellings.items():
        known[language] |= spelling.fillers
    languages = tuple(sorted({*known, *(unit.language for unit in units.made.values())}))
    every = {word for words in known.values() for word in words} - set(EDGES)
    words = (*EDGES, *sorted(every, key=lambda word: (word.endswith("*"), word)))
    number = {word: index for index, word in enumerate(words)}
    flags = bytearray(len(words))
    for language, some in known.items():
        mark = (GERMAN if language == "de" else 0) | (MELTING if language in ELIDING else 0)
        if mark:
            for word in some:
                flags[number[word]] |= mark
    skeletons = _skeletons(words)
    tables = _Tables(number, {language: index for index, language in enumerate(languages)})
    tables.parts.extend(parts)
    tables.write_units(list(units.made.values()))
    tables.write_hooks(words, hooks)
    for numbers in skeletons.values():
        tables.skeletons_at.append(len(tables.skeletons))
        tables.skeletons.extend(numbers)
    tables.skeletons_at.append(len(tables.skeletons))
    kinds, contexts = tables.write_contexts(lexicon.contexts)
    return Compiled(
        lexicon.bare(),
        languages,
        words,
        bytes(flags),
        _typing(lexicon, number, tuple(skeletons)),
        kinds,
        contexts,
        tables.all(),
    )


def _patterns(lexicon: Lexicon, units: Units) -> list[int]:
    """Hang every part of every phrase on the piece of it that everyday messages hold least; returns how many parts each
    phrase has."""
    counts: list[int] = []
    every = ((rule, phrase) for rule in lexicon.rules for phrase in rule.phrases)
    for owner, (rule, phrase) in enumerate(every):
        counts.append(len(phrase.parts))
        parts = [tuple([units.of(rule.language, piece.choice) for piece in pieces]) for pieces in phrase.parts]
        # No part is worth looking at in a text that lacks another one.
        firm = dict.fromkeys([unit for part in parts for unit in part if not unit.optional])
        for part, (own, pieces) in enumerate(zip(parts, phrase.parts, strict=True)):
            anchor = min([index for index, unit in enumerate(own) if not unit.optional], key=lambda at: own[at].cost)
            needed = tuple([unit for unit in firm if unit is not own[anchor]])
            gaps = tuple([piece.gap for piece in pieces])
            # A guard takes the widest stretch: it has to cover what it hides.
            own[anchor].patterns.append(Pattern(owner, part, own, gaps, anchor, needed, rule.guard))
    return counts


def _skeletons(words: Iterable[str]) -> dict[str, list[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for number, word in enumerate(words):
        if CYRILLIC.search(word):
            for skeleton in skeleton_of_cyrillic(word):
                found[skeleton].append(number)
    return dict(sorted(found.items()))


def _typing(lexicon: Lexicon, number: Mapping[str, int], skeletons: tuple[str, ...]) -> Typing:
    same: defaultdict[str, list[str]] = defaultdict(list)
    spellings = lexicon.spellings
    for spelling in spellings.values():
        for typed, meant in spelling.same.items():
            same[typed].append(meant)
    return Typing(
        fillers={
            language: frozenset(number[word] for word in spelling.fillers) for language, spelling in spellings.items()
        },
        same={typed: tuple(meant) for typed, meant in same.items()},
        correct=tuple(sorted({word for spelling in spellings.values() for word in spelling.correct})),
        real=frozenset(word for spelling in spellings.values() for word in spelling.real),
        glued=tuple(words for spelling in spellings.values() for words in spelling.glued),
        elided=frozenset(word for spelling in spellings.values() for word in spelling.elided),
        skeletons=skeletons,
    )


class _Tables:
    """The tables while they are written. ``…_at`` tables hold where the entry of each word, or form, begins."""

    def __init__(self, number: Mapping[str, int], languages: Mapping[str, int]) -> None:
        self._number = number
        self._languages = languages
        self._gates: dict[Unit, int] = {}
        self.masks_at: array[int] = array("i")
        self.masks: array[int] = array("i")
        self.hooks_at: array[int] = array("i")
        self.hooks: array[int] = array("i")
        self.units: array[int] = array("i")
        self.plain_at: array[int] = array("i")
        self.plain: array[int] = array("i")
        self.built: array[int] = array("i")
        self.owners: array[int] = array("i")
        self.patterns: array[int] = array("i")
        self.parts: array[int] = array("i")
        self.contexts: array[int] = array("i")
        self.skeletons_at: array[int] = array("i")
        self.skeletons: array[int] = array("i")

    def all(self) -> Mapping[str, array[int]]:
        """By name."""
        return {name: value for name, value in vars(self).items() if isinstance(value, array)}

    def write_units(self, units: list[Unit]) -> None:
        """Units with their forms, owners and patterns; those that share their forms share them here too."""
        self._number_gates(units)
        known: dict[tuple[Plain, ...], int] = {}
        for unit in units:
            place = known.get(unit.plain)
            if place is None:
                place = known[unit.plain] = len(self.plain_at)
                self.plain_at.append(len(self.plain))
                for form in unit.plain:
                    self._words(self.plain, form)
            built = len(self.built) if unit.built else -1
            if unit.built:
                self.built.append(len(unit.built))
                for made in unit.built:
                    self.built.append(len(made.items))
                    self.built.extend(self._item(item) for item in made.items)
            owners = len(self.owners) if unit.owners else -1
            if unit.owners:
                self.owners.append(len(unit.owners))
                for outer, form_number, place_in_form in unit.owners:
                    self.owners.extend((outer.number, form_number, place_in_form))
            patterns = len(self.patterns) if unit.patterns else -1
            if unit.patterns:
                self.patterns.append(len(unit.patterns))
                for pattern in unit.patterns:
                    self._pattern(pattern)
            kind = 2 * self._languages[unit.language] + unit.optional
            self.units.extend((kind, unit.rank, place, built, owners, patterns))
        self.plain_at.append(len(self.plain))

    def _number_gates(self, units: list[Unit]) -> None:
        """Number what patterns need, the most frequent first: small numbers make small masks."""
        counts: defaultdict[Unit, int] = defaultdict(int)
        for unit in units:
            for pattern in unit.patterns:
                for needed in pattern.needed:
                    counts[needed] += 1
            for outer, number, place in unit.owners:
                for beside in _beside(outer.built[number].items, place):
                    counts[beside] += 1
        for unit in sorted(counts, key=lambda one: (-counts[one], one.number)):
            self._gates[unit] = len(self._gates)

    def write_hooks(self, words: Iterable[str], hooks: Mapping[str, Iterable[Hook]]) -> None:
        """For every word what it may be the beginning of, and which gates it opens."""
        opens: defaultdict[str, list[int]] = defaultdict(list)
        for unit, gate in self._gates.items():
            for word in unit.firsts:
                opens[word].append(gate)
        gates = _Gates()
        for word in words:
            self.masks_at.append(len(self.masks))
            self.masks.extend(sorted(opens[word]))
            self.hooks_at.append(len(self.hooks))
            for language, before, after, units in hooks.get(word, ()):
                self.hooks.append(self._languages[language])
                self._words(self.hooks, before)
                self._words(self.hooks, after)
                self.hooks.append(len(units))
                for unit in units:
                    needed = gates.of(unit)
                    self.hooks.extend((unit.number, -1 if needed is None else self._gates[needed]))
        self.masks_at.append(len(self.masks))
        self.hooks_at.append(len(self.hooks))

    def write_contexts(self, contexts: Mapping[str, Context]) -> tuple[tuple[str, ...], Mapping[str, tuple[int, int]]]:
        """The context words of every language; returns the names of their kinds, and where each language stands."""
        kinds: dict[str, int] = {}
        places: dict[str, tuple[int, int]] = {}
        for language, context in contexts.items():
            begin = len(self.contexts)
            named = [(kind, getattr(context, kind)) for kind in KINDS]
            named += [(f"topic:{name}", forms) for name, forms in context.topics.items()]
            for kind, forms in named:
                for form in forms:
                    self.contexts.append(kinds.setdefault(kind, len(kinds)))
                    self._words(self.contexts, form)
            places[language] = (begin, len(self.contexts))
        return tuple(kinds), places

    def _words(self, table: array[int], form: Plain) -> None:
        table.append(len(form))
        table.extend([self._number[word] for word in form])

    def _item(self, item: Item) -> int:
        return self._number[item] if isinstance(item, str) else ~item.number

    def _pattern(self, pattern: Pattern) -> None:
        self.patterns.extend((pattern.owner, pattern.part, pattern.wide, pattern.anchor, len(pattern.units)))
        self.patterns.extend(unit.number for unit in pattern.units)
        self.patterns.extend(pattern.gaps)
        self.patterns.append(len(pattern.needed))
        self.patterns.extend(self._gates[unit] for unit in pattern.needed)


class _Gates:
    """For each unit one that has to be in the text as well, or the unit leads to nothing: the rarest of such."""

    def __init__(self) -> None:
        self._common: dict[Unit, frozenset[Unit]] = {}

    def of(self, unit: Unit) -> Unit | None:
        return min(self._needed(unit), key=lambda one: (one.cost, one.number), default=None)

    def _needed(self, unit: Unit) -> frozenset[Unit]:
        """The units that all its patterns and owners need."""
        found = self._common.get(unit)
        if found is None:
            ways = [frozenset(pattern.needed) for pattern in unit.patterns]
            for outer, number, place in unit.owners:
                ways.append(self._needed(outer) | _beside(outer.built[number].items, place))
            found = self._common[unit] = frozenset.intersection(*ways) if ways else frozenset()
        return found


def _beside(items: tuple[Item, ...], place: int) -> frozenset[Unit]:
    """The units of a built form that have to stand beside the one at ``place``."""
    return frozenset(
        item for index, item in enumerate(items) if index != place and not isinstance(item, str) and not item.optional
    )
