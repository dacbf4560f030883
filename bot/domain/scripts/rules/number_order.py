"""The emergency number comes before the lines."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rules._safety import TEXTS, TEXTS_FILE, URGENT, URGENT_LINE

RULE = Rule(
    name="number-order",
    why="In the worst minute only the first number is called.",
    bad={TEXTS_FILE: TEXTS.replace(URGENT, "About crisis urgent. {told} {lines} {emergency}")},
    line=URGENT_LINE,
    place=TEXTS_FILE,
    good={TEXTS_FILE: TEXTS},
)
