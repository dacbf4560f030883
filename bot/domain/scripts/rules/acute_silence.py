"""Silence after a session is noticed."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.scripts import graph
from bot.domain.scripts.kinds import Phase
from bot.domain.scripts.rule import Draft, Finding, Rule
from bot.domain.scripts.steps import NOWHERE

_SCRIPT = """\
name: trial
title: A trial
phase: acute
%ssteps:
  - ask: Do you feel safe tonight?
    yes_no: {}
    save: safe
  - when: safe == no
    then:
      - say: |
          Thank you for telling me. I am calling a person now.
          {hotlines}
      - hand_over: urgent
  - end: done
"""


def _check(draft: Draft) -> Iterator[Finding]:
    if draft.file.phase is not Phase.ACUTE or draft.file.kind == "part":
        return
    dangers = graph.deciding(draft.steps, draft.by_id)
    for step in draft.questions:
        if step.variable in dangers and step.patience.next == NOWHERE:
            what = "When nobody answers this, the conversation ends and nobody hears of it."
            yield Finding(step.path, what, "Add unanswered: with a go_to: to a step that raises a task: silence.")


# Source: CLINICAL.md, day 0: "safety only"; Design, section 4: a task for silence after dosing.
RULE = Rule(
    name="acute-silence",
    why="Somebody who does not answer some hours after a session may be asleep, or may not be able to.",
    severity="warning",
    check=_check,
    bad=_SCRIPT % "",
    line=5,
    good=(_SCRIPT % "unanswered: {remind: 1h, close: 4h, go_to: silent}\n")
    + """\
  - id: silent
    task: silence
    within: 4h
  - end: unanswered
""",
)
