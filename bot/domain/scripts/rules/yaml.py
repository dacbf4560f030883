"""The safety files are YAML."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rules._safety import HOTLINES, HOTLINES_FILE

RULE = Rule(
    name="yaml",
    why="A slip of the keyboard would take the numbers away; so the file is refused and the last good one stays.",
    bad={HOTLINES_FILE: HOTLINES.replace('    emergency: "911"', '    emergency: "911')},
    line=8,
    place=HOTLINES_FILE,
    beside="missing",
    good={HOTLINES_FILE: HOTLINES},
)
