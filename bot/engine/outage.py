"""Coming back after a time of silence: what happened to people meanwhile is not known, so they are asked."""

from __future__ import annotations

from datetime import timedelta

import structlog

from bot.engine import casework
from bot.engine.surroundings import Surroundings
from bot.store import meta
from bot.store.transaction import Transaction

log = structlog.get_logger()
OUTAGE = timedelta(minutes=10)
"""A restart is shorter. After this long, an open case's patient has waited without a word, and buttons may be dead:
Telegram keeps a tap for some time only, and answers none later than that."""


def look_back(tx: Transaction, around: Surroundings) -> int:
    """At the start: if the last sign of life is older than :data:`OUTAGE`, page anew and ask; returns of how many."""
    alive = meta.marked(tx, "alive")
    if alive is None or around.now - alive < OUTAGE:
        return 0
    running = casework.came_back(tx, around)
    minutes = int((around.now - alive).total_seconds() // 60)
    log.warning("Afterglow was away.", action="outage", minutes=minutes, cases=running)
    if running:
        around.alarm(tx, "outage", f"Afterglow was away for {minutes} minutes. Open cases, paged anew: {running}.")
    return running
