"""The pieces of phrases, indexed for matching: which words they begin and end with, and where a text may be found by.

Each unit is found by its *hooks*, the rarest words of its forms. A form that holds other units may be found by one of
those instead; so finding goes from the inside out, from words to units, from units to those that hold them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias, TypeGuard

from bot.domain.screening.common import COMMON, EVERYWHERE
from bot.domain.screening.phrase import Choice, Plain
from bot.domain.screening.view import END, START

EVERYDAY = 300
"""Weight of an everyday word as an anchor, against 1 for a long rare one."""


class Unit:
    """The forms of one choice in one language.

    ``plain`` forms are words, ``built`` ones hold other units; ``rank`` is how deep. What is looked up in them is made
    when first asked for: most units are never met. Two threads may both make it, and it is the same.
    """

    __slots__ = (
        "_after",
        "_before",
        "_firsts",
        "_lasts",
        "built",
        "cost",
        "language",
        "number",
        "optional",
        "owners",
        "patterns",
        "plain",
        "rank",
        "wanted",
    )

    def __init__(self, number: int, language: str, choice: Choice, inner: Mapping[int, Unit]) -> None:
        self.number = number
        self.language = language
        self.optional = choice.optional
        self.built: tuple[Built, ...] = ()
        if inner:
            plain: list[Plain] = []
            built: list[Built] = []
            for form in choice.forms:
                if is_plain(form):
                    plain.append(form)
                else:
                    built.append(Built(tuple([item if isinstance(item, str) else inner[id(item)] for item in form])))
            self.plain = tuple(plain)
            self.built = tuple(built)
            self.rank: int = 1 + max([unit.rank for unit in inner.values()])
        else:
            self.plain = tuple([form for form in choice.forms if is_plain(form)])
            self.rank = 0
        self.cost: int = sum([cost(form[0]) if len(form) == 1 else min(map(cost, form)) for form in self.plain])
        if self.built:
            self.cost += sum([form.cost for form in self.built])
        self.owners: tuple[tuple[Unit, Built, int], ...] = ()
        self.patterns: tuple[Pattern, ...] = ()
        self.wanted = False
        self._firsts: frozenset[str] | None = None
        self._lasts: frozenset[str] | None = None
        self._after: dict[str, list[Plain]] | None = None
        self._before: dict[str, list[Plain]] | None = None

    @property
    def firsts(self) -> frozenset[str]:
        """All words with which the unit can begin."""
        if self._firsts is None:
            self._firsts = frozenset([form[0] for form in self.plain]).union(*[form.firsts for form in self.built])
        return self._firsts

    @property
    def lasts(self) -> frozenset[str]:
        """All words with which the unit can end."""
        if self._lasts is None:
            self._lasts = frozenset([form[-1] for form in self.plain]).union(*[form.lasts for form in self.built])
        return self._lasts

    @property
    def after(self) -> Mapping[str, list[Plain]]:
        """By first word, the words that follow it."""
        if self._after is None:
            after: dict[str, list[Plain]] = {}
            for form in self.plain:
                after.setdefault(form[0], []).append(form[1:])
            self._after = after
        return self._after

    @property
    def before(self) -> Mapping[str, list[Plain]]:
        """By last word, the words that go before it, last first."""
        if self._before is None:
            before: dict[str, list[Plain]] = {}
            for form in self.plain:
                before.setdefault(form[-1], []).append(form[-2::-1])
            self._before = before
        return self._before


Item: TypeAlias = "str | Unit"


class Built:
    """A form of words and units in order; found by its item ``anchor``."""

    __slots__ = ("anchor", "cost", "items")

    def __init__(self, items: tuple[Item, ...]) -> None:
        self.items = items
        costs = [
            cost(item) if isinstance(item, str) else len(items) * EVERYDAY**3 if item.optional else item.cost
            for item in items
        ]
        self.anchor = costs.index(min(costs))
        self.cost = costs[self.anchor]

    @property
    def firsts(self) -> frozenset[str]:
        """All words with which it can begin."""
        return _edge(self.items)

    @property
    def lasts(self) -> frozenset[str]:
        """All words with which it can end."""
        return _edge(self.items[::-1], last=True)


def is_plain(form: tuple[str | Choice, ...]) -> TypeGuard[Plain]:
    """Whether a form is words only."""
    return Choice not in map(type, form)


def _edge(items: Iterable[Item], *, last: bool = False) -> frozenset[str]:
    """The words with which items in order can begin, or end."""
    words: set[str] = set()
    for item in items:
        if isinstance(item, str):
            words.add(item)
            break
        words |= item.lasts if last else item.firsts
        if not item.optional:
            break
    return frozenset(words)


@dataclass(frozen=True, slots=True)
class Pattern:
    """One part of a phrase. ``owner`` is the phrase's number, ``part`` which of its parts this is.

    ``needed`` are the units without which it cannot be there, beside its anchor; ``wide`` takes the furthest beginning.
    """

    owner: int
    part: int
    units: tuple[Unit, ...]
    gaps: tuple[int, ...]
    anchor: int
    needed: tuple[Unit, ...]
    wide: bool = False


class Hook(NamedTuple):
    """A plain form of one or several units: the words before (last first) and after its rarest one."""

    language: str
    before: Plain
    after: Plain
    units: tuple[Unit, ...]


@dataclass(slots=True)
class Units:
    """All units of all languages, by the choices that they are made of."""

    made: dict[tuple[str, int | Plain], Unit] = field(default_factory=dict)
    words: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    kept: list[Choice] = field(default_factory=list)

    def of(self, language: str, choice: Choice) -> Unit:
        """The unit of ``choice``; made once, after those that it holds."""
        only = choice.forms[0]
        if len(choice.forms) == 1 and not choice.optional and is_plain(only):
            key: tuple[str, int | Plain] = (language, only)
        else:
            key = (language, id(choice))
        unit = self.made.get(key)
        if unit is None:
            inner = {
                id(item): self.of(language, item)
                for form in choice.forms
                if not is_plain(form)
                for item in form
                if isinstance(item, Choice)
            }
            unit = self.made[key] = Unit(len(self.made), language, choice, inner)
            self.kept.append(choice)  # an id says something only while its object lives
            words = {word for form in unit.plain for word in form}
            words.update(item for form in unit.built for item in form.items if isinstance(item, str))
            self.words[language] |= words - {START, END}
        return unit

    def hooks(self) -> Mapping[str, tuple[Hook, ...]]:
        """How the anchors of all patterns are found: plain forms by their rarest word.

        A form that several units share is looked for once; a built form is found by its anchor, a unit of its own.
        """
        waiting = [unit for unit in self.made.values() if unit.patterns]
        while waiting:
            unit = waiting.pop()
            if unit.wanted:
                continue
            unit.wanted = True
            for form in unit.built:
                item = form.items[form.anchor]
                if isinstance(item, str):
                    item = self.of(unit.language, Choice(((item,),)))
                item.owners = (*item.owners, (unit, form, form.anchor))
                waiting.append(item)
        sharing: defaultdict[tuple[str, Plain], list[Unit]] = defaultdict(list)
        for unit in self.made.values():
            if unit.wanted:
                for plain in unit.plain:
                    sharing[unit.language, plain].append(unit)
        hooks: defaultdict[str, list[Hook]] = defaultdict(list)
        for (language, plain), units in sharing.items():
            place = 0
            if len(plain) > 1:
                weighed = [cost(word) for word in plain]
                place = weighed.index(min(weighed))
            hooks[plain[place]].append(Hook(language, plain[:place][::-1], plain[place + 1 :], tuple(units)))
        return {word: tuple(found) for word, found in hooks.items()}


def cost(word: str) -> int:
    """How common a word is, roughly; the edges of the text are everywhere."""
    if word in COMMON:
        return 10 * EVERYDAY if word in EVERYWHERE else EVERYDAY
    if word in (START, END):
        return 40 * EVERYDAY
    return 1 + 40 // len(word) ** 2
