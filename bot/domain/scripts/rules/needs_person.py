"""A word at the end calls nobody."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.scripts.rule import Draft, Finding, Rule
from bot.domain.scripts.steps import Ending

_SOUNDS_LIKE_HELP = frozenset(
    {"needs_person", "needs_help", "needs_call", "call_person", "crisis", "emergency", "urgent"}
)


def _check(draft: Draft) -> Iterator[Finding]:
    if draft.file.kind == "part":
        return  # its word comes back to the script that runs it, which may look at it
    for step in draft.own:
        if isinstance(step, Ending) and step.outcome in _SOUNDS_LIKE_HELP:
            what = f"{step.outcome!r} is only a word for the record: nobody is called."
            yield Finding((*step.path, "end"), what, "Write 'hand_over: urgent' (or emergency) instead of this end.")


RULE = Rule(
    name="needs-person",
    why="The script looks as if it called somebody, and the patient waits for a call that nobody makes.",
    check=_check,
    bad="""\
name: trial
title: A trial
phase: integration
steps:
  - say: |
      Thank you for telling me. A person will call you.
      {hotlines}
  - end: needs_person
""",
    line=8,
    good="""\
name: trial
title: A trial
phase: integration
steps:
  - say: |
      Thank you for telling me. A person will call you.
      {hotlines}
  - hand_over: urgent
""",
)
