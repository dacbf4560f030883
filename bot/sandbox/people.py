"""Simulated people: what somebody with the Telegram app can do, and what they see."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from bot.sandbox.addressing import quoted
from bot.sandbox.chats import Chat, Message, Query, User
from bot.sandbox.entities import found_entities, utf16_length
from bot.sandbox.events import Event
from bot.sandbox.keyboards import labels
from bot.sandbox.methods_chats import member_wire
from bot.sandbox.methods_media import media_body
from bot.sandbox.refusals import NotPossible
from bot.sandbox.views import Press, Rows, Shown, Toast, shown
from bot.sandbox.world import World

Json = dict[str, Any]

LONGEST_TYPED = 4096
_SEED_CONTENT = {"photo": b"\xff\xd8\xff\xe0 a photo", "voice": b"OggS a voice", "video": b"\0\0\0\x18ftyp a video",
                 "sticker": b"RIFF a sticker"}  # fmt: skip
_NAMES = {
    "photo": ("photo.jpg", "image/jpeg"),
    "voice": ("voice.oga", "audio/ogg"),
    "video": ("video.mp4", "video/mp4"),
}


class Person:
    """One simulated person. Every action takes effect at once; ``chat`` is a group, by default the chat with the bot.

    Messages given to ``edits``, ``replies``, ``reacts``, ``deletes`` and ``taps`` may be a Message or a Shown.
    """

    def __init__(self, world: World, user: User, chat: Chat) -> None:
        self._world = world
        self._user = user
        self._chat = chat
        self._seen = 0

    def __repr__(self) -> str:
        return f"<Person {self.name}>"

    # -- who and what they see -----------------------------------------------------------------------------------

    @property
    def id(self) -> int:
        """User id, which is also the id of the private chat."""
        return self._user.id

    @property
    def name(self) -> str:
        """First name."""
        return self._user.first_name

    @property
    def user(self) -> User:
        """The account."""
        return self._user

    @property
    def chat(self) -> Chat:
        """The chat with the bot."""
        return self._chat

    @property
    def sees(self) -> list[Shown]:
        """The chat with the bot as it looks now."""
        return [shown(self._world, message) for message in self._chat.messages.values()]

    @property
    def last(self) -> Shown:
        """The newest message of the bot."""
        for message in reversed(self._chat.messages.values()):
            if message.sender is self._world.bot:
                return shown(self._world, message)
        raise NotPossible(f"{self.name} has got no message from the bot yet.")

    @property
    def last_own(self) -> Message | None:
        """The newest message of this person."""
        return next((m for m in reversed(self._chat.messages.values()) if m.sender is self._user), None)

    def new(self) -> list[Shown]:
        """Messages of the bot that were sent or edited since the last call of ``new``."""
        fresh = [
            shown(self._world, message)
            for message in self._chat.messages.values()
            if message.changed > self._seen and message.sender is self._world.bot
        ]
        self._seen = len(self._world.log.events)
        return fresh

    def keyboard(self, message: Message | Shown | None = None) -> Rows:
        """Rows of labels under ``message``; by default under the newest of the bot that has any."""
        if message is not None:
            return shown(self._world, _message(message)).keyboard
        newest = next((s for s in reversed(self.sees) if s.sender == "bot" and s.keyboard), None)
        return newest.keyboard if newest else ()

    @property
    def toasts(self) -> list[Toast]:
        """The bot's answers to this person's taps, oldest first."""
        return [Toast(*given) for given in self._world.toasts.get(self.id, ())]

    @property
    def blocked(self) -> bool:
        """Whether this person blocked the bot."""
        return self._chat.blocked

    # -- writing -------------------------------------------------------------------------------------------------

    async def opens(self, payload: str = "") -> Message:
        """Open the bot by a link ``t.me/bot?start=payload`` and press Start; unblocks the bot."""
        self._alive()
        if self._chat.blocked:
            await self.unblocks()
        self._chat.opened = True
        return self._send({"text": f"/start {payload}".strip()}, self._chat)

    async def says(self, text: str, *, chat: Any = None, topic: int | None = None) -> Message:
        """Write a text; commands, links and mentions get their entities as the app gives them."""
        text = text.strip()
        if not text:
            raise NotPossible("The app sends no empty message.")
        if utf16_length(text) > LONGEST_TYPED:
            raise NotPossible("The app splits texts over 4096 characters; send the parts.")
        return self._send({"text": text}, self._where(chat), topic=topic)

    async def replies(self, message: Message | Shown, text: str) -> Message:
        """Answer a certain message."""
        target = _message(message)
        return self._send({"text": text, "reply_to_message": quoted(target)}, target.chat)

    async def edits(self, message: Message | Shown, text: str) -> Message:
        """Change the text, or the caption, of an own message."""
        target = _message(message)
        if target.sender is not self._user or target.deleted:
            raise NotPossible(f"{self.name} can edit own messages only.")
        field = "text" if "text" in target.wire else "caption"
        names = "entities" if field == "text" else "caption_entities"
        self._world.edit(target, {field: text, names: found_entities(text) or None}, by=self._user)
        self._emit("edited_message", target)
        return target

    async def deletes(self, message: Message | Shown) -> None:
        """Delete an own message for both sides; a bot isn't told."""
        target = _message(message)
        if target.sender is not self._user:
            raise NotPossible(f"{self.name} can delete own messages only.")
        self._world.delete(target)

    async def reacts(self, message: Message | Shown, emoji: str | None) -> None:
        """Put a reaction under a message, or take it away with None."""
        target = _message(message)
        world = self._world
        old = world.settings.setdefault("reactions", {}).get((target.chat.id, target.id, self.id))
        world.settings["reactions"][target.chat.id, target.id, self.id] = emoji
        world.tell("reaction", target.chat, self._user, emoji or "(none)", message=target)
        payload = {
            "chat": target.chat.wire,
            "message_id": target.id,
            "user": self._user.wire,
            "date": world.stamp(),
            "old_reaction": [{"type": "emoji", "emoji": old}] if old else [],
            "new_reaction": [{"type": "emoji", "emoji": emoji}] if emoji else [],
        }
        world.emit("message_reaction", payload, target.chat)

    # -- other than text -----------------------------------------------------------------------------------------

    async def sends_photo(self, caption: str | None = None, *, chat: Any = None) -> Message:
        """Send a photo."""
        return self._send(self._media("photo") | _caption(caption), self._where(chat))

    async def sends_voice(self, *, seconds: int = 3, chat: Any = None) -> Message:
        """Send a voice message."""
        return self._send(self._media("voice", seconds), self._where(chat))

    async def sends_video(self, caption: str | None = None, *, chat: Any = None) -> Message:
        """Send a video."""
        return self._send(self._media("video") | _caption(caption), self._where(chat))

    async def sends_sticker(self, emoji: str = "🙂", *, chat: Any = None) -> Message:
        """Send a sticker."""
        file = self._world.store("sticker", emoji, "image/webp", _SEED_CONTENT["sticker"])
        return self._send(media_body(file), self._where(chat))

    async def sends_document(
        self, name: str = "notes.txt", content: bytes = b"notes", caption: str | None = None, *, chat: Any = None
    ) -> Message:
        """Send a file, which the bot can download."""
        mime = "text/plain" if name.endswith(".txt") else "application/octet-stream"
        file = self._world.store("document", name, mime, content)
        return self._send(media_body(file) | _caption(caption), self._where(chat))

    async def sends_contact(self, name: str | None = None, phone: str = "+15550100", *, chat: Any = None) -> Message:
        """Share a contact; without a name, the own one."""
        contact: Json = {"phone_number": phone, "first_name": name or self.name}
        if name is None:
            contact["user_id"] = self.id
        return self._send({"contact": contact}, self._where(chat))

    async def sends_location(self, lat: float, lon: float, *, chat: Any = None) -> Message:
        """Share a location."""
        return self._send({"location": {"latitude": lat, "longitude": lon}}, self._where(chat))

    async def sends_album(self, captions: Sequence[str | None], *, chat: Any = None) -> list[Message]:
        """Send as many photos as captions: N messages, N updates, one media_group_id."""
        where = self._where(chat)
        group = {"media_group_id": str(self._world.serial("album", 13_000_000_000_001))}
        return [self._send(self._media("photo") | group | _caption(caption), where) for caption in captions]

    # -- tapping -------------------------------------------------------------------------------------------------

    async def taps(
        self,
        label: str | None = None,
        *,
        data: str | None = None,
        message: Message | Shown | None = None,
        nth: int = 0,
        chat: Any = None,
    ) -> Press | Message:
        """Tap a button by label or callback data: the newest in the chat, or under ``message``, also an old one.

        ``nth`` chooses among equal buttons of one keyboard. A button of a reply keyboard sends its text and returns
        that Message; an inline one returns a Press.
        """
        where = _message(message).chat if message is not None else self._where(chat)
        self._alive()
        candidates = [_message(message)] if message is not None else list(reversed(where.messages.values()))
        for candidate in candidates:
            button = _button(candidate.wire.get("reply_markup"), "inline_keyboard", label, data, nth)
            if button is not None:
                return self._press(candidate, button)
            if candidate is where.reply_keyboard and data is None:
                button = _button(candidate.keyboard, "keyboard", label, None, nth)
                if button is not None:
                    return await self._reply_button(candidate, button, where)
        raise NotPossible(f"{self.name} sees no button {label or data!r}; there is {self._all_labels(where)}.")

    def _all_labels(self, where: Chat) -> str:
        every = [label for m in where.messages.values() for row in labels(m.wire.get("reply_markup")) for label in row]
        if where.reply_keyboard is not None:
            every += [label for row in labels(where.reply_keyboard.keyboard) for label in row]
        return ", ".join(f"[{label}]" for label in every) or "none"

    def _press(self, message: Message, button: Json) -> Press:
        world = self._world
        world.tell("tap", message.chat, self._user, str(button["text"]), message=message)
        if "callback_data" not in button:
            return Press("", "", str(button.get("url", "")), message)
        ident = str(world.serial("query", 4_000_000_000_000_001))
        data = str(button["callback_data"])
        query = Query(ident, message.chat, self._user, message, data, world.clock.now().timestamp())
        world.queries[ident] = query
        instance = str(-message.chat.id * 7919 % 2**61)
        payload = {
            "id": ident,
            "from": self._user.wire,
            "message": message.wire,
            "chat_instance": instance,
            "data": data,
        }
        world.emit("callback_query", payload, message.chat)
        return Press(ident, data, "", message, query)

    async def _reply_button(self, message: Message, button: Json, where: Chat) -> Message:
        if message.keyboard and message.keyboard.get("one_time_keyboard"):
            where.reply_keyboard = None
        if button.get("request_contact"):
            return await self.sends_contact()
        if button.get("request_location"):
            return await self.sends_location(52.5, 13.4)
        return await self.says(str(button["text"]), chat=where)

    # -- coming and going ----------------------------------------------------------------------------------------

    async def blocks(self) -> None:
        """Block the bot: it gets my_chat_member, and 403 for what it sends."""
        self._member_changes("member", "kicked", blocked=True, kind="blocked")

    async def unblocks(self) -> None:
        """Take the block back."""
        self._member_changes("kicked", "member", blocked=False, kind="unblocked")

    def _member_changes(self, old: str, new: str, *, blocked: bool, kind: str) -> None:
        self._alive()
        if self._chat.blocked == blocked:
            return
        self._chat.blocked = blocked
        self._world.tell(kind, self._chat, self._user)
        bot = self._world.bot.wire
        payload = {
            "chat": self._chat.wire,
            "from": self._user.wire,
            "date": self._world.stamp(),
            "old_chat_member": member_wire(self._chat, bot, old),
            "new_chat_member": member_wire(self._chat, bot, new),
        }
        self._world.emit("my_chat_member", payload, self._chat)

    async def deletes_account(self) -> None:
        """Leave Telegram: the bot isn't told, sends get 403 "user is deactivated"."""
        self._alive()
        self._user.deleted = True
        self._world.tell("deleted_account", self._chat, self._user)

    async def renames(self, first_name: str, last_name: str | None = None) -> None:
        """Change the name, which later messages carry."""
        self._user.first_name, self._user.last_name = first_name, last_name
        self._user.rebuild()
        self._chat.title = first_name
        self._chat.rebuild()

    # -- inside --------------------------------------------------------------------------------------------------

    def _alive(self) -> None:
        if self._user.deleted:
            raise NotPossible(f"{self.name} has deleted the account.")

    def _where(self, chat: Any) -> Chat:
        target: Chat = self._chat if chat is None else chat if isinstance(chat, Chat) else chat.chat
        if not target.private and target.members.get(self.id) in {None, "left", "kicked"}:
            raise NotPossible(f"{self.name} is not a member of {target.title}.")
        return target

    def _media(self, kind: str, seconds: int = 3) -> Json:
        name, mime = _NAMES[kind]
        content = _SEED_CONTENT[kind] + b" %d" % self._world.serial(kind)
        return media_body(self._world.store(kind, name, mime, content), duration=seconds)

    def _send(self, content: Json, chat: Chat, *, topic: int | None = None) -> Message:
        self._alive()
        if chat.private:
            if chat.blocked:
                raise NotPossible(f"{self.name} has blocked the bot; the app offers only to unblock it.")
            chat.opened = True
        if "text" in content and (entities := found_entities(content["text"])):
            content["entities"] = entities
        if topic is not None:
            content |= {"message_thread_id": topic, "is_topic_message": True}
        message = self._world.post(chat, self._user, content)
        if chat.private or self._bot_reads(message):
            self._emit("message", message)
        return message

    def _bot_reads(self, message: Message) -> bool:
        """In a group with privacy mode a bot that isn't administrator gets commands, replies to it and mentions."""
        world = self._world
        chat = message.chat
        if chat.blocked:
            return False
        if not world.privacy or chat.members.get(world.bot.id) == "administrator":
            return True
        replied = message.wire.get("reply_to_message", {}).get("from", {}).get("id")
        return message.text.startswith("/") or replied == world.bot.id or f"@{world.bot.username}" in message.text

    def _emit(self, kind: str, message: Message) -> None:
        self._world.emit(kind, message.wire, message.chat)

    def on_message(self, callback: Callable[[Shown], None]) -> Callable[[], None]:
        """Call back with each message the bot sends to, or edits for, this person; returns what ends it."""

        def heard(event: Event) -> None:
            if event.chat is self._chat and event.kind in {"message", "edit"} and event.who == "bot" and event.message:
                callback(shown(self._world, event.message))

        return self._world.log.listen(heard)


def _message(message: Message | Shown) -> Message:
    return message.message if isinstance(message, Shown) else message


def _caption(caption: str | None) -> Json:
    if not caption:
        return {}
    entities = found_entities(caption)
    return {"caption": caption, "caption_entities": entities} if entities else {"caption": caption}


def _button(markup: Json | None, rows: str, label: str | None, data: str | None, nth: int) -> Json | None:
    if not markup:
        return None
    fitting = [
        button
        for row in markup.get(rows, ())
        for button in row
        if (label is None or button["text"] == label) and (data is None or button.get("callback_data") == data)
    ]
    return fitting[nth] if nth < len(fitting) else None
