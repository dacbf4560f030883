"""Each step has one name."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.scripts.rule import Draft, Finding, Rule


def _check(draft: Draft) -> Iterator[Finding]:
    seen: set[str] = set()
    for step in draft.steps:
        if step.id in seen and not step.origin:
            yield Finding(step.path, f"There are two steps called {step.id!r}.", "Give one of them another id:.")
        seen.add(step.id)


RULE = Rule(
    name="duplicate-step",
    why="A go_to: to a name that two steps have leads somewhere only by chance.",
    check=_check,
    early=True,
    bad="""\
name: trial
title: A trial
phase: integration
steps:
  - ask: How is your mood this morning?
    scale: {}
    save: mood
  - ask: And your mood now?
    scale: {}
    save: mood
  - end: done
""",
    line=8,
    good="""\
name: trial
title: A trial
phase: integration
steps:
  - ask: How is your mood this morning?
    scale: {}
    save: mood
  - id: mood-now
    ask: And your mood now?
    scale: {}
    save: mood
  - end: done
""",
)
