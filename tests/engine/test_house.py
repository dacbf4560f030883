"""The whole process: it ends when one of its parts does, ends in time, and survives a disk that is full."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from pathlib import Path

import pytest

from bot.sandbox import Fault
from tests.cases.scenes import PLAIN
from tests.engine.clinic import acquainted, happened, states, texts_to, written
from tests.engine.test_receive import KEPT, heard_texts
from tests.harness import Clinic, clinic


@pytest.mark.parametrize("part", ["receiver", "intake", "cycle", "delivery"])
async def test_a_core_task_that_ends_ends_the_process_with_its_reason(tmp_path: Path, part: str) -> None:
    async with clinic(tmp_path) as house:
        await house.stop()
        await house.start()
        inner = getattr(house.house, part)

        async def breaks() -> None:
            raise LookupError(part)

        assert house._running is not None
        house._running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await house._running
        inner.run = breaks
        with pytest.raises(LookupError, match=part):
            await asyncio.wait_for(house.house.run(), 10)
        house._running = asyncio.create_task(asyncio.sleep(0))
        await house.stop()
        await house.start()


async def test_stopping_is_bounded_although_a_send_hangs_and_the_message_is_sent_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.app.SHUTDOWN_SECONDS", 1.0)
    async with clinic(tmp_path) as house:
        (zoe,) = await acquainted(house, "Zoe")
        house.sandbox.faults.add(Fault(kind="hang_before", method="sendMessage", chat=zoe))
        rows = await written(house, (zoe, "still there"))
        await happened(lambda: house.sandbox.api.in_flight)
        loop = asyncio.get_running_loop()
        began = loop.time()
        await house.stop()
        assert loop.time() - began < 3
        await house.start()
        await house.sees(zoe, "still there")
        assert await states(house, rows) == ["delivered"]


async def test_what_is_under_way_at_the_stop_ends_in_order_and_is_not_sent_twice(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        (zoe,) = await acquainted(house, "Zoe")
        house.sandbox.faults.add(Fault(kind="slow", method="sendMessage", chat=zoe, seconds=0.2))
        rows = await written(house, (zoe, "slow words"))
        await happened(lambda: house.sandbox.api.in_flight)
        await house.stop()
        await house.start()
        assert await states(house, rows) == ["delivered"]
        assert texts_to(house, zoe, ok_only=False) == ["slow words"]
        await house.sees(zoe, "slow words")


async def pages_allowed(house: Clinic, pages: int) -> None:
    """How large the database may become; 1 stands for as large as it is."""
    await house.house.database.write.run(
        lambda tx: tx._connection.execute(f"PRAGMA max_page_count = {pages}").fetchone()
    )


async def test_a_full_disk_confirms_nothing_tells_administrators_and_loses_nothing(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await pages_allowed(house, 1)
        long = "so many words " * 280
        await house.ana.says(f"first {long}")
        await house.ana.says(f"second {long}")
        await house.ana.says(PLAIN)
        await house.sandbox.until(lambda: "can't be written" in house.maria.last.text)
        assert house.sandbox.pending == 3
        assert house._running is not None
        assert not house._running.done()
        house.maria.new()
        assert not house.ana.new()
        await pages_allowed(house, 1_000_000)
        await house.sandbox.until(lambda: not house.sandbox.pending, timeout=10)
        await house.sees(house.ana, "988", KEPT, KEPT)  # help goes first
        await house.sees(house.maria, "case 1")
        heard = await heard_texts(house)
        assert [text.split()[0] for text in heard[-3:]] == ["first", "second", "i"]
        assert len(heard) == len(set(heard))


async def test_a_disk_that_fills_up_while_letters_wait_sends_none_of_them_twice(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        people = await acquainted(house, *(f"P{n}" for n in range(6)))
        database = house.house.database.write
        real = database._connection

        class Refusing:
            """The writer's connection on a disk that takes nothing."""

            def __getattr__(self, name: str) -> object:
                return getattr(real, name)

            def execute(self, sql: str, *given: object) -> object:
                if sql.startswith("UPDATE outbox") and refusing:
                    error = sqlite3.OperationalError("database or disk is full")
                    error.sqlite_errorcode = sqlite3.SQLITE_FULL
                    raise error
                return real.execute(sql, *given)

        refusing = True
        database._connection = Refusing()
        await written(house, *((person, "hello") for person in people))
        await house.sandbox.quiet(settle=0.1)
        assert not house.sandbox.calls_of("sendMessage")
        refusing = False
        await house.sandbox.until(lambda: len(house.sandbox.calls_of("sendMessage")) == 6)
        await house.settle()
        for person in people:
            await house.sees(person, "hello")
        database._connection = real
