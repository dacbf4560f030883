"""The answers add up."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rules._shared import INSTRUMENT

_FILE = "instruments/two-items.yaml"

RULE = Rule(
    name="score-range",
    why="Where items and range disagree, an item or an answer was lost, and every total is wrong.",
    bad={_FILE: INSTRUMENT.replace("  to: 2\n", "  to: 3\n")},
    line=9,
    place=_FILE,
    good={_FILE: INSTRUMENT},
)
