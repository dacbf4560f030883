"""A text fits a message."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain import markup
from bot.domain.scripts.rule import Draft, Finding, Rule, seen

_SENTENCE = "Sit for a moment and let the day go by in front of you. "


def _check(draft: Draft) -> Iterator[Finding]:
    for one in draft.spoken:
        size = markup.length(seen(one.words))
        if size > markup.LIMIT:
            what = f"This text has {size:,} characters; Telegram takes {markup.LIMIT:,}{one.version}."
            yield Finding(one.text.path, what, "Say it in two steps.")


RULE = Rule(
    name="text-too-long",
    why="Telegram refuses a longer message, and nobody reads one on a phone.",
    check=_check,
    bad=f"""\
name: trial
title: A trial
phase: integration
steps:
  - say: {(_SENTENCE * 76).strip()}
  - end: done
""",
    line=5,
    good=f"""\
name: trial
title: A trial
phase: integration
steps:
  - say: {(_SENTENCE * 3).strip()}
  - say: {(_SENTENCE * 3).strip()}
  - end: done
""",
)
