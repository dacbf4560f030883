"""No questionnaires in the first hours."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.scripts.kinds import Phase
from bot.domain.scripts.rule import Draft, Finding, Rule
from bot.domain.scripts.rules._shared import INSTRUMENT
from bot.domain.scripts.steps import Opening


def _check(draft: Draft) -> Iterator[Finding]:
    if draft.file.phase is not Phase.ACUTE:
        return
    for step in draft.steps:
        if isinstance(step, Opening):
            what = "A questionnaire is asked here, in the acute phase."
            yield Finding(step.path, what, "Ask it on another day; it asks about weeks, not about this evening.")


RULE = Rule(
    name="acute-instrument",
    why="A questionnaire about the last weeks, answered some hours after a session, measures the session.",
    check=_check,
    bad={
        "scripts/trial.yaml": """\
name: trial
title: A trial
phase: acute
steps:
  - instrument: two-items
  - end: done
""",
        "instruments/two-items.yaml": INSTRUMENT,
    },
    line=5,
    good={
        "scripts/trial.yaml": """\
name: trial
title: A trial
phase: integration
steps:
  - instrument: two-items
  - end: done
""",
        "instruments/two-items.yaml": INSTRUMENT,
    },
)
