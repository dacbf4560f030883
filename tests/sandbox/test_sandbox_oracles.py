"""Two independent libraries read every object: python-telegram-bot and aiogram."""

import asyncio
from typing import Any

import pytest
import telegram
from aiogram import Bot, Dispatcher, F
from aiogram import types as aio
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from pydantic import TypeAdapter
from telegram import error

from bot.sandbox import Fault, Person, Press, Sandbox

Api = Any


async def everything(sandbox: Sandbox, ana: Person) -> None:
    """Cause every kind of update there is."""
    staff = sandbox.group("Staff", members=[ana])
    message = await ana.says("hello 🙂 /help https://example.org")
    await ana.replies(message, "again")
    await ana.edits(message, "changed")
    await ana.sends_photo("a photo")
    await ana.sends_voice()
    await ana.sends_video()
    await ana.sends_document()
    await ana.sends_sticker()
    await ana.sends_contact()
    await ana.sends_location(1.5, 2.5)
    await ana.sends_album(["x", None])
    await ana.reacts(message, "👍")
    await ana.reacts(message, None)
    await ana.blocks()
    await ana.unblocks()
    await staff.adds(sandbox.person("Ben"))
    staff.promote_bot()
    await ana.says("in the group", chat=staff)
    await staff.upgrade()
    staff.becomes_forum()
    await staff.kicks_bot()


ALL_KINDS = ["message", "edited_message", "callback_query", "my_chat_member", "message_reaction"]


async def test_ptb_parses_every_update(sandbox: Sandbox, ptb: telegram.Bot, ana: Person) -> None:
    await ptb.get_updates(allowed_updates=ALL_KINDS)
    await ptb.send_message(ana.id, "?", reply_markup=_keyboard())
    await ana.taps("Yes")
    await everything(sandbox, ana)
    raw = [update.wire for update in sandbox.world.queue]
    parsed = await ptb.get_updates()
    assert len(parsed) == len(raw) > 20
    for update, wire in zip(parsed, raw, strict=True):
        assert update.to_dict() is not None
        assert _missing(wire, update.to_dict()) == []
        if "message" in wire:
            assert update.effective_chat is not None
            assert update.effective_chat.id == wire["message"]["chat"]["id"]


NEWER = {"can_be_edited", "can_send_welcome_messages"}
"""Fields python-telegram-bot hides or doesn't know yet."""


def _missing(wire: Any, parsed: Any, path: str = "") -> list[str]:
    """What we sent and the library didn't take."""
    if isinstance(wire, dict):
        return [
            name
            for key, value in wire.items()
            for name in (_missing(value, parsed[key], f"{path}.{key}") if key in parsed else [f"{path}.{key}"])
            if value not in (False, {}, []) and key not in NEWER
        ]
    return []


def _keyboard() -> telegram.InlineKeyboardMarkup:
    return telegram.InlineKeyboardMarkup([[telegram.InlineKeyboardButton("Yes", callback_data="y")]])


