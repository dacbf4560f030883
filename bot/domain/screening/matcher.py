"""Finding the phrases of a lexicon in one text.

Each phrase hangs on one *anchor*, the piece of it that everyday messages hold least. Nothing is computed for a text
until one of its words belongs to an anchor; then the phrase is followed to the left and to the right of it. What has
been tried at a place is remembered, so that the work grows no faster than the text, whatever an operator writes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from bot.domain.screening.common import COMMON
from bot.domain.screening.phrase import NEAR, Form, Phrase, Piece
from bot.domain.screening.seen import Seen
from bot.domain.screening.view import END, START, Break

EVERYWHERE = 2000
"""Weight of an everyday word as an anchor, against 1 for a long rare one."""


class _Unit:
    """The forms of one piece, shared by all phrases of a language that use it, indexed by first and by last word.

    The indexes are made when first looked at: most pieces of most rows are never met. Two threads may both make one,
    and it is the same.
    """

    __slots__ = ("_after", "_before", "firsts", "forms", "number")

    def __init__(self, number: int, forms: tuple[Form, ...]) -> None:
        self.number = number
        self.forms = forms
        self.firsts = frozenset([form[0] for form in forms])
        self._after: dict[str, list[Form]] | None = None
        self._before: dict[str, list[Form]] | None = None

    @property
    def after(self) -> Mapping[str, list[Form]]:
        """By first word, the words that follow it."""
        if self._after is None:
            after: dict[str, list[Form]] = {}
            for form in self.forms:
                after.setdefault(form[0], []).append(form[1:])
            self._after = after
        return self._after

    @property
    def before(self) -> Mapping[str, list[Form]]:
        """By last word, the words that go before it, last first."""
        if self._before is None:
            before: dict[str, list[Form]] = {}
            for form in self.forms:
                before.setdefault(form[-1], []).append(form[-2::-1])
            self._before = before
        return self._before


@dataclass(frozen=True, slots=True)
class _Pattern:
    """One part of a phrase, compiled. ``owner`` is the phrase's number, ``part`` which of its parts this is."""

    number: int
    owner: int
    part: int
    language: str
    units: tuple[_Unit, ...]
    optional: tuple[bool, ...]
    gaps: tuple[int, ...]
    anchor: int
    needed: tuple[_Unit, ...]


class _Hook(NamedTuple):
    """One form of one or several anchors: the words before (last first) and after its rarest word, and whose it is."""

    language: str
    before: Form
    after: Form
    units: tuple[_Unit, ...]


