"""Nothing runs itself."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule

RULE = Rule(
    name="circular-run",
    why="Scripts that run each other have no end, and so cannot even be laid out.",
    bad="""\
name: trial
title: A trial
phase: integration
steps:
  - ask: Once more?
    yes_no: {}
    save: more
  - when: more
    then:
      - run: trial
  - end: done
""",
    line=10,
    good="""\
name: trial
title: A trial
phase: integration
steps:
  - ask: Once more?
    yes_no: {}
    save: more
  - when: more
    go_to: more
  - end: done
""",
)
