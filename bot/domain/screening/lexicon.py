"""The lexicon: meanings with a level, rows that say how each language puts them, and the words around a phrase."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date

from bot.domain.screening.phrase import Phrase
from bot.domain.screening.reading import Category, Level

HARMLESS = "harmless"
"""The meaning of a guard: an idiom, named exactly, that hides what matches inside it."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing that a person can mean, in whatever language; the clinic's medical lead signs its level.

    ``own``: first-person death or self-injury, which no modifier takes below concern. ``negatable`` is false where
    the meaning carries its own polarity ("don't want to live"). ``other``: it is about somebody else. ``ask``: at
    concern the patient is asked directly. ``sign``: it says nothing alone and counts in :class:`Together`.
    """

    id: str
    category: Category
    level: Level
    says: str = ""
    own: bool = False
    negatable: bool = True
    other: bool = False
    ask: bool = False
    sign: bool = False


@dataclass(frozen=True, slots=True)
class Together:
    """Meanings that say more together: at least ``least`` different ones of ``of`` in one message, and one of ``also``
    where there are such. ``other``: all of them are about somebody else."""

    id: str
    category: Category
    level: Level
    of: frozenset[str]
    least: int
    also: frozenset[str] = frozenset()
    ask: bool = False
    other: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the lexicon: how one language says one meaning.

    ``of`` is how many phrases it has, also when they are not at hand. ``level`` is the meaning's unless the row has its
    own. ``unless`` names topics of the language (a game, a film, a holiday) whose words near the match take it down
    to nothing, or to concern where it is first-person.
    """

    id: str
    language: str
    meaning: Meaning
    level: Level
    phrases: tuple[Phrase, ...]
    of: int
    examples: tuple[str, ...]
    must_not: tuple[str, ...]
    negatable: bool = True
    own: bool = False
    other: bool = False
    ask: bool = False
    unless: tuple[str, ...] = ()
    author: str = ""
    since: date | None = None

    @property
    def category(self) -> Category:
        """The meaning's."""
        return self.meaning.category

    @property
    def guard(self) -> bool:
        """Whether the row names a harmless idiom, and hides the matches inside it."""
        return self.level is Level.none and not self.meaning.sign


@dataclass(frozen=True, slots=True)
class Context:
    """The words of one language around a phrase, each a tuple of forms.

    ``negators`` negate what follows within four words; ``unless`` are negators that don't ("no one"); ``contrast``
    ends a negation (but, because, if); ``past`` puts the sentence into the past and ``reopen`` takes that back (still,
    again); ``third`` before a phrase makes it somebody else's; ``first`` are the words for oneself, ``subject`` the
    one that begins a clause; ``asked`` marks a question that somebody else put. ``topics`` by name: see
    :class:`Rule`.
    """

    negators: tuple[tuple[str, ...], ...] = ()
    unless: tuple[tuple[str, ...], ...] = ()
    contrast: tuple[tuple[str, ...], ...] = ()
    past: tuple[tuple[str, ...], ...] = ()
    reopen: tuple[tuple[str, ...], ...] = ()
    third: tuple[tuple[str, ...], ...] = ()
    first: tuple[tuple[str, ...], ...] = ()
    subject: tuple[tuple[str, ...], ...] = ()
    asked: tuple[tuple[str, ...], ...] = ()
    topics: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)

    def words(self) -> set[str]:
        """Every word in it."""
        lists = (getattr(self, item.name) for item in fields(self) if item.name != "topics")
        return {word for forms in (*lists, *self.topics.values()) for form in forms for word in form}


@dataclass(frozen=True, slots=True)
class Spellings:
    """How the words of one language are typed.

    ``fillers`` may stand anywhere inside a phrase. ``same`` maps a word to the one it stands for (unalive: kill).
    ``correct`` are the words towards which a slip of one letter is corrected, except of a word in ``real``. ``glued``
    are phrases that are read also with spaces left out, or put in anywhere. ``elided`` are the words that the language
    writes with an apostrophe (dont, jai), for the apostrophe that became a space.
    """

    fillers: frozenset[str] = frozenset()
    same: Mapping[str, str] = field(default_factory=dict)
    correct: frozenset[str] = frozenset()
    real: frozenset[str] = frozenset()
    glued: tuple[tuple[str, ...], ...] = ()
    elided: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All rows of all languages; ``hash`` (16 hex digits of SHA-256) names this exact set of files."""

    hash: str
    rules: tuple[Rule, ...]
    contexts: Mapping[str, Context] = field(default_factory=dict)
    spellings: Mapping[str, Spellings] = field(default_factory=dict)
    together: tuple[Together, ...] = ()

    def without_phrases(self) -> Lexicon:
        """The same, with what has been compiled left out: half of its memory."""
        return replace(self, rules=tuple([replace(rule, phrases=()) for rule in self.rules]), contexts={}, spellings={})

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that have rules, sorted."""
        return tuple(sorted({rule.language for rule in self.rules}))
