"""Every word is read by somebody."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rules._safety import HOTLINES, HOTLINES_FILE

RULE = Rule(
    name="unknown-key",
    why="A misspelt word is a line without hours, or a rule that is silently not there.",
    bad={
        HOTLINES_FILE: HOTLINES.replace(
            "        sources: 2\n        checked: 2026-11-01\n  ZZ",
            "        sources: 2\n        cheked: soon\n        checked: 2026-11-01\n  ZZ",
        )
    },
    line=15,
    place=HOTLINES_FILE,
    good={HOTLINES_FILE: HOTLINES},
)
