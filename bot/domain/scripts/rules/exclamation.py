"""No exclamation marks in safety texts."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rules._safety import TEXTS, TEXTS_FILE, URGENT, URGENT_LINE

RULE = Rule(
    name="exclamation",
    why="Nobody in danger wants to be shouted at.",
    bad={TEXTS_FILE: TEXTS.replace(URGENT, "About crisis urgent! {told} {emergency} {lines}")},
    line=URGENT_LINE,
    place=TEXTS_FILE,
    good={TEXTS_FILE: TEXTS},
)
