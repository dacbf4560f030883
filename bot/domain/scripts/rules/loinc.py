"""Codes are LOINC codes."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rules._shared import INSTRUMENT

_FILE = "instruments/two-items.yaml"

RULE = Rule(
    name="loinc",
    why="A mistyped code is another measure in the file that goes to the hospital.",
    bad={_FILE: INSTRUMENT.replace("  - {id: sleep}\n", "  - {id: sleep, loinc: 44250-8}\n")},
    line=18,
    place=_FILE,
    good={_FILE: INSTRUMENT.replace("  - {id: sleep}\n", "  - {id: sleep, loinc: 44250-9}\n")},
)
