"""A question that was put off by somebody who then cannot be reached: the clinic hears of the silence."""

from __future__ import annotations

from pathlib import Path

from tests.harness import clinic
from tests.people.scenes import sent, tasks_of, trying, welcomed


async def test_who_puts_off_a_question_and_blocks_the_bot_is_silent_all_the_same(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        source = (
            "phase: integration\nunanswered: {close: 6h, go_to: shut}\nsteps:\n"
            "  - {ask: Safe?, yes_no: {}, save: safe}\n  - end: done\n"
            "  - {id: shut, task: silence}\n  - end: unanswered\n"
        )
        await trying(house, shy=source)
        code = await welcomed(house, house.ana)
        await sent(house, code, "shy")
        await house.settle()
        await house.ana.taps("Later")
        await house.settle()
        await house.ana.taps("In an hour")
        await house.settle()
        await house.ana.blocks()
        await house.move(hours=8)
        assert await tasks_of(house) == ["unreachable", "silence"]
        await house.ignores()
