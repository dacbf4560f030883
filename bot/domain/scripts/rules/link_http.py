"""Links are encrypted."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.scripts.rule import Draft, Finding, Rule


def _check(draft: Draft) -> Iterator[Finding]:
    for one in draft.spoken:
        if "http://" in one.words.casefold():
            what = f"A link here is not encrypted{one.version}."
            yield Finding(one.text.path, what, "Write https:// and try it; else leave the link out.")


RULE = Rule(
    name="link-http",
    why="Everybody in the same wireless network could see what the patient reads.",
    severity="warning",
    check=_check,
    bad="""\
name: trial
title: A trial
phase: preparation
steps:
  - say: Here is [the way to us](http://clinic.example/way).
  - end: done
""",
    line=5,
    good="""\
name: trial
title: A trial
phase: preparation
steps:
  - say: Here is [the way to us](https://clinic.example/way).
  - end: done
""",
)
