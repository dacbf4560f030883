"""A group of patients has one program, a program one name."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rules._shared import BASE_PROGRAM, HELLO

_PROGRAM = """\
name: trial
title: A trial
for: pain
extends: base
"""
_AROUND = {
    "programs/base.yaml": BASE_PROGRAM,
    "scripts/hello.yaml": HELLO,
    "programs/trial.yaml": _PROGRAM,
}

RULE = Rule(
    name="program-name",
    why="With two programs for one group nobody could say which of them a new patient gets.",
    bad={**_AROUND, "programs/trials.yaml": _PROGRAM.replace("name: trial", "name: trials")},
    line=3,
    place="programs/trials.yaml",
    good={**_AROUND, "programs/trials.yaml": _PROGRAM.replace("name: trial", "name: trials").replace("pain", "parent")},
)
