"""From the lexicon's files to a :class:`Lexicon`, or to what is wrong with them.

A row whose own examples fail is not published: nobody would know that it reads something else than its author meant.
"""

from __future__ import annotations

import gc
import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from bot.domain.issues import Issue
from bot.domain.screening.lexicon import Context, Lexicon, Meaning, Rule, Spellings, Together
from bot.domain.screening.meanings import HARMLESS_MEANING, level_and_category, load_meanings
from bot.domain.screening.phrase import Phrase, PhraseError, Plain, Slots, parse
from bot.domain.screening.reading import Level
from bot.domain.screening.screen import Screen
from bot.domain.screening.source import Source, errors, place
from bot.domain.screening.view import fold, forget_spelling, phrase_tokens

FILE_KEYS = frozenset(
    {"language", "slots", "context", "topics", "fillers", "same", "correct", "real", "glued", "elided", "rows"}
)
ROW_KEYS = frozenset(
    {"id", "means", "category", "level", "phrases", "examples", "must_not", "negatable", "own", "ask", "unless"}
    | {"author", "since"}
)
CONTEXT_KEYS = frozenset(item.name for item in fields(Context) if item.name != "topics")
APOSTROPHE = re.compile(r"\b\w+['’]\w+\b")
Where = tuple[int, int]


def load_lexicon(files: Mapping[str, str], *, tried: bool = True) -> Lexicon | tuple[Issue, ...]:
    """Read ``files`` (file name to text). Either everything is sound, or nothing is published.

    A language may have several files, which share their slots and topics; one file holds the meanings. With ``tried``
    false the rows' examples are not tried: for files that were tried before.
    """
    digest = hashlib.sha256()
    tops: list[tuple[Source, CommentedMap]] = []
    issues: list[Issue] = []
    meanings: dict[str, Meaning] = {}
    together: list[Together] = []
    for name in sorted(files):
        digest.update(f"{name}\0{files[name]}\0".encode("utf-8", "surrogatepass"))
        source = Source(name)
        top = source.quick_mapping(files[name])
        if top is not None and "meanings" in top:
            load_meanings(source, top, meanings, together)
            issues.extend(source.issues)
        elif top is None:
            issues.extend(source.issues)
        else:
            tops.append((source, top))
    languages: defaultdict[str, _Language] = defaultdict(_Language)
    rules: list[Rule] = []
    places: dict[str, tuple[str, Where]] = {}
    for source, top in tops:
        source.unknown(top, FILE_KEYS)
        languages[source.text(top, "language", required=True)].slots_of(source, top)
    for source, top in tops:
        languages[source.text(top, "language")].words_of(source, top)
    for source, top in tops:
        name = source.text(top, "language")
        language = languages[name]
        for rule, where in _rules(source, top, name, language, meanings):
            if rule.id in places:
                source.complain("twice", where, f"The id `{rule.id}` is taken.", "Give the row another id.")
                continue
            places[rule.id] = (source.file, where)
            rules.append(rule)
        issues.extend(source.issues)
    if not rules and not issues:
        issues.append(Issue("empty", "lexicon", 0, 0, "The lexicon has no rows.", "Give it at least one file."))
    if errors(issues):
        return tuple(issues)
    forget_spelling()
    lexicon = Lexicon(
        digest.hexdigest()[:16],
        tuple(rules),
        {name: language.context() for name, language in languages.items()},
        {name: language.spellings() for name, language in languages.items()},
        tuple(together),
    )
    return (tuple(_failing(lexicon, places)) if tried else ()) or lexicon


