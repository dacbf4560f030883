"""A command that is sent twice begins one conversation."""

from __future__ import annotations

from pathlib import Path

from tests.harness import clinic
from tests.people.scenes import look, welcomed


async def test_the_same_command_again_asks_the_waiting_question_again(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await welcomed(house, house.ana)
        for _ in range(3):
            await house.ana.says("/journal")
            await house.settle()
        count = await look(
            house,
            lambda tx: tx._connection.execute(
                "select count(*) from conversations where state in ('open', 'aside')"
            ).fetchone()[0],
        )
        assert count == 1
        await house.ignores()
