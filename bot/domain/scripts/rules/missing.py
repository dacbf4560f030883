"""Nothing that is needed is left out."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rules._safety import HOTLINES, HOTLINES_FILE

RULE = Rule(
    name="missing",
    why="A line without hours is called at night, and rings.",
    bad={
        HOTLINES_FILE: HOTLINES.replace('        hours: "24/7"\n        languages: "en"\n', '        languages: "en"\n')
    },
    line=6,
    place=HOTLINES_FILE,
    good={HOTLINES_FILE: HOTLINES},
)
