"""The program that is built upon exists."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rules._shared import BASE_PROGRAM, HELLO

_PROGRAM = """\
name: trial
title: A trial
extends: %s
"""
_AROUND = {"programs/base.yaml": BASE_PROGRAM, "scripts/hello.yaml": HELLO}

RULE = Rule(
    name="unknown-program",
    why="A program that builds on nothing has no safety check after the session either.",
    bad={"programs/trial.yaml": _PROGRAM % "bass", **_AROUND},
    line=3,
    place="programs/trial.yaml",
    good={"programs/trial.yaml": _PROGRAM % "base", **_AROUND},
)
