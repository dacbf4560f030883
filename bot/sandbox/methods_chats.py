"""The bot itself and its chats: getMe, commands, descriptions, members, forum topics."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from bot.sandbox.addressing import known_chat, named_user, writable_chat
from bot.sandbox.chats import Chat, Topic
from bot.sandbox.params import Params
from bot.sandbox.refusals import bad_request
from bot.sandbox.world import World

Json = dict[str, Any]

_ICON = 7322096


def get_me(world: World, _params: Params) -> Json:
    """GetMe."""
    return world.bot.wire | {
        "can_join_groups": True,
        "can_read_all_group_messages": not world.privacy,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def log_out(world: World, _params: Params) -> bool:
    """LogOut: for ten minutes nothing else is answered."""
    world.settings["logged_out_until"] = world.clock.now().timestamp() + 600
    return True


def close(_world: World, _params: Params) -> bool:
    """Close."""
    return True


def _scope(params: Params) -> str:
    return json.dumps([params.json("scope") or {"type": "default"}, params.text("language_code")], sort_keys=True)


def set_my_commands(world: World, params: Params) -> bool:
    """SetMyCommands, by scope and language."""
    commands = params.json("commands")
    if not isinstance(commands, list) or len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH" if commands else "can't parse commands list JSON object")
    for command in commands:
        if not re.fullmatch(r"/?[a-z0-9_]{1,32}", str(command.get("command"))):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", ""))) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.settings.setdefault("commands", {})[_scope(params)] = [
        {"command": str(c["command"]).lstrip("/"), "description": c["description"]} for c in commands
    ]
    return True


def get_my_commands(world: World, params: Params) -> list[Json]:
    """GetMyCommands."""
    found: list[Json] = world.settings.get("commands", {}).get(_scope(params), [])
    return found


def delete_my_commands(world: World, params: Params) -> bool:
    """DeleteMyCommands."""
    world.settings.get("commands", {}).pop(_scope(params), None)
    return True


def _setter(field: str, longest: int) -> Callable[[World, Params], bool]:
    def set_it(world: World, params: Params) -> bool:
        if len(params.text(field)) > longest:
            raise bad_request(f"BOT_{field.upper()}_TOO_LONG")
        world.settings.setdefault(field, {})[params.text("language_code")] = params.text(field)
        return True

    return set_it


def _getter(field: str, default: str = "") -> Callable[[World, Params], Json]:
    def get_it(world: World, params: Params) -> Json:
        return {field: world.settings.get(field, {}).get(params.text("language_code"), default)}

    return get_it


def set_chat_menu_button(world: World, params: Params) -> bool:
    """SetChatMenuButton, for one chat or as the default."""
    button = params.json("menu_button") or {"type": "default"}
    if button.get("type") not in {"default", "commands", "web_app"}:
        raise bad_request("can't parse menu button: MenuButton has unsupported type")
    world.settings.setdefault("menu_button", {})[params.text("chat_id")] = button
    return True


def get_chat_menu_button(world: World, params: Params) -> Json:
    """GetChatMenuButton."""
    buttons = world.settings.get("menu_button", {})
    found: Json = buttons.get(params.text("chat_id")) or buttons.get("") or {"type": "commands"}
    return found


def get_chat(world: World, params: Params) -> Json:
    """GetChat: a ChatFullInfo."""
    chat = known_chat(world, params)
    if chat.private and not chat.opened:
        raise bad_request("chat not found")
    gifts = dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
    )
    full = chat.wire | {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}
    if chat.pinned and (pinned := chat.messages.get(chat.pinned[-1])):
        full["pinned_message"] = pinned.wire
    return full


def member_wire(chat: Chat, user_wire: Json, status: str) -> Json:
    """A ChatMember of the given status."""
    wire: Json = {"status": status, "user": user_wire}
    if status == "creator":
        wire["is_anonymous"] = False
    elif status == "administrator":
        rights = (
            "can_manage_chat can_delete_messages can_manage_video_chats can_restrict_members can_promote_members "
            "can_change_info can_invite_users can_post_stories can_edit_stories can_delete_stories can_pin_messages "
            "can_send_welcome_messages"
        )
        wire |= dict.fromkeys(rights.split(), True) | {"can_be_edited": False, "is_anonymous": False}
        if chat.is_forum:
            wire["can_manage_topics"] = True
    elif status == "kicked":
        wire["until_date"] = 0
    return wire


def get_chat_member(world: World, params: Params) -> Json:
    """GetChatMember."""
    chat = known_chat(world, params)
    user = named_user(world, params)
    status = "member" if chat.private and user in (chat.person, world.bot) else chat.members.get(user.id)
    if status is None and user.id not in chat.members:
        raise bad_request("PARTICIPANT_ID_INVALID" if chat.private else "member not found")
    return member_wire(chat, user.wire, status or "left")


def get_chat_administrators(world: World, params: Params) -> list[Json]:
    """GetChatAdministrators: without bots other than the asking one."""
    chat = known_chat(world, params)
    if chat.private:
        raise bad_request("there are no administrators in the private chat")
    return [
        member_wire(chat, world.users[ident].wire, status)
        for ident, status in chat.members.items()
        if status in {"creator", "administrator"}
    ]


def get_chat_member_count(world: World, params: Params) -> int:
    """GetChatMemberCount."""
    chat = known_chat(world, params)
    return 2 if chat.private else sum(status not in {"left", "kicked"} for status in chat.members.values())


def leave_chat(world: World, params: Params) -> bool:
    """LeaveChat."""
    chat = known_chat(world, params)
    if chat.private:
        raise bad_request("chat member status can't be changed in private chats")
    chat.blocked = True
    chat.members[world.bot.id] = "left"
    world.tell("left", chat, None)
    return True


def _forum(world: World, params: Params) -> Chat:
    chat = writable_chat(world, params)
    if not chat.is_forum:
        raise bad_request("the chat is not a forum")
    if chat.members.get(world.bot.id) != "administrator":
        raise bad_request("not enough rights to manage topics")
    return chat


def _topic(chat: Chat, params: Params) -> Topic:
    topic = chat.topics.get(params.integer("message_thread_id"))
    if topic is None:
        raise bad_request("TOPIC_ID_INVALID")
    return topic


def create_forum_topic(world: World, params: Params) -> Json:
    """CreateForumTopic: its id is that of the service message."""
    chat = _forum(world, params)
    name = params.text("name")
    if not 1 <= len(name) <= 128:
        raise bad_request("TOPIC_TITLE_EMPTY" if not name else "TOPIC_TITLE_TOO_LONG")
    color = params.integer("icon_color", _ICON)
    made: Json = {"name": name, "icon_color": color}
    service = world.post(chat, world.bot, {"forum_topic_created": made})
    chat.topics[service.id] = Topic(service.id, name, color)
    world.emit("message", service.wire, chat)
    return {"message_thread_id": service.id, **made}


def edit_forum_topic(world: World, params: Params) -> bool:
    """EditForumTopic."""
    chat = _forum(world, params)
    topic = _topic(chat, params)
    name = params.text("name")
    if name == topic.name:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.name = name or topic.name
    return _service(world, chat, topic, {"forum_topic_edited": {"name": topic.name}})


def _service(world: World, chat: Chat, topic: Topic, body: Json) -> bool:
    body |= {"message_thread_id": topic.id, "is_topic_message": True}
    world.emit("message", world.post(chat, world.bot, body).wire, chat)
    return True


def close_forum_topic(world: World, params: Params) -> bool:
    """CloseForumTopic."""
    chat = _forum(world, params)
    topic = _topic(chat, params)
    if topic.closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.closed = True
    return _service(world, chat, topic, {"forum_topic_closed": {}})


def reopen_forum_topic(world: World, params: Params) -> bool:
    """ReopenForumTopic."""
    chat = _forum(world, params)
    topic = _topic(chat, params)
    if not topic.closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.closed = False
    return _service(world, chat, topic, {"forum_topic_reopened": {}})


def delete_forum_topic(world: World, params: Params) -> bool:
    """DeleteForumTopic, with its messages."""
    chat = _forum(world, params)
    topic = _topic(chat, params)
    del chat.topics[topic.id]
    for message in list(chat.messages.values()):
        if message.wire.get("message_thread_id") == topic.id or message.id == topic.id:
            world.delete(message)
    return True


METHODS: dict[str, Callable[[World, Params], Any]] = {
    "getMe": get_me,
    "logOut": log_out,
    "close": close,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setMyName": _setter("name", 64),
    "getMyName": _getter("name", "Afterglow"),
    "setMyDescription": _setter("description", 512),
    "getMyDescription": _getter("description"),
    "setMyShortDescription": _setter("short_description", 120),
    "getMyShortDescription": _getter("short_description"),
    "setChatMenuButton": set_chat_menu_button,
    "getChatMenuButton": get_chat_menu_button,
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
    "getChatMemberCount": get_chat_member_count,
    "leaveChat": leave_chat,
    "createForumTopic": create_forum_topic,
    "editForumTopic": edit_forum_topic,
    "closeForumTopic": close_forum_topic,
    "reopenForumTopic": reopen_forum_topic,
    "deleteForumTopic": delete_forum_topic,
}
