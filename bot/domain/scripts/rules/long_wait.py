"""Long waits belong to programs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from bot.domain.scripts.rule import Draft, Finding, Rule
from bot.domain.scripts.spans import For
from bot.domain.scripts.steps import Waiting

_MOST = timedelta(days=7)


def _check(draft: Draft) -> Iterator[Finding]:
    for step in draft.own:
        if not isinstance(step, Waiting):
            continue
        span = step.wait.span if isinstance(step.wait, For) else timedelta(days=step.wait.days)
        if span > _MOST:
            what = f"This waits {span.days} days."
            remedy = f"Make two scripts, and let a program start the second; up to {_MOST.days} days can be waited."
            yield Finding((*step.path, "wait"), what, remedy)


RULE = Rule(
    name="long-wait",
    why="A program moves with the session; a conversation that waits keeps its day, and its old words.",
    severity="warning",
    check=_check,
    bad="""\
name: trial
title: A trial
phase: integration
steps:
  - say: I will write again in two weeks.
  - wait: 14d morning
  - say: Hello again, {name}.
  - end: done
""",
    line=6,
    good="""\
name: trial
title: A trial
phase: integration
steps:
  - say: I will write again tomorrow.
  - wait: until tomorrow morning
  - say: Hello again, {name}.
  - end: done
""",
)