class Matcher:
    """All phrases, compiled; immutable after construction, one for all threads."""

    def __init__(self, phrases: Iterable[tuple[str, Phrase]]) -> None:
        """``phrases`` are languages and phrases; what is found names a phrase by its place in them."""
        self._units: dict[tuple[str, int | Form], _Unit] = {}
        self._parts: list[int] = []
        self.words: defaultdict[str, set[str]] = defaultdict(set)
        weights: defaultdict[str, Counter[str]] = defaultdict(Counter)
        made: list[tuple[int, int, str, tuple[Piece, ...], tuple[_Unit, ...]]] = []
        for owner, (language, phrase) in enumerate(phrases):
            self._parts.append(len(phrase.parts))
            for part, pieces in enumerate(phrase.parts):
                units = tuple([self._unit(language, piece.forms, weights) for piece in pieces])
                made.append((owner, part, language, pieces, units))
        costs = {language: {word: _cost(word) for word in counts} for language, counts in weights.items()}
        common: dict[int, int] = {}
        anchored: defaultdict[int, list[_Pattern]] = defaultdict(list)
        languages: dict[int, str] = {}
        for number, (owner, part, language, pieces, units) in enumerate(made):
            cost = costs[language]
            for unit in units:
                if unit.number not in common:
                    # A piece is as common as its forms together, a form as common as its rarest word.
                    common[unit.number] = sum([min([cost[word] for word in form]) for form in unit.forms])
            firm = [index for index, piece in enumerate(pieces) if not piece.optional]
            anchor = min(firm, key=lambda index: common[units[index].number])
            optional = tuple([piece.optional for piece in pieces])
            gaps = tuple([piece.gap for piece in pieces])
            needed = tuple([units[index] for index in firm if index != anchor])
            pattern = _Pattern(number, owner, part, language, units, optional, gaps, anchor, needed)
            anchored[units[anchor].number].append(pattern)
            languages[units[anchor].number] = language
        self._patterns = {number: tuple(patterns) for number, patterns in anchored.items()}
        self._hooks = _hooks(self._units.values(), languages, costs)

    def _unit(self, language: str, forms: tuple[Form, ...], weights: Mapping[str, Counter[str]]) -> _Unit:
        """The unit of these forms; the loader gives the same object for the same slot, so no forms are compared."""
        key = (language, forms[0] if len(forms) == 1 else id(forms))
        unit = self._units.get(key)
        if unit is None:
            unit = self._units[key] = _Unit(len(self._units), forms)
            words = {word for form in forms for word in form}
            weights[language].update(words)
            self.words[language] |= words - {START, END}
        return unit

    def find(self, seen: Seen) -> Iterator[tuple[int, Iterable[tuple[int, int]]]]:
        """The phrases that may be in ``seen``, each by its number with the stretches at which it stands.

        The stretches are looked for only as far as somebody asks for the next one.
        """
        hooks = self._hooks
        every = seen.every
        size = len(every)
        places: dict[_Unit, list[tuple[int, int]]] = {}
        present = {key for keys in every for key in keys}
        for index, keys in enumerate(every):
            for key in keys:
                for hook in hooks.get(key, ()):
                    first, past = index, index + 1
                    if hook.after:
                        if hook.after[0] not in present:
                            continue
                        past = _onward(seen, hook.language, hook.after, past)
                    if hook.before and past > 0:
                        if hook.before[0] not in present:
                            continue
                        first = _back(seen, hook.language, hook.before, index)
                    if 0 <= first < past <= size:
                        for unit in hook.units:
                            places.setdefault(unit, []).append((first, past))
        if not places:
            return
        walk = _Walk(seen)
        there: dict[_Unit, bool] = {}
        parts: defaultdict[int, dict[int, list[tuple[int, int]]]] = defaultdict(dict)
        for anchored, here in places.items():
            for pattern in self._patterns[anchored.number]:
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


def _hooks(
    units: Iterable[_Unit], languages: Mapping[int, str], costs: Mapping[str, Mapping[str, int]]
) -> Mapping[str, tuple[_Hook, ...]]:
    """The forms of all anchors by their rarest word; a form that several anchors share is looked for once."""
    owners: defaultdict[tuple[str, Form], list[_Unit]] = defaultdict(list)
    for unit in units:
        language = languages.get(unit.number)
        if language is not None:
            for form in unit.forms:
                owners[language, form].append(unit)
    hooks: defaultdict[str, list[_Hook]] = defaultdict(list)
    for (language, form), sharing in owners.items():
        place = 0
        if len(form) > 1:
            cost = costs[language]
            weighed = [cost[word] for word in form]
            place = weighed.index(min(weighed))
        hooks[form[place]].append(_Hook(language, form[:place][::-1], form[place + 1 :], tuple(sharing)))
    return {word: tuple(found) for word, found in hooks.items()}


def _near(parts: list[list[tuple[int, int]]]) -> Iterator[tuple[int, int]]:
    """The first stretch in which all parts stand near each other."""
    first, *others = (sorted(places) for places in parts)
    for begin, past in first:
        low, high = begin, past
        for places in others:
            close = min(places, key=lambda place: max(place[0] - high, low - place[1]))
            if max(close[0] - high, low - close[1]) > NEAR:
                break
            low, high = min(low, close[0]), max(high, close[1])
        else:
            yield low, high
            return


