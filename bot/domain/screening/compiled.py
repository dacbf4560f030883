"""A lexicon made ready for reading: every table that the screen looks into, as bare numbers and words.

Reading the lexicon's files and working its phrases out takes seconds and leaves a million small objects; this form is
read back from bytes in a moment, and takes the memory of its numbers. Words are named by their number, edges of the
text first: 0 is the token before the first word, 1 the one after the last.

The bytes are JSON, words and plain integers, with a checksum over all. Nothing in them can be executed, which a pickle
from a folder that somebody else can write to would be.
"""

from __future__ import annotations

import hashlib
import json
import struct
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from bot.domain.screening.lexicon import Lexicon, Meaning, Rule, Together
from bot.domain.screening.reading import Category, Level
from bot.domain.screening.view import END, START

EDGES = (START, END)
GERMAN, MELTING = 1, 2
"""What a word's flags say: it is a German one; it is of a language whose little words melt into the next one."""
TABLES = (
    "masks_at",
    "masks",
    "hooks_at",
    "hooks",
    "units",
    "plain_at",
    "plain",
    "built",
    "owners",
    "patterns",
    "parts",
    "contexts",
    "skeletons_at",
    "skeletons",
)
UNIT = 6
"""Numbers a unit takes in ``units``: 2 × language + optional, rank, then where it begins in ``plain_at``, ``built``,
``owners`` and ``patterns``, -1 for nowhere."""
_MAGIC = b"afterglow lexicon 1\n"
_SUM = hashlib.sha256().digest_size
_LENGTHS = struct.Struct(f"<{2 + len(TABLES)}q")

Numbers: TypeAlias = "Sequence[int] | memoryview[int]"


class NotCompiled(ValueError):
    """These bytes are no compiled lexicon, or no longer the one that was written."""


@dataclass(frozen=True, slots=True)
class Typing:
    """How words are typed, of all languages together: see :class:`~bot.domain.screening.lexicon.Spellings`.

    ``fillers`` are numbers of words by language; ``skeletons`` the spellings that Cyrillic words have in Latin letters,
    whose words stand in the tables ``skeletons_at`` and ``skeletons``.
    """

    fillers: Mapping[str, frozenset[int]]
    same: Mapping[str, tuple[str, ...]]
    correct: tuple[str, ...]
    real: frozenset[str]
    glued: tuple[tuple[str, ...], ...]
    elided: frozenset[str]
    skeletons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Compiled:
    """One compiled lexicon.

    ``lexicon`` has its rows without phrases, examples and authors, and no contexts or spellings. ``words`` are all
    words by number, stems with their star, ``flags`` a byte for each of them. ``kinds`` names the kinds of context
    words, ``contexts`` where those of a language begin and end in the table of that name. ``tables``: see
    :data:`TABLES` and :mod:`.compiling`.
    """

    lexicon: Lexicon
    languages: tuple[str, ...]
    words: tuple[str, ...]
    flags: bytes
    typing: Typing
    kinds: tuple[str, ...]
    contexts: Mapping[str, tuple[int, int]]
    tables: Mapping[str, Numbers] = field(repr=False)


def pack(compiled: Compiled) -> bytes:
    """As bytes: a line that says what it is, a checksum, lengths, JSON, words, and the tables one after another."""
    lexicon, typing = compiled.lexicon, compiled.typing
    meanings = list(dict.fromkeys(rule.meaning for rule in lexicon.rules))
    number = {meaning: index for index, meaning in enumerate(meanings)}
    facts = {
        "hash": lexicon.hash,
        "meanings": [_meaning_row(meaning) for meaning in meanings],
        "rules": [_rule_row(rule, number[rule.meaning]) for rule in lexicon.rules],
        "together": [_together_row(one) for one in lexicon.together],
        "languages": compiled.languages,
        "kinds": compiled.kinds,
        "contexts": compiled.contexts,
        "fillers": {language: sorted(words) for language, words in typing.fillers.items()},
        "same": typing.same,
        "correct": typing.correct,
        "real": sorted(typing.real),
        "glued": typing.glued,
        "elided": sorted(typing.elided),
    }
    said = json.dumps(facts, ensure_ascii=True).encode()
    words = "\n".join((*compiled.words, "", *typing.skeletons)).encode("utf-8", "surrogatepass")
    tables = [bytes(memoryview(array("i", compiled.tables[name]))) for name in TABLES]
    lengths = _LENGTHS.pack(len(said), len(words), *map(len, tables))
    body = b"".join((lengths, said, words, compiled.flags, *tables))
    return _MAGIC + hashlib.sha256(body).digest() + body


