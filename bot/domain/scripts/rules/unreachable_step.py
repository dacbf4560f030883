"""Every step can be come to."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.scripts import graph
from bot.domain.scripts.rule import Draft, Finding, Rule


def _check(draft: Draft) -> Iterator[Finding]:
    reached = graph.reach(draft.by_id, draft.steps[0].id)
    for step in draft.own:
        if step.id not in reached:
            remedy = "Take it out, or let a go_to: lead to it."
            yield Finding(step.path, f"Nothing leads to {graph.named(step)}.", remedy)


RULE = Rule(
    name="unreachable-step",
    why="A step that nobody comes to is a question that its author believes is asked.",
    check=_check,
    bad="""\
name: trial
title: A trial
phase: integration
steps:
  - say: Hello, {name}.
  - end: done
  - ask: How did you sleep?
    choices: [Well, Badly]
    save: sleep
  - end: done
""",
    line=7,
    good="""\
name: trial
title: A trial
phase: integration
steps:
  - say: Hello, {name}.
  - ask: How did you sleep?
    choices: [Well, Badly]
    save: sleep
  - end: done
""",
)
