"""How hard a text is to read: the school grade it takes (English), or how easy it is on a scale to 100 (Spanish).

Long sentences and long words are what tires a reader, and both can be counted. The measures are old and coarse; they
say nothing about warmth or sense, but they find the sentence that somebody wrote at a desk for a person who is not at
one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from bot.domain.scripts.rule import seen

if TYPE_CHECKING:
    from pyphen import Pyphen

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SENTENCE_END = re.compile(r"[.?!:;…]+(?=\s|$)|\n+(?=\s*(?:[-–•>*\d]|[^\W\d_a-zñáéíóúü]))|\n\s*\n")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?:[^laeiouy]|[^aeiouy]l)es$|[^td]ed$|(?<=[^aeiouy])e$")
_STRONG = re.compile(r"[aeoáéíóú]")
_WEAK = re.compile(r"(?<![aeoáéíóúiuüy])[iuüy]+(?![aeoáéíóúiuüy])")


@dataclass(frozen=True, slots=True)
class Level:
    """How hard a text is. ``hard`` grows with it and is in the measure's own unit; ``words`` is how many it has."""

    words: int
    hard: float
    said: str


@dataclass(frozen=True, slots=True)
class Bounds:
    """From ``told`` on a text is a warning, from ``refused`` on an error; in the acute phase it is told from ``acute``
    on."""

    told: float
    refused: float
    acute: float


# English: the Flesch-Kincaid grade (Kincaid and others, 1975). Spanish: 100 minus the score of Szigriszt-Pazos
# (1993), read as the INFLESZ scale does (Barrio-Cantalejo and others, 2008): 65 and more is quite easy, 55 to 65
# normal.
BOUNDS: Mapping[str, Bounds] = {"en": Bounds(7, 9, 5), "es": Bounds(35, 45, 30)}


def reading_level(text: str, language: str) -> Level | None:
    """How hard ``text`` (an author's, with marks and placeholders) is; None in a language without a measure here.

    What is filled in and what is quoted are not counted: those are others' words.
    """
    plain = _plain(text)
    words = _WORD.findall(plain.casefold())
    if language not in BOUNDS or not words:
        return None
    sentences = sum(1 for part in _SENTENCE_END.split(plain) if _WORD.search(part)) or 1
    length = len(words) / sentences
    if language == "en":
        grade = 0.39 * length + 11.8 * sum(map(_english, words)) / len(words) - 15.59
        return Level(len(words), grade, f"grade {max(grade, 0):.1f} (Flesch-Kincaid)")
    ease = 206.835 - 62.3 * sum(map(_spanish, words)) / len(words) - length
    return Level(len(words), 100 - ease, f"{ease:.0f} of 100 for ease (Szigriszt-Pazos)")


def _plain(text: str) -> str:
    return seen("\n".join(line for line in text.split("\n") if not line.startswith("> ")))


@lru_cache(maxsize=8192)
def _english(word: str) -> int:
    """The syllables of an English word: what a dictionary of hyphenation parts, or the vowels that are heard.

    The larger of the two: hyphenation leaves no single letter on a line (a|bout), and vowels alone miss what is spoken
    apart (qui|et). Together they err on one word in sixty, and in no direction.
    """
    letters = re.sub(r"[^a-z]", "", word)
    heard = letters if re.search(r"[^aeiouy]le$", letters) else _SILENT.sub("", letters)
    return max(1, len(_VOWELS.findall(heard)), len(_hyphens().positions(letters)) + 1)


@lru_cache(maxsize=8192)
def _spanish(word: str) -> int:
    """The syllables of a Spanish word, which its spelling shows: a strong vowel each, or weak ones that stand alone."""
    return max(1, len(_STRONG.findall(word)) + len(_WEAK.findall(word)))


@cache
def _hyphens() -> Pyphen:
    from pyphen import Pyphen  # a tenth of a second, needed only where scripts are read

    return Pyphen(lang="en_US")
