"""Swaps: only with agreement, only before the first of the two shifts, and one answer counts."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from bot.domain.cases.rota import Change
from bot.domain.people import Team
from bot.sandbox import Person
from tests.cases.scenes import audited
from tests.harness import Clinic, clinic
from tests.rota.scenes import TEAM, agreed, at, both


async def offered(house: Clinic) -> Person:
    """Maria offers her week from next Monday for Ben's weekend; Ben is returned."""
    ben = await both(house)
    await house.maria.says("/swap ben sat")
    await house.sees(house.maria, "You would take Sat 07 Mar 08:00 – Mon 09 Mar 08:00 from Ben Baker")
    await house.maria.taps("Mon 09 Mar 08:00 – Sat 14 Mar 08:00")
    await house.sees(ben, "Maria offers you a swap in on-call")
    assert "You give: Sat 07 Mar 08:00 – Mon 09 Mar 08:00" in ben.last.text
    assert "You get: Mon 09 Mar 08:00 – Sat 14 Mar 08:00" in ben.last.text
    await house.ignores()
    assert await agreed(house) == []
    return ben


async def test_with_agreement_both_change_places(tmp_path: Path) -> None:
    async with clinic(tmp_path, extra=TEAM) as house:
        ben = await offered(house)
        await ben.taps("Agree")
        await house.sees(house.maria, "Ben Baker agrees. You are on call from Sat 07 Mar 08:00 until Mon 09 Mar 08:00")
        await house.ignores()
        weekend, week = ("2026-03-07T08:00", "2026-03-09T08:00"), ("2026-03-09T08:00", "2026-03-14T08:00")
        assert [(one.change, one.person, one.start, one.end) for one in await agreed(house)] == [
            (change, person, at(start), at(end))
            for change, person, (start, end) in (
                (Change.JOINS, "maria", weekend),
                (Change.LEAVES, "ben", weekend),
                (Change.JOINS, "ben", week),
                (Change.LEAVES, "maria", week),
            )
        ]
        assert ("ben", "swap-agreed", "swap 1") in await audited(house)


async def test_declined_changes_nothing_and_is_told(tmp_path: Path) -> None:
    async with clinic(tmp_path, extra=TEAM) as house:
        ben = await offered(house)
        await ben.taps("Decline")
        await house.sees(house.maria, "Ben Baker declines the swap")
        assert await agreed(house) == []
        await house.ignores()


async def test_of_two_answers_at_once_one_counts(tmp_path: Path) -> None:
    async with clinic(tmp_path, extra=TEAM) as house:
        ben = await offered(house)
        await asyncio.gather(ben.taps("Agree"), house.maria.taps("Take back"))
        await house.settle()
        said = " ".join(shown.text for shown in (*ben.new(), *house.maria.new()))
        assert len(await agreed(house)) in (0, 4)
        assert ("agrees" in said) is (len(await agreed(house)) == 4)
        trail = [what for _, what, subject in await audited(house) if subject == "swap 1"]
        assert len(trail) == 2, trail


async def test_agreeing_twice_makes_it_once(tmp_path: Path) -> None:
    async with clinic(tmp_path, extra=TEAM) as house:
        ben = await offered(house)
        await asyncio.gather(ben.taps("Agree"), ben.taps("Agree"))
        await house.ignores()
        assert len(await agreed(house)) == 4


async def test_it_lapses_when_the_first_shift_begins_and_a_late_tap_changes_nothing(tmp_path: Path) -> None:
    async with clinic(tmp_path, extra=TEAM) as house:
        ben = await offered(house)
        await house.move(days=3, hours=23)
        assert any("has lapsed" in shown.text for shown in ben.new())
        assert any("has lapsed" in shown.text for shown in house.maria.new())
        await ben.taps("Agree")
        await house.ignores()
        assert await agreed(house) == []


async def test_somebody_removed_from_the_settings_meanwhile_keeps_it_from_being_made(tmp_path: Path) -> None:
    async with clinic(tmp_path, extra=TEAM) as house:
        ben = await offered(house)
        around = house.house.around
        around.team = Team(
            tuple(replace(one, roles=frozenset()) if one.key == "maria" else one for one in around.team.members)
        )
        await ben.taps("Agree")
        await house.settle()
        assert any("has lapsed" in shown.text for shown in ben.new())
        await house.ignores()
        assert await agreed(house) == []


async def test_a_shift_that_was_given_away_meanwhile_keeps_it_from_being_made(tmp_path: Path) -> None:
    async with clinic(tmp_path, extra=TEAM) as house:
        ben = await offered(house)
        await house.maria.says("/take sat 08:00-12:00")
        await house.ignores()
        await ben.taps("Agree")
        await house.ignores()
        assert [one.change for one in await agreed(house)] == [Change.TAKES]


async def test_what_cannot_be_swapped_is_said(tmp_path: Path) -> None:
    async with clinic(tmp_path, extra=TEAM) as house:
        await both(house)
        await house.maria.says("/swap")
        await house.sees(house.maria, "Whose shift, and which day?")
        await house.maria.says("/swap ben wed")
        await house.sees(house.maria, "Ben Baker begins no shift on Wed 04 Mar")
