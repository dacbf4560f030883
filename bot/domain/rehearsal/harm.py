"""How bad an answer would be for the pretend patient: what "best" and "worst" of a preview mean. A heuristic.

An answer is the worse, in this order,

1. the more it leads to at once: a person called now (emergency before urgent), a task for a clinician;
2. the more it brings the walk to a branch in which one of these can happen, and which it would not come to otherwise;
3. the more its words sound so ("not safe", "worse", "a lot"), or, of a scale, the words at its two ends; of a
   questionnaire, the more points in the direction that its scoring calls worse;
4. the further down it stands: authors begin with the answer that needs nothing.

Words are looked at in the author's language: in a translation the same answer is the worst.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

from bot.domain.effects import Effect, HandOver, RaiseTask, SetProfile, Value
from bot.domain.rehearsal.question import Question
from bot.domain.scripts.answers import words_of
from bot.domain.scripts.graph import reach
from bot.domain.scripts.kinds import Scale, YesNo
from bot.domain.scripts.questions import Option
from bot.domain.scripts.steps import Choices, Fork, HandingOver, LoadedScript, Scoring, Several, Step, Tasking

_AT_ONCE: Mapping[str, float] = {"emergency": 1000.0, "urgent": 900.0}
_TASK, _LEAVES = 500.0, 300.0
_BRANCH_CALL, _BRANCH_TASK = 100.0, 60.0
_WORD, _END, _PLACE = 8.0, 6.0, 0.01


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


BAD = _set(
    """nobody alone unsafe emergency worse worst bad badly hard harder hardly hurt hurts pain painful severe extreme
    extremely unbearable strong stronger heavy often again always afraid fear scared panic sad low lower angry shame
    guilt numb hopeless less fewer lost tired exhausted sick sleepless poorly difficult lot rising"""
)
GOOD = _set(
    """safe sure fine good well better best calm easy easier easily none nothing rested steady light lighter glad happy
    happier hopeful warm together someone quiet mild improved down"""
)
_NOT = _set("not no never")
_forks: dict[str, Mapping[str, tuple[float, float]]] = {}
"""What each of a fork's ways brings that the other does not, by the script's hash. A hash names one text for ever."""


def harm(question: Question, option: Option) -> float:
    """How bad it would be to tap this option; of several, to tick it."""
    found = _words(question, option)
    if not isinstance(question.step.answer, Several):
        found += _at_once(question.after(option))
        found += _branches(question, option.value)
    else:
        found += _branches(question, (str(option.value),))
    return found + option.number * _PLACE * (isinstance(question.step.answer, Choices | Several | YesNo))


def harm_of_number(question: Question, value: float) -> float:
    """How bad it would be to type this number."""
    return _at_once(question.after(f"{value:g}")) + _branches(question, value)


def _at_once(effects: Iterable[Effect]) -> float:
    found = 0.0
    for effect in effects:
        if isinstance(effect, HandOver):
            found += _AT_ONCE.get(effect.level, 900.0)
        elif isinstance(effect, RaiseTask):
            found += _TASK
        elif isinstance(effect, SetProfile) and effect.field == "consent" and effect.value != "agreed":
            found += _LEAVES
    return found


def _branches(question: Question, value: Value) -> float:
    """What the conditions over this answer would bring, those of later steps included."""
    script = question.script
    weights = _forks.get(script.hash)
    if weights is None:
        weights = _forks[script.hash] = _weights(script)
    known = question.known_with(value)
    found = 0.0
    for step in script.steps:
        if isinstance(step, Fork) and step.id in weights and question.step.variable in step.condition.names:
            then, otherwise = weights[step.id]
            found += then if step.condition.holds(known) else otherwise
    return found


def _weights(script: LoadedScript) -> Mapping[str, tuple[float, float]]:
    by_id = {step.id: step for step in script.steps}
    found: dict[str, tuple[float, float]] = {}
    for step in script.steps:
        if isinstance(step, Fork):
            then, otherwise = reach(by_id, step.then), reach(by_id, step.otherwise)
            weight = _weight(by_id, then - otherwise), _weight(by_id, otherwise - then)
            if any(weight):
                found[step.id] = weight
    return found


def _weight(by_id: Mapping[str, Step], names: Set[str]) -> float:
    steps = [by_id[name] for name in names]
    if any(isinstance(step, HandingOver) for step in steps):
        return _BRANCH_CALL
    return _BRANCH_TASK if any(isinstance(step, Tasking) for step in steps) else 0.0


def _words(question: Question, option: Option) -> float:
    answer = question.step.answer
    if isinstance(answer, Scale):
        share = (option.number) / (answer.to - answer.from_)
        return _END * (share - 0.5) * _direction(answer.low or "", answer.high or "")
    if isinstance(answer, Choices) and isinstance(option.value, int | float) and not isinstance(option.value, bool):
        values = [value for value, _ in answer.options if isinstance(value, int | float)]
        spread = (max(values) - min(values)) or 1
        return _END * (option.value - min(values)) / spread * (-1 if _higher_is_better(question) else 1)
    if isinstance(answer, Choices | Several):
        value, label = answer.options[option.number]
        return _WORD * _tone(f"{label} {str(value).replace('_', ' ')}")
    if isinstance(answer, YesNo):
        return _WORD * _tone((answer.yes if option.value else answer.no) or "")
    return 0.0


def _tone(words: str) -> float:
    """Above 0 where more of the words sound bad than good. "Not" turns them: "not safe" is worse than "alone"."""
    listed = words_of(words).split()
    found = 0
    for index, word in enumerate(listed):
        tone = (word in BAD) - (word in GOOD)
        turned = not _NOT.isdisjoint(listed[max(0, index - 2) : index])
        found += (-2 if tone < 0 else -1) * tone if turned else tone
    return float(found / max(1, len(listed)) ** 0.5)


def _direction(low: str, high: str) -> float:
    """1: the high end is the bad one; -1: the low one."""
    tone = _tone(high) - _tone(low)
    return 1.0 if tone > 0 else -1.0 if tone < 0 else 0.0


def _higher_is_better(question: Question) -> bool:
    for step in question.script.steps:
        if isinstance(step, Scoring) and any(name == question.step.variable for _, name in step.items):
            return step.instrument.better == "higher"
    return False