def unpack(data: bytes) -> Compiled:
    """The lexicon that :func:`pack` made ``data`` from. Raises :class:`NotCompiled` for anything else."""
    start = len(_MAGIC) + _SUM
    view = memoryview(data)
    if data[: len(_MAGIC)] != _MAGIC or hashlib.sha256(view[start:]).digest() != data[len(_MAGIC) : start]:
        raise NotCompiled
    try:
        return _unpacked(view[start:])
    except (ValueError, KeyError, TypeError, IndexError, struct.error) as error:
        raise NotCompiled from error


def _unpacked(body: memoryview) -> Compiled:
    said, spelt, *lengths = _LENGTHS.unpack(body[: _LENGTHS.size])
    at = _LENGTHS.size
    facts: dict[str, Any] = json.loads(bytes(body[at : at + said]))
    at += said
    text = str(body[at : at + spelt], "utf-8", "surrogatepass").split("\n")
    at += spelt
    last = text.index("")
    words = tuple(text[:last])
    flags = bytes(body[at : at + last])
    at += last
    tables: dict[str, Numbers] = {}
    for name, length in zip(TABLES, lengths, strict=True):
        tables[name] = body[at : at + length].cast("i")
        at += length
    meanings = [_meaning(*row) for row in facts["meanings"]]
    lexicon = Lexicon(
        facts["hash"],
        tuple([_rule(meanings, *row) for row in facts["rules"]]),
        together=tuple([_together(*row) for row in facts["together"]]),
    )
    typing = Typing(
        {language: frozenset(numbers) for language, numbers in facts["fillers"].items()},
        {typed: tuple(meant) for typed, meant in facts["same"].items()},
        tuple(facts["correct"]),
        frozenset(facts["real"]),
        tuple(map(tuple, facts["glued"])),
        frozenset(facts["elided"]),
        tuple(text[last + 1 :]),
    )
    contexts = {language: (begin, end) for language, (begin, end) in facts["contexts"].items()}
    return Compiled(lexicon, tuple(facts["languages"]), words, flags, typing, tuple(facts["kinds"]), contexts, tables)


def _meaning_row(one: Meaning) -> list[object]:
    flags = (one.own, one.negatable, one.other, one.ask, one.sign)
    return [one.id, one.category.value, one.level.value, one.says, *flags]


def _rule_row(one: Rule, meaning: int) -> list[object]:
    flags = (one.negatable, one.own, one.other, one.ask)
    return [one.id, one.language, meaning, one.level.value, one.of, *flags, *one.unless]


def _together_row(one: Together) -> list[object]:
    of, also = sorted(one.of), sorted(one.also)
    return [one.id, one.category.value, one.level.value, of, one.least, also, one.ask, one.other]


def _meaning(name: str, category: str, level: int, says: str, *flags: bool) -> Meaning:
    return Meaning(name, Category(category), Level(level), says, *flags)


def _rule(
    meanings: Sequence[Meaning],
    name: str,
    language: str,
    meaning: int,
    level: int,
    of: int,
    negatable: bool,
    own: bool,
    other: bool,
    ask: bool,
    *unless: str,
) -> Rule:
    return Rule(
        id=name,
        language=language,
        meaning=meanings[meaning],
        level=Level(level),
        phrases=(),
        of=of,
        examples=(),
        must_not=(),
        negatable=negatable,
        own=own,
        other=other,
        ask=ask,
        unless=unless,
    )


def _together(
    name: str,
    category: str,
    level: int,
    of: Iterable[str],
    least: int,
    also: Iterable[str],
    ask: bool,
    other: bool,
) -> Together:
    return Together(name, Category(category), Level(level), frozenset(of), least, frozenset(also), ask, other)
