"""The heart of a conversation: an answer comes in, what follows from it goes out. Pure; the shell stores and sends.

A question is waited for at one step at a time. Its buttons carry the question's sequence number, so that a tap on an
old one is known as such and changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from bot.domain.effects import (
    Chosen,
    Context,
    Effect,
    Ended,
    Nudged,
    Redraw,
    Retract,
    Say,
    Unscore,
    Unshare,
    Walk,
)
from bot.domain.phrases import Phrases
from bot.domain.scripts import answers, phrases, questions, understanding
from bot.domain.scripts.course import Here, answered, go_on, question, risky
from bot.domain.scripts.questions import BACK, DONE, LATER, WORDS, Given, Talk
from bot.domain.scripts.steps import (
    NOWHERE,
    UNANSWERED,
    Asking,
    LoadedScript,
    Scoring,
    Several,
    Sharing,
    Step,
    Waiting,
    saves,
)

__all__ = [
    "BACK",
    "LATER",
    "Tapped",
    "Typed",
    "advance",
    "ask_again",
    "begin",
    "close",
    "go_back",
    "nudge",
    "read_tap",
    "reminds",
    "skip",
    "understands",
    "wake",
]

_ENGLISH_ONLY = Phrases()
_CODES = {word: number for number, word in WORDS.items()}


@dataclass(frozen=True, slots=True)
class Typed:
    """The patient wrote something."""

    text: str


@dataclass(frozen=True, slots=True)
class Tapped:
    """The patient tapped the button that carries this sequence number and option ; see ``read_tap``."""

    sequence: int
    option: int


Turn = tuple[Walk, tuple[Effect, ...]]


def begin(script: LoadedScript, context: Context, *, phrases: Phrases = _ENGLISH_ONLY) -> Turn:
    """A new walk through ``script``, up to its first question, wait or end."""
    return go_on(_talk(script, phrases, context), script.steps[0].id, Walk())


def advance(
    script: LoadedScript,
    walk: Walk,
    answer: Typed | Tapped,
    context: Context,
    *,
    phrases: Phrases = _ENGLISH_ONLY,
) -> Turn:
    """What follows from ``answer``.

    An answer that fits is kept, and the script goes on to its next question, wait or end. A typed answer that doesn't
    fit changes nothing: what is expected is said, and the question asked again under a new sequence number. A tap on
    any other question than the waiting one gives ``(walk, ())``, and so does any answer while none is waited for.
    """
    step = _waiting(script, walk)
    if step is None:
        return walk, ()
    talk = _talk(script, phrases, context)
    if isinstance(answer, Tapped):
        if answer.sequence != walk.sequence:
            return walk, ()
        if answer.option == BACK:
            return go_back(script, walk, context, phrases=phrases)
        return _tapped(talk, step, walk, answer.option)
    given = _done(talk, step, walk, answer.text) or understanding.typed(talk, step, answer.text)
    if given is None:
        again = replace(walk, sequence=walk.sequence + 1)
        return again, (understanding.hint(talk, step), *question(talk, step, again))
    return _given(talk, step, walk, given)


def understands(
    script: LoadedScript, walk: Walk, text: str, context: Context, *, phrases: Phrases = _ENGLISH_ONLY
) -> bool:
    """Whether these words are an answer to the waiting question."""
    step = _waiting(script, walk)
    return step is not None and understanding.typed(_talk(script, phrases, context), step, text) is not None


def skip(script: LoadedScript, walk: Walk, context: Context, *, phrases: Phrases = _ENGLISH_ONLY) -> Turn:
    """The waiting question is passed over, if it may be; else that is said."""
    step = _waiting(script, walk)
    if step is None:
        return walk, ()
    talk = _talk(script, phrases, context)
    option = questions.skip_option(talk, step)
    if option is None:
        return walk, (Say(talk.phrases.html(talk.language, _CANNOT_SKIP)),)
    return _given(talk, step, walk, Given(None, option.label))


def go_back(script: LoadedScript, walk: Walk, context: Context, *, phrases: Phrases = _ENGLISH_ONLY) -> Turn:
    """The last answer no longer counts, and its question is asked again; without one, that is said.

    What has been done because of it (a task, a person called) stays done.
    """
    talk = _talk(script, phrases, context)
    unchanged = walk
    undone: list[Effect] = []
    while walk.trail and not isinstance(last := script.step(walk.trail[-1]), Asking):
        walk, effects = _undo(replace(walk, trail=walk.trail[:-1]), last)
        undone.extend(effects)
    before = script.step(walk.trail[-1]) if walk.trail else None
    if walk.ended or not isinstance(before, Asking):
        said = () if walk.ended else (Say(talk.phrases.html(talk.language, _NOTHING_BEFORE)),)
        return unchanged, said
    was = walk.answers.get(before.variable)
    kept = {name: value for name, value in walk.answers.items() if name != before.variable}
    back = replace(
        walk,
        step=before.id,
        sequence=walk.sequence + 1,
        answers=kept,
        trail=walk.trail[:-1],
        marked=was if isinstance(was, tuple) and isinstance(before.answer, Several) else (),
        nudged=False,
    )
    return back, (Retract(before.id), *undone, *question(talk, before, back))


def ask_again(
    script: LoadedScript, walk: Walk, context: Context, *, phrases: Phrases = _ENGLISH_ONLY
) -> tuple[Effect, ...]:
    """The waiting question once more, as after a pause or an outage; its sequence number stays, old buttons work."""
    step = _waiting(script, walk)
    return () if step is None else question(_talk(script, phrases, context), step, walk)


def wake(script: LoadedScript, walk: Walk, context: Context, *, phrases: Phrases = _ENGLISH_ONLY) -> Turn:
    """A wait is over: on to the next question, wait or end. Where nothing waits for its time, nothing changes."""
    step = script.step(walk.step)
    if walk.ended or not isinstance(step, Waiting):
        return walk, ()
    return go_on(_talk(script, phrases, context), step.next, walk)


def nudge(script: LoadedScript, walk: Walk, context: Context, *, phrases: Phrases = _ENGLISH_ONLY) -> Turn:
    """The one gentle reminder of the waiting question; a second one is never given."""
    step = _waiting(script, walk)
    if step is None or walk.nudged:
        return walk, ()
    talk = _talk(script, phrases, context)
    words = step.patience.words
    said = questions.say(talk, words, walk.answers) if words else [Say(talk.phrases.html(talk.language, _NUDGE))]
    patience = step.patience
    return replace(walk, nudged=True), (*said, Nudged(context.now + patience.close - (patience.remind or timedelta(0))))


def reminds(script: LoadedScript, walk: Walk) -> bool:
    """Whether the waiting question still has a reminder to come."""
    step = _waiting(script, walk)
    return step is not None and step.patience.remind is not None and not walk.nudged


def close(script: LoadedScript, walk: Walk, context: Context, *, phrases: Phrases = _ENGLISH_ONLY) -> Turn:
    """The answer window is over: on to what the script says to silence, or to the end."""
    step = _waiting(script, walk)
    if step is None:
        return walk, ()
    if step.patience.next == NOWHERE:
        return replace(walk, step="", ended=True, trail=(), marked=()), (Ended(UNANSWERED),)
    return go_on(_talk(script, phrases, context), step.patience.next, replace(walk, trail=()))


def read_tap(data: str) -> tuple[int, Tapped] | None:
    """The conversation and the tap in a button's ``data``; None when it is not a script's button."""
    head, *parts = data.split(":")
    if head != "a" or len(parts) != 3 or not all(_is_number(part) for part in parts[:2]):
        return None
    option = _CODES.get(parts[2])
    if option is None:
        if not _is_number(parts[2]):
            return None
        option = int(parts[2])
    return int(parts[0]), Tapped(int(parts[1]), option)


_CANNOT_SKIP, _NOTHING_BEFORE, _NUDGE = phrases.CANNOT_SKIP, phrases.NOTHING_BEFORE, phrases.NUDGE


def _is_number(part: str) -> bool:
    return part.isascii() and part.isdigit()


def _talk(script: LoadedScript, phrases: Phrases, context: Context) -> Talk:
    return Talk(script, phrases, context, context.language)


def _waiting(script: LoadedScript, walk: Walk) -> Asking | None:
    step = script.step(walk.step)
    return step if isinstance(step, Asking) and not walk.ended else None


def _undo(walk: Walk, step: Step | None) -> tuple[Walk, tuple[Effect, ...]]:
    """What followed from the answer that is taken back: not shared, not scored, not known any more."""
    if isinstance(step, Sharing):
        kept = list(walk.shared)
        if step.variable in kept:
            kept.remove(step.variable)
        return replace(walk, shared=tuple(kept)), () if step.variable in kept else (Unshare(step.variable),)
    variable = saves(step) if step is not None else None
    known = {name: value for name, value in walk.answers.items() if name != variable}
    if isinstance(step, Scoring) and walk.answers.get(step.variable) is not None:
        return replace(walk, answers=known), (Unscore(step.instrument.id),)
    return replace(walk, answers=known), ()


def _tapped(talk: Talk, step: Asking, walk: Walk, option: int) -> Turn:
    if isinstance(step.answer, Several):
        if option == DONE:
            given = understanding.several(talk, step, walk.marked)
            return _given(talk, step, walk, given) if given is not None else (walk, ())
        marked = understanding.ticked(talk, step, option, walk.marked)
        if marked is not None:
            walk = replace(walk, marked=marked)
            return walk, (Redraw(walk.sequence, questions.keyboard(talk, step, walk)),)
    given = understanding.tapped(talk, step, option)
    return _given(talk, step, walk, given) if given is not None else (walk, ())


def _done(talk: Talk, step: Asking, walk: Walk, text: str) -> Given | None:
    """What is ticked, when the patient types the word on the Done button."""
    if not isinstance(step.answer, Several) or not walk.marked:
        return None
    typed = answers.words_of(text)
    return (
        understanding.several(talk, step, walk.marked) if typed == answers.words_of(talk.phrase(phrases.DONE)) else None
    )


def _given(talk: Talk, step: Asking, walk: Walk, given: Given) -> Turn:
    if walk.marked:
        # Words or "Skip" after ticks would lose them, and one of them may be what somebody has to see today.
        given = understanding.with_ticks(talk, step, walk.marked, given)
    walk = replace(walk, trail=(*walk.trail, step.id), marked=())
    here = answered(Here(talk, walk, (Chosen(walk.sequence, given.shown),), step.next), step, given)
    after = risky(here, step, given.value)
    if not isinstance(after, Here):
        return after
    walk, effects = go_on(after.talk, after.next, after.walk)
    return walk, (*after.effects, *effects)
