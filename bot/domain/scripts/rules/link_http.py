"""Links are encrypted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.domain.scripts.rule import Finding, Rule, Spoken


def _says(spoken: Iterable[Spoken]) -> Iterator[Finding]:
    for one in spoken:
        if "http://" in one.words.casefold():
            what = f"A link here is not encrypted{one.version}."
            yield Finding(one.text.path, what, "Write https:// and try it; else leave the link out.")


RULE = Rule(
    name="link-http",
    why="Everybody in the same wireless network could see what the patient reads.",
    severity="warning",
    says=_says,
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
