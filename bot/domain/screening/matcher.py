"""Finding the phrases of a lexicon in one text.

Each phrase hangs on one *anchor*, the piece of it that everyday messages hold least. Nothing is computed for a text
until one of its words belongs to an anchor; then the phrase is followed to the left and to the right of it. What has
been tried at a place is remembered, so that the work grows no faster than the text, whatever an operator writes.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from heapq import heapify, heappop, heappush
from itertools import accumulate

from bot.domain.screening.phrase import NEAR, Phrase, Plain
from bot.domain.screening.seen import Seen
from bot.domain.screening.units import Item, Pattern, Unit, Units
from bot.domain.screening.view import END, START, Break

ANSWERS = frozenset({"no", "nao", "non", "nein", "ne", "nie", "net", "нет", "ні", "не", "not", "never", "nope"})
"""Words that, with a pause behind them, answer a question and negate nothing."""
Stretch = tuple[int, int]
"""A first token and the one after the last."""


class Matcher:
    """All phrases, compiled; immutable after construction, one for all threads."""

    def __init__(self, phrases: Iterable[tuple[str, Phrase, bool]], units: Units) -> None:
        """``phrases`` are languages, phrases, and whether the widest stretch is wanted (a guard has to cover what it
        hides); what is found names a phrase by its place in them.

        ``units`` is filled; afterwards it is needed only for its words.
        """
        self._parts: list[int] = []
        for owner, (language, phrase, wide) in enumerate(phrases):
            self._parts.append(len(phrase.parts))
            parts = [tuple([units.of(language, piece.choice) for piece in pieces]) for pieces in phrase.parts]
            # No part is worth looking at in a text that lacks another one.
            firm = dict.fromkeys([unit for part in parts for unit in part if not unit.optional])
            for part, (own, pieces) in enumerate(zip(parts, phrase.parts, strict=True)):
                anchor = min(
                    [index for index, unit in enumerate(own) if not unit.optional], key=lambda at: own[at].cost
                )
                needed = tuple([unit for unit in firm if unit is not own[anchor]])
                gaps = tuple([piece.gap for piece in pieces])
                pattern = Pattern(owner, part, own, gaps, anchor, needed, wide)
                own[anchor].patterns = (*own[anchor].patterns, pattern)
        self._hooks = units.hooks()

    def find(self, seen: Seen) -> Iterator[tuple[int, Iterable[Stretch]]]:
        """The phrases that may be in ``seen``, each by its number with the stretches at which it stands.

        The stretches are looked for only as far as somebody asks for the next one.
        """
        present = {key for keys in seen.every for key in keys}
        places = self._plain(seen, present)
        if not places:
            return
        walk = _Walk(seen)
        there: dict[Unit, bool] = {}
        parts: defaultdict[int, dict[int, list[Stretch]]] = defaultdict(dict)
        waiting = [(unit.rank, unit.number, unit) for unit in places]
        heapify(waiting)
        while waiting:
            # From the inside out: a unit's rank is higher than those of the units that it holds.
            _, _, anchored = heappop(waiting)
            here = places[anchored]
            for outer, form, index in anchored.owners:
                reached = [
                    stretch for first, past in here for stretch in walk.around(outer, form.items, index, first, past)
                ]
                if reached:
                    if outer not in places:
                        places[outer] = []
                        heappush(waiting, (outer.rank, outer.number, outer))
                    places[outer].extend(reached)
            for pattern in anchored.patterns:
                for unit in pattern.needed:
                    found = there.get(unit)
                    if found is None:
                        found = there[unit] = not unit.firsts.isdisjoint(present)
                    if not found:
                        break
                else:
                    if self._parts[pattern.owner] == 1:
                        yield pattern.owner, walk.follow(pattern, here)
                    elif stretches := list(walk.follow(pattern, here)):
                        parts[pattern.owner][pattern.part] = stretches
        for owner, by_part in parts.items():
            if len(by_part) == self._parts[owner]:
                yield owner, _near(list(by_part.values()))

    def _plain(self, seen: Seen, present: set[str]) -> dict[Unit, list[Stretch]]:
        """Where the plain forms of anchors stand."""
        hooks = self._hooks
        places: dict[Unit, list[Stretch]] = {}
        for index, keys in enumerate(seen.every):
            for key in keys:
                for language, before, after, units in hooks.get(key, ()):
                    first, past = index, index + 1
                    if after:
                        if after[0] not in present:
                            continue
                        past = _onward(seen, language, after, past)
                    if before and past > 0:
                        if before[0] not in present:
                            continue
                        first = _back(seen, language, before, index)
                    if 0 <= first < past:
                        for unit in units:
                            found = places.get(unit)
                            if found is None:
                                places[unit] = [(first, past)]
                            else:
                                found.append((first, past))
        return places


def _near(parts: list[list[Stretch]]) -> Iterator[Stretch]:
    """The stretches in which all parts stand near each other, one for each place of the first part."""
    first, *others = parts
    nearest = [_Nearest(places) for places in others]
    for low, high in sorted(first):
        for look in nearest:
            begin, past = look(low, high)
            if max(begin - high, low - past) > NEAR:
                break
            low, high = min(low, begin), max(high, past)
        else:
            yield low, high


class _Nearest:
    """Answers which of some stretches stands nearest to another, after sorting once."""

    def __init__(self, places: list[Stretch]) -> None:
        self._places = sorted(places)
        self._before = list(accumulate(self._places, _later))

    def __call__(self, low: int, high: int) -> Stretch:
        at = bisect_left(self._places, (low, 0))
        before, behind = self._before[max(0, at - 1)], self._places[min(at, len(self._places) - 1)]
        return before if low - before[1] < behind[0] - high else behind


def _later(one: Stretch, other: Stretch) -> Stretch:
    return other if other[1] > one[1] else one


class _Walk:
    """Following patterns through one text, with what was tried remembered."""

    def __init__(self, seen: Seen) -> None:
        self._seen = seen
        self._ends: dict[tuple[int, int], tuple[int, ...]] = {}
        self._starts: dict[tuple[int, int], tuple[int, ...]] = {}

    def around(self, outer: Unit, items: tuple[Item, ...], index: int, first: int, past: int) -> Iterator[Stretch]:
        """The stretches of a built form whose item ``index`` stands at ``[first, past)``."""
        ends = self._rightward(outer.language, items[index + 1 :], past)
        if ends:
            for begin in self._leftward(outer.language, items[:index], first):
                for end in ends:
                    yield begin, end

    def follow(self, pattern: Pattern, places: list[Stretch]) -> Iterator[Stretch]:
        """The stretches of the text that ``pattern`` is, one for each of the ``places`` of its anchor."""
        right: dict[tuple[int, int], int] = {}
        left: dict[tuple[int, int], int] = {}
        last = len(pattern.units) - 1
        for first, past in places:
            end = self._right(pattern, pattern.anchor + 1, past, right) if pattern.anchor < last else past
            if end < 0:
                continue
            begin = self._left(pattern, pattern.anchor - 1, first, left) if pattern.anchor else first
            if begin >= 0 and self._whole(begin, end):
                yield begin, end

    def _right(self, pattern: Pattern, number: int, at: int, tried: dict[tuple[int, int], int]) -> int:
        """Where the pattern ends at the furthest when its piece ``number`` follows at token ``at``; -1 for nowhere."""
        if number == len(pattern.units):
            return at
        known = tried.get((number, at))
        if known is not None:
            return known
        unit = pattern.units[number]
        best = self._right(pattern, number + 1, at, tried) if unit.optional else -1
        sentence = self._seen.sentence
        for place in range(at, min(at + pattern.gaps[number], len(sentence) - 1) + 1):
            if place < len(sentence) and sentence[place] != sentence[at - 1]:
                break
            for end in self._ends_of(unit, place):
                if sentence[end - 1] == sentence[at - 1] or self._seen.tokens[end - 1] == END:
                    best = max(best, self._right(pattern, number + 1, end, tried))
        tried[number, at] = best
        return best

    def _left(self, pattern: Pattern, number: int, at: int, tried: dict[tuple[int, int], int]) -> int:
        """Where the pattern begins when its piece ``number`` ends before token ``at``; -1 for nowhere.

        The nearest beginning, not the furthest: a wider stretch would take words into the phrase that are not its own.
        """
        if number < 0:
            return at
        known = tried.get((number, at))
        if known is not None:
            return known
        unit = pattern.units[number]
        sentence = self._seen.sentence
        found: list[int] = []
        for place in range(at, max(at - pattern.gaps[number + 1], 1) - 1, -1):
            if sentence[place - 1] != sentence[min(at, len(sentence) - 1)]:
                break
            found.extend(
                self._left(pattern, number - 1, begin, tried)
                for begin in self._starts_of(unit, place)
                if sentence[begin] == sentence[place - 1] or self._seen.tokens[begin] == START
            )
        if unit.optional and (pattern.wide or max(found, default=-1) < 0):
            found.append(self._left(pattern, number - 1, at, tried))
        found = [begin for begin in found if begin >= 0]
        best = -1 if not found else min(found) if pattern.wide else max(found)
        tried[number, at] = best
        return best

    def _ends_of(self, unit: Unit, at: int) -> tuple[int, ...]:
        """The tokens after each form of ``unit`` that begins at ``at``, or behind fillers there."""
        key = (unit.number, at)
        found = self._ends.get(key)
        if found is not None:
            return found
        seen = self._seen
        ends: set[int] = set()
        if at < len(seen):
            onward = seen.steps(unit.language)[0][at]
            for place in (at,) if onward == at else (at, onward):
                words = seen.every[place]
                if unit.firsts.isdisjoint(words):
                    continue
                for word in words:
                    for rest in unit.after.get(word, ()):
                        end = _onward(seen, unit.language, rest, place + 1) if rest else place + 1
                        if end >= 0:
                            ends.add(end)
                for form in unit.built:
                    if not form.firsts.isdisjoint(words):
                        ends |= self._rightward(unit.language, form.items, place)
        ends.discard(at)
        found = self._ends[key] = tuple(ends)
        return found

    def _starts_of(self, unit: Unit, at: int) -> tuple[int, ...]:
        """The first tokens of each form of ``unit`` that ends before ``at``, or before fillers there."""
        key = (unit.number, at)
        found = self._starts.get(key)
        if found is not None:
            return found
        seen = self._seen
        starts: set[int] = set()
        if at > 0:
            back = seen.steps(unit.language)[1][at - 1]
            for place in (at - 1,) if back == at - 1 else (at - 1, back):
                words = seen.every[place]
                if unit.lasts.isdisjoint(words):
                    continue
                for word in words:
                    for rest in unit.before.get(word, ()):
                        start = _back(seen, unit.language, rest, place) if rest else place
                        if start >= 0:
                            starts.add(start)
                for form in unit.built:
                    if not form.lasts.isdisjoint(words):
                        starts |= self._leftward(unit.language, form.items, place + 1)
        starts.discard(at)
        found = self._starts[key] = tuple(starts)
        return found

    def _rightward(self, language: str, items: tuple[Item, ...], at: int) -> set[int]:
        """Where ``items`` end when they stand from ``at`` on."""
        return self._reached(language, items, at, _onward, self._ends_of)

    def _leftward(self, language: str, items: tuple[Item, ...], at: int) -> set[int]:
        """Where ``items`` begin when they end before ``at``."""
        return self._reached(language, reversed(items), at, _back, self._starts_of)

    def _reached(
        self,
        language: str,
        items: Iterable[Item],
        at: int,
        step: Callable[[Seen, str, Plain, int], int],
        choose: Callable[[Unit, int], tuple[int, ...]],
    ) -> set[int]:
        """Where one gets from ``at``, item by item in one direction; empty when nowhere."""
        reached = {at}
        for item in items:
            further: set[int] = set()
            for place in reached:
                if isinstance(item, str):
                    next_place = step(self._seen, language, (item,), place)
                    if next_place >= 0:
                        further.add(next_place)
                else:
                    further.update(choose(item, place))
                    if item.optional:
                        further.add(place)
            if not further:
                return further
            reached = further
        return reached

    def _whole(self, first: int, past: int) -> bool:
        """Whether the tokens form one utterance: no sentence ends inside, and they do not begin with an answer.

        "No, quiero vivir" answers a question with no; "no quiero vivir" does not. Any other pause is let through, since
        people who are upset put commas anywhere.
        """
        if past - first < 2:
            return True
        seen = self._seen
        begin = first + 1 if seen.tokens[first] == START else first
        end = past - 1 if seen.tokens[past - 1] == END else past
        alone = begin <= 1 or seen.breaks[begin] >= Break.PAUSE
        if alone and begin + 1 < end and seen.breaks[begin + 1] >= Break.PAUSE and seen.tokens[begin] in ANSWERS:
            return False
        return begin >= end or seen.sentence[begin] == seen.sentence[end - 1]


def _onward(seen: Seen, language: str, words: Plain, at: int) -> int:
    """The token after ``words`` when they stand from ``at`` on, fillers between them; -1 when they don't."""
    onward = seen.steps(language)[0]
    every = seen.every
    size = len(every)
    for word in words:
        if at >= size:
            return -1
        if word not in every[at]:
            at = onward[at]
            if word not in every[at]:
                return -1
        at += 1
    return at


def _back(seen: Seen, language: str, words: Plain, at: int) -> int:
    """The token at which ``words`` (last first) begin when they end before ``at``; -1 when they don't."""
    back = seen.steps(language)[1]
    every = seen.every
    for word in words:
        at -= 1
        if at < 0:
            return -1
        if word not in every[at]:
            at = back[at]
            if word not in every[at]:
                return -1
    return at
