"""Users, chats, topics and messages: what the local Telegram remembers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(slots=True)
class User:
    """An account, the bot's own or a simulated person's; ``wire`` is its Bot API object."""

    id: int
    first_name: str
    is_bot: bool = False
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    deleted: bool = False
    wire: Json = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rebuild()

    def rebuild(self) -> None:
        """Build the wire object anew after a change; earlier messages keep the object they were sent with."""
        self.wire = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        for name in ("last_name", "username", "language_code"):
            if value := getattr(self, name):
                self.wire[name] = value


class Message:
    """One message; ``wire`` is its Bot API object and is replaced, never changed, so that queued updates stay true."""

    __slots__ = ("changed", "chat", "deleted", "id", "keyboard", "sender", "wire")

    def __init__(self, chat: Chat, ident: int, sender: User | None, wire: Json) -> None:
        self.chat = chat
        self.id = ident
        self.sender = sender
        self.wire = wire
        self.changed = 0
        self.deleted = False
        self.keyboard: Json | None = None  # a reply keyboard: Telegram never returns it, the person sees it

    @property
    def text(self) -> str:
        """Text or caption."""
        return str(self.wire.get("text") or self.wire.get("caption") or "")

    def __repr__(self) -> str:
        return f"<Message {self.id} {self.text[:30]!r}>"


@dataclass(slots=True)
class Topic:
    """A forum topic of a supergroup."""

    id: int
    name: str
    icon_color: int
    closed: bool = False


@dataclass(slots=True)
class Chat:
    """A private chat, group or supergroup.

    ``opened``: the bot may write here. ``blocked``: the person blocked the bot, or the bot was removed.
    ``members`` maps user ids to a Bot API status.
    """

    id: int
    type: str
    title: str
    person: User | None = None
    is_forum: bool = False
    opened: bool = False
    blocked: bool = False
    migrated_to: int | None = None
    messages: dict[int, Message] = field(default_factory=dict)
    members: dict[int, str] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    reply_keyboard: Message | None = None
    actions: list[str] = field(default_factory=list)
    next_message: int = 0
    wire: Json = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rebuild()

    def rebuild(self) -> None:
        """Build the wire object anew after a change of name or title."""
        self.wire = {"id": self.id, "type": self.type}
        if self.person is not None:
            for name in ("first_name", "last_name", "username"):
                if value := getattr(self.person, name):
                    self.wire[name] = value
        else:
            self.wire["title"] = self.title
            if self.is_forum:
                self.wire["is_forum"] = True

    @property
    def private(self) -> bool:
        """Whether this is a chat with one person."""
        return self.person is not None


@dataclass(slots=True)
class Query:
    """A pressed inline button that waits for an answer."""

    id: str
    chat: Chat
    person: User
    message: Message
    data: str
    at: float
    answered: bool = False


@dataclass(slots=True)
class StoredFile:
    """A file on the local Telegram, to be downloaded under ``path``."""

    file_id: str
    unique_id: str
    path: str
    name: str
    mime: str
    content: bytes
    kind: str
