"""Quiet punctuation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.domain.scripts.rule import Finding, Rule, Spoken, seen

_LOUD = re.compile("[!¡\U0001f000-\U0001faff\u2600-\u27bf\u2b50\u2b55\ufe0f]")


def _says(spoken: Iterable[Spoken]) -> Iterator[Finding]:
    for one in spoken:
        found = _LOUD.search(seen(one.words))
        if found is not None:
            what = f"There is {'an exclamation mark' if found[0] in '!¡' else 'an emoji'} in this text{one.version}."
            yield Finding(one.text.path, what, "Say it quietly: a full stop, and words instead of pictures.")


RULE = Rule(
    name="exclamation-emoji",
    why="Cheerfulness is loud beside pain, and screen readers read every emoji aloud.",
    severity="warning",
    says=_says,
    bad="""\
name: trial
title: A trial
phase: integration
steps:
  - say: Good morning, {name}!
  - end: done
""",
    line=5,
    good="""\
name: trial
title: A trial
phase: integration
steps:
  - say: Good morning, {name}.
  - end: done
""",
)
