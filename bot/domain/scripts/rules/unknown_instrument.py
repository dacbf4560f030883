"""The questionnaire exists."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rules._shared import INSTRUMENT

_SCRIPT = """\
name: trial
title: A trial
phase: integration
steps:
  - instrument: %s
  - end: done
"""

RULE = Rule(
    name="unknown-instrument",
    why="A clinician would wait for results of a questionnaire that is never asked.",
    bad={"scripts/trial.yaml": _SCRIPT % "two-item", "instruments/two-items.yaml": INSTRUMENT},
    line=5,
    good={"scripts/trial.yaml": _SCRIPT % "two-items", "instruments/two-items.yaml": INSTRUMENT},
)
