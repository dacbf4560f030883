"""Formatted text: entities with UTF-16 offsets, found in plain text, trimmed, and shown as HTML again."""

from __future__ import annotations

import html
import re
from typing import Any

Json = dict[str, Any]

MOST_ENTITIES = 100
"""Telegram silently ignores formatting beyond this many entities a message."""

_CANDIDATE = re.compile(r"[/@#.:+]")
_FOUND = re.compile(
    r"""
    (?P<url>(?<![\w@.])(?:https?://[^\s<>"]+[^\s<>".,;:!?)\]'»]|(?:[a-z0-9-]+\.)+(?:com|org|net|info|io|app|dev|eu|uk|us|ca|de|fr|es|it|nl|ru|ua|me)\b(?:/[^\s<>"]*[^\s<>".,;:!?)\]])?))
  | (?P<email>(?<![\w.])[\w.+-]+@[\w-]+(?:\.[\w-]+)+)
  | (?P<bot_command>(?<![\w/<>.@])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/@]))
  | (?P<mention>(?<![\w@])@[A-Za-z0-9_]{3,32}(?!\w))
  | (?P<hashtag>(?<![\w#])\#\w*[^\W\d]\w*)
  | (?P<phone_number>(?<![\w+])\+\d[\d -]{6,16}\d(?!\w))
    """,
    re.VERBOSE | re.IGNORECASE,
)
_WIRE_ORDER = {"blockquote": 0, "expandable_blockquote": 0, "text_link": 1, "text_mention": 1, "pre": 9, "code": 9}


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units, the unit of every offset and limit."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf16_slice(text: str, offset: int, length: int) -> str:
    """The part of ``text`` an entity covers."""
    raw = text.encode("utf-16-le", "surrogatepass")
    return raw[offset * 2 : (offset + length) * 2].decode("utf-16-le", "replace")


def found_entities(text: str, taken: list[Json] | None = None) -> list[Json]:
    """Commands, links, mentions, hashtags, addresses and numbers, outside the spans of ``taken``."""
    if not _CANDIDATE.search(text):
        return []
    closed = [(e["offset"], e["offset"] + e["length"]) for e in taken or () if e["type"] in _NOT_SEARCHED]
    result: list[Json] = []
    for match in _FOUND.finditer(text):
        offset = utf16_length(text[: match.start()])
        length = utf16_length(match.group())
        if all(offset >= end or offset + length <= start for start, end in closed):
            result.append({"type": match.lastgroup, "offset": offset, "length": length})
    return result


_NOT_SEARCHED = {"code", "pre", "text_link", "text_mention", "url", "email", "bot_command", "mention", "hashtag"}


def trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Without white space at both ends, as Telegram stores text; entities are moved along and cut."""
    short = text.rstrip()
    lead = len(short) - len(short.lstrip())
    if lead:
        short = short[lead:]
    if not entities:
        return short, entities
    end = utf16_length(short)
    shift = utf16_length(text[:lead])
    kept: list[Json] = []
    for entity in entities:
        start = max(0, entity["offset"] - shift)
        stop = min(end, entity["offset"] - shift + entity["length"])
        if stop > start:
            kept.append({**entity, "offset": start, "length": stop - start})
    return short, kept


def in_wire_order(entities: list[Json]) -> list[Json]:
    """Sorted as Telegram sends them: by offset, the longer first; at most ``MOST_ENTITIES``."""
    entities.sort(key=lambda e: (e["offset"], -e["length"], _WIRE_ORDER.get(e["type"], 5)))
    return entities[:MOST_ENTITIES]


_TAGS = {
    "bold": ("<b>", "</b>"),
    "italic": ("<i>", "</i>"),
    "underline": ("<u>", "</u>"),
    "strikethrough": ("<s>", "</s>"),
    "spoiler": ("<tg-spoiler>", "</tg-spoiler>"),
    "blockquote": ("<blockquote>", "</blockquote>"),
    "expandable_blockquote": ("<blockquote expandable>", "</blockquote>"),
    "code": ("<code>", "</code>"),
}


def to_html(text: str, entities: list[Json]) -> str:
    """The text as the HTML a bot would send to get it: golden files show formatting this way."""
    if not entities:
        return html.escape(text, quote=False)
    opening: dict[int, list[str]] = {}
    closing: dict[int, list[str]] = {}
    for entity in in_wire_order(list(entities)):
        tags = _tags_of(entity)
        if tags:
            opening.setdefault(entity["offset"], []).append(tags[0])
            closing.setdefault(entity["offset"] + entity["length"], []).insert(0, tags[1])
    parts: list[str] = []
    offset = 0
    for character in text:
        parts += closing.get(offset, ())
        parts += opening.get(offset, ())
        parts.append(html.escape(character, quote=False))
        offset += 2 if ord(character) > 0xFFFF else 1
    parts += closing.get(offset, ())
    return "".join(parts)


def _tags_of(entity: Json) -> tuple[str, str] | None:
    kind = entity["type"]
    if kind == "text_link":
        return f'<a href="{html.escape(entity["url"])}">', "</a>"
    if kind == "text_mention":
        return f'<a href="tg://user?id={entity["user"]["id"]}">', "</a>"
    if kind == "pre":
        if "language" in entity:
            return f'<pre><code class="language-{html.escape(entity["language"])}">', "</code></pre>"
        return "<pre>", "</pre>"
    return _TAGS.get(kind)
