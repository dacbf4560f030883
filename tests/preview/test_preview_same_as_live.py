"""What a preview shows is what a patient gets: the same answers, given to the real bot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

from bot.domain import markup
from bot.domain.rehearsal.events import Event, Gave, Said
from bot.domain.rehearsal.policies import POLICIES, play
from bot.domain.rehearsal.recording import labels
from bot.engine.stage import at_the_clinic
from bot.tour import MORNING
from tests.harness import Clinic, clinic
from tests.preview.playing import ANA, notes, setting

DAYS = 3


def previewed(house: Clinic, policy: str, seed: int) -> list[Event]:
    """Three days of the program, for Ana as the welcome leaves her and the clinic as it is."""
    session = house.clock.now()
    start = session.astimezone(ZoneInfo(ANA.zone))
    made = setting("core", "program", patient=replace(ANA, seed="unlike"), start=start.date(), days=DAYS)
    made = replace(made, session=start.replace(tzinfo=None))
    rehearsal = made.rehearsal(at_the_clinic(house.house.around))
    rehearsal.state.now = session
    rehearsal.state.plan = [one for one in rehearsal.state.plan if one.due > session]
    until = session + timedelta(days=DAYS)
    return [one for one in play(rehearsal, POLICIES[policy], Random(seed), until) if one.at >= session]


def shown(event: Said) -> tuple[str, tuple[str, ...]]:
    return markup.visible(event.html).strip(), labels(button for row in event.keyboard for button in row)


async def lived(house: Clinic, events: Sequence[Event]) -> list[str]:
    """The same answers at the same moments; what Ana was sent meanwhile."""
    found: list[str] = []

    async def look() -> None:
        await house.settle()
        found.extend(one.text.strip() for one in house.ana.new() if not one.edited)

    for event in events:
        if not isinstance(event, Gave) or event.line is None:
            continue
        await house.move(seconds=(event.at - house.clock.now()).total_seconds())
        await look()
        assert isinstance(event.line, str)
        offered = [label for row in house.ana.keyboard() for label in row]
        await (house.ana.taps(event.line) if event.line in offered else house.ana.says(event.line))
        await look()
    await house.move(seconds=(MORNING + timedelta(days=DAYS) - house.clock.now()).total_seconds())
    await look()
    return found


@pytest.mark.parametrize(
    ("policy", "seed"), [("best", 2), ("silent", 0), ("random", 1), ("random", 29), ("random", 36)]
)
async def test_three_days_of_the_program_are_word_for_word_those_of_the_preview(
    tmp_path: Path, policy: str, seed: int
) -> None:
    async with clinic(tmp_path) as house:
        await house.dosed()
        events = previewed(house, policy, seed)
        assert not notes(events, "person")  # nobody closes a case here
        until = MORNING + timedelta(days=DAYS)
        expected = [shown(one)[0] for one in events if isinstance(one, Said) and one.at <= until]
        got = await lived(house, events)
        assert len(expected) > 3
        assert got == expected
        await house.ignores()
