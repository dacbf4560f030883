"""A licensed questionnaire has its words."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rules._shared import INSTRUMENT

_FILE = "instruments/two-items.yaml"

RULE = Rule(
    name="template",
    why="The words of some questionnaires may not be shipped; until the clinic fills in its copy, it cannot be asked.",
    severity="warning",
    bad={
        _FILE: INSTRUMENT.replace("{0: Mostly not, 1: Mostly}", "{}")
        .replace("sleep: I slept through the night.", "sleep:")
        .replace("calm: I felt at ease in the evening.", "calm:")
    },
    line=20,
    place=_FILE,
    good={_FILE: INSTRUMENT},
)
