"""Scenes of the rota's tests: Maria has the week, Ben the weekend, in one rota without a gap."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

from bot.domain.cases.rota import Override, Shift
from bot.sandbox import Person
from bot.store import duty, rota
from bot.tour import ZONE
from tests.cases.scenes import BEN, TEAM
from tests.harness import Clinic
from tests.people.scenes import look

__all__ = ["TEAM", "agreed", "at", "both", "shifts"]
EIGHT = time(8)
WEEK, WEEKEND = frozenset({"mon", "tue", "wed", "thu", "fri"}), frozenset({"sat", "sun"})


def at(text: str) -> datetime:
    """An instant on the clinic's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE))


async def shifts(house: Clinic, *more: Shift, instead: bool = False) -> None:
    """The rota of the settings is this one from now on."""
    around = house.house.around
    usual = (Shift("maria", WEEK, EIGHT, EIGHT, ZONE), Shift("ben", WEEKEND, EIGHT, EIGHT, ZONE))
    around.policy = replace(around.policy, shifts=more if instead else (*usual, *more))
    await look(house, lambda tx: rota.look_again(tx, rota.CHANGE, around.now))
    await house.ignores()


async def both(house: Clinic) -> Person:
    """Maria and Ben have opened the bot; Ben is returned."""
    ben = house.person("Ben", id=BEN)
    await house.maria.opens()
    await ben.opens()
    await shifts(house)
    return ben


async def agreed(house: Clinic) -> list[Override]:
    """What holds beside the weekly shifts."""
    now = house.clock.now()
    return [one.override for one in await look(house, lambda tx: duty.agreed(tx, now))]
