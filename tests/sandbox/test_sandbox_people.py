from typing import Any

import pytest

from bot.sandbox import Event, MovableClock, NotPossible, Person, Press, Sandbox

Api = Any


def keys(*rows: list[str]) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": label, "callback_data": label.lower()} for label in row] for row in rows]}


async def updates(api: Api) -> list[dict[str, Any]]:
    found = (await api("getUpdates"))["result"]
    if found:
        await api("getUpdates", offset=found[-1]["update_id"] + 1, limit=1)
    return list(found)


async def test_ids_are_the_same_every_time(clock: MovableClock) -> None:
    first, second = Sandbox(clock), Sandbox(clock)
    assert first.person("Ana").id == second.person("Ana").id == 5_000_000_001
    assert first.person("Ben").id == 5_000_000_002
    with pytest.raises(NotPossible):
        first.person("Cleo", id=5_000_000_001)


async def test_a_deep_link_is_a_start_command(sandbox: Sandbox, api: Api) -> None:
    ben = sandbox.person("Ben", language_code="de", last_name="B", username="benny")
    message = await ben.opens("abc_1-2")
    assert message.text == "/start abc_1-2"
    (update,) = await updates(api)
    sent = update["message"]
    assert sent["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert sent["from"] == {
        "id": ben.id,
        "is_bot": False,
        "first_name": "Ben",
        "last_name": "B",
        "username": "benny",
        "language_code": "de",
    }
    assert sent["chat"] == {
        "id": ben.id,
        "type": "private",
        "first_name": "Ben",
        "last_name": "B",
        "username": "benny",
    }


async def test_dates_follow_the_clock(api: Api, ana: Person, clock: MovableClock) -> None:
    clock.advance(hours=4)
    message = await ana.says("hello")
    assert message.wire["date"] == int(clock.now().timestamp())


async def test_taps_on_current_and_old_keyboards(sandbox: Sandbox, api: Api, ana: Person) -> None:
    await api("sendMessage", chat_id=ana.id, text="first", reply_markup=keys(["Yes", "No"]))
    old = ana.last
    await api("sendMessage", chat_id=ana.id, text="second", reply_markup=keys(["Yes"]))
    newest, earlier, by_data = await ana.taps("Yes"), await ana.taps("Yes", message=old), await ana.taps(data="no")
    assert isinstance(newest, Press)
    assert isinstance(earlier, Press)
    assert isinstance(by_data, Press)
    taps = [update["callback_query"] for update in await updates(api)]
    assert [(tap["message"]["text"], tap["data"]) for tap in taps] == [
        ("second", "yes"),
        ("first", "yes"),
        ("first", "no"),
    ]
    assert [tap["id"] for tap in taps] == [newest.id, earlier.id, by_data.id]
    assert len({tap["chat_instance"] for tap in taps}) == 1
    with pytest.raises(NotPossible, match=r"no button 'Maybe'; there is \[Yes\], \[No\], \[Yes\]"):
        await ana.taps("Maybe")


async def test_double_taps_are_two_queries_with_one_content(api: Api, ana: Person) -> None:
    await api("sendMessage", chat_id=ana.id, text="?", reply_markup=keys(["Yes"]))
    await ana.taps("Yes")
    await ana.taps("Yes")
    first, second = [update["callback_query"] for update in await updates(api)]
    assert first["id"] != second["id"]
    assert first["message"] == second["message"]


async def test_equal_labels_are_told_apart(api: Api, ana: Person) -> None:
    markup = {"inline_keyboard": [[{"text": "x", "callback_data": "1"}, {"text": "x", "callback_data": "2"}]]}
    await api("sendMessage", chat_id=ana.id, text="?", reply_markup=markup)
    press = await ana.taps("x", nth=1)
    assert isinstance(press, Press)
    assert press.data == "2"


async def test_a_link_button_opens_and_makes_no_update(sandbox: Sandbox, api: Api, ana: Person) -> None:
    markup = {"inline_keyboard": [[{"text": "Call", "url": "https://example.org"}]]}
    await api("sendMessage", chat_id=ana.id, text="?", reply_markup=markup)
    press = await ana.taps("Call")
    assert isinstance(press, Press)
    assert press.url == "https://example.org"
    assert sandbox.pending == 0


async def test_reply_keyboards_send_text_and_vanish(sandbox: Sandbox, api: Api, ana: Person) -> None:
    markup = {"keyboard": [["0", "1"], [{"text": "My number", "request_contact": True}]], "one_time_keyboard": True}
    answer = await api("sendMessage", chat_id=ana.id, text="How bad?", reply_markup=markup)
    assert "reply_markup" not in answer["result"]
    assert ana.keyboard() == (("0", "1"), ("My number",))
    sent = await ana.taps("1")
    assert not isinstance(sent, Press)
    assert sent.text == "1"
    with pytest.raises(NotPossible):
        await ana.taps("0")
    await api("sendMessage", chat_id=ana.id, text="Number?", reply_markup=markup)
    await ana.taps("My number")
    assert (await updates(api))[-1]["message"]["contact"]["user_id"] == ana.id
    await api("sendMessage", chat_id=ana.id, text="How bad?", reply_markup={"keyboard": [["0"]]})
    await api("sendMessage", chat_id=ana.id, text="Thanks", reply_markup={"remove_keyboard": True})
    with pytest.raises(NotPossible):
        await ana.taps("0")


