"""The lexicon: rows of phrases with a level, and the words around a phrase that change what it means.

The phrase language, small on purpose so that a nurse can read it:

- ``want to die``: these words in this order, whatever the capitals, accents and apostrophes
- ``(want|wish) to die``: one of several; an empty one may be left out, ``(really|) want``
- ``{WANT} to die``: a slot, defined once under ``slots:`` and written ``(…|…)`` there
- ``kill myself ... tonight``: at most ``GAP`` words between, in one sentence
- ``{WANT} + {KILL_SELF}``: directly after each other, as without the plus, but kept apart in memory: a dozen words
  on either side are 24 forms and not 144
- ``^ kms $``: the whole message
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.domain.screening.reading import Category, Level
from bot.domain.screening.view import phrase_tokens

GAP = 5
"""Words that may stand in one ``...``; more and two unrelated clauses meet."""
MOST_FORMS = 4000
"""Forms that one stretch of a phrase may stand for; more is a mistake with slots and costs memory."""
JOINT = re.compile(r"\s*(\.\.\.|…|\+)\s*")
SLOT = re.compile(r"\{([A-Z_]+)\}")


class PhraseError(ValueError):
    """A phrase that cannot be read."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase, expanded: its stretches in order, each the set of its forms (words joined by single spaces).

    ``gaps[i]`` words at most may stand between stretch i and the next; it is one shorter than ``stretches``.
    """

    source: str
    stretches: tuple[tuple[str, ...], ...]
    gaps: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the lexicon.

    At ``Level.none`` the row is a *guard*: it names a harmless idiom exactly and hides the matches inside it.
    ``negatable`` is false where the phrase carries its own polarity ("don't want to live"). ``own`` marks
    first-person death or self-injury: no modifier takes it below concern.
    """

    id: str
    language: str
    category: Category
    level: Level
    phrases: tuple[Phrase, ...]
    examples: tuple[str, ...]
    must_not: tuple[str, ...]
    negatable: bool = True
    own: bool = False
    author: str = ""
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """The words of one language around a phrase, each list in phrase form (expanded).

    ``negators`` negate what follows within four words; ``unless`` are negators that don't ("no one"); ``contrast``
    ends a negation (but, because, if); ``past`` puts the sentence into the past and ``reopen`` takes that back (still,
    again); ``third`` before a phrase makes it somebody else's; ``first`` are the words for oneself, ``subject`` the
    one that begins a clause; ``asked`` marks a question that somebody else put.
    """

    negators: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    contrast: tuple[str, ...] = ()
    past: tuple[str, ...] = ()
    reopen: tuple[str, ...] = ()
    third: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    subject: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All rows of all languages; ``hash`` (16 hex digits of SHA-256) names this exact set of files."""

    hash: str
    rules: tuple[Rule, ...]
    contexts: Mapping[str, Context] = field(default_factory=dict)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that have rules, sorted."""
        return tuple(sorted({rule.language for rule in self.rules}))


def expand(source: str, slots: Mapping[str, str]) -> Phrase:
    """Expand one phrase. Raises :class:`PhraseError` with a sentence for the author."""
    stretches = []
    parts = JOINT.split(source)
    for stretch in parts[::2]:
        filled = _fill(stretch, slots, depth=0)
        forms = sorted({" ".join(phrase_tokens(form)) for form in _alternatives(filled)})
        if not forms or any(not form.strip("^$ ") for form in forms):
            raise PhraseError("A stretch of the phrase can be empty.")
        stretches.append(tuple(forms))
    for form in stretches[0] if len(stretches) == 1 else ():
        words = form.split()
        if len(words) == 1 and words[0].isascii():
            # A single word runs on every language: German "die" would fire on every eighth message.
            raise PhraseError(f"`{words[0]}` is a single word.")
    return Phrase(source, tuple(stretches), tuple(0 if joint == "+" else GAP for joint in parts[1::2]))


def _fill(text: str, slots: Mapping[str, str], depth: int) -> str:
    """Put the slots' own text in their places; slots may hold slots."""
    if depth > 5:
        raise PhraseError("The slots hold each other.")

    def one(match: re.Match[str]) -> str:
        if match[1] not in slots:
            raise PhraseError(f"There is no slot `{match[1]}`.")
        return _fill(slots[match[1]], slots, depth + 1)

    return SLOT.sub(one, text)


def _alternatives(text: str) -> list[str]:
    """Every form of ``text``, brackets resolved from left to right."""
    forms, position = _sequence(text, 0)
    if position != len(text):
        raise PhraseError("A bracket is closed that was never opened.")
    return forms


def _sequence(text: str, position: int) -> tuple[list[str], int]:
    """Forms from ``position`` up to a ``|``, a ``)`` or the end, and where it stopped."""
    forms = [""]
    while position < len(text) and text[position] not in "|)":
        if text[position] == "(":
            choices: list[str] = []
            while True:
                some, position = _sequence(text, position + 1)
                choices.extend(some)
                if position >= len(text):
                    raise PhraseError("A bracket is opened and never closed.")
                if text[position] == ")":
                    break
            position += 1
            forms = [form + choice for form in forms for choice in choices]
        else:
            end = position
            while end < len(text) and text[end] not in "(|)":
                end += 1
            forms = [form + text[position:end] for form in forms]
            position = end
        if len(forms) > MOST_FORMS:
            raise PhraseError(f"The phrase stands for more than {MOST_FORMS} forms.")
    return forms, position
