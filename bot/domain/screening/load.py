"""From the lexicon's files to a :class:`Lexicon`, or to what is wrong with them.

A row whose own examples fail is not published: nobody would know that it reads something else than its author meant.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from bot.domain.issues import Issue
from bot.domain.screening.lexicon import Context, Lexicon, PhraseError, Rule, expand
from bot.domain.screening.reading import Category, Level
from bot.domain.screening.screen import Screen
from bot.domain.screening.source import Source, errors, place

FILE_KEYS = frozenset({"language", "slots", "context", "rows"})
ROW_KEYS = frozenset(
    {"id", "category", "level", "phrases", "examples", "must_not", "negatable", "own", "author", "since"}
)
CONTEXT_KEYS = frozenset(item.name for item in fields(Context))


def load_lexicon(files: Mapping[str, str]) -> Lexicon | tuple[Issue, ...]:
    """Read ``files`` (file name to text, one language a file). Either everything is sound, or nothing is published."""
    issues: list[Issue] = []
    rules: list[Rule] = []
    places: dict[str, tuple[str, tuple[int, int]]] = {}
    contexts: dict[str, Context] = {}
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{files[name]}\0".encode("utf-8", "surrogatepass"))
        source = Source(name)
        top = source.mapping(files[name])
        if top is not None:
            source.unknown(top, FILE_KEYS)
            language = source.text(top, "language", required=True)
            slots = _slots(source, top)
            contexts[language] = _context(source, top, slots)
            for rule, where in _rules(source, top, language, slots):
                if rule.id in places:
                    source.complain("twice", where, f"The id `{rule.id}` is taken.", "Give the row another id.")
                    continue
                places[rule.id] = (name, where)
                rules.append(rule)
        issues.extend(source.issues)
    if not rules and not issues:
        issues.append(Issue("empty", "lexicon", 0, 0, "The lexicon has no rows.", "Give it at least one file."))
    if errors(issues):
        return tuple(issues)
    lexicon = Lexicon(digest.hexdigest()[:16], tuple(rules), contexts)
    return tuple(_failing(lexicon, places)) or lexicon


def _failing(lexicon: Lexicon, places: Mapping[str, tuple[str, tuple[int, int]]]) -> Iterator[Issue]:
    """An issue for every row that misses one of its examples or reaches its level on one it must not."""
    screen = Screen(lexicon)
    for rule in lexicon.rules:
        file, (line, column) = places[rule.id]
        for text in rule.examples:
            if not any(found.rule is rule and found.level >= rule.level for found in screen.evidence(text)):
                yield Issue(
                    "example", file, line, column, f"`{rule.id}` does not read “{text}”.", "Mend phrases or example."
                )
        for text in rule.must_not:
            if any(found.rule is rule and found.level >= rule.level for found in screen.evidence(text)):
                yield Issue(
                    "must-not", file, line, column, f"`{rule.id}` reads “{text}”.", "Make its phrases narrower."
                )


def _slots(source: Source, top: CommentedMap) -> dict[str, str]:
    """The slots of one file: name to bracketed alternatives."""
    node = top.get("slots") or {}
    if not isinstance(node, Mapping) or not all(isinstance(value, str) for value in node.values()):
        source.complain("shape", place(top, "slots"), "`slots` is not a mapping of texts.", "Write `WANT: (a|b)`.")
        return {}
    return {str(key): str(value) for key, value in node.items()}


def _context(source: Source, top: CommentedMap, slots: Mapping[str, str]) -> Context:
    """The context words of one file, expanded."""
    node = top.get("context")
    if not isinstance(node, CommentedMap):
        source.complain("missing", place(top, "context"), "`context` is missing.", "Copy it from another language.")
        return Context()
    source.unknown(node, CONTEXT_KEYS)
    lists: dict[str, tuple[str, ...]] = {}
    for key in CONTEXT_KEYS:
        forms: list[str] = []
        for word in source.strings(node, key):
            try:
                # Anchored so that single words pass: around a phrase, not on their own, they are safe.
                forms.extend(form[2:] for form in expand(f"^ {word}", slots).stretches[0])
            except PhraseError as error:
                source.complain("phrase", place(node, key), f"“{word}”: {error}", "Mend it.")
        lists[key] = tuple(forms)
    return Context(**lists)


def _rules(
    source: Source, top: CommentedMap, language: str, slots: Mapping[str, str]
) -> Iterator[tuple[Rule, tuple[int, int]]]:
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
        rule = _rule(source, row, language, slots, where)
        if len(source.issues) == before and rule is not None:
            yield rule, where


def _rule(
    source: Source, row: CommentedMap, language: str, slots: Mapping[str, str], where: tuple[int, int]
) -> Rule | None:
    """One row, or ``None`` when its category or level is none of ours."""
    source.unknown(row, ROW_KEYS)
    name = source.text(row, "id", required=True)
    if not name.startswith(f"{language}."):
        source.complain("id", where, f"The id `{name}` does not begin with `{language}.`.", "Ids name their language.")
    try:
        category = Category(source.text(row, "category", required=True))
        level = Level[source.text(row, "level", required=True)]
    except (ValueError, KeyError) as error:
        source.complain(
            "unknown-word",
            where,
            f"{error} is no category or level.",
            f"Categories: {', '.join(Category)}; levels: {', '.join(Level.__members__)}.",
        )
        return None
    phrases = []
    for phrase in source.strings(row, "phrases"):
        try:
            phrases.append(expand(phrase, slots))
        except PhraseError as error:
            source.complain("phrase", place(row, "phrases"), f"“{phrase}”: {error}", "Mend the phrase.")
    examples = source.strings(row, "examples")
    if not phrases or not examples:
        source.complain("missing", where, f"`{name}` lacks phrases or examples.", "Give it one of each at least.")
    since = row.get("since")
    own = category in (Category.suicide, Category.self_harm) and level > Level.none
    return Rule(
        id=name,
        language=language,
        category=category,
        level=level,
        phrases=tuple(phrases),
        examples=examples,
        must_not=source.strings(row, "must_not"),
        negatable=row.get("negatable", True) is True,
        own=own if row.get("own") is None else row.get("own") is True,
        author=source.text(row, "author"),
        since=since if isinstance(since, date) else None,
    )
