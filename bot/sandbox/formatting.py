"""The text or caption of a call as text and entities, within Telegram's limits."""

from __future__ import annotations

from typing import Any

from bot.sandbox.entities import found_entities, in_wire_order, trimmed, utf16_length
from bot.sandbox.html_text import parse_html
from bot.sandbox.markdown_text import parse_markdown, parse_markdown_v2
from bot.sandbox.params import Params
from bot.sandbox.refusals import bad_request

Json = dict[str, Any]

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
"""Both in UTF-16 units, after the entities are parsed."""

_PARSERS = {"html": parse_html, "markdownv2": parse_markdown_v2, "markdown": parse_markdown}


def formatted(values: Params | Json, text_field: str, entities_field: str) -> tuple[str, list[Json]]:
    """Parse ``text_field`` of a call (or of one medium of an album); automatic entities are added."""
    params = values if isinstance(values, Params) else Params(values)
    text = params.text(text_field)
    given = params.json(entities_field)
    mode = params.text("parse_mode").lower()
    entities: list[Json] = []
    if given:
        entities = _checked(given, text)
    elif mode and mode != "none":
        parser = _PARSERS.get(mode)
        if parser is None:
            raise bad_request("unsupported parse_mode")
        text, entities = parser(text)
    text, entities = trimmed(text, entities)
    found = found_entities(text, entities)
    if entities or found:
        entities = in_wire_order(entities + found)
    return text, entities


def _checked(given: Any, text: str) -> list[Json]:
    if not isinstance(given, list):
        raise bad_request("can't parse entities: expected an Array of MessageEntity")
    size = utf16_length(text)
    kept: list[Json] = []
    for entity in given:
        if not isinstance(entity, dict) or not {"type", "offset", "length"} <= entity.keys():
            raise bad_request("can't parse MessageEntity: Can't find field \"type\"")
        offset, length = int(entity["offset"]), int(entity["length"])
        if offset < 0 or length <= 0 or offset >= size:
            continue
        kept.append({**entity, "offset": offset, "length": min(length, size - offset)})
    return kept


def message_text(params: Params) -> Json:
    """``text`` and ``entities`` of a message to send or edit."""
    text, entities = formatted(params, "text", "entities")
    if not text:
        raise bad_request("message text is empty")
    if len(text) > LONGEST_TEXT // 2 and utf16_length(text) > LONGEST_TEXT:
        raise bad_request("message is too long")
    return {"text": text, "entities": entities} if entities else {"text": text}


def caption_text(values: Params | Json) -> Json:
    """``caption`` and ``caption_entities`` of a medium; empty without a caption."""
    text, entities = formatted(values, "caption", "caption_entities")
    if not text:
        return {}
    if utf16_length(text) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    return {"caption": text, "caption_entities": entities} if entities else {"caption": text}
