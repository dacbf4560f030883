"""What each answer can be at each step, and so which conditions decide nothing.

Only finite questions are asked: a scale has its numbers, a choice its options; of numbers, texts and times without
bounds those are tried at which a condition can change its mind. An answer that may have been skipped, or not asked on
some way, is None among others. Where there would be too many combinations nothing is said: silence is no praise.
"""

from __future__ import annotations

import ast
import heapq
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil, floor
from typing import Literal

from bot.domain.effects import Value
from bot.domain.scripts.condition import FACTS, Condition, Kind
from bot.domain.scripts.kinds import Number, Scale, Text, Time, Timezone, YesNo
from bot.domain.scripts.steps import (
    Answer,
    Asking,
    Choices,
    Drawing,
    Fork,
    Recalling,
    Returning,
    Scoring,
    Several,
    Step,
    ways_on,
)

Verdict = Literal["always", "never"]
Values = frozenset[Value | None]
State = Mapping[str, Values]

_MOST = 600
"""Combinations tried for one condition; one of two scales and a choice has some 500."""
_UNSAID = "\x00"
"""Stands for every text that no condition names."""
_TOO_MANY: Sequence[Value] = range(_MOST + 1)
"""Stands for what cannot be tried one by one; the length says so."""
_NOT_KNOWN: Values = frozenset({None})


def verdicts(steps: Sequence[Step], needs: Mapping[str, Kind]) -> Mapping[str, Verdict]:
    """By the ids of the author's own forks, those that always or never hold; ``needs`` is known from the start.

    "Never" counts what was decided before on the way; "always" does not, because the last of a chain of conditions
    that covers every answer always holds and is right.
    """
    forks = [step for step in steps if isinstance(step, Fork) and not step.origin]
    if not forks:
        return {}
    walk = _Walk(steps, needs, _Marks.of(forks))
    states = walk.states()
    found: dict[str, Verdict] = {}
    for fork in forks:
        state = states.get(fork.id)
        names = _names(fork.condition, state or {})
        if state is None or not names or any(state[name] == _NOT_KNOWN for name in names):
            continue  # another rule says what is wrong there
        split = walk.split(fork.condition, state)
        if split is not None and split[0] is None:
            found[fork.id] = "never"
            continue
        wide = {name: walk.everything[name] | (state[name] & _NOT_KNOWN) for name in names}
        split = walk.split(fork.condition, wide)
        if split is not None and split[1] is None:
            found[fork.id] = "always"
    return found


@dataclass(frozen=True, slots=True)
class _Marks:
    """What the conditions name: the numbers and texts at which an answer can make a difference."""

    numbers: frozenset[float]
    texts: frozenset[str]
    words: frozenset[str]
    sums: bool

    @classmethod
    def of(cls, forks: Iterable[Fork]) -> _Marks:
        nodes = [node for fork in forks for node in ast.walk(fork.condition.tree)]
        values = [node.value for node in nodes if isinstance(node, ast.Constant)]
        numbers = {float(value) for value in values if isinstance(value, int | float) and not isinstance(value, bool)}
        texts = {value for value in values if isinstance(value, str)}
        names = {node.id for node in nodes if isinstance(node, ast.Name)}
        negative = {-number for number in numbers if any(isinstance(node, ast.USub) for node in nodes)}
        return cls(
            frozenset(numbers | negative),
            frozenset(texts),
            frozenset(texts | names),
            any(isinstance(node, ast.BinOp) for node in nodes),
        )


