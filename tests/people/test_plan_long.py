"""A plan that somebody wrote at length still comes when it is needed."""

from __future__ import annotations

from pathlib import Path

from bot.domain.effects import Remember
from bot.store import recollection
from tests.harness import clinic
from tests.people.scenes import look, welcomed


async def test_a_long_plan_comes_in_parts_and_is_not_lost(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await welcomed(house, house.ana)
        words = {
            part: f"{part} " + "I call my sister. " * 60 for part in ("signs", "helps", "people", "safer", "reasons")
        }
        for part, said in words.items():
            await look(
                house,
                lambda tx, part=part, said=said: recollection.remember(
                    tx, 1, Remember(f"plan_{part}", said), house.clock.now()
                ),
            )
        await house.ana.says("/help")
        await house.settle()
        house.ana.new()
        await house.ana.taps("My plan")
        await house.settle()
        shown = "\n".join(message.text for message in house.ana.new())
        assert all(part in shown for part in words)
