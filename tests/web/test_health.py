"""Health and metrics: they say when something stands still, and nothing about anybody."""

from __future__ import annotations

import socket
from pathlib import Path

import httpx
from starlette.types import ASGIApp

from bot.config import load_settings
from bot.store.database import Database
from bot.store.keys import Keyring
from bot.web.health import application
from tests.harness import Clinic, clinic
from tests.people.scenes import recorded, welcomed


async def _get(app: ASGIApp, path: str) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bot") as client:
        return await client.get(path)


def _app(house: Clinic) -> ASGIApp:
    return application(house.house.database, house.clock)


async def test_a_bot_that_lives_is_healthy(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.maria.opens()
        await house.sees(house.maria, "/invite")
        answer = await _get(_app(house), "/healthz")
        assert answer.status_code == 200
        assert answer.json()["problems"] == []
        assert "afterglow_ok 1.0" in (await _get(_app(house), "/metrics")).text


async def test_a_bot_that_no_longer_polls_is_ill_although_the_rest_lives(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.maria.opens()
        await house.sees(house.maria, "/invite")
        house.clock.advance(seconds=120)
        await house.house.stamp()
        assert (await _get(_app(house), "/healthz")).status_code == 200
        house.clock.advance(seconds=1)
        answer = await _get(_app(house), "/healthz")
        assert answer.status_code == 503
        assert answer.json()["problems"] == ["polled: 121 s ago"]
        assert "afterglow_ok 0.0" in (await _get(_app(house), "/metrics")).text
        await house.maria.says("/help")
        await house.sees(house.maria, "/invite")
        assert (await _get(_app(house), "/healthz")).status_code == 200


async def test_a_bot_whose_heart_has_stopped_is_ill_although_it_polls(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        house.clock.advance(seconds=91)
        await house.maria.opens()
        await house.sees(house.maria, "/invite")
        answer = await _get(_app(house), "/healthz")
        assert answer.status_code == 503
        assert answer.json()["problems"] == ["alive: 91 s ago"]


async def test_a_case_that_nobody_moves_on_makes_it_ill_after_a_minute(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await welcomed(house, house.ana)
        await house.ana.says("I don't want to be alive anymore")
        await house.ignores()
        await house.stop()
        settings = load_settings(house.config)
        database = await Database.open(settings.database_path, Keyring(settings.keys()))
        try:
            house.clock.advance(minutes=6)  # the next page was due a minute ago
            before = (await _get(application(database, house.clock), "/healthz")).json()["problems"]
            house.clock.advance(seconds=1)
            answer = await _get(application(database, house.clock), "/healthz")
        finally:
            await database.close()
        assert not [problem for problem in before if problem.startswith("cases")]
        assert answer.status_code == 503
        assert "cases: 1 overdue" in answer.json()["problems"]
        await house.start()  # and the case goes on where it stood
        await house.sees(house.maria, "Nobody has acknowledged yet")


async def test_updates_and_messages_that_wait_for_over_a_minute_make_it_ill(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await welcomed(house, house.ana)
        await house.stop()
        settings = load_settings(house.config)
        database = await Database.open(settings.database_path, Keyring(settings.keys()))
        try:
            from bot.store import inbox, outbox
            from bot.store.inbox import Arrived
            from bot.store.outbox import Letter

            letter = Letter(house.ana.id, outbox.REPLY, "reply", {"html": "x"})
            await database.write.run(lambda tx: inbox.add(tx, [Arrived(-5, 1, "{}")], house.clock.now()))
            await database.write.run(lambda tx: outbox.put(tx, letter, house.clock.now()))
            house.clock.advance(seconds=61)
            problems = (await _get(application(database, house.clock), "/healthz")).json()["problems"]
        finally:
            await database.close()
        assert "inbox: an update has been waiting for over a minute" in problems
        assert "outbox: a message has been waiting for over a minute" in problems
        await house.start()
        await house.ignores()


async def test_neither_page_holds_anything_about_anybody(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        code = await welcomed(house, house.ana)
        await recorded(house, f"/session {code} im now")
        await house.ana.says("marrowbone. I don't want to be alive anymore")
        await house.settle()
        pages = [(await _get(_app(house), path)).text for path in ("/healthz", "/metrics")]
        await house.ignores()
        assert "afterglow_rows{" in pages[1]
        for page in pages:
            for secret in ("Ana", "Maria", "maria", code, "marrowbone", "alive anymore", str(house.ana.id), "suicide"):
                assert secret not in page


async def test_the_pages_are_served_where_the_settings_say(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    async with clinic(tmp_path, extra=f"[web]\nenabled = true\nport = {port}\n") as house:
        await house.maria.opens()
        await house.sees(house.maria, "/invite")
        transport = httpx.AsyncHTTPTransport(retries=5)
        async with httpx.AsyncClient(transport=transport, base_url=f"http://127.0.0.1:{port}") as client:
            assert (await client.get("/healthz")).status_code == 200
            assert (await client.get("/metrics")).headers["content-type"].startswith("text/plain")
            assert (await client.get("/anything")).status_code == 404
            await house.stop()
            with socket.socket() as again:
                again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                again.bind(("127.0.0.1", port))  # the port is free once the bot has stopped
        await house.start()
