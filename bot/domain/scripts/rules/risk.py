"""An alarm can be set off, and not by everybody."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rules._shared import INSTRUMENT

_FILE = "instruments/two-items.yaml"

RULE = Rule(
    name="risk",
    why="An alarm that every answer sets off is not heard; one that none does is not there.",
    bad={_FILE: INSTRUMENT.replace("  - {id: sleep}\n", "  - {id: sleep, risk: {at_least: 2, level: review}}\n")},
    line=18,
    place=_FILE,
    good={_FILE: INSTRUMENT.replace("  - {id: sleep}\n", "  - {id: sleep, risk: {at_least: 1, level: review}}\n")},
)
