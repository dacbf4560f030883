"""One ``.po`` file as a list of entries, read through Babel and written so that the same entries give the same bytes.

Babel's own writer breaks an entry's earlier text ("#| msgid") at any space, drops header fields that it does not know,
and puts the present time into the file; here the header stays what it is, character for character.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import denormalize, normalize

from bot.domain import markup
from bot.domain.scripts.catalogue import parse_catalogue
from bot.domain.scripts.places import locale_of

WIDTH = 100
Key = tuple[str, str]
"""An entry's context (empty: none) and its msgid."""

# msgid "" with its msgstr straight below it, and the comments above; any other entry begins with words.
_HEADER = re.compile(r'\A(?P<head>(?:[ \t]*(?:#(?!~).*)?\n)*msgid ""[ \t]*\nmsgstr (?:".*"[ \t]*(?:\n|\Z))+)')
_PREVIOUS = re.compile(r"(?m)^#\|[ \t]*")
_CREATED = re.compile(r'(?m)^"POT-Creation-Date: .*\\n"$')
_BRACES = "python-brace-format"
_OURS = frozenset({"fuzzy", _BRACES, "python-format"})
"""Flags that follow from the entry itself. Babel sees "python-format" in any "50% of"; no text of ours has it."""


@dataclass(slots=True)
class Entry:
    """``said`` is the translation; ``previous`` the context and msgid that a fuzzy one was made for.

    ``notes`` are the translators' own comments, ``comments`` those that we write, ``line`` where the msgid stands.
    """

    context: str
    words: str
    said: str = ""
    fuzzy: bool = False
    previous: Key | None = None
    notes: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    flags: frozenset[str] = frozenset()
    line: int = 0

    @property
    def key(self) -> Key:
        """What tells it from every other entry."""
        return (self.context, self.words)

    @property
    def groups(self) -> frozenset[str]:
        """The scripts or decks that it was in when its comments were written; empty where it has none."""
        named = {comment.partition(": ")[0] for comment in self.comments if ": " in comment}
        return frozenset(named | ({self.context} if self.context else set()))


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A file: its header as it stands there (empty: none), the entries in use, and those out of use."""

    header: str = ""
    entries: Mapping[Key, Entry] = field(default_factory=dict)
    obsolete: Mapping[Key, Entry] = field(default_factory=dict)


def read(po_text: str, filename: str) -> Catalogue:
    """The file's header and entries. Plural entries are left out: no text of ours has a plural.

    Raises UnreadableCatalogueError.
    """
    text = po_text.removeprefix("\ufeff").replace("\r\n", "\n")
    found = _HEADER.match(text)
    # Babel takes these lines for comments and drops those that say the same, such as all empty lines but the first.
    number = itertools.count(1)
    parsed = parse_catalogue(_PREVIOUS.sub(lambda _: f"#|{next(number)} ", text), filename)
    obsolete: Iterable[Message] = parsed.obsolete.values()
    return Catalogue(
        found["head"] if found is not None else "",
        {entry.key: entry for message in parsed if message.id and (entry := _entry(message)) is not None},
        {entry.key: entry for message in obsolete if (entry := _entry(message)) is not None},
    )


def _entry(message: Message) -> Entry | None:
    if not isinstance(message.id, str):
        return None
    before = [note.partition(" ")[2].strip() for note in message.user_comments if note.startswith("|")]
    return Entry(
        context=message.context or "",
        words=message.id,
        said=message.string if isinstance(message.string, str) else "",
        fuzzy=message.fuzzy,
        previous=_previous(before),
        notes=[note for note in message.user_comments if not note.startswith("|")],
        comments=list(message.auto_comments),
        flags=frozenset(message.flags) - _OURS,
        line=message.lineno or 0,
    )


def _previous(lines: list[str]) -> Key | None:
    found: dict[str, list[str]] = {}
    into: list[str] = []
    for line in lines:
        word, _, rest = line.partition(" ")
        if word in ("msgctxt", "msgid"):
            into = found.setdefault(word, [])
            line = rest.strip()
        if line.startswith('"'):
            into.append(line)
    if "msgid" not in found:
        return None
    context, words = ("".join(map(denormalize, found.get(word, ()))) for word in ("msgctxt", "msgid"))
    return (context, words)


def write(catalogue: Catalogue) -> str:
    """The file's text."""
    blocks = [catalogue.header.rstrip("\n")]
    blocks.extend("\n".join(_lines(entry)) for entry in catalogue.entries.values())
    blocks.extend("\n".join(_lines(entry, "#~ ")) for entry in catalogue.obsolete.values())
    return "\n\n".join(block for block in blocks if block) + "\n"


def _lines(entry: Entry, mark: str = "") -> Iterator[str]:
    yield from (f"# {note}".rstrip() for note in entry.notes)
    if not mark:
        yield from (f"#. {comment}" for comment in entry.comments)
    flags = set(entry.flags)
    if entry.fuzzy and entry.said:
        flags.add("fuzzy")
    if markup.placeholders(entry.words) and not mark:
        flags.add(_BRACES)
    if flags:
        yield f"#, {', '.join(sorted(flags))}"
    if entry.previous is not None and "fuzzy" in flags and not mark:
        context, words = entry.previous
        if context:
            yield from _said("msgctxt", context, "#| ")
        yield from _said("msgid", words, "#| ")
    if entry.context:
        yield from _said("msgctxt", entry.context, mark)
    yield from _said("msgid", entry.words, mark)
    yield from _said("msgstr", entry.said, mark)


def _said(word: str, text: str, mark: str) -> Iterator[str]:
    first, *others = normalize(text, width=WIDTH - len(mark)).split("\n")
    yield f"{mark}{word} {first}"
    yield from (f"{mark}{line}" for line in others)


def new_header(language: str, what: str, now: datetime) -> str:
    """The header of a file that is not there yet."""
    locale = locale_of(language)
    name = (locale.get_display_name("en") if locale is not None else None) or language
    fields = [
        ("Project-Id-Version", "Afterglow"),
        ("POT-Creation-Date", _date(now)),
        ("PO-Revision-Date", _date(now)),
        ("Last-Translator", ""),
        ("Language", language.replace("-", "_")),
        ("Language-Team", ""),
        *([("Plural-Forms", str(Catalog(locale=locale).plural_forms))] if locale is not None else ()),
        ("MIME-Version", "1.0"),
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Transfer-Encoding", "8bit"),
    ]
    written = "".join(f'"{key}: {value}\\n"\n' for key, value in fields)
    return f'# {name}: {what}.\nmsgid ""\nmsgstr ""\n{written}'


def dated(header: str, now: datetime) -> str:
    """``header`` with ``now`` as the time at which the texts were collected, where it has such a field."""
    return _CREATED.sub(lambda _: f'"POT-Creation-Date: {_date(now)}\\n"', header)


def _date(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M%z}"
