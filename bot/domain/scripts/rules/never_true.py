"""A condition that never holds hides its steps."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.scripts.rule import Draft, Finding, Rule


def _check(draft: Draft) -> Iterator[Finding]:
    for step in draft.own:
        if draft.verdicts.get(step.id) == "never":
            what = "This condition never holds: no answer that can have been given here fulfils it."
            remedy = "Compare with an answer that can be given, and look at what was decided before on the way here."
            yield Finding((*step.path, "when"), what, remedy)


RULE = Rule(
    name="never-true",
    why="The steps behind it are never said, though their author counts on them; often they are the ones for danger.",
    check=_check,
    bad="""\
name: trial
title: A trial
phase: integration
steps:
  - ask: How is your mood?
    scale: {from: 0, to: 10}
    save: mood
  - when: mood <= 3 and mood >= 7
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
    scale: {from: 0, to: 10}
    save: mood
  - when: mood <= 3 or mood >= 7
    then:
      - say: Thank you for telling me.
  - end: done
""",
)
