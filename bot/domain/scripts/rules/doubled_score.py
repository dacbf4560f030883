"""Answers count differently."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rules._shared import INSTRUMENT

_FILE = "instruments/two-items.yaml"

RULE = Rule(
    name="doubled-score",
    why="An answer that counts like the one before it is an error of copying, and the total is too low.",
    bad={_FILE: INSTRUMENT.replace("  - {score: 1}\n", "  - {score: 1}\n  - {score: 1}\n")},
    line=17,
    place=_FILE,
    beside="doubled-label",
    good={_FILE: INSTRUMENT},
)
