"""One text as the lexicon sees it: its words resolved, and put together where they were pulled apart."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping

import ahocorasick

from bot.domain.screening.lexicon import Spellings
from bot.domain.screening.spelling import NOTHING, Keys, Speller
from bot.domain.screening.view import END, MASKS, START, Break, View, fold, view

_MASK = re.compile(f"[{re.escape(MASKS)}]+")
_Columns = tuple[list[str], list[tuple[int, int]], list[int], list[Keys]]
_EDGE = {mark: Keys((mark,), (mark,), (), (mark,)) for mark in (START, END)}


class Seen:
    """A text ready to be matched.

    ``keys[i]`` are the words of the lexicon that token i may be, ``spans``, ``breaks`` and ``sentence`` as in
    :class:`View`; :meth:`steps` leads over the fillers of one language.
    """

    __slots__ = ("_fillers", "_steps", "breaks", "every", "keys", "sentence", "spans", "tokens")

    def __init__(
        self,
        tokens: list[str],
        spans: list[tuple[int, int]],
        breaks: list[int],
        keys: list[Keys],
        fillers: Mapping[str, frozenset[str]],
    ) -> None:
        self.tokens = tokens
        self.spans = spans
        self.breaks = breaks
        self.keys = keys
        # Half of all English words are some Russian word in Latin letters ("on", "to", "net"). Only where two words can
        # be nothing else is a message taken to be written so.
        written = sum(
            1 for one, token in zip(keys, tokens, strict=True) if one.latin and not one.near and len(token) > 2
        )
        self.every = [one.every for one in keys] if written > 1 else [one.near for one in keys]
        self.sentence: list[int] = []
        number = 0
        for strength in breaks:
            if strength == Break.STOP:
                number += 1
            self.sentence.append(number)
        self._fillers = fillers
        self._steps: dict[str, tuple[list[int], list[int]]] = {}

    def __len__(self) -> int:
        return len(self.tokens)

    def steps(self, language: str) -> tuple[list[int], list[int]]:
        """For each token the next (and the last before it, itself included) that is no filler of ``language``."""
        found = self._steps.get(language)
        if found is None:
            fillers = self._fillers.get(language, frozenset())
            size = len(self.tokens)
            onward = list(range(size + 1))
            skipped = [not fillers.isdisjoint(keys) for keys in self.every]
            for index in range(size - 2, 0, -1):
                if skipped[index]:
                    onward[index] = onward[index + 1]
            back = list(range(size + 1))
            for index in range(1, size - 1):
                if skipped[index]:
                    back[index] = back[index - 1]
            found = self._steps[language] = (onward, back)
        return found


class Reader:
    """From a text to :class:`Seen`, with the words and spellings of one lexicon."""

    def __init__(self, words: Mapping[str, Iterable[str]], spellings: Mapping[str, Spellings]) -> None:
        self._speller = Speller(words, spellings)
        self._fillers = {language: spelling.fillers for language, spelling in spellings.items()}
        self._elided = frozenset(word for spelling in spellings.values() for word in spelling.elided)
        self._glued = ahocorasick.Automaton()
        for spelling in spellings.values():
            for words_of in spelling.glued:
                self._glued.add_word("".join(words_of), words_of)
        if len(self._glued):
            self._glued.make_automaton()

    def see(self, text: str) -> Seen:
        """Resolve ``text``. Never raises; linear in its length."""
        plain = view(text)
        tokens, spans, breaks, keys = self._resolved(plain)
        if len(self._glued):
            tokens, spans, breaks, keys = self._put_together(tokens, spans, breaks, keys)
        return Seen(tokens, spans, breaks, keys, self._fillers)

    def _resolved(self, plain: View) -> _Columns:
        tokens: list[str] = []
        spans: list[tuple[int, int]] = []
        breaks: list[int] = []
        keys: list[Keys] = []
        look = self._speller.keys
        for token, span, strength in zip(plain.tokens, plain.spans, plain.breaks, strict=True):
            found = _EDGE.get(token) or look(token)
            if tokens and strength == Break.NONE and len(token) <= 6 and f"{tokens[-1]}{token}" in self._elided:
                # "don t", "j ai": the apostrophe became a space.
                whole = tokens[-1] + token
                tokens[-1], spans[-1], keys[-1] = whole, (spans[-1][0], span[1]), look(whole)
                continue
            if found is NOTHING and len(token) > 1 and _MASK.search(token):
                for index, piece in enumerate(_MASK.split(token)):
                    if piece := fold(piece):
                        tokens.append(piece)
                        spans.append(span)
                        breaks.append(strength if not index else Break.STOP if "!" in token else Break.NONE)
                        keys.append(look(piece))
                continue
            tokens.append(token)
            spans.append(span)
            breaks.append(strength)
            keys.append(found)
        return tokens, spans, breaks, keys

    def _put_together(
        self, tokens: list[str], spans: list[tuple[int, int]], breaks: list[int], keys: list[Keys]
    ) -> _Columns:
        """Words that were spaced out ("k i l l") or run together ("killmyself"), for the phrases that are so read."""
        starts: list[int] = []
        position = 0
        for token in tokens:
            starts.append(position)
            position += len(token)
        starts.append(position)
        found: list[tuple[int, int, tuple[str, ...]]] = []
        for last, words in self._glued.iter("".join(tokens)):
            begin = last + 1 - sum(map(len, words))
            first = bisect_right(starts, begin) - 1
            past = bisect_right(starts, last + 1) - 1
            if starts[first] == begin and starts[past] == last + 1 and tuple(tokens[first:past]) != words:
                found.append((first, past, words))
        if not found:
            return tokens, spans, breaks, keys
        found.sort(key=lambda one: (one[0], -one[1]))
        done = 0
        made: _Columns = ([], [], [], [])
        for first, past, words in found:
            if first < done:
                continue
            _extend(made, (tokens, spans, breaks, keys), done, first)
            whole = (spans[first][0], spans[past - 1][1])
            made[0].extend(words)
            made[1].extend([whole] * len(words))
            made[2].extend([breaks[first], *([Break.NONE] * (len(words) - 1))])
            made[3].extend(self._speller.keys(word) for word in words)
            done = past
        _extend(made, (tokens, spans, breaks, keys), done, len(tokens))
        return made


def _extend(made: _Columns, rows: _Columns, first: int, past: int) -> None:
    made[0].extend(rows[0][first:past])
    made[1].extend(rows[1][first:past])
    made[2].extend(rows[2][first:past])
    made[3].extend(rows[3][first:past])
