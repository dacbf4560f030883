"""Every crisis text holds the numbers."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rules._safety import TEXTS, TEXTS_FILE, URGENT, URGENT_LINE

RULE = Rule(
    name="crisis-without-number",
    why="Whoever reads a crisis text may read nothing after it.",
    bad={TEXTS_FILE: TEXTS.replace(URGENT, "About crisis urgent. {told} {emergency}")},
    line=URGENT_LINE,
    place=TEXTS_FILE,
    good={TEXTS_FILE: TEXTS},
)
