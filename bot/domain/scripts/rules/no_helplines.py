"""Whoever is handed to a person has read the helplines."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.scripts.rule import Draft, Finding, Rule
from bot.domain.scripts.steps import Asking, HandingOver, Saying, Waiting, ways_on


def _check(draft: Draft) -> Iterator[Finding]:
    starts = [draft.steps[0].id]
    for step in draft.steps:
        if isinstance(step, Asking | Waiting):
            starts.extend(ways_on(step))
    bare: dict[str, HandingOver] = {}
    reached: set[str] = set()
    while starts:
        name = starts.pop()
        here = draft.by_id.get(name)
        if here is None or name in reached or isinstance(here, Asking | Waiting):
            continue
        reached.add(name)
        if isinstance(here, Saying) and "{hotlines}" in here.text:
            continue
        if isinstance(here, HandingOver):
            bare[name] = here
        starts.extend(ways_on(here))
    for over in bare.values():
        what = "A person is called here, but the helplines are not shown before."
        yield Finding(over.path, what, "Say {hotlines} in the step before this one.")


RULE = Rule(
    name="no-helplines",
    why="A person may need minutes to answer; until then the patient has the numbers, or nobody.",
    check=_check,
    bad="""\
name: trial
title: A trial
phase: integration
steps:
  - say: Thank you for telling me. I am calling a person now.
  - hand_over: urgent
""",
    line=6,
    good="""\
name: trial
title: A trial
phase: integration
steps:
  - say: |
      Thank you for telling me. I am calling a person now.
      Until they answer, these are there for you:
      {hotlines}
  - hand_over: urgent
""",
)
