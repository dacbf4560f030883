"""What a script runs is sound."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule

_SCRIPT = """\
name: trial
title: A trial
phase: integration
steps:
  - run: rest
  - end: done
"""
_REST = """\
name: rest
title: Rest
phase: integration
kind: part
steps:
  - say: Let your feet feel the floor, {%s}.
  - end: done
"""

RULE = Rule(
    name="broken-part",
    why="A script is kept together with what it runs; it cannot go live before its parts can.",
    bad={"scripts/trial.yaml": _SCRIPT, "scripts/rest.yaml": _REST % "nome"},
    line=5,
    beside="unknown-placeholder",
    good={"scripts/trial.yaml": _SCRIPT, "scripts/rest.yaml": _REST % "name"},
)
