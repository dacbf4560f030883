"""No numbers about people beside a crisis."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.scripts.rule import Draft, Finding, Rule
from bot.domain.scripts.steps import HandingOver
from bot.domain.scripts.wording import Words, unwanted

# Source: CLINICAL.md, "Crisis text": don't: statistics.
_WORDS: Words = (
    (r"\d+(?:[.,]\d+)? ?(?:%|per ?cent|por ciento)", "Take the number out; this is about one person."),
    (
        r"(?:\d+|one|two|three) (?:in|out of) (?:\d+|three|four|five|ten|every \w+)",
        "Say it without a number: many people.",
    ),
    (r"(?:\d+|un[oa]|dos|tres) de cada (?:\d+|tres|cuatro|cinco|diez)", "Say it without a number: many people."),
    (r"statistics? (?:say|show)s?|las estadísticas", "Take it out; this is about one person."),
)


def _check(draft: Draft) -> Iterator[Finding]:
    crisis = any(isinstance(step, HandingOver) for step in draft.own)
    yield from unwanted((one for one in draft.spoken if crisis or "{hotlines}" in one.text.text), _WORDS)


RULE = Rule(
    name="crisis-statistics",
    why="Somebody who asks for help is no share of anything; a number says that the danger is usual.",
    check=_check,
    bad="""\
name: trial
title: A trial
phase: integration
steps:
  - say: |
      Thank you for telling me. 1 in 5 people know such nights.
      {hotlines}
  - hand_over: urgent
""",
    line=5,
    good="""\
name: trial
title: A trial
phase: integration
steps:
  - say: |
      Thank you for telling me. Many people know such nights.
      {hotlines}
  - hand_over: urgent
""",
)
