"""What runs in the first hours is written for them."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.scripts.kinds import Phase
from bot.domain.scripts.rule import Draft, Finding, Rule

_PART = """\
name: rest
title: Rest
phase: {phase}
kind: part
steps:
  - say: Let your feet feel the floor.
  - end: done
"""
_SCRIPT = """\
name: trial
title: A trial
phase: acute
steps:
  - run: rest
  - end: done
"""


def _check(draft: Draft) -> Iterator[Finding]:
    if draft.file.phase is not Phase.ACUTE:
        return
    for path, step, _ in draft.runs:
        part = draft.others.get(step.run)
        if part is not None and part.phase is not Phase.ACUTE:
            what = f"{step.run!r} is written for the phase {part.phase.value!r}, and is run here in the acute one."
            yield Finding((*path, "run"), what, f"Give {step.run!r} the phase acute, or run another script.")


RULE = Rule(
    name="acute-part",
    why="Who edits a part that is not marked as acute does not know that people in their first hours read it.",
    check=_check,
    bad={"scripts/trial.yaml": _SCRIPT, "scripts/rest.yaml": _PART.format(phase="integration")},
    line=5,
    good={"scripts/trial.yaml": _SCRIPT, "scripts/rest.yaml": _PART.format(phase="acute")},
)
