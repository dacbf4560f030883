"""The way from one question to the next: everything a script does between two answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from bot.domain.effects import (
    Asked,
    Drawn,
    Effect,
    Ended,
    HandOver,
    Keep,
    RaiseTask,
    Remember,
    Scored,
    SetProfile,
    Share,
    Value,
    Wait,
    Walk,
)
from bot.domain.instruments.score import score
from bot.domain.scripts import drawing, questions
from bot.domain.scripts.kinds import Country, Language, Timezone
from bot.domain.scripts.questions import Given, Talk, shown_value
from bot.domain.scripts.spans import end_of
from bot.domain.scripts.steps import (
    Asking,
    Drawing,
    Ending,
    Fork,
    HandingOver,
    Jump,
    Opening,
    Recalling,
    Remembering,
    Returning,
    Saying,
    Scoring,
    Sharing,
    Tasking,
    Waiting,
)

Quiet = Saying | Fork | Jump | Returning | Opening | Scoring | Remembering | Recalling | Drawing | Sharing | Tasking
"""The steps that ask nothing and wait for nothing."""

Undone = Returning | Scoring | Recalling | Drawing | Sharing
"""The steps that make something known, or seen: not any more once the answer before them is taken back."""

BROKEN = "broken"
"""The outcome when a script turned out to have no next step; lint keeps such scripts from going live."""
_REVIEW_WITHIN = timedelta(days=1)
_SAME_DAY = timedelta(hours=12)
"""CLINICAL.md, "Instruments": PHQ-9, "total ≥20: same day"."""
HANDED_OVER = "needs_person"
"""The outcome when a person was called."""


@dataclass(frozen=True, slots=True)
class Here:
    """Where the way stands: how things are said, the walk, what has come of it so far, the step that is next."""

    talk: Talk
    walk: Walk
    effects: tuple[Effect, ...]
    next: str

    def on(self, step: str, *effects: Effect) -> Here:
        """On to ``step``."""
        return replace(self, next=step, effects=(*self.effects, *effects))

    def knowing(self, variable: str, value: Value) -> Here:
        """The same with one more answer known."""
        return replace(self, walk=replace(self.walk, answers={**self.walk.answers, variable: value}))

    def undoable(self, step: str) -> Here:
        """The same with ``step`` on the trail: it is taken back with the answer before it."""
        if not self.walk.trail:
            return self
        return replace(self, walk=replace(self.walk, trail=(*self.walk.trail, step)))

    def stop(self, walk: Walk, *effects: Effect) -> tuple[Walk, tuple[Effect, ...]]:
        """What comes out."""
        return walk, (*self.effects, *effects)


def go_on(talk: Talk, name: str, walk: Walk) -> tuple[Walk, tuple[Effect, ...]]:
    """From the step ``name`` to the next question, wait or end.

    Between two questions no step is come to twice (nothing that a condition looks at changes), so more steps than the
    script has mean a circle; lint refuses those, and a pinned script of another age is ended rather than followed.
    """
    here = Here(talk, walk, (), name)
    for _ in range(len(talk.script.steps) + 1):
        step = talk.script.step(here.next)
        if step is None:
            break
        if isinstance(step, Asking):
            settled = _settled(here.talk, step)
            if settled is None:
                asking = replace(here.walk, step=step.id, sequence=here.walk.sequence + 1, marked=(), nudged=False)
                return here.stop(asking, *question(here.talk, step, asking))
            here = answered(here, step, settled)
        elif isinstance(step, Waiting):
            context = here.talk.context
            until = end_of(step.wait, context.now, context.zone, context.morning, context.evening)
            # Nobody goes back over a wait: what was answered yesterday is not the last answer any more.
            return here.stop(replace(here.walk, step=step.id, trail=(), marked=()), Wait(until))
        elif isinstance(step, Ending):
            return here.stop(_ended(here.walk), Ended(step.outcome))
        elif isinstance(step, HandingOver):
            over = HandOver(step.level, f"script:{talk.script.name}:{step.id}", helplines_shown=True)
            return here.stop(_ended(here.walk), over, Ended(HANDED_OVER))
        else:
            here = _quiet(here, step)
            if isinstance(step, Undone):
                here = here.undoable(step.id)
    return here.stop(_ended(here.walk), Ended(BROKEN))


def question(talk: Talk, step: Asking, walk: Walk) -> tuple[Effect, ...]:
    """The question ``step`` as it is put to the patient, with the times of its nudge and of its end."""
    now, patience = talk.context.now, step.patience
    remind = now + patience.remind if patience.remind is not None and not walk.nudged else None
    asked = Asked(step.id, walk.sequence, remind, now + patience.close)
    return (*questions.question(talk, step, walk), asked)


def answered(here: Here, step: Asking, given: Given) -> Here:
    """An answer is kept, and the talk goes on: in the language, in the country just chosen."""
    kept: list[Effect] = [Keep(step.id, step.variable, given.value, given.shown, step.private)]
    if step.profile is not None and given.value is not None:
        kept.append(SetProfile(step.profile, str(given.value)))
    talk = here.talk
    if isinstance(step.answer, Language) and isinstance(given.value, str):
        talk = replace(talk, language=given.value)
    if isinstance(step.answer, Country) and isinstance(given.value, str):
        talk = replace(talk, chosen_country=given.value)
    return replace(here, talk=talk).knowing(step.variable, given.value).on(step.next, *kept)


def risky(here: Here, step: Asking, value: Value) -> tuple[Walk, tuple[Effect, ...]] | Here:
    """What an instrument's answer means by itself, at the tap and whether or not the form is ever finished.

    Where every item that counts has been answered, the total is recorded first: the person who is called wants to
    see it.
    """
    risk = step.risk
    if risk is None or not isinstance(value, int | float) or value < risk.at_least:
        return here
    if risk.level == "review":
        return here.on(here.next, RaiseTask("review-answer", _REVIEW_WITHIN))
    for scoring in here.talk.script.steps:
        if isinstance(scoring, Scoring) and any(variable == step.variable for _, variable in scoring.items):
            here = _score(here, scoring)
    return here.stop(_ended(here.walk), HandOver(risk.level, risk.rule, helplines_shown=False), Ended(HANDED_OVER))


def _ended(walk: Walk) -> Walk:
    return replace(walk, step="", ended=True, trail=(), marked=())


def _settled(talk: Talk, step: Asking) -> Given | None:
    """The answer to a question that has only one: a country with one time zone isn't asked for it."""
    if isinstance(step.answer, Timezone):
        zones = talk.zones()
        if len(zones) == 1:
            return Given(zones[0].name, zones[0].city)
    return None


