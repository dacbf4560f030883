"""What silence means while a question waits: when its window ends, and whether somebody of the clinic is to look then.

The live bot and the preview decide with the same functions.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.effects import Context, HandOver, RaiseTask, Walk
from bot.domain.scripts.advance import close, reminds
from bot.domain.scripts.kinds import Phase
from bot.domain.scripts.spans import For
from bot.domain.scripts.steps import Asking, LoadedScript, Waiting

SHORT_WAIT = timedelta(hours=2)
"""Up to so long a script's wait is part of one talk, which quiet hours do not break off."""
WINDOW = timedelta(days=3)
"""How long a conversation rests that waits for no answer."""


def closes_at(script: LoadedScript, walk: Walk, state: str, due_at: datetime | None, now: datetime) -> datetime | None:
    """When the waiting question's window ends; None where no question waits. ``due_at`` is its nudge, or this end."""
    step = script.step(walk.step)
    if state == "waiting" or not isinstance(step, Asking):
        return None
    if due_at is None:
        return now + step.patience.close
    if state == "open" and reminds(script, walk):
        return due_at + step.patience.close - (step.patience.remind or timedelta(0))
    return due_at


def matters(script: LoadedScript, walk: Walk, context: Context) -> bool:
    """Whether somebody of the clinic is to look when the waiting question stays unanswered."""
    _, effects = close(script, walk, context)
    return any(isinstance(effect, RaiseTask | HandOver) for effect in effects)


def rests_until(script: LoadedScript, walk: Walk, state: str, due_at: datetime | None, context: Context) -> datetime:
    """When a conversation that is laid aside is closed for good.

    Where silence is for somebody to look at, the window goes on as it was: laying "Do you feel safe?" aside must not
    put off until tomorrow that a person hears of it.
    """
    closes = closes_at(script, walk, state, due_at, context.now)
    if closes is not None and matters(script, walk, context):
        return closes
    step = script.step(walk.step)
    return context.now + (step.patience.close if isinstance(step, Asking) else WINDOW)


def sleeps_through(script: LoadedScript, walk: Walk, state: str) -> bool:
    """Whether what falls due in the patient's quiet hours waits for their end.

    Not in the acute phase, and not what the patient is in the middle of: a short wait ("I will be back in ten
    minutes"), or an hour they chose themselves.
    """
    if script.phase is Phase.ACUTE:
        return False
    step = script.step(walk.step)
    if state != "waiting":
        return True
    return isinstance(step, Waiting) and not (isinstance(step.wait, For) and step.wait.span <= SHORT_WAIT)
