"""Short texts in the first hours."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.scripts.kinds import Phase
from bot.domain.scripts.rule import Draft, Finding, Rule, seen
from bot.domain.scripts.steps import texts
from bot.domain.scripts.wording import ACUTE_CHARACTERS


def _check(draft: Draft) -> Iterator[Finding]:
    if draft.file.phase is not Phase.ACUTE:
        return
    for text in texts(draft.file.title, draft.steps, parts=True):
        length = len(seen(text.text)) if text.part in ("say", "ask") else 0
        if length > ACUTE_CHARACTERS:
            what = f"This text has {length} characters."
            yield Finding(text.path, what, f"Keep it to {ACUTE_CHARACTERS} in the acute phase.")


RULE = Rule(
    name="acute-long-text",
    why="Nobody reads a page while the room still moves; what matters would stand at its end.",
    check=_check,
    early=True,
    bad="""\
name: trial
title: A trial
phase: acute
steps:
  - say: |
      You are home now. The day was long.
      Sit or lie down where it is quiet.
      Keep the light low if that is kind to your eyes.
      Have a little water near you, and something to eat for later.
      Let the phone be in another room, if you like.
      Somebody who knows where you are can look in on you.
      Music is fine, and so is no music at all.
      You do not have to make sense of anything tonight.
      You do not have to tell anybody about it yet.
  - end: done
""",
    line=5,
    good="""\
name: trial
title: A trial
phase: acute
steps:
  - say: |
      You are home now. The day was long.
      Sit or lie down where it is quiet.
      You do not have to make sense of anything tonight.
  - end: done
""",
)
