"""Like is compared with like."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.scripts.rule import Draft, Finding, Rule


def _check(draft: Draft) -> Iterator[Finding]:
    yield from draft.complaints("type-mismatch")


RULE = Rule(
    name="type-mismatch",
    why="A number is never the same as a word: the steps behind such a comparison would never be said.",
    check=_check,
    bad="""\
name: trial
title: A trial
phase: integration
steps:
  - ask: How is your mood?
    scale: {}
    save: mood
  - when: mood == "low"
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
