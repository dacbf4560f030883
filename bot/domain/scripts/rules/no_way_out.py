"""Every way comes to an end."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.scripts import graph
from bot.domain.scripts.rule import Draft, Finding, Rule
from bot.domain.scripts.steps import NOWHERE, ways_on


def _check(draft: Draft) -> Iterator[Finding]:
    reached = graph.reach(draft.by_id, draft.steps[0].id)
    leaving, circling = graph.leaving(draft.by_id), graph.circling(draft.by_id)
    for step in draft.steps:
        if step.id not in reached:
            continue
        if NOWHERE in ways_on(step):
            what = "The script runs off its end after this step."
            yield Finding(step.path, what, "Add '- end: done' after it.")
        elif step.id not in leaving:
            what = f"From {graph.named(step)} no path leads to an end."
            yield Finding(step.path, what, "Add a condition or a go_to: that leads to an end: step.")
        elif step.id in circling:
            what = "These steps can go round in a circle without asking anything."
            yield Finding(step.path, what, "Put a question into the circle, or end it.")


RULE = Rule(
    name="no-way-out",
    why="A conversation without an end holds its patient, and keeps the next one from beginning.",
    check=_check,
    bad="""\
name: trial
title: A trial
phase: integration
steps:
  - ask: How is your mood?
    scale: {}
    save: mood
  - say: Thank you for telling me.
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
  - say: Thank you for telling me.
  - end: done
""",
)
