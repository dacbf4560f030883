"""What comes in, in words of the house instead of Telegram's."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What sort of thing arrived."""

    TEXT = "text"  # a message or a caption
    EDIT = "edit"  # a message changed by its author
    TAP = "tap"  # an inline button
    UNREADABLE = "unreadable"  # voice, photo, sticker …
    BLOCKED = "blocked"  # the person stopped the bot
    UNBLOCKED = "unblocked"
    OTHER = "other"  # of no meaning to us; kept, not answered


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing that somebody did.

    ``text`` is everything readable in it: the message, the caption, a contact's name; ``data`` is a tapped button's;
    ``content`` says what an unreadable one was (``voice``, ``photo`` …); ``message_id`` numbers it in its chat;
    ``album`` is the same for messages that were sent as one. ``file_id``, ``file_name`` and ``file_size`` (bytes) are
    of a document.
    """

    kind: Kind
    chat_id: int
    sender_id: int
    sender_name: str
    private: bool
    text: str = ""
    data: str = ""
    content: str = ""
    message_id: int | None = None
    callback_id: str | None = None
    language: str = ""
    album: str = ""
    file_id: str = ""
    file_name: str = ""
    file_size: int = 0
