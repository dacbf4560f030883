"""The items of a program have names of their own."""

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
  - id: %s
    script: hello
    at: day 2 morning
"""

RULE = Rule(
    name="duplicate-item",
    why="What was sent is remembered by the item's name: of two with one name, the second would never be sent.",
    bad={"programs/trial.yaml": _PROGRAM % "first", "scripts/hello.yaml": HELLO},
    line=7,
    place="programs/trial.yaml",
    good={"programs/trial.yaml": _PROGRAM % "second", "scripts/hello.yaml": HELLO},
)
