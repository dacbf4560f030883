"""Every refusal in Telegram's words, and nothing changed by a refused call."""

from typing import Any

import aiohttp
import pytest

from bot.sandbox import MovableClock, Person, Sandbox

Api = Any


async def refused(api: Api, method: str, **params: Any) -> tuple[int, str]:
    answer = await api(method, **params)
    assert not answer["ok"], answer
    return answer["error_code"], answer["description"]


async def test_wrong_token_is_unauthorized(sandbox: Sandbox, http: aiohttp.ClientSession) -> None:
    async with http.get(f"{sandbox.url}/bot1:wrong/getMe") as answer:
        assert answer.status == 401
        assert await answer.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}
    assert sandbox.calls == []


async def test_unknown_method_is_404_and_remembered(sandbox: Sandbox, api: Api) -> None:
    assert await refused(api, "sendRocket") == (404, "Not Found: method not found")
    assert sandbox.unknown_methods == ["sendRocket"]
    assert sandbox.calls[-1].outcome == "Not Found: method not found"


async def test_methods_are_known_in_any_case(sandbox: Sandbox, api: Api) -> None:
    assert (await api("GETME"))["result"]["username"] == "afterglow_bot"
    assert sandbox.calls_of("getMe")


@pytest.mark.parametrize("chat_id", ["77", "@nobody", "x"])
async def test_chat_not_found(api: Api, chat_id: str) -> None:
    assert await refused(api, "sendMessage", chat_id=chat_id, text="x") == (400, "Bad Request: chat not found")


async def test_chat_id_is_empty(api: Api) -> None:
    assert await refused(api, "sendMessage", text="x") == (400, "Bad Request: chat_id is empty")


async def test_a_bot_can_not_write_first(sandbox: Sandbox, api: Api) -> None:
    ben = sandbox.person("Ben")
    assert await refused(api, "sendMessage", chat_id=ben.id, text="x") == (
        403,
        "Forbidden: bot can't initiate conversation with a user",
    )


async def test_blocked_and_deleted(api: Api, ana: Person) -> None:
    await ana.blocks()
    assert await refused(api, "sendMessage", chat_id=ana.id, text="x") == (
        403,
        "Forbidden: bot was blocked by the user",
    )
    await ana.unblocks()
    assert (await api("sendMessage", chat_id=ana.id, text="x"))["ok"]
    await ana.deletes_account()
    assert await refused(api, "sendMessage", chat_id=ana.id, text="x") == (403, "Forbidden: user is deactivated")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "message text is empty"),
        (" \n ", "message text is empty"),
        ("x" * 4097, "message is too long"),
        ("🙂" * 2049, "message is too long"),
    ],
)
async def test_text_limits(api: Api, ana: Person, text: str, words: str) -> None:
    assert await refused(api, "sendMessage", chat_id=ana.id, text=text) == (400, f"Bad Request: {words}")


async def test_the_limit_counts_after_parsing(api: Api, ana: Person) -> None:
    answer = await api("sendMessage", chat_id=ana.id, text="<b>" + "x" * 4096 + "</b>", parse_mode="HTML")
    assert answer["ok"]
    assert len(answer["result"]["text"]) == 4096


async def test_broken_formatting(api: Api, ana: Person) -> None:
    assert await refused(api, "sendMessage", chat_id=ana.id, text="<b>x", parse_mode="HTML") == (
        400,
        "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\"",
    )
    assert await refused(api, "sendMessage", chat_id=ana.id, text="x", parse_mode="BBCode") == (
        400,
        "Bad Request: unsupported parse_mode",
    )


async def test_formatting_beyond_a_hundred_entities_is_ignored(api: Api, ana: Person) -> None:
    answer = await api("sendMessage", chat_id=ana.id, text="<b>x</b> " * 120, parse_mode="HTML")
    assert len(answer["result"]["entities"]) == 100


