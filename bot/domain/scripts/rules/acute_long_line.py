"""Short lines in the first hours."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.scripts.kinds import Phase
from bot.domain.scripts.rule import Draft, Finding, Rule, seen
from bot.domain.scripts.steps import texts
from bot.domain.scripts.wording import ACUTE_WORDS_A_LINE


def _check(draft: Draft) -> Iterator[Finding]:
    if draft.file.phase is not Phase.ACUTE:
        return
    for text in texts(draft.file.title, draft.steps, parts=True):
        for line in seen(text.text).split("\n") if text.part in ("say", "ask") else ():
            words = len(line.split())
            if words > ACUTE_WORDS_A_LINE:
                what = f"The line {line[:30]!r}… has {words} words."
                yield Finding(text.path, what, f"Break it after {ACUTE_WORDS_A_LINE} words or less.")


RULE = Rule(
    name="acute-long-line",
    why="Eyes that still swim lose a long line before its end.",
    check=_check,
    early=True,
    bad="""\
name: trial
title: A trial
phase: acute
steps:
  - say: Please lie down if you can, keep a glass of water near you, and let somebody sit with you for a while.
  - end: done
""",
    line=5,
    good="""\
name: trial
title: A trial
phase: acute
steps:
  - say: |
      Please lie down if you can.
      Keep a glass of water near you, and let somebody sit with you for a while.
  - end: done
""",
)
