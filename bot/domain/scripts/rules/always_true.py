"""A condition that always holds is none."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.scripts.rule import Draft, Finding, Rule


def _check(draft: Draft) -> Iterator[Finding]:
    for step in draft.own:
        if draft.verdicts.get(step.id) == "always":
            what = "This condition holds whatever is answered."
            remedy = "Compare with an answer that not everybody gives, or take the when: away and keep its steps."
            yield Finding((*step.path, "when"), what, remedy)


RULE = Rule(
    name="always-true",
    why="Words meant for a few would be said to everybody, and what stands under otherwise: to nobody.",
    check=_check,
    bad="""\
name: trial
title: A trial
phase: integration
steps:
  - ask: How is your mood?
    scale: {from: 0, to: 10}
    save: mood
  - when: mood >= 0
    then:
      - say: I am glad that it is a lighter day.
  - end: done
""",
    line=8,
    good="""\
name: trial
title: A trial
phase: integration
steps:
  - ask: How is your mood?
    scale: {from: 0, to: 10}
    save: mood
  - when: mood >= 7
    then:
      - say: I am glad that it is a lighter day.
  - end: done
""",
)