@dataclass
class _Walk:
    """The states at all steps, found by going round until nothing new is learned."""

    steps: Sequence[Step]
    needs: Mapping[str, Kind]
    marks: _Marks
    everything: dict[str, Values] = field(default_factory=dict)
    _split: dict[object, tuple[State | None, State | None] | None] = field(default_factory=dict)

    def states(self) -> Mapping[str, State]:
        for name, kind in {**FACTS, **self.needs}.items():
            self.everything[name] = frozenset(self._of_kind(kind))
        start: dict[str, Values] = {name: values | _NOT_KNOWN for name, values in self.everything.items()}
        for step in self.steps:
            for name, values in self._saved(step):
                self.everything[name] = self.everything.get(name, frozenset()) | (values - _NOT_KNOWN)
                start.setdefault(name, _NOT_KNOWN)
        found: dict[str, dict[str, Values]] = {self.steps[0].id: start}
        order = {step.id: index for index, step in enumerate(self.steps)}
        waiting = [0]  # in the order of the file, so that most steps are looked at when all before them were
        while waiting:
            step = self.steps[heapq.heappop(waiting)]
            for way, state in self._ways(step, found[step.id]):
                if way not in order:
                    continue
                before = found.get(way)
                merged = state if before is None else _either(before, state)
                if merged is not before:
                    found[way] = merged
                    if order[way] not in waiting:
                        heapq.heappush(waiting, order[way])
        return found

    def split(self, condition: Condition, state: State) -> tuple[State | None, State | None] | None:
        """What the answers can be where the condition holds and where it does not; None instead of a state that cannot
        be. Nothing at all where there are too many combinations."""
        names = _names(condition, state)
        values = [state[name] for name in names]
        key = (condition, *values)
        if key not in self._split:
            self._split[key] = self._tried(condition, names, values)
        return self._split[key]

    def _tried(
        self, condition: Condition, names: Sequence[str], values: Sequence[Values]
    ) -> tuple[State | None, State | None] | None:
        count = 1
        for each in values:
            count *= len(each)
        if count > _MOST:
            return None
        yes: list[set[Value | None]] = [set() for _ in names]
        no: list[set[Value | None]] = [set() for _ in names]
        for chosen in itertools.product(*values):
            answers = {name: value for name, value in zip(names, chosen, strict=True) if value is not None}
            for kept, value in zip(yes if condition.holds(answers) else no, chosen, strict=True):
                kept.add(value)
        return _state(names, yes), _state(names, no)

    def _ways(self, step: Step, state: dict[str, Values]) -> Iterator[tuple[str, dict[str, Values]]]:
        if isinstance(step, Fork):
            split = None if step.origin else self.split(step.condition, state)
            for way, narrowed in zip(ways_on(step), split or ({}, {}), strict=True):
                if narrowed is not None:
                    yield way, {**state, **{name: values for name, values in narrowed.items() if name in state}}
            return
        saved = dict(self._saved(step))
        after = {**state, **saved} if saved else state
        for index, way in enumerate(ways_on(step)):
            # The second way of a question is the one of nobody having answered.
            yield way, state if index and isinstance(step, Asking) else after

    def _saved(self, step: Step) -> Iterator[tuple[str, Values]]:
        if isinstance(step, Asking):
            values = frozenset(self._of_answer(step.answer))
            # A time zone is not asked where the country has only one.
            unknown = _NOT_KNOWN if step.skippable or isinstance(step.answer, Timezone) else frozenset()
            yield step.variable, values | unknown
        elif isinstance(step, Returning) and step.variable is not None:
            yield step.variable, frozenset({step.outcome})
        elif isinstance(step, Scoring):
            numbers = self._numbers(step.instrument.low, step.instrument.high, step.instrument.method != "mean")
            yield step.variable, frozenset(numbers) | _NOT_KNOWN
        elif isinstance(step, Recalling | Drawing):
            yield step.variable, frozenset(self._words()) | _NOT_KNOWN

    def _of_answer(self, answer: Answer) -> Iterable[Value]:
        if isinstance(answer, Choices):
            return [value for value, _ in answer.options]
        if isinstance(answer, Several):
            return self._ticked([value for value, _ in answer.options], answer.least)
        if isinstance(answer, YesNo):
            return (True, False)
        if isinstance(answer, Scale):
            return self._numbers(answer.from_, answer.to, True)
        if isinstance(answer, Number):
            return self._numbers(answer.from_, answer.to, answer.whole)
        if isinstance(answer, Time):
            return self._times(answer.from_, answer.to)
        return self._words() if isinstance(answer, Text) else (*self.marks.texts, *self.marks.words, _UNSAID)

    def _of_kind(self, kind: Kind) -> Iterable[Value]:
        if kind.name == "number":
            return self._numbers(None, None, False)
        if kind.name == "yes/no":
            return (True, False)
        if kind.name == "time":
            return self._times("00:00", "23:59")
        return kind.options or self._words()

    def _numbers(self, low: float | None, high: float | None, whole: bool) -> Iterable[Value]:
        """Every number of a short range; else its ends, and what lies around the numbers that conditions name."""
        if whole and low is not None and high is not None and high - low <= (60 if self.marks.sums else 5):
            return [float(number) for number in range(int(low), int(high) + 1)]
        if self.marks.sums:
            return _TOO_MANY  # a sum has no few places at which it can change its mind
        numbers = self.marks.numbers or {0.0}
        if whole:
            marks = {float(near(mark) + step) for mark in numbers for near in (floor, ceil) for step in (-1, 0, 1)}
        else:
            marks = {mark + step for mark in numbers for step in (-1, -0.5, 0, 0.5, 1)}
        marks |= {-1e6 if low is None else low, 1e6 if high is None else high}
        return [mark for mark in marks if (low is None or mark >= low) and (high is None or mark <= high)]

    def _times(self, low: str, high: str) -> Iterable[Value]:
        marks = {low, high, *(text for text in self.marks.texts if len(text) == 5 and text[2] == ":")}
        later = {f"{mark}+" for mark in marks}  # compares as a moment after it; nothing else is done with it
        return [mark for mark in marks | later if low <= mark <= high]

    def _words(self) -> Iterable[Value]:
        return (*self.marks.texts, _UNSAID)

    def _ticked(self, options: Sequence[str], least: int) -> Iterable[Value]:
        """Every set of the options that conditions name, with every number of the others."""
        named = [option for option in options if option in self.marks.words]
        others = [option for option in options if option not in self.marks.words]
        if len(named) > 6:
            return _TOO_MANY
        return [
            (*some, *others[:more])
            for size in range(len(named) + 1)
            for some in itertools.combinations(named, size)
            for more in range(len(others) + 1)
            if len(some) + more >= least
        ]


def _names(condition: Condition, state: State) -> Sequence[str]:
    """The answers that the condition looks at; an option that is called like an answer means the answer, if known."""
    return sorted({node.id for node in ast.walk(condition.tree) if isinstance(node, ast.Name)} & state.keys())


def _either(before: dict[str, Values], state: dict[str, Values]) -> dict[str, Values]:
    """What the answers can be by either of two ways; ``before`` itself where the second adds nothing."""
    more = {name: values for name, values in state.items() if not values <= before[name]}
    return {**before, **{name: before[name] | values for name, values in more.items()}} if more else before


def _state(names: Sequence[str], values: Sequence[set[Value | None]]) -> State | None:
    if not all(values):
        return None
    return {name: frozenset(each) for name, each in zip(names, values, strict=True)}
