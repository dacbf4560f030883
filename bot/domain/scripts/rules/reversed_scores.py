"""Reversed items are marked."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rules._shared import INSTRUMENT

_FILE = "instruments/two-items.yaml"

RULE = Rule(
    name="reversed-scores",
    why="Scored the wrong way round, the worst answer counts as none.",
    bad={
        _FILE: INSTRUMENT.replace("  to: 2\n", "  to: 3\n")
        .replace("1: Mostly}", "1: Mostly, 2: Always}")
        .replace("  - {id: sleep}\n", "  - {id: sleep, answers: [{score: 2}, {score: 1}, {score: 0}]}\n")
    },
    line=18,
    place=_FILE,
    good={
        _FILE: INSTRUMENT.replace("  to: 2\n", "  to: 3\n")
        .replace("1: Mostly}", "1: Mostly, 2: Always}")
        .replace(
            "  - {id: sleep}\n", "  - {id: sleep, reversed: true, answers: [{score: 2}, {score: 1}, {score: 0}]}\n"
        )
    },
)