async def test_ptb_does_everything(sandbox: Sandbox, ptb: telegram.Bot, ana: Person) -> None:
    assert (await ptb.get_me()).username == "afterglow_bot"
    sent = await ptb.send_message(
        ana.id, "a <b>b</b>", parse_mode="HTML", reply_markup=_keyboard(), protect_content=True
    )
    assert sent.entities[0].type == "bold"
    assert sent.has_protected_content
    press = await ana.taps("Yes")
    assert isinstance(press, Press)
    assert await ptb.answer_callback_query(press.id, "Saved", show_alert=True)
    assert ana.toasts[-1].show_alert
    edited = await ptb.edit_message_text("c", ana.id, sent.message_id)
    assert isinstance(edited, telegram.Message)
    assert edited.text == "c"
    assert await ptb.edit_message_reply_markup(ana.id, sent.message_id, reply_markup=_keyboard())
    document = await ptb.send_document(ana.id, b"content", filename="a.txt", caption="<i>c</i>", parse_mode="HTML")
    assert document.document is not None
    file = await document.document.get_file()
    assert bytes(await file.download_as_bytearray()) == b"content"
    photo = await ptb.send_photo(ana.id, b"\xff\xd8 photo", caption="p")
    assert await photo.edit_caption("q")
    assert (await ptb.send_photo(ana.id, photo.photo[-1])).photo[-1].file_unique_id == photo.photo[-1].file_unique_id
    assert (await ptb.send_voice(ana.id, b"OggS", duration=4)).voice is not None
    album = await ptb.send_media_group(
        ana.id, [telegram.InputMediaPhoto(b"1", caption="one"), telegram.InputMediaPhoto(photo.photo[-1])]
    )
    assert len({message.media_group_id for message in album}) == 1
    assert album[0].caption == "one"
    assert await ptb.send_chat_action(ana.id, "typing")
    reply = await ptb.send_message(ana.id, "r", reply_to_message_id=photo.message_id)
    assert reply.reply_to_message is not None
    copy = await ptb.copy_message(ana.id, ana.id, photo.message_id)
    assert copy.message_id > reply.message_id
    forward = await ptb.forward_message(ana.id, ana.id, photo.message_id)
    assert isinstance(forward.forward_origin, telegram.MessageOriginUser)
    assert len(await ptb.copy_messages(ana.id, ana.id, [photo.message_id, reply.message_id, 999])) == 2
    assert len(await ptb.forward_messages(ana.id, ana.id, [photo.message_id])) == 1
    assert await ptb.set_message_reaction(ana.id, photo.message_id, "👍")
    assert await ptb.pin_chat_message(ana.id, photo.message_id)
    chat = await ptb.get_chat(ana.id)
    assert chat.first_name == "Ana"
    assert chat.pinned_message is not None
    assert await ptb.unpin_chat_message(ana.id)
    assert isinstance(await ptb.get_chat_member(ana.id, ana.id), telegram.ChatMemberMember)
    assert await ptb.delete_messages(ana.id, [copy.message_id, forward.message_id])
    assert await ptb.delete_message(ana.id, reply.message_id)
    assert sandbox.unknown_methods == []


async def test_ptb_sets_the_bot_up(sandbox: Sandbox, ptb: telegram.Bot, ana: Person) -> None:
    commands = [telegram.BotCommand("help", "Get help now")]
    assert await ptb.set_my_commands(commands, scope=telegram.BotCommandScopeChat(ana.id), language_code="de")
    assert list(await ptb.get_my_commands(telegram.BotCommandScopeChat(ana.id), "de")) == commands
    assert await ptb.delete_my_commands(telegram.BotCommandScopeChat(ana.id), "de")
    assert await ptb.set_my_description("d", "de")
    assert (await ptb.get_my_description("de")).description == "d"
    assert await ptb.set_my_short_description("s")
    assert (await ptb.get_my_short_description()).short_description == "s"
    assert await ptb.set_my_name("Glow")
    assert (await ptb.get_my_name()).name == "Glow"
    assert await ptb.set_chat_menu_button(ana.id, telegram.MenuButtonCommands())
    assert (await ptb.get_chat_menu_button(ana.id)).type == "commands"
    assert (await ptb.get_webhook_info()).pending_update_count == 0
    assert await ptb.delete_webhook()
    staff = sandbox.group("Staff", members=[ana], forum=True)
    assert (await ptb.get_chat(staff.id)).is_forum
    topic = await ptb.create_forum_topic(staff.id, "Case 7")
    assert (await ptb.send_message(staff.id, "x", message_thread_id=topic.message_thread_id)).is_topic_message
    assert await ptb.close_forum_topic(staff.id, topic.message_thread_id)
    assert {type(m) for m in await ptb.get_chat_administrators(staff.id)} == {
        telegram.ChatMemberOwner,
        telegram.ChatMemberAdministrator,
    }
    assert await ptb.get_chat_member_count(staff.id) == 2
    assert await ptb.leave_chat(staff.id)
    assert await ptb.log_out()
    with pytest.raises(error.BadRequest):
        await ptb.get_me()


