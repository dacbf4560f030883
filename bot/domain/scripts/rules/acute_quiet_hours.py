"""A safety check does not wait for the morning."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.scripts.kinds import Phase
from bot.domain.scripts.rule import Finding, Rule, Whole
from bot.domain.scripts.rules._shared import items_of

_PROGRAM = """\
name: trial
title: A trial
items:
  - id: acute
    script: check
    at: T0 + 4h
%s"""
_CHECK = """\
name: check
title: A short check
phase: acute
steps:
  - say: Hello, {name}. You do not have to do anything.
  - end: done
"""


def _check_all(whole: Whole) -> Iterator[tuple[str, Finding]]:
    for name, path, script in items_of(whole):
        found = whole.scripts.get(script)
        if found is None or found.phase is not Phase.ACUTE:
            continue
        if (*path[:-1], "quiet_hours") not in whole.tree(name).values:
            what = f"{script!r} is for the first hours, and waits here for the end of the quiet hours."
            yield name, Finding(path, what, "Add 'quiet_hours: ignore', and a late_window: of some hours.")


RULE = Rule(
    name="acute-quiet-hours",
    why="After a late session the check of the evening would come in the morning, when it is over, well or not.",
    severity="warning",
    check_all=_check_all,
    bad={"programs/trial.yaml": _PROGRAM % "", "scripts/check.yaml": _CHECK},
    line=5,
    place="programs/trial.yaml",
    good={
        "programs/trial.yaml": _PROGRAM % "    quiet_hours: ignore\n    late_window: 8h\n",
        "scripts/check.yaml": _CHECK,
    },
)
