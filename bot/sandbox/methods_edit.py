"""Changing what was sent: edit, delete, pin."""

from __future__ import annotations

from typing import Any

from bot.sandbox.addressing import known_chat, own_message, quoted, writable_chat
from bot.sandbox.chats import Chat, Message
from bot.sandbox.formatting import caption_text, message_text
from bot.sandbox.keyboards import checked_markup
from bot.sandbox.params import Params
from bot.sandbox.refusals import bad_request
from bot.sandbox.world import World

Json = dict[str, Any]

DELETABLE = 48 * 3600
"""Seconds after which a message can no longer be deleted."""

_SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)
_MEDIA = ("photo", "voice", "video", "document", "audio", "animation")


def _change(world: World, message: Message, changes: Json) -> Json:
    if all(message.wire.get(key) == value for key, value in changes.items()):
        raise bad_request(_SAME)
    world.edit(message, changes, by=world.bot)
    return message.wire


def _inline_markup(params: Params) -> Json | None:
    markup = checked_markup(params.json("reply_markup"))
    if markup is not None and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return markup


def _target(world: World, params: Params) -> Message:
    if params.has("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    return own_message(world, params, writable_chat(world, params))


def edit_message_text(world: World, params: Params) -> Json:
    """EditMessageText; a markup that isn't given again is removed, as on Telegram."""
    message = _target(world, params)
    if "text" not in message.wire:
        raise bad_request("there is no text in the message to edit")
    body = message_text(params)
    changes = {"text": body["text"], "entities": body.get("entities"), "reply_markup": _inline_markup(params)}
    return _change(world, message, changes)


def edit_message_caption(world: World, params: Params) -> Json:
    """EditMessageCaption."""
    message = _target(world, params)
    if not any(kind in message.wire for kind in _MEDIA):
        raise bad_request("there is no caption in the message to edit")
    body = caption_text(params)
    changes = {
        "caption": body.get("caption"),
        "caption_entities": body.get("caption_entities"),
        "reply_markup": _inline_markup(params),
    }
    return _change(world, message, changes)


def edit_message_reply_markup(world: World, params: Params) -> Json:
    """EditMessageReplyMarkup."""
    message = _target(world, params)
    return _change(world, message, {"reply_markup": _inline_markup(params)})


def _may_delete(world: World, chat: Chat, message: Message) -> bool:
    if world.stamp() - int(message.wire["date"]) > DELETABLE:
        return False
    if message.sender is world.bot or chat.private:
        return True
    return chat.members.get(world.bot.id) == "administrator"


def delete_message(world: World, params: Params) -> bool:
    """DeleteMessage: own ones, any in a private chat, as administrator any; for 48 hours."""
    chat = known_chat(world, params)
    message = world.find(chat, params.integer("message_id"))
    if message is None:
        raise bad_request("message to delete not found")
    if not _may_delete(world, chat, message):
        raise bad_request("message can't be deleted for everyone")
    world.delete(message)
    return True


def delete_messages(world: World, params: Params) -> bool:
    """DeleteMessages: those that can't be found are skipped."""
    chat = known_chat(world, params)
    given = params.json("message_ids")
    if not isinstance(given, list) or not given:
        raise bad_request("message identifiers are not specified")
    if len(given) > 100:
        raise bad_request("too many message identifiers specified")
    found = [message for ident in given if (message := world.find(chat, int(ident)))]
    if not all(_may_delete(world, chat, message) for message in found):
        raise bad_request("message can't be deleted for everyone")
    for message in found:
        world.delete(message)
    return True


def pin_chat_message(world: World, params: Params) -> bool:
    """PinChatMessage: leaves a service message, which is also an update."""
    chat = writable_chat(world, params)
    message = world.find(chat, params.integer("message_id"))
    if message is None:
        raise bad_request("message to pin not found")
    if not chat.private and chat.members.get(world.bot.id) != "administrator":
        raise bad_request("not enough rights to manage pinned messages in the chat")
    if message.id in chat.pinned:
        return True
    chat.pinned.append(message.id)
    world.tell("pin", chat, None, message.text, message=message)
    service = world.post(chat, world.bot, {"pinned_message": quoted(message)})
    world.emit("message", service.wire, chat)
    return True


def unpin_chat_message(world: World, params: Params) -> bool:
    """UnpinChatMessage: the given one, or the newest."""
    chat = writable_chat(world, params)
    ident = params.integer("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if ident not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(ident)
    message = world.find(chat, ident)
    world.tell("unpin", chat, None, message.text if message else "", message=message)
    return True


def unpin_all_chat_messages(world: World, params: Params) -> bool:
    """UnpinAllChatMessages."""
    chat = writable_chat(world, params)
    chat.pinned.clear()
    world.tell("unpin", chat, None, "(all)")
    return True


METHODS = {
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "pinChatMessage": pin_chat_message,
    "unpinChatMessage": unpin_chat_message,
    "unpinAllChatMessages": unpin_all_chat_messages,
}
