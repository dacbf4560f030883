"""Every item can be answered."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rules._shared import INSTRUMENT

_FILE = "instruments/two-items.yaml"

RULE = Rule(
    name="no-answers",
    why="An item without answers cannot be asked, and no total is ever complete.",
    bad={
        _FILE: INSTRUMENT.replace("answers:\n  - {score: 0}\n  - {score: 1}\n", "").replace(
            "{id: sleep", "{id: sleep, answers: [{score: 0}, {score: 1}]"
        )
    },
    line=16,
    place=_FILE,
    good={
        _FILE: INSTRUMENT.replace("answers:\n  - {score: 0}\n  - {score: 1}\n", "")
        .replace("{id: sleep", "{id: sleep, answers: [{score: 0}, {score: 1}]")
        .replace("{id: calm", "{id: calm, answers: [{score: 0}, {score: 1}]")
    },
)
