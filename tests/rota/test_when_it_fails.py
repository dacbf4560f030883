"""Whatever goes wrong with the rota, what pages goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.engine import rota_swaps, rota_watch
from bot.sandbox import Person
from tests.cases.scenes import PLAIN
from tests.harness import Clinic, clinic
from tests.people.scenes import look
from tests.rota.scenes import TEAM
from tests.rota.test_swaps import offered


def broken(*_: object) -> None:
    """What every one of these functions does here."""
    raise LookupError("a mistake")


async def pages(house: Clinic, who: Person) -> None:
    await house.ana.says(PLAIN)
    await house.sees(house.ana, "988")
    await house.settle()
    assert "case 1" in who.last.text
    await house.ignores()


async def test_a_look_that_fails_is_alarmed_and_pages_go_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rota_watch, "begin", broken)
    async with clinic(tmp_path, extra=TEAM) as house:
        alarms = await look(house, lambda tx: [row[0] for row in tx._connection.execute("SELECT key FROM alarms")])
        assert alarms == ["rota:begin"]
        await house.welcomed()
        await pages(house, house.maria)


async def test_a_swap_that_fails_is_over_and_pages_go_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with clinic(tmp_path, extra=TEAM) as house:
        await house.welcomed()
        ben = await offered(house)
        monkeypatch.setattr(rota_swaps, "lapse", broken)
        await house.move(days=4)
        await house.ignores()
        states = await look(
            house, lambda tx: [row["state"] for row in tx._connection.execute("SELECT state FROM swaps")]
        )
        assert states == ["lapsed"]
        await pages(house, ben)
