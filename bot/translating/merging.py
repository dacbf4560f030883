"""The present texts merged into a catalogue that translators have worked in.

Nothing that somebody translated is thrown away. A text that is gone goes out of use at the end of the file and comes
back when the text does; one that was changed keeps its translation, marked fuzzy, with the old text above it. A fuzzy
translation is never shown to patients.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from difflib import SequenceMatcher

from bot.translating.entries import Catalogue, Entry, Key, dated, new_header, read, write
from bot.translating.texts import Group, Text

TITLES = {
    "scripts": "the scripts",
    "prompts": "the prompts of the decks",
    "safety": "the safety texts",
    "bot": "the bot's own phrases",
}
_ALIKE = 0.6
"""From here on (1 is the same) two texts are taken for one that was changed."""


def merged(old: str | None, filename: str, language: str, domain: str, groups: Sequence[Group], now: datetime) -> str:
    """The new text of a catalogue file; exactly ``old`` where nothing has to change.

    Raises UnreadableCatalogueError.
    """
    before = read(old, filename) if old is not None else Catalogue()
    wanted = places(groups, before)
    entries, used = _entries(wanted, before)
    obsolete = {
        key: entry
        for key, entry in {**before.obsolete, **before.entries}.items()
        if key not in entries and key not in used and entry.said
    }
    header = before.header or new_header(language, TITLES[domain], now)
    if before.header and set(entries) != set(before.entries):
        header = dated(header, now)
    return write(Catalogue(header, entries, obsolete))


def places(groups: Sequence[Group], before: Catalogue) -> Mapping[Key, tuple[Text, ...]]:
    """The entries that a catalogue needs, in their order, each with the places where its text stands.

    A text has one entry for all scripts, and one more for each script for which translators made one (msgctxt). For a
    file that cannot be read, what the catalogue holds of it is needed.
    """
    own = before.entries.keys() | {key for key, entry in before.obsolete.items() if entry.said}
    found: dict[Key, list[Text]] = {}
    for group in groups:
        for text in group.texts if group.texts is not None else _remembered(group, before):
            context = text.context or (group.name if (group.name, text.words) in own else "")
            found.setdefault((context, text.words), []).append(text)
    return {key: tuple(texts) for key, texts in found.items()}


def _remembered(group: Group, before: Catalogue) -> Iterator[Text]:
    for entry in before.entries.values():
        if group.name not in entry.groups and entry.groups and group.name != "safety":
            continue
        own = [
            place for name, _, place in (comment.partition(": ") for comment in entry.comments) if name == group.name
        ]
        context = entry.context if group.name == "safety" else ""
        yield Text(entry.words, group.name, own[0] if own else "", group.file, context=context)


def _entries(wanted: Mapping[Key, tuple[Text, ...]], before: Catalogue) -> tuple[dict[Key, Entry], set[Key]]:
    """The entries as they are to be, and the old ones whose translation went into a new one as a guess."""
    entries: dict[Key, Entry] = {}
    new: list[Key] = []
    for key, texts in wanted.items():
        known = before.entries.get(key) or before.obsolete.get(key)
        if known is None:
            new.append(key)
        entries[key] = entry = Entry(*key)
        if known is not None:
            _take(entry, known)
            entry.fuzzy, entry.previous = known.fuzzy, known.previous
        entry.comments = list(_comments(texts))
    gone = [entry for key, entry in before.entries.items() if key not in wanted and entry.said]
    used: set[Key] = set()
    for key, old in _pairs({key: wanted[key] for key in new}, gone):
        entry = entries[key]
        _take(entry, old)
        entry.fuzzy, entry.previous = True, old.previous if old.fuzzy and old.previous else old.key
        used.add(old.key)
    return entries, used


def _take(entry: Entry, known: Entry) -> None:
    entry.said, entry.notes, entry.flags = known.said, known.notes, known.flags


def _comments(texts: Sequence[Text]) -> Iterator[str]:
    """The first place in each script, and what a translator has to know."""
    first: dict[str, Text] = {}
    for text in texts:
        first.setdefault(text.group, text)
    for text in first.values():
        if text.place and not text.context:  # a text that always has a context is named by it
            yield text.comment
        if text.note:
            yield text.note


def _pairs(new: Mapping[Key, tuple[Text, ...]], gone: Sequence[Entry]) -> Iterator[tuple[Key, Entry]]:
    """New texts with the old ones that they were made from: the most alike first, then those in the same place."""
    alike: list[tuple[float, int, Key, Entry]] = []
    for number, entry in enumerate(gone):
        matcher = SequenceMatcher(None, b=entry.words, autojunk=False)
        for key, texts in new.items():
            if not _related(texts, entry):
                continue
            matcher.set_seq1(key[1])
            if min(matcher.real_quick_ratio(), matcher.quick_ratio()) >= _ALIKE and matcher.ratio() >= _ALIKE:
                alike.append((-matcher.ratio(), number, key, entry))
    left, free = dict(new), {entry.key: entry for entry in gone}
    for _, _, key, entry in sorted(alike, key=lambda found: (*found[:2], found[2])):
        if key in left and entry.key in free:
            yield key, entry
            del left[key], free[entry.key]
    for key, texts in left.items():
        here = {text.comment for text in texts if not text.context}
        old = next((entry for entry in free.values() if here & set(entry.comments)), None)
        if old is None and any(text.context for text in texts):
            old = next((entry for entry in free.values() if entry.context == key[0]), None)
        if old is not None:
            yield key, old
            del free[old.key]


def _related(texts: Sequence[Text], entry: Entry) -> bool:
    """Whether the entry was in one of the scripts in which the texts are; unknown where it has no comments."""
    if any(text.context for text in texts):
        return entry.context in {text.context for text in texts}
    return not entry.groups or bool(entry.groups & {text.group for text in texts})
