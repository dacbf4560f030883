"""The heart of a conversation: an answer comes in, what follows from it goes out. Pure; the shell stores and sends.

A question is waited for at one step at a time. Its buttons carry the question's sequence number, so that a tap on an
old one is known as such and changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.domain.effects import Asked, Chosen, Context, Effect, Ended, Keep, SetProfile, Walk
from bot.domain.phrases import Phrases
from bot.domain.scripts import questions
from bot.domain.scripts.model import Country, Language, Timezone
from bot.domain.scripts.questions import Given, Talk
from bot.domain.scripts.steps import Asking, Ending, Fork, LoadedScript, Saying

BROKEN = "broken"
"""The outcome when a script turned out to have no next step; lint keeps such scripts from going live."""

_ENGLISH_ONLY = Phrases()


@dataclass(frozen=True, slots=True)
class Typed:
    """The patient wrote something."""

    text: str


@dataclass(frozen=True, slots=True)
class Tapped:
    """The patient tapped the button that carries this sequence number and option ; see ``read_tap``."""

    sequence: int
    option: int


def begin(
    script: LoadedScript, context: Context, *, phrases: Phrases = _ENGLISH_ONLY
) -> tuple[Walk, tuple[Effect, ...]]:
    """A new walk through ``script``, up to its first question or its end."""
    talk = Talk(script, phrases, context, context.language)
    return _go_on(talk, script.steps[0].id, Walk())


def advance(
    script: LoadedScript,
    walk: Walk,
    answer: Typed | Tapped,
    context: Context,
    *,
    phrases: Phrases = _ENGLISH_ONLY,
) -> tuple[Walk, tuple[Effect, ...]]:
    """What follows from ``answer``.

    An answer that fits is kept, and the script goes on to its next question or its end. A typed answer that doesn't fit
    changes nothing: what is expected is said, and the question asked again under a new sequence number. A tap on any
    other question than the waiting one gives ``(walk, ())``, and so does any answer after the end.
    """
    step = script.step(walk.step)
    if walk.ended or not isinstance(step, Asking):
        return walk, ()
    talk = Talk(script, phrases, context, context.language)
    if isinstance(answer, Tapped):
        given = questions.tapped(talk, step, answer.option) if answer.sequence == walk.sequence else None
        if given is None:
            return walk, ()
    else:
        given = questions.typed(talk, step, answer.text)
        if given is None:
            again = replace(walk, sequence=walk.sequence + 1)
            return again, (questions.hint(talk, step), *_question(talk, step, again))
    talk, kept = _kept(talk, step, given)
    after = replace(walk, answers={**walk.answers, step.variable: given.value})
    walk, effects = _go_on(talk, step.next, after)
    return walk, (Chosen(after.sequence, given.shown), *kept, *effects)


def ask_again(
    script: LoadedScript, walk: Walk, context: Context, *, phrases: Phrases = _ENGLISH_ONLY
) -> tuple[Effect, ...]:
    """The waiting question once more, as after a pause or an outage; its sequence number stays, old buttons work."""
    step = script.step(walk.step)
    if walk.ended or not isinstance(step, Asking):
        return ()
    return _question(Talk(script, phrases, context, context.language), step, walk)


def read_tap(data: str) -> tuple[int, Tapped] | None:
    """The conversation and the tap in a button's ``data``; None when it is not a script's button."""
    head, *numbers = data.split(":")
    if head != "a" or len(numbers) != 3 or not all(part.isascii() and part.isdigit() for part in numbers):
        return None
    conversation, sequence, option = (int(part) for part in numbers)
    return conversation, Tapped(sequence, option)


def _question(talk: Talk, step: Asking, walk: Walk) -> tuple[Effect, ...]:
    return (*questions.question(talk, step, walk.answers, walk.sequence), Asked(step.id, walk.sequence))


def _kept(talk: Talk, step: Asking, given: Given) -> tuple[Talk, tuple[Effect, ...]]:
    """The effects that record an answer, and the talk as it goes on: in the language, in the country just chosen."""
    kept: list[Effect] = [Keep(step.id, step.variable, given.value, given.shown)]
    if step.profile is not None and given.value is not None:
        kept.append(SetProfile(step.profile, str(given.value)))
    if isinstance(step.answer, Language) and isinstance(given.value, str):
        talk = replace(talk, language=given.value)
    if isinstance(step.answer, Country) and isinstance(given.value, str):
        talk = replace(talk, chosen_country=given.value)
    return talk, tuple(kept)


def _go_on(talk: Talk, name: str, walk: Walk) -> tuple[Walk, tuple[Effect, ...]]:
    """From the step ``name`` to the next question or end.

    Between two questions no step is come to twice (nothing that a condition looks at changes), so more steps than the
    script has mean a circle; lint refuses those, and a pinned script of another age is ended rather than followed.
    """
    effects: list[Effect] = []
    for _ in range(len(talk.script.steps) + 1):
        step = talk.script.step(name)
        if isinstance(step, Saying):
            effects.extend(questions.say(talk, step.text, walk.answers))
            name = step.next
        elif isinstance(step, Asking):
            settled = _settled(talk, step)
            if settled is None:
                asking = replace(walk, step=step.id, sequence=walk.sequence + 1)
                return asking, (*effects, *_question(talk, step, asking))
            talk, kept = _kept(talk, step, settled)
            effects.extend(kept)
            walk = replace(walk, answers={**walk.answers, step.variable: settled.value})
            name = step.next
        elif isinstance(step, Fork):
            name = step.then if step.condition.holds(walk.answers) else step.otherwise
        elif isinstance(step, Ending):
            return replace(walk, step="", ended=True), (*effects, Ended(step.outcome))
        elif step is None:
            break
        else:
            name = step.next
    return replace(walk, step="", ended=True), (*effects, Ended(BROKEN))


def _settled(talk: Talk, step: Asking) -> Given | None:
    """The answer to a question that has only one: a country with one time zone isn't asked for it."""
    if isinstance(step.answer, Timezone):
        zones = talk.zones()
        if len(zones) == 1:
            return Given(zones[0].name, zones[0].city)
    return None