async def test_ptb_raises_its_own_errors(
    sandbox: Sandbox, ptb: telegram.Bot, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # its older form warns, and a warning is an error here
    sandbox.faults.add(Fault(kind="too_many", retry_after=3))
    with pytest.raises(error.RetryAfter):
        await ptb.send_message(ana.id, "x")
    sandbox.faults.add(Fault(kind="migrate", migrate_to=-100))
    with pytest.raises(error.ChatMigrated) as migrated:
        await ptb.send_message(ana.id, "x")
    assert migrated.value.new_chat_id == -100
    sandbox.faults.add(Fault(kind="not_found"))
    with pytest.raises(error.InvalidToken):
        await ptb.send_message(ana.id, "x")
    sandbox.faults.add(Fault(kind="conflict", method="getUpdates"))
    with pytest.raises(error.Conflict):
        await ptb.get_updates()
    sandbox.faults.add(Fault(kind="reset_after"))
    with pytest.raises(error.NetworkError):
        await ptb.send_message(ana.id, "x")
    await ana.blocks()
    with pytest.raises(error.Forbidden):
        await ptb.send_message(ana.id, "x")


async def test_aiogram_validates_every_object(sandbox: Sandbox, api: Api, ana: Person) -> None:
    await api("getUpdates", allowed_updates=ALL_KINDS)
    await api(
        "sendMessage",
        chat_id=ana.id,
        text="<b>?</b>",
        parse_mode="HTML",
        reply_markup={"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]},
    )
    await ana.taps("Yes")
    await everything(sandbox, ana)
    updates = TypeAdapter(list[aio.Update]).validate_python((await api("getUpdates"))["result"])
    assert len(updates) > 20
    assert {update.event_type for update in updates} == set(ALL_KINDS)
    for update in updates:
        assert not update.model_extra
        for part in (update.message, update.edited_message, update.callback_query, update.my_chat_member):
            assert part is None or not part.model_extra
    for message in [*ana.chat.messages.values()]:
        checked = aio.Message.model_validate(message.wire)
        assert not checked.model_extra
    assert aio.User.model_validate((await api("getMe"))["result"]).is_bot
    assert aio.ChatFullInfo.model_validate((await api("getChat", chat_id=ana.id))["result"]).first_name == "Ana"
    assert aio.WebhookInfo.model_validate((await api("getWebhookInfo"))["result"]).url == ""


async def test_an_aiogram_bot_runs_against_it(sandbox: Sandbox, ana: Person) -> None:
    server = TelegramAPIServer.from_base(sandbox.url)
    bot = Bot(sandbox.token, session=AiohttpSession(api=server))
    dispatcher = Dispatcher()

    @dispatcher.message(F.text)
    async def echo(message: aio.Message) -> None:
        button = aio.InlineKeyboardButton(text="Again", callback_data="again")
        await message.answer(
            f"You said {message.text}", reply_markup=aio.InlineKeyboardMarkup(inline_keyboard=[[button]])
        )

    @dispatcher.callback_query(F.data == "again")
    async def again(query: aio.CallbackQuery) -> None:
        await query.answer("Once more")
        assert isinstance(query.message, aio.Message)
        await query.message.edit_text("Again!")

    running = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False, polling_timeout=5))
    try:
        await ana.says("hello")
        await sandbox.until(lambda: ana.sees[-1].text == "You said hello")
        await ana.taps("Again")
        await sandbox.until(lambda: ana.last.text == "Again!")
        assert [toast.text for toast in ana.toasts] == ["Once more"]
        await sandbox.quiet()
    finally:
        await dispatcher.stop_polling()
        await asyncio.wait_for(running, 5)
    assert sandbox.pending == 0
    assert sandbox.unknown_methods == []
