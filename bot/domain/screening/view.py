"""The canonical view of a text: what the lexicon is matched against, with the way back to the original.

A phrase must be found however it is dressed: full-width letters, accents, zero-width characters between the letters,
curly apostrophes, capitals, dots for spaces. Phrases of the lexicon go through the same function, so both sides meet.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

START = "^"
"""The token before the first word; a phrase may hold it to say "at the very beginning"."""
END = "$"
"""The token after the last word."""

URL = re.compile(r"(?:https?://|www\.|t\.me/)\S+", re.IGNORECASE)
APOSTROPHES = frozenset("'\u2018\u2019\u201a\u201b\u02bc\u02bb\u2032\u00b4`\uff07")
# Letters by their Unicode category, yet drawn as nothing: they split a word for us and not for the reader.
INVISIBLE = frozenset("\u115f\u1160\u3164\uffa0")
STOPS = frozenset(".!?\u3002\u00a1\u00bf")
PAUSES = frozenset(",;:\n\u2014\u2013()\u3001\uff0c")


class Break:
    """How strongly the text is interrupted before a token."""

    NONE = 0
    PAUSE = 1
    """A comma, a new line, a dash, a bracket: ends the reach of a negation."""
    STOP = 2
    """The end of a sentence. No phrase reaches over it: "No. Quiero vivir." is not "no quiero vivir"."""


@dataclass(frozen=True, slots=True)
class View:
    """A text as words.

    ``text`` is ``" ^ word word $ "``: single spaces, one at either end. ``tokens`` are its words, ``offsets[i]`` where
    token i begins in ``text``, ``spans[i]`` the characters of the original from which it came (end exclusive),
    ``breaks[i]`` the interruption before it.
    """

    text: str
    tokens: tuple[str, ...]
    offsets: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]
    breaks: tuple[int, ...]

    def token_at(self, offset: int) -> int:
        """The index of the token that holds the character ``offset`` of ``text``."""
        return bisect_right(self.offsets, offset) - 1


@lru_cache(maxsize=8192)
def fold(character: str) -> str | None:
    """The canonical letters of one character, ``""`` when it is not to be seen, ``None`` when it separates words.

    Emoji count as letters. Compatibility decomposition without the marks, so that full-width, accented and decomposed
    writing become one; per character, which keeps the way back exact.
    """
    if character in APOSTROPHES or character in INVISIBLE:
        return ""
    kept = []
    for part in unicodedata.normalize("NFKD", character):
        category = unicodedata.category(part)
        if category.startswith("M") or category == "Cf":
            continue
        if category[0] in "LN" or category in ("So", "Sk"):
            kept.append(part)
        elif not kept:
            return None
    letters = unicodedata.normalize("NFKD", "".join(kept).casefold())
    return "".join(letter for letter in letters if not unicodedata.category(letter).startswith("M"))


def view(original: str) -> View:
    """The canonical view of ``original``. Any string, any length, in time linear in it; never raises."""
    tokens: list[str] = [START]
    spans: list[tuple[int, int]] = [(0, 0)]
    breaks: list[int] = [Break.NONE]
    word: list[str] = []
    begin = finish = 0
    pending = Break.NONE

    def close() -> None:
        nonlocal pending
        if word:
            tokens.append("".join(word))
            spans.append((begin, finish))
            breaks.append(pending)
            word.clear()
            pending = Break.NONE

    hidden = [match.span() for match in URL.finditer(original)]
    hidden.append((len(original), len(original)))
    link = 0
    for index, character in enumerate(original):
        while index >= hidden[link][1] and link < len(hidden) - 1:
            link += 1
        if hidden[link][0] <= index < hidden[link][1]:
            # A link to a prevention page is not a disclosure.
            close()
            pending = max(pending, Break.PAUSE)
            continue
        letters = fold(character)
        if letters is None:
            close()
            if character in STOPS:
                pending = max(pending, _stop(original, index))
            elif character in PAUSES:
                pending = max(pending, Break.PAUSE)
            continue
        if not letters:
            continue
        symbol = not letters[0].isalnum()
        if symbol or (word and not word[-1][-1].isalnum()):
            close()  # an emoji is a word of its own: "die😭" is "die"
        if not word:
            begin = index
        finish = index + 1
        word.append(letters)
    close()
    tokens.append(END)
    spans.append((len(original), len(original)))
    breaks.append(Break.NONE)
    offsets = []
    position = 1
    for token in tokens:
        offsets.append(position)
        position += len(token) + 1
    return View(" " + " ".join(tokens) + " ", tuple(tokens), tuple(offsets), tuple(spans), tuple(breaks))


def _stop(original: str, index: int) -> int:
    """Whether the stop at ``index`` ends a sentence: "i.want.to.die" and "i want to... die" do not."""
    before = original[index - 1] if index else ""
    after = original[index + 1] if index + 1 < len(original) else ""
    if original[index] == "." and (before == "." or after == "." or (after and not after.isspace())):
        return Break.NONE
    return Break.STOP


def phrase_tokens(phrase: str) -> tuple[str, ...]:
    """The words of one phrase of the lexicon, folded as texts are; ``^`` and ``$`` stay what they are."""
    words: list[str] = []
    for piece in phrase.split():
        words.extend((piece,) if piece in (START, END) else view(piece).tokens[1:-1])
    return tuple(words)
