"""How a word may be typed: digits for letters, look-alikes, stretching, slips of a finger, another keyboard.

Everything here goes one way, from what was typed to words that the lexicon knows. A word that the lexicon knows is
never changed into another, and a slip is corrected only towards the short list of words that matter: ungated correction
turns star into scar and treat into threat.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from bot.domain.screening.lexicon import Spellings
from bot.domain.screening.translit import CYRILLIC, skeleton_of_cyrillic, skeleton_of_latin
from bot.domain.screening.view import MASKS

REMEMBERED = 16_384
"""Words of which the reading is remembered."""
SHORTEST_SLIP = 4
"""Letters of a word that may hold a slip, at least."""
LONGEST = 32
"""Letters after which a word is no longer puzzled over; the time stays linear whatever is typed."""
MOST_GUESSES = 64

_LEET: Mapping[str, str] = {
    "0": "o",
    "1": "il",
    "3": "e",
    "4": "a",
    "5": "s",
    "7": "t",
    "8": "b",
    "9": "g",
    "@": "a",
    "$": "s",
    "!": "i",
    "|": "il",
    "+": "t",
    "€": "e",
}
_AMOUNT = re.compile(r"\d+[a-z]{0,4}")
"""A dose, a time, an ordinal: 10mg, 5pm, 2nd."""
_REPEATED = re.compile(r"(.)\1{2,}")
_RUN = re.compile(r"(.)\1+")
_LOOKS = dict(
    zip("авекмнорстухіјѕһԁɡӏьԛԝαοερτυνικβ", "abekmhopctyxijshdglbqwaoeptuvikb", strict=True)
)  # fmt: skip
_TO_LATIN = str.maketrans(_LOOKS)
_TO_CYRILLIC = str.maketrans(dict(zip("abekmhopctyxi", "авекмнорстухі", strict=True)))
_ASCII = re.compile(r"[a-z]")
_FOREIGN = re.compile(r"[\u0370-\u03ff\u0400-\u052f\u0261]")
_UMLAUT = re.compile("[aou]e")


class Keys(NamedTuple):
    """The words and stems (``suicid*``) of the lexicon that one typed word may be.

    ``sure`` need no correction of a slip, ``near`` are those and the corrected ones; ``latin`` are Cyrillic words typed
    in Latin letters, ``every`` holds all.
    """

    every: tuple[str, ...]
    sure: tuple[str, ...]
    latin: tuple[str, ...]
    near: tuple[str, ...] = ()


NOTHING = Keys((), (), ())


class Speller:
    """Reads single words against the words of one lexicon; immutable after construction, safe for all threads."""

    def __init__(self, words: Mapping[str, Iterable[str]], spellings: Mapping[str, Spellings]) -> None:
        """``words`` are all words and stems of the lexicon by language."""
        self._words: set[str] = set()
        self._stems: dict[str, str] = {}
        self._german: set[str] = set()
        self._melting: set[str] = set()
        self._skeletons: defaultdict[str, list[str]] = defaultdict(list)
        self._same: dict[str, list[str]] = defaultdict(list)
        for language, known in words.items():
            for word in known:
                if word.endswith("*"):
                    self._stems[word[:-1]] = word
                else:
                    self._words.add(word)
                if language == "de":
                    self._german.add(word)
                if language in ELIDING:
                    self._melting.add(word)
                if CYRILLIC.search(word):
                    for skeleton in skeleton_of_cyrillic(word):
                        self._skeletons[skeleton].append(word)
        self._collapsed: defaultdict[str, list[str]] = defaultdict(list)
        for word in self._words:
            if _RUN.search(word):
                self._collapsed[_RUN.sub(r"\1", word)].append(word)
        self._shortest = min(map(len, self._stems), default=LONGEST)
        self._longest = max(map(len, self._stems), default=0)
        self._real: set[str] = set()
        self._slips: defaultdict[str, list[str]] = defaultdict(list)
        correct: set[str] = set()
        for spelling in spellings.values():
            self._real |= spelling.real
            for typed, meant in spelling.same.items():
                self._same[typed].append(meant)
            correct |= spelling.correct
        for word in correct:
            for shorter in _shorter(word):
                self._slips[shorter].append(word)
        self._by_length: defaultdict[int, list[str]] = defaultdict(list)
        for word in correct:
            self._by_length[len(word)].append(word)
        self.keys = lru_cache(maxsize=REMEMBERED)(self._keys)

    def __getstate__(self) -> dict[str, object]:
        """What another process needs; what was remembered is not."""
        return {name: value for name, value in self.__dict__.items() if name != "keys"}

    def __setstate__(self, state: dict[str, object]) -> None:
        """Begin with nothing remembered."""
        self.__dict__.update(state)
        self.keys = lru_cache(maxsize=REMEMBERED)(self._keys)

    def _keys(self, token: str) -> Keys:
        """What ``token`` (folded) may be; ``NOTHING`` when the lexicon knows no such word."""
        if len(token) > LONGEST and not _REPEATED.search(token):
            known = tuple(self._known(token))
            return Keys(known, known, (), known)
        sure: dict[str, None] = {}
        guesses = tuple(dict.fromkeys(self._guesses(token)))
        for guess in guesses:
            sure.update(dict.fromkeys(self._known(guess)))
            for meant in self._same.get(guess, ()):
                sure.update(dict.fromkeys(self._known(meant)))
        if "e" in token and _UMLAUT.search(token):
            plain = _UMLAUT.sub(lambda found: found[0][0], token)
            sure.update((key, None) for key in self._known(plain) if key in self._german)
        if not sure and (melted := _ELISION.match(token)) and len(token) - melted.end() >= SHORTEST_SLIP:
            rest = token[melted.end() :]
            sure.update((key, None) for key in self._known(rest) if key in self._melting)
        if not sure and ("*" in token or "#" in token):
            for word in self._masked(token):
                sure.update(dict.fromkeys(self._known(word)))
        slips: dict[str, None] = {}
        if not sure and token not in self._real:
            for guess in guesses:
                if SHORTEST_SLIP <= len(guess) <= LONGEST:
                    for word in self._corrected(guess):
                        slips.update(dict.fromkeys(self._known(word)))
        latin = tuple(self._transliterated(token)) if token.isascii() and len(token) > 1 else ()
        every = (*sure, *(key for key in (*slips, *latin) if key not in sure))
        return Keys(every, tuple(sure), latin, tuple({**sure, **slips})) if every else NOTHING

    def _known(self, word: str) -> Iterator[str]:
        """The word and the stems with which it begins, as far as the lexicon has them."""
        if word in self._words:
            yield word
        for length in range(self._shortest, min(len(word), self._longest) + 1):
            stem = self._stems.get(word[:length])
            if stem is not None:
                yield stem

    def _guesses(self, token: str) -> Iterator[str]:
        """The ways to undress a word, itself first."""
        bases = [token]
        if _FOREIGN.search(token):
            folded = token.translate(_TO_LATIN)
            if folded.isascii():
                bases.append(folded)
        if not token.isascii() or set(token) <= _LATIN_TWINS:
            folded = token.translate(_TO_CYRILLIC)
            if folded != token:
                bases.append(folded)
        for base in bases:
            for plain in _unleeted(base):
                yield from _unstretched(plain)
                if _REPEATED.search(plain):
                    yield from self._collapsed.get(_RUN.sub(r"\1", plain), ())

    def _masked(self, token: str) -> Iterator[str]:
        """Words of which ``token`` hides letters behind stars: "s*icide"."""
        for word in self._by_length.get(len(token), ()):
            pairs = list(zip(token, word, strict=True))
            hidden = sum(typed in MASKS for typed, _ in pairs)
            if hidden * 2 <= len(word) and all(typed in MASKS or typed == meant for typed, meant in pairs):
                yield word

    def _corrected(self, token: str) -> Iterator[str]:
        """Words that one slip turns into ``token``."""
        for shorter in _shorter(token):
            for word in self._slips.get(shorter, ()):
                if len(word) >= SHORTEST_SLIP and _one_slip(token, word):
                    yield word

    def _transliterated(self, token: str) -> Iterator[str]:
        skeleton = skeleton_of_latin(token)
        yield from self._skeletons.get(skeleton, ())
        for length in range(3, len(skeleton) + 1):
            yield from self._skeletons.get(f"{skeleton[:length]}*", ())


_LATIN_TWINS = frozenset("abekmhopctyxi")
_ELISION = re.compile(r"(?:qu|dell|nell|sull|dall|all|coll|un|[ldjmtsnc])(?=[aeiouhy])")
ELIDING = ("fr", "it")
"""Languages whose little words melt into the next one: "l'assurance" is one word as it is typed."""


def _unleeted(token: str) -> Iterator[str]:
    yield token
    if token.isalpha() or _AMOUNT.fullmatch(token) or not any(letter in _LEET for letter in token):
        return
    if sum(letter.isalpha() for letter in token) == 0:
        return
    choices = [_LEET.get(letter, letter) for letter in token]
    count = 1
    for choice in choices:
        count *= len(choice)
    if count <= MOST_GUESSES:
        yield from ("".join(letters) for letters in product(*choices))


def _unstretched(token: str) -> Iterator[str]:
    """``token``, and with letters that stand three times or more taken once and twice."""
    yield token
    runs = list(_REPEATED.finditer(token))
    if not runs:
        return
    if len(runs) > 4:
        yield _REPEATED.sub(r"\1", token)
        return
    for counts in product((1, 2), repeat=len(runs)):
        pieces = []
        last = 0
        for run, count in zip(runs, counts, strict=True):
            pieces += [token[last : run.start()], run[1] * count]
            last = run.end()
        yield "".join(pieces) + token[last:]


def _shorter(word: str) -> set[str]:
    """The word, and the word without each of its letters."""
    return {word, *(word[:index] + word[index + 1 :] for index in range(len(word)))}


def _one_slip(typed: str, meant: str) -> bool:
    """Whether one letter was left out, put in, changed, or two neighbours swapped."""
    if typed == meant:
        return True
    if len(typed) == len(meant):
        wrong = [index for index, (one, other) in enumerate(zip(typed, meant, strict=True)) if one != other]
        if len(wrong) == 1:
            return True
        first, second = wrong[0], wrong[-1]
        swapped = typed[first] == meant[second] and typed[second] == meant[first]
        return len(wrong) == 2 and second == first + 1 and swapped
    long, short = (typed, meant) if len(typed) > len(meant) else (meant, typed)
    return len(long) == len(short) + 1 and short in _shorter(long)
