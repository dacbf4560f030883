"""No methods in safety texts."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rules._safety import TEXTS, TEXTS_FILE, URGENT, URGENT_LINE

RULE = Rule(
    name="method-named",
    why="To name a means to somebody in danger is to offer it.",
    bad={TEXTS_FILE: TEXTS.replace(URGENT, "Are there pills near you? {told} {emergency} {lines}")},
    line=URGENT_LINE,
    place=TEXTS_FILE,
    good={TEXTS_FILE: TEXTS},
)
