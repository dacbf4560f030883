"""What is remembered was asked."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.scripts.rule import Draft, Finding, Rule
from bot.domain.scripts.steps import Remembering


def _check(draft: Draft) -> Iterator[Finding]:
    for step in draft.own:
        if isinstance(step, Remembering) and step.variable not in draft.known_at[step.id]:
            known = ", ".join(sorted(draft.known_at[step.id])) or "none yet"
            what = f"{step.variable!r} has not been saved when it is to be remembered."
            yield Finding((*step.path, "remember"), what, f"Saved so far: {known}.")


RULE = Rule(
    name="remember-unsaved",
    why="Weeks later the patient's own words would be brought back, and there would be none.",
    check=_check,
    bad="""\
name: trial
title: A trial
phase: integration
steps:
  - ask: What do you want to keep from today?
    text: {}
    save: words
  - remember: word
    as: session_words
  - end: done
""",
    line=8,
    good="""\
name: trial
title: A trial
phase: integration
steps:
  - ask: What do you want to keep from today?
    text: {}
    save: words
  - remember: words
    as: session_words
  - end: done
""",
)
