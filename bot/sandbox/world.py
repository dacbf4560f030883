"""The state of the local Telegram and the few changes everything else is made of: post, edit, delete, emit."""

from __future__ import annotations

import hashlib
import random
from typing import Any

from bot.domain.clock import Clock
from bot.sandbox.chats import Chat, Message, Query, StoredFile, User
from bot.sandbox.entities import to_html
from bot.sandbox.events import Event, EventLog
from bot.sandbox.faults import Faults
from bot.sandbox.keyboards import labels
from bot.sandbox.updates import UpdateQueue

Json = dict[str, Any]

FIRST_UPDATE = 500_000_001
FIRST_PERSON = 5_000_000_001  # beyond 32 bits, as real ids are
FIRST_GROUP = -4_000_000_001
FIRST_SUPERGROUP = -1_002_000_000_001

_BODIES = ("text", "caption", "photo", "voice", "video", "document", "sticker", "contact", "location", "poll")


class World:
    """Everything the local Telegram knows."""

    def __init__(self, clock: Clock, seed: int, token: str, bot_username: str, *, privacy: bool) -> None:
        self.clock = clock
        self.token = token
        self.privacy = privacy
        self.random = random.Random(seed)  # noqa: S311 - repeatable on purpose
        self.bot = User(int(token.partition(":")[0]), "Afterglow", is_bot=True, username=bot_username)
        self.log = EventLog()
        self.faults = Faults(random.Random(seed + 1))  # noqa: S311
        self.queue = UpdateQueue(clock, FIRST_UPDATE)
        self.users: dict[int, User] = {self.bot.id: self.bot}
        self.chats: dict[int, Chat] = {}
        self.queries: dict[str, Query] = {}
        self.toasts: dict[int, list[tuple[str, bool]]] = {}
        self.files: dict[str, StoredFile] = {}
        self.paths: dict[str, StoredFile] = {}
        self.settings: dict[str, Any] = {}
        self._message_id = 0
        self._serials: dict[str, int] = {}

    # -- identifiers ---------------------------------------------------------------------------------------------

    def serial(self, name: str, first: int = 1) -> int:
        """The next number of a named series."""
        value = self._serials.get(name, first)
        self._serials[name] = value + 1
        return value

    def _next_message_id(self, chat: Chat) -> int:
        # Private chats and basic groups share one numbering, each supergroup has its own: a bot that looks a
        # message up by its id alone confuses two chats here as it would on Telegram.
        if chat.type == "supergroup":
            chat.next_message += 1
            return chat.next_message
        self._message_id += 1
        return self._message_id

    def stamp(self) -> int:
        """The present second, as messages carry it."""
        return int(self.clock.now().timestamp())

    # -- the log -------------------------------------------------------------------------------------------------

    def tell(self, kind: str, chat: Chat, who: User | None, text: str = "", **more: Any) -> Event:
        """Add to the log."""
        name = "bot" if who is None or who is self.bot else who.first_name
        event = Event(len(self.log.events), self.clock.now(), kind, chat, name, text, **more)
        self.log.add(event)
        return event

    # -- messages ------------------------------------------------------------------------------------------------

    def post(self, chat: Chat, sender: User, content: Json, *, markup: Json | None = None) -> Message:
        """Put a message into a chat; ``markup`` is an inline or a reply keyboard already checked."""
        ident = self._next_message_id(chat)
        wire: Json = {"message_id": ident, "from": sender.wire, "chat": chat.wire, "date": self.stamp(), **content}
        message = Message(chat, ident, sender, wire)
        if markup:
            if "inline_keyboard" in markup:
                wire["reply_markup"] = markup
            elif "remove_keyboard" in markup:
                chat.reply_keyboard = None
            else:
                message.keyboard = markup
                chat.reply_keyboard = message
        chat.messages[ident] = message
        message.changed = len(self.log.events) + 1
        self.tell("message", chat, sender, shown_html(wire), message=message, buttons=labels(markup))
        return message

    def edit(self, message: Message, changes: Json, *, by: User) -> None:
        """Change a message: keys with the value None are removed; ``edit_date`` is set."""
        before = shown_html(message.wire)
        wire = {**message.wire, **changes, "edit_date": self.stamp()}
        message.wire = {key: value for key, value in wire.items() if value is not None}
        message.changed = len(self.log.events) + 1
        self.tell(
            "edit",
            message.chat,
            by,
            shown_html(message.wire),
            message=message,
            buttons=labels(message.wire.get("reply_markup")),
            before=before,
        )

    def delete(self, message: Message) -> None:
        """Take a message away for both sides."""
        message.deleted = True
        del message.chat.messages[message.id]
        message.changed = len(self.log.events) + 1
        self.tell("delete", message.chat, None, shown_html(message.wire), message=message)

    def find(self, chat: Chat, message_id: int) -> Message | None:
        """A message that still exists."""
        return chat.messages.get(message_id)

    # -- files ---------------------------------------------------------------------------------------------------

    def store(self, kind: str, name: str, mime: str, content: bytes) -> StoredFile:
        """Keep a file; the same content keeps its file_unique_id."""
        number = self.serial("file")
        unique = hashlib.sha256(kind.encode() + content).hexdigest()[:16]
        folder = {"photo": "photos", "voice": "voice", "video": "videos", "sticker": "stickers"}.get(kind, "documents")
        suffix = name.rpartition(".")[2] if "." in name else "bin"
        path = f"{folder}/file_{number}.{suffix}"
        file = StoredFile(f"BQAC{number:06d}{unique}", f"AQAD{unique}", path, name, mime, content, kind)
        self.files[file.file_id] = file
        self.paths[path] = file
        return file

    # -- updates -------------------------------------------------------------------------------------------------

    def emit(self, kind: str, payload: Json, chat: Chat) -> None:
        """Queue an update for the bot, as the faults in force would have it."""
        again = 0
        if self.faults:
            for fault in self.faults.for_update(chat.id, str(payload.get("text") or payload.get("caption") or "")):
                if fault.kind == "duplicate_update":
                    again += 1
                elif fault.kind == "update_id_jump":
                    self.queue.jump(fault.by)
                else:
                    self.poison(fault.payload)
        self.queue.push(kind, {kind: payload}, chat.id, again=again)

    def poison(self, payload: Json | None = None) -> None:
        """Queue an update no library can parse: a message without chat, sender or date."""
        self.queue.push("poison", payload or {"message": {"message_id": "x", "text": "?"}}, 0, always=True)


def shown_html(wire: Json) -> str:
    """A message in one string: its text as HTML, or what kind of thing it is."""
    if "text" in wire:
        return to_html(wire["text"], wire["entities"]) if "entities" in wire else to_html(wire["text"], [])
    for body in _BODIES[2:]:
        if body in wire:
            return f"<{body}{_detail(body, wire[body])}>" + (
                " " + to_html(wire["caption"], wire.get("caption_entities", [])) if wire.get("caption") else ""
            )
    for key in wire:
        if key not in {"message_id", "from", "chat", "date", "edit_date", "message_thread_id", "is_topic_message"}:
            return f"<{key.replace('_', ' ')}>"
    return "<empty>"


def _detail(body: str, value: Any) -> str:
    if body == "document":
        return f" {value.get('file_name', '')}"
    if body == "sticker":
        return f" {value.get('emoji', '')}"
    if body == "contact":
        return f" {value.get('first_name', '')} {value.get('phone_number', '')}"
    if body == "location":
        return f" {value.get('latitude')}, {value.get('longitude')}"
    return ""
