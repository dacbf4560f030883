"""What several rules about words share: bounds, and how words are looked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from bot.domain.scripts.rule import Finding, Spoken, seen

LONGEST_LABEL = 40
"""Characters on a button; phones cut off what is longer, and a cut answer can be tapped for another."""
LONGEST_TITLE = 50
"""Characters of a title, which stands in a list on a phone."""
MOST_BUTTONS = 20
MOST_SCALE = 21

# The acute phase: people are tired, dizzy, and perhaps still far away. (Design, section 5; CLINICAL.md, +4 h.)
ACUTE_WORDS_A_LINE = 20
ACUTE_CHARACTERS = 350
ACUTE_CHOICES = 6

Words = tuple[tuple[str, str], ...]
"""Patterns, in small letters, and what to do instead."""


def unwanted(spoken: Iterable[Spoken], words: Words) -> Iterator[Finding]:
    """The texts that hold one of ``words``, in whatever language: each pattern is a phrase of one only."""
    for one in spoken:
        plain = " ".join(read_aloud(one.words).split())
        for pattern, remedy in _compiled(words):
            found = pattern.search(plain)
            if found is not None:
                yield Finding(one.text.path, f"“{found[0]}” is said here{one.version}.", remedy)


@cache
def _compiled(words: Words) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(rf"(?<!\w)(?:{pattern})(?!\w)"), remedy) for pattern, remedy in words)


def read_aloud(words: str) -> str:
    """A text as it is heard: without marks, in small letters, with plain apostrophes; an empty place for what is
    filled in."""
    return seen(words).casefold().replace("’", "'").replace("‘", "'")


def is_label(part: str) -> bool:
    """Whether a part of a step is the words on a button."""
    return part.startswith("choice")
