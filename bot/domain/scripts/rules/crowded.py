"""One conversation at a time."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rules._shared import HELLO

_PROGRAM = """\
name: trial
title: A trial
items:
  - id: first
    script: hello
    at: day 1 morning
  - id: second
    script: hello
    at: day 1 %s
"""

RULE = Rule(
    name="crowded",
    why="Two conversations at the same hour talk over each other; the second puts the first aside before it was read.",
    bad={"programs/trial.yaml": _PROGRAM % "morning", "scripts/hello.yaml": HELLO},
    line=6,
    place="programs/trial.yaml",
    good={"programs/trial.yaml": _PROGRAM % "evening", "scripts/hello.yaml": HELLO},
)
