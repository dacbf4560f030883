"""The file has the fields of its kind."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule

RULE = Rule(
    name="schema",
    why="A misspelt field would silently do nothing: a question without its buttons, a wait that is none.",
    bad="""\
name: trial
title: A trial
phase: integration
steps:
  - ask: How is your mood?
    scale: {from: 0, too: 10}
    save: mood
  - end: done
""",
    line=6,
    good="""\
name: trial
title: A trial
phase: integration
steps:
  - ask: How is your mood?
    scale: {from: 0, to: 10}
    save: mood
  - end: done
""",
)
