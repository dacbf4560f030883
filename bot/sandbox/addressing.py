"""Where a call goes: finding the chat and message it names, and whether the bot may write there."""

from __future__ import annotations

from typing import Any

from bot.sandbox.chats import Chat, Message, User
from bot.sandbox.params import Params
from bot.sandbox.refusals import bad_request, forbidden
from bot.sandbox.world import World

Json = dict[str, Any]


def known_chat(world: World, params: Params, name: str = "chat_id") -> Chat:
    """The chat a call names, whether or not the bot may write there."""
    given = params.text(name)
    if not given:
        raise bad_request(f"{name} is empty")
    if given.startswith("@"):
        for chat in world.chats.values():
            if chat.person is None and f"@{chat.title}" == given:
                return chat
        raise bad_request("chat not found")
    try:
        chat = world.chats[int(given)]
    except (KeyError, ValueError):
        raise bad_request("chat not found") from None
    if chat.migrated_to is not None:
        raise bad_request("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to)
    return chat


def writable_chat(world: World, params: Params) -> Chat:
    """The chat a call names; raises Refusal when the bot may not write there."""
    chat = known_chat(world, params)
    person = chat.person
    if person is not None:
        if person.deleted:
            raise forbidden("user is deactivated")
        if not chat.opened:
            raise forbidden("bot can't initiate conversation with a user")
        if chat.blocked:
            raise forbidden("bot was blocked by the user")
    elif chat.blocked:
        raise forbidden(f"bot was kicked from the {'group' if chat.type == 'group' else 'supergroup'} chat")
    return chat


def topic_fields(chat: Chat, params: Params) -> Json:
    """The fields a message in a forum topic carries."""
    thread = params.integer("message_thread_id")
    if not thread:
        return {}
    topic = chat.topics.get(thread)
    if topic is None:
        raise bad_request("message thread not found")
    if topic.closed:
        raise bad_request("TOPIC_CLOSED")
    return {"message_thread_id": thread, "is_topic_message": True}


def reply_fields(world: World, chat: Chat, params: Params) -> Json:
    """The message replied to, named by reply_parameters or the older reply_to_message_id."""
    given = params.json("reply_parameters") or {}
    if not isinstance(given, dict):
        raise bad_request("object expected as reply parameters")
    ident = int(given.get("message_id") or params.integer("reply_to_message_id"))
    if not ident:
        return {}
    message = world.find(chat, ident)
    if message is None:
        if given.get("allow_sending_without_reply") or params.flag("allow_sending_without_reply"):
            return {}
        raise bad_request("message to be replied not found")
    return {"reply_to_message": quoted(message)}


def quoted(message: Message) -> Json:
    """A message as it appears inside another one: without what it replies to itself."""
    return {key: value for key, value in message.wire.items() if key not in {"reply_to_message", "pinned_message"}}


def own_message(world: World, params: Params, chat: Chat) -> Message:
    """The message of the bot that a call wants to edit."""
    message = world.find(chat, params.integer("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    if message.sender is not world.bot:
        raise bad_request("message can't be edited")
    return message


def named_user(world: World, params: Params) -> User:
    """The user a call names."""
    user = world.users.get(params.integer("user_id"))
    if user is None:
        raise bad_request("user not found")
    return user
