"""How far a language's catalogues are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.translating.entries import Catalogue, read
from bot.translating.merging import places
from bot.translating.texts import Group, Text


@dataclass(frozen=True, slots=True)
class Gap:
    """A text that patients read in English: where it was written, why, and its line in the catalogue (0: none yet)."""

    text: Text
    why: Literal["missing", "fuzzy"]
    line: int


@dataclass(frozen=True, slots=True)
class Standing:
    """One catalogue of one language."""

    language: str
    domain: str
    texts: int
    gaps: tuple[Gap, ...]

    @property
    def fuzzy(self) -> int:
        """How many have a translation of an older text."""
        return sum(gap.why == "fuzzy" for gap in self.gaps)

    @property
    def missing(self) -> int:
        """How many have none."""
        return len(self.gaps) - self.fuzzy

    @property
    def translated(self) -> int:
        """How many patients read in their language."""
        return self.texts - len(self.gaps)

    @property
    def percent(self) -> int:
        """The share of translated ones, rounded down: 100 is said only of a whole."""
        return 100 * self.translated // self.texts if self.texts else 100


def standing(old: str | None, filename: str, language: str, domain: str, groups: Sequence[Group]) -> Standing:
    """What is translated in a catalogue file; None is a file that is not there.

    Raises UnreadableCatalogueError.
    """
    catalogue = read(old, filename) if old is not None else Catalogue()
    wanted = places(groups, catalogue)
    gaps = []
    for key, texts in wanted.items():
        entry = catalogue.entries.get(key)
        if entry is None or not entry.said:
            gaps.append(Gap(texts[0], "missing", entry.line if entry is not None else 0))
        elif entry.fuzzy:
            gaps.append(Gap(texts[0], "fuzzy", entry.line))
    return Standing(language, domain, len(wanted), tuple(gaps))
