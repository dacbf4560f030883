"""One tap is an answer in the first hours."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.scripts.kinds import Phase, Scale, YesNo
from bot.domain.scripts.rule import Draft, Finding, Rule
from bot.domain.scripts.steps import Asking, Choices


def _check(draft: Draft) -> Iterator[Finding]:
    if draft.file.phase is not Phase.ACUTE:
        return
    for step in draft.steps:
        if isinstance(step, Asking) and not isinstance(step.answer, Choices | YesNo | Scale):
            what = "This question cannot be answered with one tap."
            yield Finding(step.path, what, "Use choices:, yes_no: or scale:, or ask it another day.")


RULE = Rule(
    name="acute-one-tap",
    why="In the first hours hands and words are slow; a question that takes more than a tap stays unanswered.",
    check=_check,
    early=True,
    bad="""\
name: trial
title: A trial
phase: acute
steps:
  - ask: How is your stomach?
    text: {}
    save: stomach
  - end: done
""",
    line=5,
    good="""\
name: trial
title: A trial
phase: acute
steps:
  - ask: How is your stomach?
    choices: [Fine, A bit sick, Very sick]
    save: stomach
  - end: done
""",
)
