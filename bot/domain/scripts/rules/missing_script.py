"""The scripts that the bot begins with are there."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule

_SCRIPT = """\
name: {name}
title: A beginning
phase: preparation
steps:
  - say: Hello, {{name}}.
  - end: done
"""

RULE = Rule(
    name="missing-script",
    why="Without welcome nobody can begin.",
    bad={"scripts/welcom.yaml": _SCRIPT.format(name="welcom")},
    line=0,
    place="scripts/welcome.yaml",
    good={"scripts/welcome.yaml": _SCRIPT.format(name="welcome")},
)
