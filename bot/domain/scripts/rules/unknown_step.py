"""What is gone to exists."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.scripts.rule import Draft, Finding, Rule
from bot.domain.scripts.steps import NOWHERE, Asking, ways_on


def _check(draft: Draft) -> Iterator[Finding]:
    for step in draft.own:  # a part's own are told in its own file
        for way in ways_on(step):
            if way != NOWHERE and way not in draft.by_id:
                known = ", ".join(sorted(name for name in draft.by_id if "#" not in name)) or "none"
                path = (*step.path, "unanswered", "go_to") if isinstance(step, Asking) else (*step.path, "go_to")
                if path not in draft.tree.values and ("unanswered", "go_to") in draft.tree.values:
                    path = ("unanswered", "go_to")  # the patience of the whole file
                yield Finding(path, f"There is no step {way!r}.", f"Steps with a name: {known}.")


RULE = Rule(
    name="unknown-step",
    why="A conversation that is sent to a step that is not there would stop in front of the patient.",
    check=_check,
    early=True,
    bad="""\
name: trial
title: A trial
phase: integration
steps:
  - ask: Shall we go on?
    yes_no: {}
    save: on
  - when: not on
    go_to: goodby
  - say: Good.
  - id: goodbye
    end: done
""",
    line=9,
    good="""\
name: trial
title: A trial
phase: integration
steps:
  - ask: Shall we go on?
    yes_no: {}
    save: on
  - when: not on
    go_to: goodbye
  - say: Good.
  - id: goodbye
    end: done
""",
)
