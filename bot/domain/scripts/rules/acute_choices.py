"""Few buttons in the first hours."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.scripts.kinds import Phase
from bot.domain.scripts.rule import Draft, Finding, Rule
from bot.domain.scripts.steps import Asking, Choices
from bot.domain.scripts.wording import ACUTE_CHOICES


def _check(draft: Draft) -> Iterator[Finding]:
    if draft.file.phase is not Phase.ACUTE:
        return
    for step in draft.steps:
        answer = step.answer if isinstance(step, Asking) else None
        if isinstance(answer, Choices) and len(answer.options) > ACUTE_CHOICES:
            what = f"{len(answer.options)} buttons are too many in the acute phase."
            yield Finding(step.path, what, f"Offer at most {ACUTE_CHOICES}.")


RULE = Rule(
    name="acute-choices",
    why="A few hours after a session people are dizzy and tired; a long list of buttons is tapped in the wrong place.",
    check=_check,
    early=True,
    bad="""\
name: trial
title: A trial
phase: acute
steps:
  - ask: How is your head?
    choices: [Clear, Light, Heavy, Foggy, Far away, Spinning, Hurting]
    save: head
  - end: done
""",
    line=5,
    good="""\
name: trial
title: A trial
phase: acute
steps:
  - ask: How is your head?
    choices: [Clear, Heavy, Far away, Spinning, Hurting]
    save: head
  - end: done
""",
)