def _rows(*rows: int, data: str = "d") -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "x", "callback_data": data} for _ in range(row)] for row in rows]}


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        (_rows(1, data="é" * 33), "BUTTON_DATA_INVALID"),
        (_rows(1, data=""), "BUTTON_DATA_INVALID"),
        (_rows(9), "reply markup is too long"),
        (_rows(*[8] * 12, 5), "reply markup is too long"),
        (_rows(*[8] * 12, data="x" * 64), None),
        ({"inline_keyboard": [[{"text": "x" * 300, "callback_data": "d"}] * 8] * 6}, "reply markup is too long"),
        (
            {"inline_keyboard": [[{"text": "x"}]]},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"inline_keyboard": [[{"text": "x", "url": "nowhere"}]]},
            "inline keyboard button URL 'nowhere' is invalid: Wrong HTTP URL",
        ),
    ],
)
async def test_keyboard_limits(api: Api, ana: Person, markup: Any, words: str | None) -> None:
    answer = await api("sendMessage", chat_id=ana.id, text="x", reply_markup=markup)
    if words is None:
        assert answer["ok"]
    else:
        assert answer["description"] == f"Bad Request: {words}"


async def test_largest_keyboard_passes(api: Api, ana: Person) -> None:
    assert (await api("sendMessage", chat_id=ana.id, text="x", reply_markup=_rows(*[8] * 12, 4)))["ok"]
    assert (await api("sendMessage", chat_id=ana.id, text="x", reply_markup=_rows(1, data="é" * 32)))["ok"]


async def test_editing(api: Api, ana: Person) -> None:
    own = (await api("sendMessage", chat_id=ana.id, text="one", reply_markup=_rows(1)))["result"]["message_id"]
    hers = (await ana.says("hello")).id
    edit = {"chat_id": ana.id, "message_id": own}
    same = (
        "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as "
        "a current content and reply markup of the message"
    )
    assert await refused(api, "editMessageText", **edit, text="one", reply_markup=_rows(1)) == (400, same)
    assert await refused(api, "editMessageReplyMarkup", **edit, reply_markup=_rows(1)) == (400, same)
    assert await refused(api, "editMessageText", chat_id=ana.id, message_id=99, text="x") == (
        400,
        "Bad Request: message to edit not found",
    )
    assert await refused(api, "editMessageText", chat_id=ana.id, message_id=hers, text="x") == (
        400,
        "Bad Request: message can't be edited",
    )
    assert await refused(api, "editMessageText", **edit, text="") == (400, "Bad Request: message text is empty")
    assert await refused(api, "editMessageCaption", **edit, caption="x") == (
        400,
        "Bad Request: there is no caption in the message to edit",
    )
    assert (await api("editMessageText", **edit, text="two"))["result"]["text"] == "two"
    assert ana.last.text == "two"
    assert ana.last.keyboard == ()
    assert ana.last.edited is not None


async def test_a_photo_has_no_text_to_edit(api: Api, ana: Person) -> None:
    photo = await ana.sends_photo()
    sent = await api("sendPhoto", chat_id=ana.id, photo=photo.wire["photo"][-1]["file_id"], caption="a")
    target = {"chat_id": ana.id, "message_id": sent["result"]["message_id"]}
    assert await refused(api, "editMessageText", **target, text="x") == (
        400,
        "Bad Request: there is no text in the message to edit",
    )
    assert await refused(api, "editMessageCaption", **target, caption="x" * 1025) == (
        400,
        "Bad Request: message caption is too long",
    )
    assert (await api("editMessageCaption", **target, caption="b"))["result"]["caption"] == "b"


async def test_deleting(api: Api, ana: Person, clock: MovableClock) -> None:
    first = (await api("sendMessage", chat_id=ana.id, text="one"))["result"]["message_id"]
    second = (await api("sendMessage", chat_id=ana.id, text="two"))["result"]["message_id"]
    assert (await api("deleteMessage", chat_id=ana.id, message_id=first))["result"] is True
    assert "one" not in [shown.text for shown in ana.sees]
    assert await refused(api, "deleteMessage", chat_id=ana.id, message_id=first) == (
        400,
        "Bad Request: message to delete not found",
    )
    assert await refused(api, "editMessageText", chat_id=ana.id, message_id=first, text="x") == (
        400,
        "Bad Request: message to edit not found",
    )
    clock.advance(hours=49)
    assert await refused(api, "deleteMessage", chat_id=ana.id, message_id=second) == (
        400,
        "Bad Request: message can't be deleted for everyone",
    )


