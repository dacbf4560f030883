"""A crisis text says who is told."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rules._safety import TEXTS, TEXTS_FILE, URGENT, URGENT_LINE

RULE = Rule(
    name="told-missing",
    why="Somebody who waits has to know for whom, or that nobody is there.",
    bad={TEXTS_FILE: TEXTS.replace(URGENT, "About crisis urgent. {emergency} {lines}")},
    line=URGENT_LINE,
    place=TEXTS_FILE,
    good={TEXTS_FILE: TEXTS},
)