async def test_everything_a_person_can_send(sandbox: Sandbox, api: Api, ana: Person) -> None:
    bots = (await api("sendMessage", chat_id=ana.id, text="hi"))["result"]
    await ana.sends_photo("look")
    await ana.sends_voice(seconds=7)
    await ana.sends_document("a.txt", b"content")
    await ana.sends_sticker("😢")
    await ana.sends_video("film")
    await ana.sends_contact("Mira", "+15550111")
    await ana.sends_location(52.5, 13.4)
    await ana.replies(ana.last, "an answer")
    found = [update["message"] for update in await updates(api)]
    assert found[0]["caption"] == "look"
    assert found[1]["voice"]["duration"] == 7
    assert found[2]["document"]["file_name"] == "a.txt"
    assert found[3]["sticker"]["emoji"] == "😢"
    assert found[4]["video"]["mime_type"] == "video/mp4"
    assert found[5]["contact"] == {"phone_number": "+15550111", "first_name": "Mira"}
    assert found[6]["location"] == {"latitude": 52.5, "longitude": 13.4}
    assert found[7]["reply_to_message"]["message_id"] == bots["message_id"]


async def test_an_album_is_many_messages_of_one_group(api: Api, ana: Person) -> None:
    await ana.sends_album(["a", None, "c"])
    found = [update["message"] for update in await updates(api)]
    assert [message.get("caption") for message in found] == ["a", None, "c"]
    assert len({message["media_group_id"] for message in found}) == 1
    assert len({message["message_id"] for message in found}) == 3
    assert len({message["photo"][0]["file_unique_id"] for message in found}) == 3


async def test_blocking_and_coming_back(sandbox: Sandbox, api: Api, ana: Person) -> None:
    await ana.blocks()
    await ana.blocks()
    with pytest.raises(NotPossible, match="blocked"):
        await ana.says("x")
    await ana.opens("again")
    left, back, start = await updates(api)
    assert left["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    assert back["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert start["message"]["text"] == "/start again"


async def test_a_deleted_account_does_nothing_more(sandbox: Sandbox, ana: Person) -> None:
    await ana.deletes_account()
    assert sandbox.pending == 0
    with pytest.raises(NotPossible, match="deleted the account"):
        await ana.says("x")


async def test_only_own_messages_are_edited(api: Api, ana: Person) -> None:
    await api("sendMessage", chat_id=ana.id, text="hi")
    with pytest.raises(NotPossible):
        await ana.edits(ana.last, "x")
    photo = await ana.sends_photo("before")
    await ana.edits(photo, "after /help")
    edited = (await updates(api))[-1]["edited_message"]
    assert edited["caption"] == "after /help"
    assert edited["caption_entities"][0]["type"] == "bot_command"


async def test_new_is_what_the_bot_sent_or_edited_since(api: Api, ana: Person) -> None:
    first = (await api("sendMessage", chat_id=ana.id, text="one"))["result"]
    await ana.says("mine")
    assert [shown.text for shown in ana.new()] == ["one"]
    assert ana.new() == []
    await api("sendMessage", chat_id=ana.id, text="two")
    await api("editMessageText", chat_id=ana.id, message_id=first["message_id"], text="one, changed")
    assert [shown.text for shown in ana.new()] == ["one, changed", "two"]
    assert [shown.sender for shown in ana.sees] == ["Ana", "bot", "Ana", "bot"]


async def test_the_transcript_shows_both_sides(sandbox: Sandbox, api: Api, clock: MovableClock) -> None:
    ana = sandbox.person("Ana")
    heard: list[Event] = []
    sandbox.on_event(heard.append)
    await ana.opens("abc")
    sent = await api(
        "sendMessage",
        chat_id=ana.id,
        text="Hello <b>Ana</b>\nReady?",
        parse_mode="HTML",
        reply_markup=keys(["I agree", "Not now"], ["Help"]),
    )
    clock.advance(minutes=90)
    press: Any = await ana.taps("I agree")
    await api("answerCallbackQuery", callback_query_id=press.id, text="Saved")
    await api("editMessageReplyMarkup", chat_id=ana.id, message_id=sent["result"]["message_id"])
    await ana.edits(await ana.says("thx"), "thanks")
    await ana.sends_voice()
    await ana.blocks()
    expected = """\
2026-03-02T09:00Z Ana: /start abc
2026-03-02T09:00Z bot: Hello <b>Ana</b>
                  Ready?
                  [I agree] [Not now]
                  [Help]
2026-03-02T10:30Z Ana taps [I agree]
2026-03-02T10:30Z bot answers the tap: Saved
2026-03-02T10:30Z bot changes the buttons of: Hello <b>Ana</b>
                  Ready?
2026-03-02T10:30Z Ana: thx
2026-03-02T10:30Z Ana edits: thanks
2026-03-02T10:30Z Ana: <voice>
2026-03-02T10:30Z Ana blocks the bot
"""
    assert sandbox.transcript(ana) == expected
    assert sandbox.transcript().splitlines()[1] == "2026-03-02T09:00Z bot → Ana: Hello <b>Ana</b>"
    assert str(heard[-1]) == "2026-03-02T10:30Z Ana blocks the bot"
    assert len(heard) == 9


async def test_a_burst_keeps_its_order(api: Api, sandbox: Sandbox, ana: Person) -> None:
    for number in range(50):
        await ana.says(str(number))
    assert [update["message"]["text"] for update in await updates(api)] == [str(n) for n in range(50)]
