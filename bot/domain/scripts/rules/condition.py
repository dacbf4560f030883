"""Conditions are written in the language of conditions."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.scripts.rule import Draft, Finding, Rule


def _check(draft: Draft) -> Iterator[Finding]:
    yield from draft.complaints("condition")


RULE = Rule(
    name="condition",
    why="A condition that cannot be read would be taken as not fulfilled, in front of the patient whom it is about.",
    check=_check,
    bad="""\
name: trial
title: A trial
phase: integration
steps:
  - ask: How is your mood?
    scale: {}
    save: mood
  - when: mood = 3
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
  - when: mood == 3
    then:
      - say: Thank you for telling me.
  - end: done
""",
)
