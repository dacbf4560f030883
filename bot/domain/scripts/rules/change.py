"""A change can happen."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rules._shared import INSTRUMENT

_FILE = "instruments/two-items.yaml"

RULE = Rule(
    name="change",
    why="A change of more points than there are is never found, however much better or worse somebody is.",
    bad={_FILE: INSTRUMENT.replace("  validated_bands: false\n", "  validated_bands: false\n  change: {points: 5}\n")},
    line=14,
    place=_FILE,
    good={_FILE: INSTRUMENT.replace("  validated_bands: false\n", "  validated_bands: false\n  change: {points: 1}\n")},
)
