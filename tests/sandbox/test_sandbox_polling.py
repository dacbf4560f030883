import asyncio
import json
from typing import Any

import aiohttp
import pytest

from bot.sandbox import MovableClock, Person, Sandbox

Api = Any


def ids(answer: dict[str, Any]) -> list[int]:
    return [update["update_id"] for update in answer["result"]]


def texts(answer: dict[str, Any]) -> list[str]:
    return [update["message"]["text"] for update in answer["result"]]


async def test_updates_stay_until_an_offset_confirms_them(sandbox: Sandbox, api: Api, ana: Person) -> None:
    for word in "abc":
        await ana.says(word)
    first = await api("getUpdates")
    assert texts(first) == ["a", "b", "c"]
    assert texts(await api("getUpdates")) == ["a", "b", "c"]
    assert texts(await api("getUpdates", offset=ids(first)[1])) == ["b", "c"]
    assert sandbox.pending == 2
    assert texts(await api("getUpdates", offset=ids(first)[-1] + 1)) == []
    assert sandbox.pending == 0


async def test_limit(api: Api, ana: Person) -> None:
    for number in range(120):
        await ana.says(str(number))
    assert len((await api("getUpdates", limit=3))["result"]) == 3
    assert len((await api("getUpdates"))["result"]) == 100
    assert len((await api("getUpdates", limit=1000))["result"]) == 100


async def test_a_negative_offset_forgets_all_before(sandbox: Sandbox, api: Api, ana: Person) -> None:
    for word in "abc":
        await ana.says(word)
    assert texts(await api("getUpdates", offset=-2)) == ["b", "c"]
    assert sandbox.pending == 2


async def test_a_long_poll_wakes_at_once(api: Api, ana: Person) -> None:
    poll = asyncio.create_task(api("getUpdates", timeout=30))
    await asyncio.sleep(0.02)
    assert not poll.done()
    loop = asyncio.get_running_loop()
    begin = loop.time()
    await ana.says("hello")
    assert texts(await poll) == ["hello"]
    assert loop.time() - begin < 1


async def test_a_long_poll_ends_empty(api: Api) -> None:
    loop = asyncio.get_running_loop()
    begin = loop.time()
    assert (await api("getUpdates", timeout=1))["result"] == []
    assert 0.9 < loop.time() - begin < 5


async def test_a_second_poller_ends_the_first(sandbox: Sandbox, api: Api, ana: Person) -> None:
    first = asyncio.create_task(api("getUpdates", timeout=30))
    await asyncio.sleep(0.02)
    second = asyncio.create_task(api("getUpdates", timeout=30))
    answer = await first
    assert answer["error_code"] == 409
    assert answer["description"] == (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )
    await ana.says("hello")
    assert texts(await second) == ["hello"]


async def test_allowed_updates_are_sticky(sandbox: Sandbox, api: Api, ana: Person) -> None:
    await api("getUpdates", allowed_updates=["edited_message", "message_reaction"])
    message = await ana.says("a")
    assert sandbox.pending == 0
    await api("getUpdates")
    await ana.edits(message, "b")
    await ana.reacts(message, "👍")
    kinds = [min(update) for update in (await api("getUpdates"))["result"]]
    assert kinds == ["edited_message", "message_reaction"]
    await api("getUpdates", offset=-1, allowed_updates=[])
    await ana.says("c")
    await ana.reacts(message, None)
    assert "message" in (await api("getUpdates"))["result"][-1]


async def test_reactions_are_not_delivered_by_default(sandbox: Sandbox, ana: Person) -> None:
    await ana.reacts(await ana.says("a"), "👍")
    assert sandbox.pending == 1


async def test_taps_expire_after_150_seconds_and_messages_after_a_day(
    sandbox: Sandbox, api: Api, ana: Person, clock: MovableClock
) -> None:
    markup = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
    await api("sendMessage", chat_id=ana.id, text="?", reply_markup=markup)
    await ana.says("hello")
    await ana.taps("Yes")
    clock.advance(seconds=150)
    assert sandbox.pending == 2
    clock.advance(seconds=1)
    assert texts(await api("getUpdates")) == ["hello"]
    clock.advance(hours=24)
    assert (await api("getUpdates"))["result"] == []


async def test_a_queued_update_shows_the_message_as_it_was(api: Api, ana: Person) -> None:
    message = await ana.says("before")
    await ana.edits(message, "after")
    first, second = (await api("getUpdates"))["result"]
    assert first["message"]["text"] == "before"
    assert second["edited_message"]["text"] == "after"
    assert second["edited_message"]["edit_date"] == first["message"]["date"]


async def test_the_queue_survives_a_restart_on_the_same_port(sandbox: Sandbox, api: Api, ana: Person) -> None:
    await ana.says("hello")
    url = sandbox.url
    await sandbox.restart()
    assert sandbox.url == url
    assert texts(await api("getUpdates")) == ["hello"]


async def test_stop_is_bounded_while_a_poll_waits(sandbox: Sandbox, api: Api) -> None:
    poll = asyncio.create_task(api("getUpdates", timeout=50))
    await asyncio.sleep(0.02)
    await asyncio.wait_for(sandbox.stop(), 5)
    with pytest.raises(aiohttp.ClientError):
        await poll


async def test_every_way_to_send_parameters(sandbox: Sandbox, http: aiohttp.ClientSession, ana: Person) -> None:
    url = f"{sandbox.base_url}{sandbox.token}/sendMessage"
    markup = json.dumps({"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]})
    form = aiohttp.FormData({"chat_id": str(ana.id), "text": "multipart", "reply_markup": markup})
    form.add_field("unused", b"x", filename="x.bin")
    requests: list[dict[str, Any]] = [
        {"params": {"chat_id": ana.id, "text": "query", "reply_markup": markup}},
        {"data": {"chat_id": ana.id, "text": "form", "reply_markup": markup}},
        {"json": {"chat_id": ana.id, "text": "json", "reply_markup": json.loads(markup)}},
        {"data": form},
    ]
    for request in requests:
        async with http.post(url, **request) as answer:
            assert answer.status == 200, await answer.text()
    assert [s.text for s in ana.sees[1:]] == ["query", "form", "json", "multipart"]
    assert all(s.keyboard == (("Yes",),) for s in ana.sees[1:])
    async with http.get(url, params={"chat_id": ana.id, "text": "get"}) as answer:
        assert answer.status == 200
    async with http.post(url, data=b"{", headers={"Content-Type": "application/json"}) as answer:
        assert (await answer.json())["description"] == "Bad Request: can't parse JSON object in the request"
