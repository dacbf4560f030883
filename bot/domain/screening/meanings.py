"""The meanings: what a person can say, with its category and level, apart from how any language says it.

The clinic's medical lead signs this one page; whoever writes a language's rows chooses words, not levels.
"""

from __future__ import annotations

from collections.abc import Mapping

from ruamel.yaml.comments import CommentedMap

from bot.domain.screening.lexicon import HARMLESS, Meaning, Together
from bot.domain.screening.reading import Category, Level
from bot.domain.screening.source import Source, place

MEANINGS_KEYS = frozenset({"meanings", "together"})
MEANING_KEYS = frozenset({"category", "level", "says", "own", "negatable", "other", "ask", "sign"})
TOGETHER_KEYS = frozenset({"category", "level", "of", "least", "also", "says", "ask"})
HARMLESS_MEANING = Meaning(HARMLESS, Category.distress, Level.none, "An idiom, named exactly.", negatable=False)


def load_meanings(source: Source, top: CommentedMap, meanings: dict[str, Meaning], together: list[Together]) -> None:
    """Read one file of meanings into ``meanings`` and ``together``."""
    source.unknown(top, MEANINGS_KEYS)
    for name, node in _entries(source, top, "meanings"):
        source.unknown(node, MEANING_KEYS)
        found = level_and_category(source, node, place(node))
        if found is None:
            continue
        level, category = found
        flags = {key: node.get(key) is True for key in ("own", "other", "ask", "sign")}
        negatable = node.get("negatable") is not False
        meanings[name] = Meaning(
            name, category, level, source.text(node, "says", required=True), negatable=negatable, **flags
        )
    for name, node in _entries(source, top, "together"):
        source.unknown(node, TOGETHER_KEYS)
        found = level_and_category(source, node, place(node))
        of, also = (
            frozenset(word for text, _ in source.lines(node, key) for word in text.split()) for key in ("of", "also")
        )
        for unknown in sorted((of | also) - meanings.keys()):
            source.complain("unknown-word", place(node, "of"), f"There is no meaning `{unknown}`.", "Define it above.")
        least = node.get("least", len(of))
        if found is None or not isinstance(least, int) or not (1 if also else 2) <= least <= len(of):
            source.complain("shape", place(node), f"`{name}` needs two meanings at least.", "Name them in `of`.")
            continue
        level, category = found
        other = all(meanings[one].other for one in of if one in meanings)
        together.append(Together(name, category, level, of, least, also, node.get("ask") is True, other))


def _entries(source: Source, top: CommentedMap, key: str) -> list[tuple[str, CommentedMap]]:
    node = top.get(key)
    if node is None:
        return []
    if not isinstance(node, CommentedMap):
        source.complain("shape", place(top, key), f"`{key}` is not a mapping.", "Write `name:` with its lines below.")
        return []
    found = []
    for name, entry in node.items():
        if isinstance(entry, CommentedMap):
            found.append((str(name), entry))
        else:
            source.complain("shape", place(node, name), f"`{name}` is not a mapping.", "Write its lines below.")
    return found


def level_and_category(
    source: Source, node: Mapping[str, object], where: tuple[int, int]
) -> tuple[Level, Category] | None:
    """The level and category of an entry, or ``None`` with a complaint when one is none of ours."""
    try:
        return Level[source.text(node, "level", required=True)], Category(source.text(node, "category", required=True))
    except (ValueError, KeyError) as error:
        source.complain(
            "unknown-word",
            where,
            f"{error} is no category or level.",
            f"Categories: {', '.join(Category)}; levels: {', '.join(Level.__members__)}.",
        )
        return None
