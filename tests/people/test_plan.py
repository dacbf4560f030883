"""The patient's own plan: written, read, changed, and one tap away from every help text."""

from __future__ import annotations

from pathlib import Path

from tests.harness import clinic
from tests.people.scenes import answered, welcomed


async def test_the_plan_is_one_tap_away_from_the_help_text_in_the_patients_own_words(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await welcomed(house, house.ana)
        await house.ana.says("/myplan")
        await house.settle()
        for _ in range(12):
            labels = [label for row in house.ana.keyboard() for label in row]
            if "Skip" in labels:
                await answered(house, house.ana, "I stop answering <my> phone")
                break
            await answered(house, house.ana, next(label for label in labels if label not in ("Back", "Later")))
        await house.ana.says("/stop")
        await house.settle()
        await house.ana.says("I don't want to be alive anymore")
        await house.settle()
        help_text = next(shown for shown in reversed(house.ana.sees) if "988" in shown.text)
        await house.ignores()
        await house.ana.taps("My plan", message=help_text)
        await house.settle()
        assert "Signs I notice: I stop answering <my> phone" in house.ana.last.text
        await house.ignores()


async def test_who_has_written_no_plan_gets_one_step_and_the_number(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await welcomed(house, house.ana)
        await house.ana.says("/help")
        await house.settle()
        await house.ana.says("my plan")
        await house.settle()
        assert "You have not written a plan here yet" in house.ana.last.text
        assert "911" in house.ana.last.text
        await house.ignores()