# --- the steps that ask nothing ------------------------------------------------------------------------------------


def _say(here: Here, step: Saying) -> Here:
    return here.on(step.next, *questions.say(here.talk, step.text, here.walk.answers))


def _fork(here: Here, step: Fork) -> Here:
    holds = step.condition.holds({**here.talk.context.facts, **here.walk.answers})
    return here.on(step.then if holds else step.otherwise)


def _return(here: Here, step: Returning) -> Here:
    known = here.knowing(step.variable, step.outcome) if step.variable else here
    return known.on(step.next)


def _open(here: Here, step: Opening) -> Here:
    # A questionnaire is its exact words: in a language in which it has none it is not asked at all.
    has = {here.talk.language, here.talk.language.partition("-")[0]} & step.languages
    return here.on(step.then if has else step.otherwise)


def _score(here: Here, step: Scoring) -> Here:
    answers = {item: here.walk.answers.get(variable) for item, variable in step.items}
    given = {item: int(value) if isinstance(value, int | float) else None for item, value in answers.items()}
    result = score(step.instrument, given)
    if result is None:
        return here.knowing(step.variable, None).on(step.next)
    scored = Scored(result.instrument, result.version, result.total, result.items)
    told: tuple[Effect, ...] = (scored,)
    risk = step.instrument.total_risk
    if risk is not None and risk.reached(result.total):
        told = (scored, RaiseTask("high-score", _SAME_DAY))
    return here.knowing(step.variable, result.total).on(step.next, *told)


def _remember(here: Here, step: Remembering) -> Here:
    value = here.walk.answers.get(step.variable)
    if value is None:
        return here.on(step.next)
    asked = here.talk.script.questions.get(step.variable)
    words = shown_value(here.talk, asked, value) if asked is not None else str(value)
    private = asked is not None and asked.private and step.variable not in here.walk.shared
    return here.on(step.next, Remember(step.key, words, private))


def _recall(here: Here, step: Recalling) -> Here:
    said_now = next((e.words for e in reversed(here.effects) if isinstance(e, Remember) and e.key == step.key), None)
    words = said_now or here.talk.context.memory.get(step.key) or None
    return here.knowing(step.variable, words).on(step.next)


def _draw(here: Here, step: Drawing) -> Here:
    context = here.talk.context
    now = {effect.prompt for effect in here.effects if isinstance(effect, Drawn)}
    prompt = drawing.draw(context.prompts, step.tags, context.drawn, context.seed, now)
    if prompt is None:
        return here.knowing(step.variable, None).on(step.next)
    words = drawing.words_of(prompt, here.talk.language)
    return here.knowing(step.variable, words).on(step.next, Drawn(prompt.id))


def _quiet(here: Here, step: Quiet) -> Here:
    match step:
        case Saying():
            return _say(here, step)
        case Fork():
            return _fork(here, step)
        case Jump():
            return here.on(step.next)
        case Returning():
            return _return(here, step)
        case Opening():
            return _open(here, step)
        case Scoring():
            return _score(here, step)
        case Remembering():
            return _remember(here, step)
        case Recalling():
            return _recall(here, step)
        case Drawing():
            return _draw(here, step)
        case Sharing():
            shared = replace(here.walk, shared=(*here.walk.shared, step.variable))
            return replace(here, walk=shared).on(step.next, Share(step.variable))
        case Tasking():
            return here.on(step.next, RaiseTask(step.task, step.within, step.id))