class _Walk:
    """Following patterns through one text, with what was tried remembered."""

    def __init__(self, seen: Seen) -> None:
        self._seen = seen
        self._ends: dict[tuple[int, int], tuple[int, ...]] = {}
        self._starts: dict[tuple[int, int], tuple[int, ...]] = {}

    def follow(self, pattern: _Pattern, places: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
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

    def _right(self, pattern: _Pattern, number: int, at: int, tried: dict[tuple[int, int], int]) -> int:
        """Where the pattern ends at the furthest when its piece ``number`` follows at token ``at``; -1 for nowhere."""
        if number == len(pattern.units):
            return at
        known = tried.get((number, at))
        if known is not None:
            return known
        best = self._right(pattern, number + 1, at, tried) if pattern.optional[number] else -1
        sentence = self._seen.sentence
        for place in range(at, min(at + pattern.gaps[number], len(sentence) - 1) + 1):
            if place < len(sentence) and sentence[place] != sentence[at - 1]:
                break
            for end in self._ends_of(pattern.units[number], pattern.language, place):
                best = max(best, self._right(pattern, number + 1, end, tried))
        tried[number, at] = best
        return best

    def _left(self, pattern: _Pattern, number: int, at: int, tried: dict[tuple[int, int], int]) -> int:
        """Where the pattern begins when its piece ``number`` ends before token ``at``; -1 for nowhere.

        The nearest beginning, not the furthest: a wider stretch would take words into the phrase that are not its own.
        """
        if number < 0:
            return at
        known = tried.get((number, at))
        if known is not None:
            return known
        best = -1
        gap = pattern.gaps[number + 1]
        sentence = self._seen.sentence
        for place in range(at, max(at - gap, 1) - 1, -1):
            if sentence[place - 1] != sentence[min(at, len(sentence) - 1)]:
                break
            for begin in self._starts_of(pattern.units[number], pattern.language, place):
                best = max(best, self._left(pattern, number - 1, begin, tried))
        if best < 0 and pattern.optional[number]:
            best = self._left(pattern, number - 1, at, tried)
        tried[number, at] = best
        return best

    def _ends_of(self, unit: _Unit, language: str, at: int) -> tuple[int, ...]:
        key = (unit.number, at)
        found = self._ends.get(key)
        if found is None:
            seen = self._seen
            ends: set[int] = set()
            if at < len(seen):
                onward = seen.steps(language)[0][at]
                for place in (at,) if onward == at else (at, onward):
                    for word in seen.every[place]:
                        for rest in unit.after.get(word, ()):
                            end = _onward(seen, language, rest, place + 1) if rest else place + 1
                            if end >= 0:
                                ends.add(end)
            found = self._ends[key] = tuple(ends)
        return found

    def _starts_of(self, unit: _Unit, language: str, at: int) -> tuple[int, ...]:
        key = (unit.number, at)
        found = self._starts.get(key)
        if found is None:
            seen = self._seen
            starts: set[int] = set()
            if at > 0:
                back = seen.steps(language)[1][at - 1]
                for place in (at - 1,) if back == at - 1 else (at - 1, back):
                    for word in seen.every[place]:
                        for rest in unit.before.get(word, ()):
                            start = _back(seen, language, rest, place) if rest else place
                            if start >= 0:
                                starts.add(start)
            found = self._starts[key] = tuple(starts)
        return found

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


ANSWERS = frozenset({"no", "nao", "non", "nein", "ne", "nie", "net", "нет", "ні", "не", "not", "never", "nope"})
"""Words that, with a pause behind them, answer a question and negate nothing."""


def _onward(seen: Seen, language: str, words: Form, at: int) -> int:
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


def _back(seen: Seen, language: str, words: Form, at: int) -> int:
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


def _cost(word: str) -> int:
    """How common a word is, roughly; the edges of the text are everywhere."""
    if word in (START, END) or word in COMMON:
        return EVERYWHERE
    return 1 + 40 // len(word.rstrip("*")) ** 2
