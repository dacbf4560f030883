"""A skipped question about danger is an answer too."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from bot.domain.scripts import graph
from bot.domain.scripts.rule import Draft, Finding, Rule
from bot.domain.scripts.steps import Fork

_SCRIPT = """\
name: trial
title: A trial
phase: integration
steps:
  - ask: Do you feel safe tonight?
    yes_no: {}
    skip: true
    save: safe
  - when: %s
    then:
      - say: |
          Thank you for telling me. I am calling a person now.
          {hotlines}
      - hand_over: urgent
  - end: done
"""


def _check(draft: Draft) -> Iterator[Finding]:
    heeded: set[str] = set()
    for step in draft.own:
        for node in ast.walk(step.condition.tree) if isinstance(step, Fork) else ():
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id != "count":
                heeded |= {name.id for name in node.args if isinstance(name, ast.Name)}
    dangers = graph.deciding(draft.steps, draft.by_id) - heeded
    for step in draft.questions:
        if step.skippable and step.variable in dangers:
            what = f"{step.variable!r} decides whether a person is called, and it can be skipped."
            remedy = f"Take skip: out, or say what silence means: … or skipped({step.variable})."
            yield Finding(step.path, what, remedy)


RULE = Rule(
    name="skip-hides-danger",
    why="Comparisons with a skipped answer are false, so whoever cannot bring themselves to answer counts as safe.",
    severity="warning",
    check=_check,
    bad=_SCRIPT % "safe == no",
    line=5,
    good=_SCRIPT % "safe == no or skipped(safe)",
)
