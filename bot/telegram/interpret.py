"""From Telegram's updates to words of the house.

Reads the few fields that matter straight from the JSON: building python-telegram-bot's objects for every update costs
an eighth of a whole turn. A test holds this file against PTB's own reading of everything the sandbox can produce.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

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
    "contact",
)
_WRITTEN = (
    ("contact", ("first_name", "last_name"), ""),
    ("poll", ("question", "description"), "options"),
    ("venue", ("title", "address"), ""),
    ("checklist", ("title",), "tasks"),
)
"""Where words stand besides text and caption: the part, its lines, and the list in it whose entries have a text."""
Json = dict[str, Any]


class NotAnUpdate(AfterglowError):
    """This is not an update as the Bot API describes it."""


def interpret(raw: Any) -> Incoming:
    """One update. Raises :class:`NotAnUpdate` when a field that we live by is missing or of another kind."""
    update = _object(raw, "update")
    for name in ("message", "edited_message"):
        if name in update:
            return _message(_object(update[name], name), edited=name == "edited_message")
    if "callback_query" in update:
        return _tap(_object(update["callback_query"], "callback_query"))
    if "my_chat_member" in update:
        return _member(_object(update["my_chat_member"], "my_chat_member"))
    return Incoming(Kind.OTHER, 0, 0, "", private=False)


def _object(value: Any, name: str) -> Json:
    if not isinstance(value, dict):
        raise NotAnUpdate(name)
    return value


def _integer(holder: Json, name: str) -> int:
    value = holder.get(name)
    if type(value) is not int:
        raise NotAnUpdate(name)
    return value


def _string(holder: Json, name: str) -> str:
    value = holder.get(name, "")
    if not isinstance(value, str):
        raise NotAnUpdate(name)
    return value


def _full_name(user: Json) -> str:
    return " ".join(filter(None, (_string(user, "first_name"), _string(user, "last_name"))))


def _incoming(kind: Kind, chat: Json, user: Json | None, **more: Any) -> Incoming:
    return Incoming(
        kind,
        _integer(chat, "id"),
        _integer(user, "id") if user is not None else 0,
        _full_name(user) if user is not None else "",
        _string(chat, "type") == "private",
        language=_string(user, "language_code") if user is not None else "",
        **more,
    )


def _message(message: Json, *, edited: bool) -> Incoming:
    text = _string(message, "text") or " ".join(_words(message))
    content = next((name for name in _UNREADABLE if message.get(name)), "")
    if edited:
        # Heard again, not answered again. A shared live position is edited every few seconds, without a word.
        kind = Kind.EDIT if text else Kind.OTHER
    elif content or (text and "text" not in message):
        kind = Kind.UNREADABLE
        content = content or "other"  # a kind that we don't know yet; its caption is heard all the same
    elif "text" not in message:
        kind = Kind.OTHER  # a service message
    else:
        kind = Kind.TEXT
    return _incoming(
        kind,
        _object(message.get("chat"), "chat"),
        _object(message["from"], "from") if "from" in message else None,
        text=text,
        content=content,
        message_id=_integer(message, "message_id"),
        album=_string(message, "media_group_id"),
        **_file(message),
    )


def _file(message: Json) -> Json:
    """What is needed to fetch a document: staff send scripts so. Other files are never fetched."""
    if not message.get("document"):
        return {}
    document = _object(message["document"], "document")
    size = document.get("file_size")
    return {
        "file_id": _string(document, "file_id"),
        "file_name": _string(document, "file_name"),
        "file_size": size if type(size) is int else 0,
    }


def _words(message: Json) -> Iterator[str]:
    """What the sender may have written in a message that is no text: all of it has to be screened."""
    yield from filter(None, (_string(message, "caption"),))
    for name, lines, listed in _WRITTEN:
        part = message.get(name)
        if not part:
            continue
        holder = _object(part, name)
        yield from filter(None, (_string(holder, line) for line in lines))
        rows = holder.get(listed) if listed else None
        for row in rows if isinstance(rows, list) else ():
            yield from filter(None, (_string(_object(row, name), "text"),))


def _tap(query: Json) -> Incoming:
    user = _object(query.get("from"), "from")
    # A message that Telegram no longer keeps comes without content, and an inline one not at all.
    message = _object(query["message"], "message") if "message" in query else None
    chat = _object(message.get("chat"), "chat") if message is not None else {"id": user.get("id"), "type": "private"}
    return _incoming(
        Kind.TAP,
        chat,
        user,
        data=_string(query, "data"),
        callback_id=_string(query, "id"),
        message_id=_integer(message, "message_id") if message is not None else None,
    )


def _member(changed: Json) -> Incoming:
    status = _string(_object(changed.get("new_chat_member"), "new_chat_member"), "status")
    kind = Kind.BLOCKED if status in ("kicked", "left") else Kind.UNBLOCKED
    return _incoming(kind, _object(changed.get("chat"), "chat"), _object(changed.get("from"), "from"))


def chat_of(raw: Any) -> int:
    """The chat that an update belongs to, for keeping its order; 0 when there is none to be found."""
    if not isinstance(raw, dict):
        return 0
    for name in ("message", "edited_message", "my_chat_member", "callback_query"):
        part = raw.get(name)
        if not isinstance(part, dict):
            continue
        holder = part.get("message") if name == "callback_query" else part
        chat = holder.get("chat") if isinstance(holder, dict) else part.get("from")
        number = chat.get("id") if isinstance(chat, dict) else None
        return number if type(number) is int else 0
    return 0
