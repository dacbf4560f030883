"""A button fits a phone."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.scripts.rule import Draft, Finding, Rule, brief
from bot.domain.scripts.wording import LONGEST_LABEL, is_label


def _check(draft: Draft) -> Iterator[Finding]:
    for one in draft.spoken:
        if not is_label(one.text.part):
            continue
        if len(one.words) > LONGEST_LABEL:
            what = f"The button {brief(one.words)!r} has {len(one.words)} characters{one.version}."
            yield Finding(one.text.path, what, f"Keep it to {LONGEST_LABEL}; phones cut off the rest.")
        if "\n" in one.words:
            yield Finding(one.text.path, f"A button has one line{one.version}.", "Write it in one line.")


RULE = Rule(
    name="button-too-long",
    why="Phones cut off a long button; two that begin alike are then the same, and the wrong one is tapped.",
    check=_check,
    bad="""\
name: trial
title: A trial
phase: integration
steps:
  - ask: How was the night?
    choices:
      slept: I slept through until the morning came
      woke: I woke up several times and then went back to sleep
    save: night
  - end: done
""",
    line=8,
    good="""\
name: trial
title: A trial
phase: integration
steps:
  - ask: How was the night?
    choices:
      slept: I slept through
      woke: I woke up several times
    save: night
  - end: done
""",
)
