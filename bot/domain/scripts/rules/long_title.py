"""A title fits a list."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.scripts.rule import Draft, Finding, Rule
from bot.domain.scripts.wording import LONGEST_TITLE


def _check(draft: Draft) -> Iterator[Finding]:
    for one in draft.spoken:
        if one.text.part == "title" and len(one.words) > LONGEST_TITLE:
            what = f"The title has {len(one.words)} characters{one.version}."
            yield Finding(one.text.path, what, f"Keep it to {LONGEST_TITLE}; the list of /pending is read on a phone.")


RULE = Rule(
    name="long-title",
    why="A patient who looks up what still waits sees a list of titles; cut off, they all begin alike.",
    severity="warning",
    check=_check,
    bad="""\
name: trial
title: A short conversation about how the first week after your session went
phase: integration
steps:
  - say: Hello, {name}.
  - end: done
""",
    line=2,
    good="""\
name: trial
title: The first week
phase: integration
steps:
  - say: Hello, {name}.
  - end: done
""",
)
