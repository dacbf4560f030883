"""What is run exists."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule

_REST = """\
name: rest
title: Rest
phase: integration
kind: part
steps:
  - say: Let your feet feel the floor.
  - end: done
"""

RULE = Rule(
    name="unknown-script",
    why="What a misspelt run: or script: should have asked would never be asked.",
    bad={
        "scripts/trial.yaml": """\
name: trial
title: A trial
phase: integration
steps:
  - run: a-rest
  - end: done
""",
        "scripts/rest.yaml": _REST,
    },
    line=5,
    good={
        "scripts/trial.yaml": """\
name: trial
title: A trial
phase: integration
steps:
  - run: rest
  - end: done
""",
        "scripts/rest.yaml": _REST,
    },
)
