"""What is recalled is remembered somewhere."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.scripts.rule import Finding, Rule, Whole
from bot.domain.scripts.steps import Recalling, Remembering

_INTENDS = """\
name: intend
title: An intention
phase: preparation
steps:
  - ask: What do you hope for?
    text: {}
    save: hope
  - remember: hope
    as: intention
  - end: done
"""
_SCRIPT = """\
name: trial
title: A trial
phase: integration
steps:
  - recall: %s
    save: before
  - when: answered(before)
    then:
      - say: |
          Before your session you wrote:

          > {before}
  - end: done
"""


def _check_all(whole: Whole) -> Iterator[tuple[str, Finding]]:
    kept = {step.key for script in whole.scripts.values() for step in script.steps if isinstance(step, Remembering)}
    for name, script in whole.scripts.items():
        for step in whole.own(script):
            if isinstance(step, Recalling) and step.key not in kept:
                what = f"No script remembers anything as {step.key!r}."
                remedy = f"Remembered are: {', '.join(sorted(kept)) or 'none'}."
                yield f"scripts/{name}.yaml", Finding((*step.path, "recall"), what, remedy)


RULE = Rule(
    name="recall-unknown",
    why="Words that a patient wrote before the session would not come back, because of one letter.",
    severity="warning",
    check_all=_check_all,
    bad={"scripts/trial.yaml": _SCRIPT % "intentions", "scripts/intend.yaml": _INTENDS},
    line=5,
    good={"scripts/trial.yaml": _SCRIPT % "intention", "scripts/intend.yaml": _INTENDS},
)
