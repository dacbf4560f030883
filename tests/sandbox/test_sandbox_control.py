"""The clock, the control API for other processes, and the page."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest

from bot.sandbox import FollowedClock, MovableClock, Person, Sandbox

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Get:
    def __init__(self, sandbox: Sandbox, http: aiohttp.ClientSession) -> None:
        self.sandbox = sandbox
        self.http = http

    async def __call__(self, path: str, **query: Any) -> Any:
        async with self.http.get(f"{self.sandbox.url}/sandbox/{path}", params=query) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def post(self, path: str, status: int = 200, **body: Any) -> Any:
        async with self.http.post(f"{self.sandbox.url}/sandbox/{path}", json=body) as answer:
            assert answer.status == status, await answer.text()
            return await answer.json()


@pytest.fixture
def control(sandbox: Sandbox, http: aiohttp.ClientSession) -> Get:
    return Get(sandbox, http)


def test_the_clock_stands_still_until_it_is_moved(clock: MovableClock) -> None:
    jumps: list[datetime] = []
    end = clock.on_jump(lambda: jumps.append(clock.now()))
    assert clock.now() == NINE
    clock.advance(hours=1, minutes=30)
    clock.advance(timedelta(minutes=1))
    clock.set(NINE)
    end()
    clock.advance(hours=1)
    assert jumps == [NINE + timedelta(minutes=90), NINE + timedelta(minutes=91), NINE]
    assert clock.version == 5
    with pytest.raises(ValueError, match="time zone"):
        clock.set(datetime(2026, 1, 1))  # noqa: DTZ001


def test_a_running_clock_flows_with_real_time() -> None:
    real = [100.0]
    clock = MovableClock(NINE, running=True, monotonic=lambda: real[0])
    real[0] += 5
    assert clock.now() == NINE + timedelta(seconds=5)
    clock.advance(minutes=1)
    real[0] += 5
    assert clock.now() == NINE + timedelta(seconds=70)
    clock.freeze()
    real[0] += 5
    assert clock.now() == NINE + timedelta(seconds=70)
    clock.run()
    real[0] += 5
    assert clock.now() == NINE + timedelta(seconds=75)


async def test_another_process_follows_the_clock(sandbox: Sandbox, clock: MovableClock) -> None:
    followed = FollowedClock(sandbox.url)
    await followed.start()
    jumped = asyncio.Event()
    followed.on_jump(jumped.set)
    try:
        assert followed.now() == NINE
        clock.advance(hours=4)
        await asyncio.wait_for(jumped.wait(), 5)
        assert followed.now() == NINE + timedelta(hours=4)
        jumped.clear()
        clock.run()
        await asyncio.wait_for(jumped.wait(), 5)
        first = followed.now()
        await asyncio.sleep(0.01)
        assert followed.now() > first
    finally:
        await followed.stop()


async def test_a_followed_clock_outlives_a_restart_of_the_sandbox(sandbox: Sandbox, clock: MovableClock) -> None:
    followed = FollowedClock(sandbox.url)
    await followed.start()
    jumped = asyncio.Event()
    followed.on_jump(jumped.set)
    try:
        await sandbox.restart()
        clock.advance(hours=1)
        await asyncio.wait_for(jumped.wait(), 5)
        assert followed.now() == NINE + timedelta(hours=1)
    finally:
        await followed.stop()


async def test_a_followed_clock_without_a_sandbox_says_so() -> None:
    followed = FollowedClock("http://127.0.0.1:9")
    with pytest.raises(aiohttp.ClientError):
        await followed.start()


async def test_people_act_from_another_process(sandbox: Sandbox, control: Get) -> None:
    ana = await control.post("people", status=201, name="Ana", language_code="de")
    assert ana["language"] == "de"
    await control.post("act", person="Ana", act="opens", payload="abc")
    said = await control.post("act", person=ana["id"], act="says", text="hello")
    await control.post("act", person="Ana", act="edits", text="hello there")
    await control.post("act", person="Ana", act="sends_voice")
    assert said["message"]["text"] == "hello"
    state = await control("state")
    assert [message["text"] for message in state["people"][0]["messages"]] == ["/start abc", "hello there", ""]
    assert state["pending"] == 4
    refused = await control.post("act", status=400, person="Ana", act="taps", label="Yes")
    assert "sees no button" in refused["error"]
    assert "nobody called Zoe" in (await control.post("act", status=400, person="Zoe", act="says"))["error"]
    assert "no act flies" in (await control.post("act", status=400, person="Ana", act="flies"))["error"]


async def test_events_are_followed_by_long_polling(sandbox: Sandbox, control: Get, ana: Person) -> None:
    last = (await control("state"))["last"]
    waiting = asyncio.create_task(control("events", since=last, wait=20))
    await asyncio.sleep(0.02)
    assert not waiting.done()
    await ana.says("hello")
    told = await asyncio.wait_for(waiting, 5)
    assert [(event["kind"], event["message"]["text"]) for event in told["events"]] == [("message", "hello")]
    assert told["last"] == last + 1


async def test_the_clock_is_moved_from_another_process(control: Get, clock: MovableClock) -> None:
    assert await control("clock") == {"now": NINE.isoformat(), "running": False, "version": 1}
    waiting = asyncio.create_task(control("clock", wait_version=1))
    await asyncio.sleep(0.02)
    await control.post("clock", advance_seconds=3600)
    assert (await asyncio.wait_for(waiting, 5))["now"] == (NINE + timedelta(hours=1)).isoformat()
    await control.post("clock", set="2026-03-03T09:00:00+01:00")
    assert clock.now() == datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
    await control.post("clock", running=True)
    assert clock.running
    await control.post("clock", status=400, set="2026-03-03T09:00:00")


async def test_faults_calls_and_transcript(
    sandbox: Sandbox, control: Get, http: aiohttp.ClientSession, api: Any, ana: Person
) -> None:
    await control.post("faults", status=201, kind="error_500", method="sendMessage")
    await control.post("faults", status=400, kind="fire")
    await control.post("faults", status=400, kind="slow", speed=1)
    await api("sendMessage", chat_id=ana.id, text="lost")
    await api("sendMessage", chat_id=ana.id, text="arrived")
    calls = await control("calls", limit=2)
    assert [(call["params"]["text"], call["outcome"]) for call in calls] == [
        ("arrived", "ok"),
        ("lost", "fault: error_500"),
    ]
    async with http.get(f"{sandbox.url}/sandbox/transcript", params={"person": "Ana"}) as answer:
        assert await answer.text() == sandbox.transcript(ana)
    await control.post("faults", status=201, kind="error_500", count=None)
    async with http.delete(f"{sandbox.url}/sandbox/faults") as answer:
        assert answer.status == 200
    assert not sandbox.faults


async def test_a_form_on_a_foreign_page_changes_nothing(sandbox: Sandbox, http: aiohttp.ClientSession) -> None:
    url = f"{sandbox.url}/sandbox/clock"
    async with http.post(url, data='{"advance_seconds": 60}', headers={"Content-Type": "text/plain"}) as answer:
        assert answer.status == 415
    assert sandbox.clock.now() == NINE


async def test_the_page_loads_nothing_from_elsewhere(sandbox: Sandbox, http: aiohttp.ClientSession) -> None:
    async with http.get(f"{sandbox.url}/") as answer:
        assert answer.status == 200
        page = await answer.text()
        policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "afterglow_bot" in page
    assets = [page]
    for name in ("page.css", "page.js", "bubbles.js", "time.js"):
        async with http.get(f"{sandbox.url}/{name}") as answer:
            assert answer.status == 200
            assets.append(await answer.text())
    for text in assets:
        assert "innerHTML" not in text
        assert not any(f'{name}="http' in text for name in ("src", "href"))
        assert "@import" not in text
    async with http.get(f"{sandbox.url}/nothing") as answer:
        assert answer.status == 404
