"""No judging and promising in safety texts."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rules._safety import TEXTS, TEXTS_FILE, URGENT, URGENT_LINE

RULE = Rule(
    name="harmful-words",
    why="Words of blame, secrecy and orders to feel otherwise end a talk that has to go on.",
    bad={TEXTS_FILE: TEXTS.replace(URGENT, "Please calm down. {told} {emergency} {lines}")},
    line=URGENT_LINE,
    place=TEXTS_FILE,
    good={TEXTS_FILE: TEXTS},
)
