"""A line can be reached."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rules._safety import HOTLINES, HOTLINES_FILE

RULE = Rule(
    name="hotline",
    why="A number that cannot be dialled costs somebody in a dark hour the courage for the next one.",
    bad={
        HOTLINES_FILE: HOTLINES.replace(
            "        dial: short\n        hours", '        dial: short\n        e164: "+15550100"\n        hours'
        )
    },
    line=6,
    place=HOTLINES_FILE,
    good={HOTLINES_FILE: HOTLINES},
)
