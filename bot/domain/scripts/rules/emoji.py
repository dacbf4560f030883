"""No pictures in safety texts."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rules._safety import TEXTS, TEXTS_FILE, URGENT, URGENT_LINE

RULE = Rule(
    name="emoji",
    why="A picture beside the worst hour of a life is an insult, and screen readers read it aloud.",
    bad={TEXTS_FILE: TEXTS.replace(URGENT, "About crisis urgent. ☀ {told} {emergency} {lines}")},
    line=URGENT_LINE,
    place=TEXTS_FILE,
    good={TEXTS_FILE: TEXTS},
)
