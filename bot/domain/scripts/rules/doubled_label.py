"""Answers can be told apart."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rules._shared import INSTRUMENT

_FILE = "instruments/two-items.yaml"

RULE = Rule(
    name="doubled-label",
    why="Two answers with the same words count differently, and nobody knows which of them was meant.",
    bad={_FILE: INSTRUMENT.replace("1: Mostly}", "1: mostly not}")},
    line=23,
    place=_FILE,
    good={_FILE: INSTRUMENT},
)
