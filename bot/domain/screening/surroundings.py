"""The words around a match and what they do to its level: negation, the past, somebody else, a question, a topic."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

from bot.domain.screening.lexicon import Context, Rule
from bot.domain.screening.phrase import Plain
from bot.domain.screening.reading import Level
from bot.domain.screening.seen import Seen
from bot.domain.screening.view import Break

NEGATION_REACH = 4
"""Words between a negation and what it negates, at most."""
TOPIC_REACH = 40
"""Words between a match and a word that names its topic, at most: a long journal has many topics."""
KINDS = tuple(item.name for item in fields(Context) if item.name != "topics")
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Found:
    """One match of one rule: its tokens ``[first, past)``, the level after modifiers, and those."""

    rule: Rule
    first: int
    past: int
    level: Level
    modifiers: tuple[str, ...] = ()

    @property
    def lowered(self) -> bool:
        """Whether something around the match took its own level away."""
        return self.level < self.rule.level or bool(self.modifiers)


class ContextWords:
    """The context words of one language, indexed; immutable."""

    def __init__(self, context: Context) -> None:
        by_first: defaultdict[str, list[tuple[str, Plain]]] = defaultdict(list)
        named = [(kind, getattr(context, kind)) for kind in KINDS]
        named += [(f"topic:{name}", forms) for name, forms in context.topics.items()]
        for kind, forms in named:
            for form in forms:
                by_first[form[0]].append((kind, form[1:]))
        self._by_first = {word: tuple(found) for word, found in by_first.items()}

    def places(self, seen: Seen) -> Mapping[str, list[Place]]:
        """Where the words of each kind stand in ``seen``, in order of their first token."""
        found: defaultdict[str, list[Place]] = defaultdict(list)
        every = seen.every
        size = len(every)
        for index, keys in enumerate(every):
            for key in keys:
                for kind, rest in self._by_first.get(key, ()):
                    past = index + 1
                    for word in rest:
                        if past >= size or word not in every[past]:
                            break
                        past += 1
                    else:
                        found[kind].append((index, past))
        return found


class Surroundings:
    """The context words of one text in one language, sorted, so that each match looks at a constant number of them."""

    def __init__(self, seen: Seen, places: Mapping[str, list[Place]]) -> None:
        self._seen = seen
        self._places = places
        self._starts = {kind: {first for first, _ in found} for kind, found in places.items()}
        self._sentences = {kind: {seen.sentence[first] for first, _ in found} for kind, found in places.items()}
        self._ends = {kind: sorted((past, first) for first, past in found) for kind, found in places.items()}
        self._exempt = Covering(places.get("unless", []))
        self._first_asked: dict[int, int] = {}
        for first, past in places.get("asked", []):
            number = seen.sentence[first]
            self._first_asked[number] = min(past, self._first_asked.get(number, past))

    def weigh(self, rule: Rule, first: int, past: int) -> Found:
        """The match with its level after modifiers, lowest-reaching first."""
        level = rule.level
        modifiers: list[str] = []
        if rule.negatable and (self._negated(first) or self._negated_within(first, past)):
            level = Level.concern if level > Level.concern else Level.none
            modifiers.append("negated")
        for name in rule.unless:
            if self._about(name, first, past):
                level = Level.none
                modifiers.append(name)
        for modifier, applies in (
            ("past", rule.negatable and self._past(first)),
            ("asked", self._asked(first)),
            ("third-person", rule.own and self._third(first, past)),
        ):
            if applies:
                level = Level(max(Level.none, level - 1))
                modifiers.append(modifier)
        floor = Level.concern if rule.own else Level.none
        return Found(rule, first, past, max(level, floor), tuple(modifiers))

    def _near(self, kind: str, first: int, reach: int) -> Iterator[Place]:
        """Context words that end at most ``reach`` tokens before ``first``, in the same clause, nearest first."""
        ends = self._ends.get(kind)
        if not ends:
            return
        low = bisect_left(ends, (first - reach, -1))
        high = bisect_right(ends, (first, first))
        breaks = self._seen.breaks
        for end, start in reversed(ends[low:high]):
            if not any(breaks[index] >= Break.PAUSE for index in range(end, first + 1)):
                yield start, end

    def _negated(self, first: int) -> bool:
        """Whether an odd number of negations reaches ``first``: "not like I don't think about it" has two.

        A contrast (but, because, if) and a new subject end the reach; "don't think | I want" and other negations of
        several words reach over the subject that directly follows them.
        """
        subject = self._starts.get("subject", ())
        contrast = self._starts.get("contrast", ())
        count = 0
        nearest = first
        for start, end in self._near("negators", first, NEGATION_REACH):
            if self._exempt(start, end) or any(index in contrast for index in range(end, first + 1)):
                continue
            if end > nearest:
                continue  # "dont think" and the "dont" in it are one negation
            new_subject = any(index in subject for index in range(end, first + 1))
            directly = end - start > 1 and (end == first or (end == first - 1 and end in subject))
            if new_subject and not directly and not count:
                continue
            nearest = start
            count += 1
        return count % 2 == 1

    def _negated_within(self, first: int, past: int) -> bool:
        """Whether a negation stands in the gap behind the match's first word: "I'm | not | suicidal"."""
        starts = self._starts.get("first", ())
        if first not in starts or past - first > NEGATION_REACH + 2:
            return False
        negators = self._places.get("negators", [])
        low, high = (bisect_left(negators, (place, 0)) for place in (first + 1, first + 2))
        return any(not self._exempt(start, end) for start, end in negators[low:high])

    def _past(self, first: int) -> bool:
        number = self._seen.sentence[first]
        return number in self._sentences.get("past", ()) and number not in self._sentences.get("reopen", ())

    def _asked(self, first: int) -> bool:
        place = self._first_asked.get(self._seen.sentence[first])
        return place is not None and place <= first

    def _third(self, first: int, past: int) -> bool:
        own = self._starts.get("first", ())
        if any(index in own for index in range(first, past)):
            return False
        near = next(self._near("third", first, 1), None)
        return near is not None and not any(index in own for index in range(near[1], first))

    def _about(self, topic: str, first: int, past: int) -> bool:
        named = self._places.get(f"topic:{topic}", [])
        nearest = bisect_left(named, (first - TOPIC_REACH, 0))
        return nearest < len(named) and named[nearest][0] <= past + TOPIC_REACH


class Covering:
    """Answers whether some interval covers another, after sorting once."""

    def __init__(self, intervals: list[Place]) -> None:
        self._starts: list[int] = []
        self._furthest: list[int] = []
        furthest = 0
        for start, end in sorted(intervals):
            furthest = max(furthest, end)
            self._starts.append(start)
            self._furthest.append(furthest)

    def __call__(self, first: int, past: int) -> bool:
        """Whether one interval holds all of ``[first, past)``."""
        index = bisect_right(self._starts, first) - 1
        return index >= 0 and self._furthest[index] >= past
