"""A script is called like its file."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule

RULE = Rule(
    name="script-name",
    why="Programs and other scripts know a script by its name, people by its file; two names are two scripts to them.",
    bad="""\
name: a-trial
title: A trial
phase: integration
steps:
  - say: Hello, {name}.
  - end: done
""",
    line=1,
    good="""\
name: trial
title: A trial
phase: integration
steps:
  - say: Hello, {name}.
  - end: done
""",
)
