"""Where silence calls a person, the patient is told so with the numbers, also when the question rested."""

from __future__ import annotations

from pathlib import Path

from tests.harness import clinic
from tests.people.scenes import running_cases, sent, trying, welcomed


async def test_a_paused_question_whose_silence_calls_a_person_shows_the_numbers(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        source = (
            "phase: integration\nunanswered: {close: 3h, go_to: gone}\nsteps:\n"
            "  - {ask: Are you safe?, yes_no: {}, save: safe}\n  - end: done\n"
            "  - {id: gone, say: '{hotlines}'}\n  - hand_over: urgent\n"
        )
        await trying(house, safe=source)
        code = await welcomed(house, house.ana)
        await sent(house, code, "safe")
        await house.ana.says("/pause")
        await house.ignores()
        await house.move(hours=3, minutes=1)
        assert len(await running_cases(house)) == 1
        assert any("988" in shown.text for shown in house.ana.new())
        await house.ignores()
