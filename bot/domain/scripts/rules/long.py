"""Safety texts are short."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rules._safety import TEXTS, TEXTS_FILE, URGENT, URGENT_LINE

_LONG = URGENT.replace("{told}", "One more sentence that nobody reads. " * 25 + "{told}")

RULE = Rule(
    name="long",
    why="In a dark hour nobody scrolls.",
    severity="warning",
    bad={TEXTS_FILE: TEXTS.replace(URGENT, _LONG)},
    line=URGENT_LINE,
    place=TEXTS_FILE,
    good={TEXTS_FILE: TEXTS},
)
