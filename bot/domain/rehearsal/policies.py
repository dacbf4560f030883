"""How a pretend patient answers by themselves: best, worst, not at all, or at random.

A policy is a function of the question, its options and a source of randomness. It gives the answer's words (a tuple of
them where several may be ticked), or None for silence. The same seed gives the same answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from random import Random

from bot.domain.asking import Answer
from bot.domain.rehearsal.events import Event, Line
from bot.domain.rehearsal.harm import harm, harm_of_number
from bot.domain.rehearsal.play import Rehearsal
from bot.domain.rehearsal.question import Question
from bot.domain.scripts.kinds import Country, Language, Number, Text, Time, Timezone
from bot.domain.scripts.questions import Option
from bot.domain.scripts.steps import Several

Policy = Callable[[Question, Sequence[Option], Random], Line]

_OFTEN = 5
"""How often a pretend patient answers the same question of one conversation; then they fall silent, so that a script
which goes round in circles for this one answer comes to its end as it would live: by its answer window."""
_SILENT, _SKIPS = 0.1, 0.1
_BRIGHT: Mapping[str, tuple[str, ...]] = {
    "en": ("It was quiet, and a little bright.", "A walk by the water. I slept well after it."),
    "es": ("Estaba tranquilo, y con algo de luz.", "Un paseo junto al agua. Después dormí bien."),
}
_DARK: Mapping[str, tuple[str, ...]] = {
    "en": ("It is heavy, and I have few words today.", "Grey. I did not sleep."),
    "es": ("Me pesa, y hoy tengo pocas palabras.", "Gris. No dormí."),
}
"""What is typed where words are asked for; none of it is a reason for the screen to call anybody."""


def best(question: Question, options: Sequence[Option], random: Random) -> Line:
    """The answer that needs nothing from anybody."""
    return _chosen(question, options, random, worst=False)


def worst(question: Question, options: Sequence[Option], random: Random) -> Line:
    """The answer that needs most: see bot/domain/rehearsal/harm.py for what that means."""
    return _chosen(question, options, random, worst=True)


def silent(question: Question, options: Sequence[Option], random: Random) -> Line:
    """Nothing, whatever is asked."""
    del question, options, random
    return None


def by_chance(question: Question, options: Sequence[Option], random: Random) -> Line:
    """Any answer, sometimes a skip, sometimes nothing."""
    answer = question.step.answer
    if random.random() < _SILENT:
        return None
    if question.skip is not None and random.random() < _SKIPS:
        return question.skip.label
    if isinstance(answer, Several):
        ticked = tuple(option.label for option in options if random.random() < 0.4)
        least = tuple(option.label for option in options[: answer.least])
        return ticked if len(ticked) >= answer.least else least
    if isinstance(answer, Language | Country | Timezone):
        return _place(question, options)
    if options:
        return options[random.randrange(len(options))].label
    if isinstance(answer, Number):
        low, high = _bounds(answer)
        return str(random.randint(int(low), int(high)))
    if isinstance(answer, Time):
        return answer.from_
    texts = _in(_BRIGHT, question) + _in(_DARK, question)
    return texts[random.randrange(len(texts))]


POLICIES: Mapping[str, Policy] = {"best": best, "worst": worst, "silent": silent, "random": by_chance}


def play(rehearsal: Rehearsal, policy: Policy, random: Random, until: datetime) -> Iterator[Event]:
    """Everything that happens until then, with a patient who answers by ``policy``."""
    asked: Counter[tuple[str, str, str]] = Counter()
    while True:
        question = rehearsal.question()
        if question is None:
            events = rehearsal.passes(until)
            if events is None:
                return
            yield from events
            continue
        conversation = rehearsal.open
        key = (str(conversation.number if conversation else 0), question.step.id, question.script.name)
        line = policy(question, question.options, random) if asked[key] < _OFTEN else None
        if line is not None and rehearsal.asked:
            line = rehearsal.labels()[Answer.NO]  # words of ours that are asked about mean no harm
        asked[key] += line is not None
        due = rehearsal.next_due()
        if line is None and (due is None or due > until):
            return
        yield from rehearsal.answers(line)


def _chosen(question: Question, options: Sequence[Option], random: Random, *, worst: bool) -> Line:
    answer = question.step.answer
    if isinstance(answer, Text):
        texts = _in(_DARK if worst else _BRIGHT, question)
        return texts[random.randrange(len(texts))]
    if isinstance(answer, Language | Country | Timezone):
        return _place(question, options)
    if isinstance(answer, Several):
        return _ticked(question, answer, options, worst=worst)
    if isinstance(answer, Number):
        harms = {number: harm_of_number(question, number) for number in _bounds(answer)}
        number = max(harms, key=lambda one: harms[one]) if worst else min(harms, key=lambda one: harms[one])
        return f"{number:g}"
    if not options:
        return answer.from_ if isinstance(answer, Time) else None
    sign = -1 if worst else 1
    return min(options, key=lambda option: sign * harm(question, option)).label


def _ticked(question: Question, answer: Several, options: Sequence[Option], *, worst: bool) -> Line:
    harms = {option.label: harm(question, option) for option in options}
    # Half a place in the list is no tone: only what sounds good or bad, or leads somewhere, is ticked for it.
    if worst:
        bad = [label for label, found in harms.items() if found > 1]
        return tuple(bad or [max(harms, key=lambda label: harms[label])])
    good = [label for label, found in harms.items() if found < -1]
    lowest = sorted(harms, key=lambda label: harms[label])[: answer.least]
    return tuple(good if len(good) >= answer.least else [label for label in harms if label in lowest])


def _place(question: Question, options: Sequence[Option]) -> Line:
    """The patient's own language, country or city, where it has a button."""
    context = question.context
    own = (context.language, context.zone)
    same = [option for option in options if option.value in own]
    if not same and isinstance(question.step.answer, Country):
        same = [option for option in options if context.zones == context.country_zones.get(str(option.value))]
    return (same or list(options))[0].label if options else None


def _bounds(answer: Number) -> tuple[float, float]:
    low = answer.from_ if answer.from_ is not None else 0.0
    high = answer.to if answer.to is not None else low + 100
    return low, high


def _in(texts: Mapping[str, tuple[str, ...]], question: Question) -> tuple[str, ...]:
    return texts.get(question.context.language.partition("-")[0], texts["en"])