def load_screen(files: Mapping[str, str], *, tried: bool = True) -> Screen | tuple[Issue, ...]:
    """The screen of ``files``, as :func:`load_lexicon` reads them.

    The collector of garbage stands still meanwhile: it would look a dozen times through a million small objects that
    all stay.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        loaded = load_lexicon(files, tried=tried)
        return Screen(loaded) if isinstance(loaded, Lexicon) else loaded
    finally:
        if collecting:
            gc.enable()


class _Language:
    """What the files of one language share."""

    def __init__(self) -> None:
        self._written: dict[str, str] = {}
        self.slots = Slots(self._written)
        self._context: defaultdict[str, list[Plain]] = defaultdict(list)
        self.topics: defaultdict[str, list[Plain]] = defaultdict(list)
        self._fillers: set[str] = set()
        self._same: dict[str, str] = {}
        self._correct: set[str] = set()
        self._real: set[str] = set()
        self._glued: dict[Plain, None] = {}
        self._elided: set[str] = set()

    def slots_of(self, source: Source, top: CommentedMap) -> None:
        """Take in the slots and topics of one file; before any row is read."""
        node = top.get("slots") or {}
        if not isinstance(node, Mapping) or not all(isinstance(value, str) for value in node.values()):
            source.complain("shape", place(top, "slots"), "`slots` is not a mapping of texts.", "Write `WANT: (a|b)`.")
            return
        for key, value in node.items():
            if key in self._written:
                source.complain("twice", place(node, key), f"The slot `{key}` is defined twice.", "Name one anew.")
            self._written[str(key)] = " ".join(value.split())
            self.apostrophes(value)

    def words_of(self, source: Source, top: CommentedMap) -> None:
        """Take in the context, topics and spellings of one file."""
        for section, kept, known in (("context", self._context, CONTEXT_KEYS), ("topics", self.topics, None)):
            node = top.get(section)
            if node is None:
                continue
            if not isinstance(node, CommentedMap):
                source.complain("shape", place(top, section), f"`{section}` is no mapping.", "Write `name: |` below.")
                continue
            if known is not None:
                source.unknown(node, known)
            for key in node:
                for text, where in source.lines(node, key):
                    try:
                        kept[key].extend(self.slots.choice(f"({text})").expanded())
                    except PhraseError as error:
                        source.complain("phrase", where, f"“{text}”: {error}", "Mend it.")
                    self.apostrophes(text)
        for key, words in (
            ("fillers", self._fillers),
            ("correct", self._correct),
            ("real", self._real),
            ("elided", self._elided),
        ):
            for text, _ in source.lines(top, key):
                words.update(fold(word) for word in text.split())
        for text, _ in source.lines(top, "glued"):
            self._glued[phrase_tokens(text)] = None
        same = top.get("same") or {}
        if not isinstance(same, Mapping) or not all(isinstance(value, str) for value in same.values()):
            source.complain("shape", place(top, "same"), "`same` is not a mapping.", "Write `unalive: kill`.")
            return
        self._same.update((fold(str(key)), fold(value)) for key, value in same.items())

    def apostrophes(self, text: str) -> None:
        """Remember the words that are written with an apostrophe: "j ai" is one of them, typed in haste."""
        if "'" in text or "’" in text:
            self._elided.update(fold(word) for word in APOSTROPHE.findall(text))

    def context(self) -> Context:
        """The context words, expanded."""
        topics = {name: tuple(forms) for name, forms in self.topics.items()}
        return Context(**{key: tuple(self._context[key]) for key in CONTEXT_KEYS}, topics=topics)

    def spellings(self) -> Spellings:
        """How words are typed."""
        return Spellings(
            frozenset(self._fillers),
            dict(self._same),
            frozenset(self._correct),
            frozenset(self._real),
            tuple(self._glued),
            frozenset(self._elided),
        )


def _failing(lexicon: Lexicon, places: Mapping[str, tuple[str, Where]]) -> Iterator[Issue]:
    """An issue for every row that misses one of its examples or reaches its level on one it must not."""
    screen = Screen(lexicon)
    for rule in lexicon.rules:
        file, (line, column) = places[rule.id]
        for text in rule.examples:
            if not any(found.rule.id == rule.id and found.level >= rule.level for found in screen.evidence(text)):
                yield Issue(
                    "example", file, line, column, f"`{rule.id}` does not read “{text}”.", "Mend phrases or example."
                )
        for text in rule.must_not:
            if any(found.rule.id == rule.id and not found.lowered for found in screen.evidence(text)):
                yield Issue(
                    "must-not", file, line, column, f"`{rule.id}` reads “{text}”.", "Make its phrases narrower."
                )


def _rules(
    source: Source, top: CommentedMap, name: str, language: _Language, meanings: Mapping[str, Meaning]
) -> Iterator[tuple[Rule, Where]]:
    """Each sound row with its place; the others become complaints."""
    rows = top.get("rows")
    if not isinstance(rows, CommentedSeq) or not rows:
        source.complain("missing", place(top, "rows"), "`rows` is missing or empty.", "Add at least one row.")
        return
    for index, row in enumerate(rows):
        where = place(rows, index)
        if not isinstance(row, CommentedMap):
            source.complain("shape", where, "A row is not a mapping.", "Begin it with `- id:`.")
            continue
        before = len(source.issues)
        rule = _rule(source, row, name, language, meanings, where)
        if len(source.issues) == before and rule is not None:
            yield rule, where


def _rule(  # one row needs all of it
    source: Source,
    row: CommentedMap,
    name: str,
    language: _Language,
    meanings: Mapping[str, Meaning],
    where: Where,
) -> Rule | None:
    """One row, or ``None`` when what it means is unknown."""
    source.unknown(row, ROW_KEYS)
    own_id = source.text(row, "id", required=True)
    if not own_id.startswith(f"{name}."):
        source.complain("id", where, f"The id `{own_id}` does not begin with `{name}.`.", "Ids name their language.")
    meaning = _meaning(source, row, meanings, where)
    if meaning is None:
        return None
    level = meaning.level
    if "means" in row and source.text(row, "level"):
        try:
            level = Level[source.text(row, "level")]
        except KeyError as error:
            source.complain("unknown-word", where, f"{error} is no level.", f"Levels: {', '.join(Level.__members__)}.")
    phrases: list[Phrase] = []
    for text, at in source.lines(row, "phrases"):
        try:
            phrases.append(parse(text, language.slots))
        except PhraseError as error:
            source.complain("phrase", at, f"“{text}”: {error}", "Mend the phrase.")
        language.apostrophes(text)
    examples = tuple(text for text, _ in source.lines(row, "examples"))
    if not phrases or not examples:
        source.complain("missing", where, f"`{own_id}` lacks phrases or examples.", "Give it one of each at least.")
    unless = tuple(word for text, _ in source.lines(row, "unless") for word in text.split())
    for topic in unless:
        if topic not in language.topics:
            source.complain("unknown-word", where, f"There is no topic `{topic}`.", "Define it under `topics:`.")
    since = row.get("since")
    return Rule(
        id=own_id,
        language=name,
        meaning=meaning,
        level=level,
        phrases=tuple(phrases),
        of=len(phrases),
        examples=examples,
        must_not=tuple(text for text, _ in source.lines(row, "must_not")),
        negatable=_flag(row, "negatable", meaning.negatable),
        own=_flag(row, "own", meaning.own) and level > Level.none,
        other=meaning.other,
        ask=_flag(row, "ask", meaning.ask),
        unless=unless,
        author=source.text(row, "author"),
        since=since if isinstance(since, date) else None,
    )


def _flag(row: CommentedMap, key: str, otherwise: bool) -> bool:
    value = row.get(key)
    return value if isinstance(value, bool) else otherwise


def _meaning(source: Source, row: CommentedMap, meanings: Mapping[str, Meaning], where: Where) -> Meaning | None:
    """What a row means: a meaning by its id, or a category and a level of its own."""
    if "means" in row:
        name = source.text(row, "means", required=True)
        if name == HARMLESS_MEANING.id:
            return HARMLESS_MEANING
        if name not in meanings:
            source.complain("unknown-word", where, f"There is no meaning `{name}`.", "Define it in `meanings.yaml`.")
            return None
        return meanings[name]
    found = level_and_category(source, row, where)
    if found is None:
        return None
    level, category = found
    own = category.value in ("suicide", "self_harm") and level > Level.none
    return Meaning(source.text(row, "id"), category, level, own=own)
