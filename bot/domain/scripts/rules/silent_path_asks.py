"""Whoever did not answer is not asked more."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.scripts import graph
from bot.domain.scripts.rule import Draft, Finding, Rule
from bot.domain.scripts.steps import NOWHERE, Asking


def _check(draft: Draft) -> Iterator[Finding]:
    starts = {step.patience.next for step in draft.questions if step.patience.next != NOWHERE}
    for start in sorted(starts):
        for name in sorted(graph.reach(draft.by_id, start)):
            step = draft.by_id[name]
            if isinstance(step, Asking):
                what = f"This is asked on the way from unanswered.go_to: {start}, after nobody answered."
                yield Finding(step.path, what, "Let that way end, or raise a task, without a question.")


RULE = Rule(
    name="silent-path-asks",
    why="After a question that nobody answered the next one would wait as long again, and the silence go unnoticed.",
    check=_check,
    bad="""\
name: trial
title: A trial
phase: integration
unanswered: {close: 20h, go_to: missed}
steps:
  - ask: How did you sleep?
    choices: [Well, Badly]
    save: sleep
  - end: done
  - id: missed
    ask: Are you there?
    yes_no: {}
    save: there
  - end: unanswered
""",
    line=10,
    good="""\
name: trial
title: A trial
phase: integration
unanswered: {close: 20h, go_to: missed}
steps:
  - ask: How did you sleep?
    choices: [Well, Badly]
    save: sleep
  - end: done
  - id: missed
    task: silence
  - end: unanswered
""",
)
