"""Reading updates: our own reading against python-telegram-bot's, over everything the sandbox's people can do."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Update

from bot.domain.events import Kind
from bot.sandbox import MovableClock, Sandbox
from bot.telegram.interpret import NotAnUpdate, chat_of, interpret
from bot.tour import MORNING


async def _everything() -> list[dict[str, Any]]:
    """One update of every sort."""
    from bot.telegram.wire import Wire

    sandbox = Sandbox(MovableClock(MORNING))
    await sandbox.start()
    wire = Wire()
    await wire.initialize()
    base = f"{sandbox.base_url}1000:sandbox"
    ana = sandbox.person("Ana", last_name="B. <i>", language_code="es")
    await ana.opens("token")
    keyboard = {"inline_keyboard": [[{"text": "Yes", "callback_data": "a:1:1:0"}]]}
    await wire.call(base, "sendMessage", {"chat_id": ana.id, "text": "Well?", "reply_markup": keyboard})
    own = await ana.says("words &c")
    await ana.edits(own, "other words")
    await ana.taps("Yes")
    await ana.sends_photo("a caption")
    await ana.sends_voice()
    await ana.sends_video()
    await ana.sends_sticker("x")
    await ana.sends_document("a.txt", b"a", "look")
    await ana.sends_contact("Maria", "+15550100")
    await ana.sends_location(1.0, 2.0)
    await ana.sends_album(["one", "two"])
    await ana.blocks()
    await ana.unblocks()
    group = sandbox.group("Staff", members=[ana])
    group.promote_bot()
    await ana.says("in the group", chat=group)
    allowed = ["message", "edited_message", "callback_query", "my_chat_member"]
    updates = await wire.call(base, "getUpdates", {"timeout": 0, "allowed_updates": allowed})
    await wire.shutdown()
    await sandbox.stop()
    assert len(updates) > 15
    return list(updates)


async def test_every_sort_of_update_is_read_as_python_telegram_bot_reads_it() -> None:
    for raw in await _everything():
        ours, theirs = interpret(raw), Update.de_json(raw, None)
        message = theirs.message or theirs.edited_message
        user, chat = theirs.effective_user, theirs.effective_chat
        assert chat is not None
        assert ours.chat_id == chat.id == chat_of(raw)
        assert ours.private == (chat.type == "private")
        if user is not None:
            assert (ours.sender_id, ours.sender_name) == (user.id, user.full_name)
            assert ours.language == (user.language_code or "")
        if message is not None:
            assert ours.message_id == message.message_id
            if message.contact is None:
                assert ours.text == (message.text or message.caption or "")
            else:
                assert message.contact.first_name in ours.text
            document = message.document
            assert ours.file_id == (document.file_id if document else "")
            assert ours.file_name == (document.file_name if document else "")
            assert ours.file_size == (document.file_size if document else 0)
            readable = ours.kind in (Kind.TEXT, Kind.EDIT)
            assert readable == (message.text is not None)
            assert (ours.kind is Kind.EDIT) == (theirs.edited_message is not None and readable)
        if theirs.callback_query is not None:
            assert (ours.kind, ours.data) == (Kind.TAP, theirs.callback_query.data)
        if theirs.my_chat_member is not None:
            gone = theirs.my_chat_member.new_chat_member.status in ("kicked", "left")
            assert (ours.kind is Kind.BLOCKED) == gone


@pytest.mark.parametrize(
    "raw",
    [
        None,
        [],
        {"update_id": 1, "message": {}},
        {"update_id": 1, "message": {"message_id": 1, "chat": {"type": "private"}, "text": "x"}},
        {"update_id": 1, "message": {"message_id": 1, "chat": {"id": "7", "type": "private"}, "text": "x"}},
        {"update_id": 1, "message": {"message_id": 1, "chat": {"id": 7, "type": "private"}, "text": {"no": "text"}}},
        {"update_id": 1, "callback_query": {"id": "1"}},
        {"update_id": 1, "my_chat_member": {"chat": {"id": 1, "type": "private"}}},
    ],
)
def test_a_malformed_update_is_refused_and_not_guessed_at(raw: Any) -> None:
    with pytest.raises(NotAnUpdate):
        interpret(raw)


def test_an_update_of_a_kind_that_does_not_exist_yet_is_let_be() -> None:
    assert interpret({"update_id": 1, "something_new": {"chat": {"id": 1}}}).kind is Kind.OTHER


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["message", "edited_message", "callback_query", "my_chat_member", "chat", "from", "id", "text", "type"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(_JSON)
def test_no_shape_of_json_does_more_than_be_refused(raw: Any) -> None:
    chat_of(raw)
    with contextlib.suppress(NotAnUpdate):
        interpret(raw)
