"""Moving running conversations to the live version of their script, where that can be done without harm."""

from __future__ import annotations

from typing import Any

from bot.domain.effects import Walk
from bot.domain.scripts.steps import LoadedScript

GONE = "its step is gone"
OTHER = "its step asks for something else now"
CONSENT = "consent has not been given yet"


def obstacle(old: LoadedScript, new: LoadedScript, walk: Walk) -> str:
    """Why a conversation that stands at ``walk`` has to stay with its version; empty when it can go on with ``new``.

    - The step has to exist, be of the same kind, and offer the same answers in the same order: the buttons that the
      patient sees carry the number of an answer, and must not come to mean another one.
    - Whoever has not consented yet stays: a consent names the version that was read.
    """
    before, after = old.step(walk.step), new.step(walk.step)
    if before is None or after is None:
        return GONE
    if type(before) is not type(after) or _answers(before) != _answers(after):
        return OTHER
    asked = [step for script in (old, new) for step in script.steps if getattr(step, "profile", None) == "consent"]
    if any(getattr(step, "variable", "") not in walk.answers for step in asked):
        return CONSENT
    return ""


def _answers(step: Any) -> Any:
    """What can be answered, without the words for it."""
    answer = getattr(step, "answer", None)
    options = getattr(answer, "options", None)
    if options is not None:
        return type(answer), tuple(value for value, _ in options), getattr(step, "skippable", False)
    bounds = tuple(getattr(answer, name, None) for name in ("from_", "to", "offer", "whole"))
    return type(answer), bounds, getattr(step, "skippable", False), getattr(step, "profile", None)
