"""What several rules about words share: bounds, and how words are looked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

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

Words = Sequence[tuple[str, str]]
"""Patterns and what to do instead. Small letters; a space stands for any white space."""


def unwanted(spoken: Iterable[Spoken], words: Words) -> Iterator[Finding]:
    """The texts that hold one of ``words``, in whatever language: each pattern is a phrase of one only."""
    compiled = [(re.compile(rf"(?<!\w)(?:{pattern})(?!\w)".replace(" ", r"\s+")), remedy) for pattern, remedy in words]
    for one in spoken:
        plain = read_aloud(one.words)
        for pattern, remedy in compiled:
            found = pattern.search(plain)
            if found is not None:
                said = " ".join(found[0].split())
                yield Finding(one.text.path, f"“{said}” is said here{one.version}.", remedy)


def read_aloud(words: str) -> str:
    """A text as it is heard: without marks, in small letters, with plain apostrophes; an empty place for what is
    filled in."""
    return seen(words).casefold().replace("’", "'").replace("‘", "'")


def is_label(part: str) -> bool:
    """Whether a part of a step is the words on a button."""
    return part.startswith("choice")

