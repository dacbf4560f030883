"""The file is YAML."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule

RULE = Rule(
    name="yaml-syntax",
    why="A slip of the keyboard would take a whole conversation away; so the file is refused and the last good one "
    "stays.",
    bad="""\
name: trial
title: A trial
phase: integration
steps:
  - say: 'Good morning, {name}.
  - end: done
""",
    line=5,
    good="""\
name: trial
title: A trial
phase: integration
steps:
  - say: 'Good morning, {name}.'
  - end: done
""",
)
