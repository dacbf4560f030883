"""Answers have names of their own."""

from __future__ import annotations

import keyword
from collections.abc import Iterator

from bot.domain.scripts.condition import FACTS, FUNCTIONS, TRUTHS
from bot.domain.scripts.kinds import PLACEHOLDERS
from bot.domain.scripts.rule import Draft, Finding, Rule
from bot.domain.scripts.steps import Asking, saves

_TAKEN = PLACEHOLDERS | set(TRUTHS) | set(FUNCTIONS) | set(FACTS)


def _check(draft: Draft) -> Iterator[Finding]:
    for step in draft.own:
        name = saves(step)
        if name is None or (isinstance(step, Asking) and name == step.profile):
            continue
        if name in _TAKEN or keyword.iskeyword(name):
            what = f"{name!r} has a meaning of its own."
            yield Finding((*step.path, "save"), what, "Save the answer under another name.")


RULE = Rule(
    name="reserved-name",
    why="An answer saved as {name} would be said wherever the patient's name is meant.",
    check=_check,
    early=True,
    bad="""\
name: trial
title: A trial
phase: integration
steps:
  - ask: What would you call this feeling?
    text: {}
    save: name
  - end: done
""",
    line=7,
    good="""\
name: trial
title: A trial
phase: integration
steps:
  - ask: What would you call this feeling?
    text: {}
    save: feeling
  - end: done
""",
)
