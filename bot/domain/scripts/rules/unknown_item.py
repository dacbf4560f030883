"""What a program leaves out is there."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rules._shared import BASE_PROGRAM, HELLO

_PROGRAM = """\
name: trial
title: A trial
extends: base
without: [%s]
"""
_AROUND = {"programs/base.yaml": BASE_PROGRAM, "scripts/hello.yaml": HELLO}

RULE = Rule(
    name="unknown-item",
    why="A misspelt name under without: leaves nothing out, and patients get what was meant to be spared them.",
    bad={"programs/trial.yaml": _PROGRAM % "morning-hallo", **_AROUND},
    line=4,
    place="programs/trial.yaml",
    good={"programs/trial.yaml": _PROGRAM % "morning-hello", **_AROUND},
)
