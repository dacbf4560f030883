"""Silence after a hard answer is told to the clinic when its window ends, also at night: only the patient sleeps."""

from __future__ import annotations

from pathlib import Path

from tests.harness import clinic
from tests.people.scenes import answered, sent, tasks_of, welcomed


async def test_silence_at_the_question_about_safety_is_told_to_the_clinic_in_the_same_night(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        code = await welcomed(house, house.ana)
        await house.move(hours=10, minutes=50)  # ten to eight in the evening
        await sent(house, code, "day-three")
        await house.settle()
        for _ in range(8):
            if "feel safe right now" in house.ana.last.text:
                break
            labels = [label for row in house.ana.keyboard() for label in row]
            await answered(house, house.ana, labels[0])
        assert "feel safe right now" in house.ana.last.text
        await house.ignores()
        await house.move(hours=4)
        assert "silence" in await tasks_of(house)
        assert ["still open" in shown.text for shown in house.ana.new()] == [True]  # the nudge, at twenty past eight
        house.maria.new()
