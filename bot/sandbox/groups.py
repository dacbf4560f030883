"""Groups: members, upgrade to a supergroup, what is seen in them."""

from __future__ import annotations

from typing import Any

from bot.sandbox.chats import Chat, Message
from bot.sandbox.methods_chats import member_wire
from bot.sandbox.people import Person
from bot.sandbox.refusals import NotPossible
from bot.sandbox.views import Shown, shown
from bot.sandbox.world import FIRST_SUPERGROUP, World

Json = dict[str, Any]


class Group:
    """A group or supergroup with the bot in it; people act in it with ``person.says(…, chat=group)``."""

    def __init__(self, world: World, chat: Chat) -> None:
        self._world = world
        self.chat = chat
        self._seen = 0

    def __repr__(self) -> str:
        return f"<Group {self.chat.title}>"

    @property
    def id(self) -> int:
        """The chat id, a new one after ``upgrade``."""
        return self.chat.id

    @property
    def title(self) -> str:
        """The title."""
        return self.chat.title

    @property
    def sees(self) -> list[Shown]:
        """The group as every member sees it now."""
        return [shown(self._world, message) for message in self.chat.messages.values()]

    @property
    def last(self) -> Shown:
        """The newest message of the bot."""
        for message in reversed(self.chat.messages.values()):
            if message.sender is self._world.bot:
                return shown(self._world, message)
        raise NotPossible(f"The bot has written nothing in {self.title} yet.")

    def new(self) -> list[Shown]:
        """Messages of the bot that were sent or edited since the last call of ``new``."""
        fresh = [
            shown(self._world, message)
            for message in self.chat.messages.values()
            if message.changed > self._seen and message.sender is self._world.bot
        ]
        self._seen = len(self._world.log.events)
        return fresh

    async def upgrade(self) -> int:
        """Become a supergroup: new id, service messages in both; calls to the old id get migrate_to_chat_id."""
        old, world = self.chat, self._world
        if old.type != "group":
            raise NotPossible("It is a supergroup already.")
        ident = FIRST_SUPERGROUP - world.serial("supergroup", 0)
        new = Chat(ident, "supergroup", old.title, members=dict(old.members), opened=True)
        world.chats[ident] = new
        owner = next((world.users[m] for m, status in old.members.items() if status == "creator"), world.bot)
        leaving = world.post(old, owner, {"migrate_to_chat_id": ident})
        arriving = world.post(new, owner, {"migrate_from_chat_id": old.id})
        old.migrated_to = ident
        self.chat = new
        world.tell("upgraded", new, None)
        world.emit("message", leaving.wire, old)
        world.emit("message", arriving.wire, new)
        return ident

    def becomes_forum(self) -> None:
        """Turn topics on (supergroups only)."""
        if self.chat.type != "supergroup":
            raise NotPossible("Only a supergroup has topics; upgrade it first.")
        self.chat.is_forum = True
        self.chat.rebuild()

    def promote_bot(self) -> None:
        """Make the bot an administrator."""
        self._bot_status("administrator")

    async def adds(self, person: Person) -> Message:
        """Let a person join."""
        self.chat.members[person.id] = "member"
        self._world.tell("joined", self.chat, person.user)
        message = self._world.post(self.chat, person.user, {"new_chat_members": [person.user.wire]})
        self._world.emit("message", message.wire, self.chat)
        return message

    async def removes(self, person: Person) -> Message:
        """Let a person leave."""
        self.chat.members[person.id] = "left"
        self._world.tell("left", self.chat, person.user)
        message = self._world.post(self.chat, person.user, {"left_chat_member": person.user.wire})
        self._world.emit("message", message.wire, self.chat)
        return message

    async def kicks_bot(self) -> None:
        """Remove the bot: sends get 403 "bot was kicked"."""
        self._bot_status("kicked")
        self.chat.blocked = True

    async def adds_bot(self) -> None:
        """Bring the bot (back) in."""
        self.chat.blocked = False
        self._bot_status("member")

    def _bot_status(self, status: str) -> None:
        world, chat = self._world, self.chat
        old = chat.members.get(world.bot.id, "left")
        chat.members[world.bot.id] = status
        owner = next((world.users[m] for m, s in chat.members.items() if s == "creator"), world.bot)
        payload = {
            "chat": chat.wire,
            "from": owner.wire,
            "date": world.stamp(),
            "old_chat_member": member_wire(chat, world.bot.wire, old),
            "new_chat_member": member_wire(chat, world.bot.wire, status),
        }
        world.emit("my_chat_member", payload, chat)
