"""Somebody who writes can be reached, whatever Telegram said before."""

from __future__ import annotations

from pathlib import Path

from bot.engine import patient_turn
from tests.harness import clinic
from tests.people.scenes import look, patient_of, recorded, welcomed


async def test_whoever_writes_is_reached_again_also_when_the_unblocking_was_never_told(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        code = await welcomed(house, house.ana)
        await recorded(house, f"/session {code} im now")
        patient = await patient_of(house, house.ana)
        assert patient is not None
        # As after a send that Telegram refused: nothing says when such a chat opens again, or the word of it is lost.
        await look(house, lambda tx: patient_turn.gone(tx, house.house.around, patient))
        await house.ignores()
        await house.ana.says("I am here again")
        await house.ignores()
        await house.move(hours=5)
        assert any("home safe" in shown.text for shown in house.ana.new())
        house.maria.new()
