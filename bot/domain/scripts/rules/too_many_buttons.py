"""A question has a handful of buttons."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.scripts.kinds import Scale
from bot.domain.scripts.rule import Draft, Finding, Rule
from bot.domain.scripts.steps import Choices, Several
from bot.domain.scripts.wording import MOST_BUTTONS, MOST_SCALE


def _check(draft: Draft) -> Iterator[Finding]:
    for step in draft.questions:
        answer = step.answer
        if isinstance(answer, Choices | Several):
            count, most = len(answer.options), MOST_BUTTONS
        elif isinstance(answer, Scale):
            count, most = answer.to - answer.from_ + 1, MOST_SCALE
        else:
            count, most = len(getattr(answer, "offer", ())), MOST_BUTTONS
        if count > most:
            what = f"This question has {count} buttons."
            yield Finding(step.path, what, f"Offer at most {most}, or ask in two steps.")


RULE = Rule(
    name="too-many-buttons",
    why="Whoever has to scroll through buttons taps the first that nearly fits.",
    check=_check,
    bad="""\
name: trial
title: A trial
phase: integration
steps:
  - ask: How strong was the pain today?
    scale: {from: 0, to: 100}
    save: pain_today
  - end: done
""",
    line=5,
    good="""\
name: trial
title: A trial
phase: integration
steps:
  - ask: How strong was the pain today?
    scale: {from: 0, to: 10}
    save: pain_today
  - end: done
""",
)
