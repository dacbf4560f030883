"""The program that follows every session is there."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rules._shared import HELLO

_PROGRAM = """\
name: {name}
title: After a session
items:
  - id: hello
    script: hello
    at: day 1 morning
"""

RULE = Rule(
    name="missing-program",
    why="Without core a session would be followed by nothing, the safety check of its evening included.",
    bad={"programs/cores.yaml": _PROGRAM.format(name="cores"), "scripts/hello.yaml": HELLO},
    line=0,
    place="programs/core.yaml",
    good={"programs/core.yaml": _PROGRAM.format(name="core"), "scripts/hello.yaml": HELLO},
)
