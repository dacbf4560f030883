"""A cut-point parts the scores."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rules._shared import INSTRUMENT

_FILE = "instruments/two-items.yaml"

RULE = Rule(
    name="cuts",
    why="A cut-point outside of the range counts everybody as well, or everybody as ill.",
    bad={_FILE: INSTRUMENT.replace("  validated_bands: false\n", "  validated_bands: false\n  cuts: {everybody: 3}\n")},
    line=14,
    place=_FILE,
    good={
        _FILE: INSTRUMENT.replace("  validated_bands: false\n", "  validated_bands: false\n  cuts: {everybody: 1}\n")
    },
)
