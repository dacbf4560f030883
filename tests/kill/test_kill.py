"""SIGKILL at every commit point and at random, with trouble on both sides: nothing lost, nothing doubled."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
from pathlib import Path

import pytest

from bot.sandbox import MovableClock, Sandbox
from bot.tour import MORNING
from tests.kill.scenario import REPO, UnderFire, order_faults

KILLS = int(os.environ.get("AFTERGLOW_KILLS", "27"))
"""A run's kills; two runs make 54. `make chaos` asks for more."""


@pytest.mark.parametrize("seed", [1, 2])
async def test_nothing_is_lost_or_done_twice_however_often_the_process_is_killed(tmp_path: Path, seed: int) -> None:
    run = UnderFire(tmp_path, seed)
    await run.prepare()
    order_faults(run.sandbox, seed)
    await run.fire(KILLS)
    account = await run.reckon()
    print(account)
    assert account.faults() == []
    assert account.kills == KILLS


async def test_the_same_fire_finds_a_plain_polling_bot_wanting(tmp_path: Path) -> None:
    """If this passed for any bot, the test above would show nothing."""
    sandbox = Sandbox(MovableClock(MORNING, running=True))
    await sandbox.start()
    database = tmp_path / "plain.db"
    people = [sandbox.person(f"Patient{index}") for index in range(6)]
    written: list[str] = []
    for person in people:
        await person.opens()
        written.append("/start")
    for round_ in range(6):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.kill.plain_bot", sandbox.base_url, str(database), cwd=REPO,
            stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        before = len(sandbox.calls_of("sendMessage"))
        for number in range(10):
            for person in people:
                text = f"answer {round_}.{number} of {person.name}"
                await person.says(text)
                written.append(text)
        await sandbox.until(lambda start=before: len(sandbox.calls_of("sendMessage")) > start + 3, timeout=20)  # type: ignore[misc]
        process.kill()
        await process.wait()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.kill.plain_bot", sandbox.base_url, str(database), cwd=REPO,
        stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    await sandbox.until(lambda: sandbox.pending == 0, timeout=20)
    await sandbox.quiet(settle=1.0, timeout=20)
    process.terminate()
    await process.wait()
    await sandbox.stop()
    connection = sqlite3.connect(database)
    heard = [row[0] for row in connection.execute("SELECT text FROM heard")]
    connection.close()
    lost = len(written) - len(set(heard) & set(written)) - (written.count("/start") - 1)
    print(f"plain bot: {lost} of {len(written)} lost")
    assert lost > 0
