"""The canonical view of a text: what the lexicon is matched against, with the way back to the original.

A phrase must be found however it is dressed: full-width letters, accents, zero-width characters between the letters,
curly apostrophes, capitals, dots for spaces. Phrases of the lexicon go through the same function, so both sides meet.
What is left after that, digits for letters, look-alikes, slips of the finger, is for :mod:`.spelling`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

START = "^"
"""The token before the first word; a phrase may hold it to say "at the very beginning"."""
END = "$"
"""The token after the last word."""

URL = re.compile(r"(?:https?://|www\.|t\.me/)\S+", re.IGNORECASE)
APOSTROPHES = "'\u2018\u2019\u201a\u201b\u02bc\u02bb\u2032\u00b4`\uff07"
# Letters by their Unicode category, yet drawn as nothing: they split a word for us and not for the reader.
_NOTHING = "\u115f\u1160\u3164\uffa0"
_INVISIBLE = (
    _NOTHING + r"\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
    r"\U000e0000-\U000e01ef"
)
_MARKS = (
    r"\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u0610-\u061a\u064b-\u065f\u0670\u1ab0-\u1aff"
    r"\u1dc0-\u1dff\u20d0-\u20ff\u302a-\u302f\u3099\u309a\ufe20-\ufe2f"
)
_WITHIN = _INVISIBLE + _MARKS + APOSTROPHES
_HAN = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
MASKS = "*#@$!|+\u20ac"
"""Signs that stand for letters inside a word: "s*icide", "d!e", "$uicide"."""
_LETTER = rf"[^\W_{_HAN}{_NOTHING}]"
WORD = re.compile(
    rf"[{_HAN}]"  # written without spaces: every sign is a word of its own
    rf"|[$@]?{_LETTER}(?:[{_WITHIN}{re.escape(MASKS)}]*{_LETTER})*"
    rf"|[^\w\s{_WITHIN}\u0021-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2010-\u2027\u2030-\u205e\u3000-\u303f\uff00-\uff0f]"
)
_OWN_WORD = re.compile(f"[{_HAN}{_NOTHING}]")
STOPS = frozenset(".!?\u3002\u00a1\u00bf\u2026")
PAUSES = frozenset(",;:\n\u2014\u2013()\u3001\uff0c\uff1b")
_SHARP = str.maketrans({"ł": "l", "Ł": "l", "ø": "o", "đ": "d", "ı": "i", "ъ": "", "æ": "ae", "œ": "oe"})


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

    ``tokens`` are its words between :data:`START` and :data:`END`, ``spans[i]`` the characters of the original from
    which token i came (end exclusive), ``breaks[i]`` the interruption before it, ``sentence[i]`` the number of the
    sentence in which it stands.
    """

    tokens: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    breaks: tuple[int, ...]
    sentence: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.tokens)


@lru_cache(maxsize=8192)
def fold(word: str) -> str:
    """The canonical letters of one word: lower case, without accents, apostrophes and what cannot be seen.

    Compatibility decomposition, so that full-width, accented and decomposed writing become one.
    """
    if word.isascii():
        return word.replace("'", "").replace("`", "").lower()
    kept = []
    for part in unicodedata.normalize("NFKD", word):
        if part in APOSTROPHES or part in _NOTHING:
            continue
        category = unicodedata.category(part)
        if category[0] == "M" or category == "Cf":
            continue
        if part.isascii() or category[0] in "LNS":
            kept.append(part)
    letters = unicodedata.normalize("NFKD", "".join(kept).casefold()).translate(_SHARP)
    return "".join(letter for letter in letters if unicodedata.category(letter)[0] != "M" and letter != " ")


@lru_cache(maxsize=2048)
def _break(between: str) -> int:
    """How strongly ``between``, the characters from one word to the next, interrupts.

    "i.want.to.die" and "i want to... die" are one sentence.
    """
    strength = Break.NONE
    for index, character in enumerate(between):
        if character in STOPS:
            if character == ".":
                before = between[index - 1] if index else ""
                after = between[index + 1] if index + 1 < len(between) else "x"
                if before == "." or not after.isspace():
                    continue
            elif character == "\u2026":
                continue
            return Break.STOP
        if character in PAUSES:
            strength = Break.PAUSE
    return strength


def view(original: str) -> View:
    """The canonical view of ``original``. Any string, any length, in time linear in it; never raises."""
    tokens: list[str] = [START]
    spans: list[tuple[int, int]] = [(0, 0)]
    breaks: list[int] = [Break.NONE]
    text = original
    if "/" in text or "." in text:
        # A link to a prevention page is not a disclosure.
        text = URL.sub(lambda found: ";" * len(found[0]), text)
    before = 0
    for found in WORD.finditer(text):
        begin, end = found.span()
        word = fold(found[0])
        if not word:
            continue
        between = text[before:begin]
        breaks.append(Break.NONE if between == " " or not between else _break(between[:64]))
        tokens.append(word)
        spans.append((begin, end))
        before = end
    tokens.append(END)
    spans.append((len(original), len(original)))
    breaks.append(Break.NONE)
    sentence: list[int] = []
    number = 0
    for strength in breaks:
        number += strength == Break.STOP
        sentence.append(number)
    return View(tuple(tokens), tuple(spans), tuple(breaks), tuple(sentence))


def phrase_tokens(phrase: str) -> tuple[str, ...]:
    """The words of one phrase of the lexicon, folded as texts are.

    ``^`` and ``$`` stay what they are; a word may end in ``*`` for any ending, which is kept.
    """
    pieces = phrase.split()
    if len(pieces) == 1:
        return _piece_tokens(pieces[0])
    found: list[str] = []
    for piece in pieces:
        found += _piece_tokens(piece)
    return tuple(found)


@lru_cache(maxsize=1 << 16)
def _piece_tokens(piece: str) -> tuple[str, ...]:
    if piece in (START, END):
        return (piece,)
    stem = piece.endswith("*")
    word = piece[:-1] if stem else piece
    if word.isalpha() and not _OWN_WORD.search(word):
        return (f"{fold(word)}*",) if stem else (fold(word),)
    folded = view(word).tokens[1:-1]
    return (*folded[:-1], f"{folded[-1]}*") if stem and folded else folded


def forget_spelling() -> None:
    """Give back the memory that reading a lexicon's phrases took."""
    _piece_tokens.cache_clear()
    fold.cache_clear()
