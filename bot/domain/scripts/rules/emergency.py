"""The emergency number comes first."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rules._safety import HOTLINES, HOTLINES_FILE

RULE = Rule(
    name="emergency",
    why="Whoever reads only the first thing on the line has to read the number.",
    bad={HOTLINES_FILE: HOTLINES.replace('emergency: "911"', 'emergency: "call 911"')},
    line=2,
    place=HOTLINES_FILE,
    good={HOTLINES_FILE: HOTLINES},
)
