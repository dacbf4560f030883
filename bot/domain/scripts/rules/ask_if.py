"""A question is asked for a reason that can be."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rules._shared import INSTRUMENT

_FILE = "instruments/two-items.yaml"

RULE = Rule(
    name="ask-if",
    why="A question behind a condition on nothing would never be asked, and its points would always be missing.",
    bad={_FILE: INSTRUMENT.replace("  - {id: calm}\n", "  - {id: calm, ask_if: {any_of: [rest], at_least: 1}}\n")},
    line=19,
    place=_FILE,
    good={_FILE: INSTRUMENT.replace("  - {id: calm}\n", "  - {id: calm, ask_if: {any_of: [sleep], at_least: 1}}\n")},
)
