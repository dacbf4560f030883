"""Numbers stand in quotes."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rules._safety import HOTLINES, HOTLINES_FILE

RULE = Rule(
    name="quotes",
    why="Without quotes 024 is the number 24, and that is what a patient would dial.",
    bad={HOTLINES_FILE: HOTLINES.replace('call: "555 0100"', "call: 5550100")},
    line=9,
    place=HOTLINES_FILE,
    beside="hotline",
    good={HOTLINES_FILE: HOTLINES},
)
