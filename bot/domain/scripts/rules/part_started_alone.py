"""A part is only ever run by scripts."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.scripts.rule import Finding, Rule, Whole
from bot.domain.scripts.rules._shared import items_of

_PROGRAM = """\
name: trial
title: A trial
items:
  - id: rest
    script: %s
    at: day 1 evening
"""
_SCRIPTS = {
    "scripts/evening.yaml": """\
name: evening
title: In the evening
phase: integration
steps:
  - say: Good evening, {name}.
  - run: rest
  - end: done
""",
    "scripts/rest.yaml": """\
name: rest
title: Rest
phase: integration
kind: part
steps:
  - say: Let your feet feel the floor.
  - end: done
""",
}


def _check_all(whole: Whole) -> Iterator[tuple[str, Finding]]:
    for name, path, script in items_of(whole):
        found = whole.scripts.get(script)
        if found is not None and not found.startable:
            users = ", ".join(sorted(one.name for one in whole.scripts.values() if script in one.runs)) or "none yet"
            what = f"{script!r} is a part: it has no greeting and no end of its own."
            yield name, Finding(path, what, f"Start a script that runs it: {users}.")


RULE = Rule(
    name="part-started-alone",
    why="A part begins in the middle of a talk; out of nowhere, on a phone in the evening, it frightens.",
    check_all=_check_all,
    bad={"programs/trial.yaml": _PROGRAM % "rest", **_SCRIPTS},
    line=5,
    place="programs/trial.yaml",
    good={"programs/trial.yaml": _PROGRAM % "evening", **_SCRIPTS},
)
