"""What a condition looks at was asked before."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.scripts.rule import Draft, Finding, Rule


def _check(draft: Draft) -> Iterator[Finding]:
    yield from draft.complaints("unknown-variable")


RULE = Rule(
    name="unknown-variable",
    why="A misspelt name is an answer that nobody ever gave, so the condition would never hold.",
    check=_check,
    bad="""\
name: trial
title: A trial
phase: integration
steps:
  - ask: How is your mood?
    scale: {}
    save: mood
  - when: mod <= 3
    then:
      - say: Thank you for telling me.
  - end: done
""",
    line=8,
    good="""\
name: trial
title: A trial
phase: integration
steps:
  - ask: How is your mood?
    scale: {}
    save: mood
  - when: mood <= 3
    then:
      - say: Thank you for telling me.
  - end: done
""",
)
