"""A program's times are times."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rules._shared import HELLO

_PROGRAM = """\
name: trial
title: A trial
items:
  - id: first
    script: hello
    at: %s
"""

RULE = Rule(
    name="item-time",
    why="A conversation without a time would never be sent, and nobody would miss it.",
    bad={"programs/trial.yaml": _PROGRAM % "the next morning", "scripts/hello.yaml": HELLO},
    line=6,
    place="programs/trial.yaml",
    good={"programs/trial.yaml": _PROGRAM % "day 1 morning", "scripts/hello.yaml": HELLO},
)
