"""How messages, taps and answers look to a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.sandbox.chats import Message, Query
from bot.sandbox.entities import to_html
from bot.sandbox.keyboards import labels
from bot.sandbox.world import World, shown_html

Json = dict[str, Any]
Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as a person sees it: ``sender`` is "bot" or a first name, ``keyboard`` rows of labels."""

    id: int
    sender: str
    text: str
    entities: tuple[Json, ...]
    html: str
    keyboard: Rows
    date: datetime
    edited: datetime | None
    deleted: bool
    kind: str
    message: Message

    @property
    def buttons(self) -> list[str]:
        """All labels in one list."""
        return [label for row in self.keyboard for label in row]


@dataclass(frozen=True, slots=True)
class Toast:
    """What the bot answered to a tap."""

    text: str
    show_alert: bool


@dataclass(frozen=True, slots=True)
class Press:
    """A pressed inline button; a button with a link opens ``url`` and makes no update."""

    id: str
    data: str
    url: str
    message: Message
    query: Query | None = None

    @property
    def answered(self) -> bool:
        """Whether the bot answered the press."""
        return self.query is not None and self.query.answered


def shown(world: World, message: Message) -> Shown:
    """How a message looks now."""
    wire = message.wire
    text = message.text
    entities = wire.get("entities") or wire.get("caption_entities") or []
    kinds = [kind for kind in ("photo", "voice", "video", "document", "sticker", "contact", "location") if kind in wire]
    edited = wire.get("edit_date")
    return Shown(
        id=message.id,
        sender="bot" if message.sender is world.bot else message.sender.first_name if message.sender else "",
        text=text,
        entities=tuple(entities),
        html=to_html(text, entities) if text else shown_html(wire),
        keyboard=labels(wire.get("reply_markup") or message.keyboard),
        date=datetime.fromtimestamp(wire["date"], UTC),
        edited=datetime.fromtimestamp(edited, UTC) if edited else None,
        deleted=message.deleted,
        kind="text" if "text" in wire else kinds[0] if kinds else "service",
        message=message,
    )
