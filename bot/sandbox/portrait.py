"""Chats, messages and events as JSON for the page and the control API."""

from __future__ import annotations

from typing import Any

from bot.sandbox.chats import Chat, Message
from bot.sandbox.events import Event
from bot.sandbox.views import shown
from bot.sandbox.world import World

Json = dict[str, Any]


def message_state(world: World, message: Message) -> Json:
    """One message as both sides see it; text comes with entities, never as HTML."""
    view = shown(world, message)
    wire = message.wire
    replied = wire.get("reply_to_message")
    reactions = world.settings.get("reactions", {})
    return {
        "id": message.id,
        "chat": message.chat.id,
        "from": view.sender,
        "text": view.text,
        "entities": list(view.entities),
        "kind": view.kind,
        "about": "" if view.kind == "text" else _about(message),
        "keyboard": (wire.get("reply_markup") or {}).get("inline_keyboard", []),
        "at": view.date.isoformat(),
        "edited": view.edited.isoformat() if view.edited else None,
        "reply_to": {"id": replied["message_id"], "text": replied.get("text", "")[:120]} if replied else None,
        "album": wire.get("media_group_id"),
        "protected": bool(wire.get("has_protected_content")),
        "reactions": [
            emoji
            for (chat, ident, _), emoji in reactions.items()
            if (chat, ident) == (message.chat.id, message.id) and emoji
        ],
    }


def _about(message: Message) -> str:
    wire = message.wire
    if "document" in wire:
        return str(wire["document"].get("file_name", "file"))
    if "sticker" in wire:
        return str(wire["sticker"].get("emoji", "🙂"))
    if "voice" in wire:
        return f"{wire['voice']['duration']} s"
    if "contact" in wire:
        return f"{wire['contact']['first_name']} {wire['contact']['phone_number']}"
    if "location" in wire:
        return f"{wire['location']['latitude']}, {wire['location']['longitude']}"
    for key, words in _SERVICE.items():
        if key in wire:
            return words
    return ""


_SERVICE = {
    "pinned_message": "pinned a message",
    "new_chat_members": "joined",
    "left_chat_member": "left",
    "migrate_to_chat_id": "the group became a supergroup",
    "migrate_from_chat_id": "the group became a supergroup",
    "forum_topic_created": "opened a topic",
    "forum_topic_closed": "closed the topic",
    "forum_topic_reopened": "reopened the topic",
    "forum_topic_edited": "renamed the topic",
}


def chat_state(world: World, chat: Chat, *, messages: bool = True) -> Json:
    """A chat; ``reply_keyboard`` is what stands above the input box."""
    keyboard = chat.reply_keyboard.keyboard if chat.reply_keyboard is not None else None
    state: Json = {
        "id": chat.id,
        "title": chat.title,
        "type": chat.type,
        "language": chat.person.language_code if chat.person else None,
        "opened": chat.opened,
        "blocked": chat.blocked,
        "deleted": bool(chat.person and chat.person.deleted),
        "reply_keyboard": (keyboard or {}).get("keyboard", []),
        "placeholder": (keyboard or {}).get("input_field_placeholder", ""),
        "pinned": chat.pinned[-1] if chat.pinned else None,
    }
    if messages:
        state["messages"] = [message_state(world, message) for message in chat.messages.values()]
    return state


def event_state(world: World, event: Event) -> Json:
    """An event; with the message as it is now, so that a page that missed some is right nevertheless."""
    state: Json = {
        "number": event.seq,
        "kind": event.kind,
        "chat": event.chat.id,
        "who": event.who,
        "text": event.text,
        "at": event.at.isoformat(),
    }
    if event.message is not None:
        state["message_id"] = event.message.id
        if not event.message.deleted:
            state["message"] = message_state(world, event.message)
    return state
