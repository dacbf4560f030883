"""What was written is used."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.scripts.rule import Finding, Rule, Whole
from bot.domain.scripts.rules._shared import HELLO, items_of

_PROGRAM = """\
name: trial
title: A trial
items:
  - id: morning
    script: hello
    at: day 1 morning
%s"""
_TRIAL = """\
name: trial
title: A trial
phase: integration
steps:
  - say: Good evening, {name}.
  - end: done
"""


def _check_all(whole: Whole) -> Iterator[tuple[str, Finding]]:
    if whole.begun is None or not whole.programs:
        return
    used = {script for _, _, script in items_of(whole)} | whole.begun | whole.run_by_others
    for name, script in whole.scripts.items():
        if name in used:
            continue
        if script.startable:
            what = "No program starts this script, no other runs it, and patients cannot begin it."
            remedy = "Add it to a program, if it is not meant for clinicians to send (/send) when they see fit."
        else:
            what = "No script runs this part."
            remedy = "Add a run: step, or move the file out of the folder."
        yield f"scripts/{name}.yaml", Finding(("name",), what, remedy)


RULE = Rule(
    name="unused-script",
    why="A conversation that nobody is ever sent looks on the list like one that everybody gets.",
    severity="warning",
    check_all=_check_all,
    bad={"programs/trial.yaml": _PROGRAM % "", "scripts/hello.yaml": HELLO, "scripts/trial.yaml": _TRIAL},
    line=1,
    good={
        "programs/trial.yaml": _PROGRAM
        % """\
  - id: evening
    script: trial
    at: day 1 evening
""",
        "scripts/hello.yaml": HELLO,
        "scripts/trial.yaml": _TRIAL,
    },
)
