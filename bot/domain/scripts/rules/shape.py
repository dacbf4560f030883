"""Lists are lists."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rules._safety import HOTLINES, HOTLINES_FILE

RULE = Rule(
    name="shape",
    why="What is written in another shape than it is read in is silently not there.",
    bad={
        HOTLINES_FILE: HOTLINES.replace(
            '    lines:\n      - id: zz.directory\n        service: "Example Directory"',
            '    lines:\n      id: zz.directory\n      more:\n        service: "Example Directory"',
        )
    },
    line=19,
    place=HOTLINES_FILE,
    beside="missing",
    good={HOTLINES_FILE: HOTLINES},
)
