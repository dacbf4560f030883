"""Moving running conversations to the live version of their script, where that can be done without harm."""

from __future__ import annotations

from bot.domain.effects import Walk
from bot.domain.scripts.kinds import Number, Scale, Time
from bot.domain.scripts.steps import Asking, Choices, LoadedScript, Scoring, Several, Step

GONE = "its step is gone"
OTHER = "its step asks for something else now"
CONSENT = "consent has not been given yet"
FORM = "it is in the middle of a questionnaire that is another one now"


def obstacle(old: LoadedScript, new: LoadedScript, walk: Walk) -> str:
    """Why a conversation that stands at ``walk`` has to stay with its version; empty when it can go on with ``new``.

    - The step has to exist, be of the same kind, and offer the same answers in the same order: the buttons that the
      patient sees carry the number of an answer, and must not come to mean another one.
    - Whoever has not consented yet stays: a consent names the version that was read.
    - A questionnaire is answered to its end in one wording, or its score would mean nothing.
    """
    before, after = old.step(walk.step), new.step(walk.step)
    if before is None or after is None:
        return GONE
    if type(before) is not type(after) or _answers(before) != _answers(after):
        return OTHER
    consents = [step for script in (old, new) for step in script.steps if isinstance(step, Asking)]
    if any(step.profile == "consent" and step.variable not in walk.answers for step in consents):
        return CONSENT
    return FORM if _half_a_form(old, new, walk) else ""


def _answers(step: Step) -> object:
    """What can be answered, without the words for it."""
    if not isinstance(step, Asking):
        return None
    answer, common = step.answer, (type(step.answer), step.skippable, step.profile)
    if isinstance(answer, Choices | Several):
        return (*common, tuple(value for value, _ in answer.options), getattr(answer, "least", 0))
    if isinstance(answer, Scale | Number | Time):
        return (*common, answer.from_, answer.to, getattr(answer, "offer", ()), getattr(answer, "whole", True))
    return common


def _half_a_form(old: LoadedScript, new: LoadedScript, walk: Walk) -> bool:
    for step in old.steps:
        if isinstance(step, Scoring) and step.variable not in walk.answers:
            begun = any(variable in walk.answers or variable == walk.step for _, variable in step.items)
            after = new.step(step.id)
            if begun and not (isinstance(after, Scoring) and after.instrument == step.instrument):
                return True
    return False
