"""From Telegram's updates to words of the house. PTB's types check the shape; what they refuse is a dead letter."""

from __future__ import annotations

from typing import Any

from telegram import Message, Update, User

from bot.domain.errors import AfterglowError
from bot.domain.events import Incoming, Kind

_UNREADABLE = (
    "voice",
    "photo",
    "video",
    "video_note",
    "sticker",
    "animation",
    "audio",
    "document",
    "poll",
    "location",
    "venue",
    "dice",
    "story",
    "game",
    "paid_media",
    "checklist",
)


class NotAnUpdate(AfterglowError):
    """This is not an update as the Bot API describes it."""


def interpret(raw: Any) -> Incoming:
    """One update. Raises :class:`NotAnUpdate`, or whatever PTB raises on a malformed one."""
    if not isinstance(raw, dict):
        raise NotAnUpdate
    update = Update.de_json(raw, None)
    if update.callback_query is not None:
        return _tap(update)
    if update.my_chat_member is not None:
        changed = update.my_chat_member
        gone = changed.new_chat_member.status in ("kicked", "left")
        return _incoming(
            Kind.BLOCKED if gone else Kind.UNBLOCKED, changed.chat.id, changed.from_user, changed.chat.type == "private"
        )
    message = update.message or update.edited_message
    if message is None:
        return Incoming(Kind.OTHER, 0, 0, "", private=False)
    return _message(message, edited=update.edited_message is not None)


def _incoming(kind: Kind, chat_id: int, user: User | None, private: bool, **more: Any) -> Incoming:
    return Incoming(
        kind,
        chat_id,
        user.id if user is not None else 0,
        user.full_name if user is not None else "",
        private,
        language=(user.language_code or "") if user is not None else "",
        **more,
    )


def _tap(update: Update) -> Incoming:
    query = update.callback_query
    if query is None:
        raise NotAnUpdate
    chat = query.message.chat if query.message is not None else None
    return _incoming(
        Kind.TAP,
        chat.id if chat is not None else query.from_user.id,
        query.from_user,
        chat is None or chat.type == "private",
        data=query.data or "",
        callback_id=query.id,
        message_id=query.message.message_id if query.message is not None else None,
    )


def _message(message: Message, *, edited: bool) -> Incoming:
    private = message.chat.type == "private"
    text = message.text or message.caption or ""
    content = next((name for name in _UNREADABLE if getattr(message, name, None)), "")
    if message.contact is not None:
        content = "contact"
        text = " ".join(filter(None, (message.contact.first_name, message.contact.last_name)))
    if content:
        kind = Kind.UNREADABLE
    elif message.text is None:
        kind = Kind.OTHER  # a service message
    else:
        kind = Kind.EDIT if edited else Kind.TEXT
    return _incoming(
        kind,
        message.chat.id,
        message.from_user,
        private,
        text=text,
        content=content,
        message_id=message.message_id,
    )


def chat_of(raw: Any) -> int:
    """The chat that an update belongs to, for keeping its order; 0 when there is none to be found."""
    if not isinstance(raw, dict):
        return 0
    for name in ("message", "edited_message", "my_chat_member", "chat_member"):
        part = raw.get(name)
        if isinstance(part, dict) and isinstance(part.get("chat"), dict):
            return _number(part["chat"].get("id"))
    query = raw.get("callback_query")
    if isinstance(query, dict):
        message = query.get("message")
        if isinstance(message, dict) and isinstance(message.get("chat"), dict):
            return _number(message["chat"].get("id"))
        if isinstance(query.get("from"), dict):
            return _number(query["from"].get("id"))
    return 0


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0
