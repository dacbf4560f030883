"""Only what is private can be shared."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.scripts.rule import Draft, Finding, Rule
from bot.domain.scripts.steps import Asking, Sharing


def _check(draft: Draft) -> Iterator[Finding]:
    private = {step.variable for step in draft.steps if isinstance(step, Asking) and step.private}
    for step in draft.own:
        if isinstance(step, Sharing) and step.variable not in (private & draft.known_at[step.id]):
            known = ", ".join(sorted(private & draft.known_at[step.id])) or "none"
            what = f"{step.variable!r} is no private answer that was given before."
            yield Finding((*step.path, "share"), what, f"Private answers so far: {known}.")


RULE = Rule(
    name="share-not-private",
    why="The patient is asked whether others may read it; either they can already, or the wrong words are shown.",
    check=_check,
    bad="""\
name: trial
title: A trial
phase: integration
steps:
  - ask: What is on your mind?
    text: {}
    private: true
    save: entry
  - ask: May your clinicians read it?
    yes_no: {}
    save: may
  - when: may
    then:
      - share: entries
  - end: done
""",
    line=14,
    good="""\
name: trial
title: A trial
phase: integration
steps:
  - ask: What is on your mind?
    text: {}
    private: true
    save: entry
  - ask: May your clinicians read it?
    yes_no: {}
    save: may
  - when: may
    then:
      - share: entry
  - end: done
""",
)
