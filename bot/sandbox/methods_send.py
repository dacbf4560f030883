"""Sending: text, copies, forwards, chat actions, answers to taps."""

from __future__ import annotations

from typing import Any

from bot.sandbox.addressing import known_chat, quoted, reply_fields, topic_fields, writable_chat
from bot.sandbox.chats import Chat, Message
from bot.sandbox.entities import utf16_length
from bot.sandbox.formatting import caption_text, message_text
from bot.sandbox.keyboards import checked_markup
from bot.sandbox.params import Params
from bot.sandbox.refusals import bad_request
from bot.sandbox.world import World

Json = dict[str, Any]

LONGEST_ANSWER = 200
ANSWERABLE = 150.0
"""Sandbox seconds after the press in which a tap can be answered."""

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"

_ACTIONS = {
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
}  # fmt: skip
_NOT_COPIED = {
    "message_id", "from", "chat", "date", "edit_date", "reply_markup", "reply_to_message", "message_thread_id",
    "is_topic_message", "media_group_id", "forward_origin", "has_protected_content",
}  # fmt: skip


def common_fields(world: World, chat: Chat, params: Params) -> Json:
    """What every sent message may carry besides its body."""
    values = params.values
    fields: Json = {}
    if "message_thread_id" in values:
        fields.update(topic_fields(chat, params))
    if "reply_parameters" in values or "reply_to_message_id" in values:
        fields.update(reply_fields(world, chat, params))
    if "protect_content" in values and params.flag("protect_content"):
        fields["has_protected_content"] = True
    return fields


def send_message(world: World, params: Params) -> Json:
    """SendMessage."""
    chat = writable_chat(world, params)
    body = message_text(params)
    markup = checked_markup(params.json("reply_markup")) if "reply_markup" in params.values else None
    body.update(common_fields(world, chat, params))
    if "link_preview_options" in params.values and (options := params.json("link_preview_options")):
        body["link_preview_options"] = options
    return world.post(chat, world.bot, body, markup=markup).wire


def send_chat_action(world: World, params: Params) -> bool:
    """SendChatAction."""
    chat = writable_chat(world, params)
    action = params.text("action")
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat.actions.append(action)
    world.tell("typing", chat, None, action)
    return True


def _source(world: World, params: Params, ident: int, verb: str) -> Message:
    chat = known_chat(world, params, "from_chat_id")
    message = world.find(chat, ident)
    if message is None:
        raise bad_request(f"message to {verb} not found")
    if message.wire.get("has_protected_content"):
        raise bad_request(f"message can't be {'copied' if verb == 'copy' else 'forwarded'}")
    return message


def _identifiers(params: Params) -> list[int]:
    given = params.json("message_ids")
    if not isinstance(given, list) or not 1 <= len(given) <= 100:
        raise bad_request("message identifiers are not specified" if not given else "too many message identifiers")
    return [int(ident) for ident in given]


def _copy(world: World, params: Params, chat: Chat, source: Message) -> Message:
    body = {key: value for key, value in source.wire.items() if key not in _NOT_COPIED}
    if "caption" in params.values and "text" not in body:
        body = {k: v for k, v in body.items() if not k.startswith("caption")} | caption_text(params)
    markup = checked_markup(params.json("reply_markup"))
    return world.post(chat, world.bot, body | common_fields(world, chat, params), markup=markup)


def copy_message(world: World, params: Params) -> Json:
    """CopyMessage."""
    chat = writable_chat(world, params)
    source = _source(world, params, params.integer("message_id"), "copy")
    return {"message_id": _copy(world, params, chat, source).id}


def copy_messages(world: World, params: Params) -> list[Json]:
    """CopyMessages: those that can't be found are skipped."""
    chat = writable_chat(world, params)
    source = known_chat(world, params, "from_chat_id")
    found = [source.messages[ident] for ident in _identifiers(params) if ident in source.messages]
    if not found:
        raise bad_request("messages to copy not found")
    return [{"message_id": _copy(world, params, chat, message).id} for message in found]


def _forward(world: World, params: Params, chat: Chat, source: Message) -> Message:
    origin = source.wire.get("forward_origin") or {
        "type": "user",
        "sender_user": source.wire["from"],
        "date": source.wire["date"],
    }
    body = {key: value for key, value in source.wire.items() if key not in _NOT_COPIED}
    return world.post(chat, world.bot, body | {"forward_origin": origin} | common_fields(world, chat, params))


def forward_message(world: World, params: Params) -> Json:
    """ForwardMessage."""
    chat = writable_chat(world, params)
    source = _source(world, params, params.integer("message_id"), "forward")
    return _forward(world, params, chat, source).wire


def forward_messages(world: World, params: Params) -> list[Json]:
    """ForwardMessages: those that can't be found are skipped."""
    chat = writable_chat(world, params)
    source = known_chat(world, params, "from_chat_id")
    found = [source.messages[ident] for ident in _identifiers(params) if ident in source.messages]
    if not found:
        raise bad_request("messages to forward not found")
    return [{"message_id": _forward(world, params, chat, message).id} for message in found]


def answer_callback_query(world: World, params: Params) -> bool:
    """AnswerCallbackQuery: once, and not too late."""
    query = world.queries.get(params.text("callback_query_id"))
    late = query is not None and world.clock.now().timestamp() - query.at > ANSWERABLE
    if query is None or query.answered or late:
        raise bad_request(TOO_OLD)
    text = params.text("text")
    if utf16_length(text) > LONGEST_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    query.answered = True
    if text:
        alert = params.flag("show_alert")
        world.toasts.setdefault(query.person.id, []).append((text, alert))
        world.tell("alert" if alert else "toast", query.chat, query.person, text)
    return True


def set_message_reaction(world: World, params: Params) -> bool:
    """SetMessageReaction: at most one emoji of the bot's own."""
    chat = writable_chat(world, params)
    message = world.find(chat, params.integer("message_id"))
    if message is None:
        raise bad_request("message to react not found")
    reactions = params.json("reaction") or []
    if not isinstance(reactions, list) or len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    if any(not str(r.get("emoji", r.get("custom_emoji_id", ""))) for r in reactions):
        raise bad_request("REACTION_INVALID")
    world.tell("reaction", chat, None, " ".join(str(r.get("emoji", "")) for r in reactions) or "(none)",
               message=message)  # fmt: skip
    return True


def pinned_service(message: Message) -> Json:
    """The body of the service message that a pin leaves."""
    return {"pinned_message": quoted(message)}


METHODS = {
    "sendMessage": send_message,
    "sendChatAction": send_chat_action,
    "copyMessage": copy_message,
    "copyMessages": copy_messages,
    "forwardMessage": forward_message,
    "forwardMessages": forward_messages,
    "answerCallbackQuery": answer_callback_query,
    "setMessageReaction": set_message_reaction,
}