async def test_replying_to_nothing(api: Api, ana: Person) -> None:
    gone = {"message_id": 99}
    assert await refused(api, "sendMessage", chat_id=ana.id, text="x", reply_parameters=gone) == (
        400,
        "Bad Request: message to be replied not found",
    )
    patient = gone | {"allow_sending_without_reply": True}
    assert (await api("sendMessage", chat_id=ana.id, text="x", reply_parameters=patient))["ok"]


TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


async def test_a_tap_is_answered_once_and_in_time(api: Api, ana: Person, clock: MovableClock) -> None:
    await api("sendMessage", chat_id=ana.id, text="x", reply_markup=_rows(1))
    press: Any = await ana.taps("x")
    assert await refused(api, "answerCallbackQuery", callback_query_id=press.id, text="x" * 201) == (
        400,
        "Bad Request: MESSAGE_TOO_LONG",
    )
    assert (await api("answerCallbackQuery", callback_query_id=press.id, text="Saved"))["ok"]
    assert press.answered
    assert [toast.text for toast in ana.toasts] == ["Saved"]
    assert await refused(api, "answerCallbackQuery", callback_query_id=press.id) == (400, TOO_OLD)
    assert await refused(api, "answerCallbackQuery", callback_query_id="1") == (400, TOO_OLD)
    late: Any = await ana.taps("x")
    clock.advance(minutes=3)
    assert await refused(api, "answerCallbackQuery", callback_query_id=late.id) == (400, TOO_OLD)


async def test_files(api: Api, ana: Person) -> None:
    assert await refused(api, "getFile", file_id="x") == (
        400,
        "Bad Request: wrong file_id or the file is temporarily unavailable",
    )
    assert await refused(api, "sendPhoto", chat_id=ana.id, photo="x") == (
        400,
        "Bad Request: wrong file identifier/HTTP URL specified",
    )
    assert await refused(api, "sendDocument", chat_id=ana.id) == (
        400,
        "Bad Request: there is no document in the request",
    )
    large = await ana.sends_document("large.bin", b"x" * (20 * 1024 * 1024 + 1))
    assert await refused(api, "getFile", file_id=large.wire["document"]["file_id"]) == (
        400,
        "Bad Request: file is too big",
    )


async def test_copies_and_protection(api: Api, ana: Person) -> None:
    sent = await api("sendMessage", chat_id=ana.id, text="x", protect_content=True)
    source = {"chat_id": ana.id, "from_chat_id": ana.id, "message_id": sent["result"]["message_id"]}
    assert await refused(api, "copyMessage", **source) == (400, "Bad Request: message can't be copied")
    assert await refused(api, "forwardMessage", **source) == (400, "Bad Request: message can't be forwarded")
    assert await refused(api, "copyMessage", **(source | {"message_id": 99})) == (
        400,
        "Bad Request: message to copy not found",
    )


async def test_commands_are_checked(api: Api) -> None:
    good = [{"command": "help", "description": "Help"}]
    assert (await api("setMyCommands", commands=good))["ok"]
    assert (await api("getMyCommands"))["result"] == good
    assert (await api("getMyCommands", language_code="de"))["result"] == []
    assert await refused(api, "setMyCommands", commands=[{"command": "Ä", "description": "x"}]) == (
        400,
        "Bad Request: BOT_COMMAND_INVALID",
    )
    await api("deleteMyCommands")
    assert (await api("getMyCommands"))["result"] == []


async def test_logged_out_for_ten_minutes(api: Api, clock: MovableClock) -> None:
    assert (await api("logOut"))["ok"]
    assert await refused(api, "getMe") == (400, "Bad Request: Logged out")
    clock.advance(minutes=11)
    assert (await api("getMe"))["ok"]


async def test_refused_calls_change_nothing(sandbox: Sandbox, api: Api, ana: Person) -> None:
    before = sandbox.transcript()
    await refused(api, "sendMessage", chat_id=ana.id, text="")
    await refused(api, "sendPhoto", chat_id=ana.id, photo="x")
    assert sandbox.transcript() == before
