"""Private words that sound like danger wake a person, and stay private in the record of answers."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from bot.store.schema import responses
from bot.store.statement import Statement
from tests.harness import clinic
from tests.people.scenes import look, sent, trying, welcomed

_RESPONSES = Statement(select(responses).order_by(responses.c.id))


async def test_a_disclosure_in_a_private_answer_is_kept_as_private_and_under_its_name(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        source = (
            "phase: integration\nsteps:\n  - {id: page, ask: Words?, text: {}, private: true, save: entry}\n"
            "  - end: done\n"
        )
        await trying(house, diary=source)
        code = await welcomed(house, house.ana)
        await sent(house, code, "diary")
        await house.ana.says("I don't want to be alive anymore")
        await house.settle()
        kept = (await look(house, lambda tx: tx.all(_RESPONSES)))[-1]
        assert (kept["step"], kept["variable"], kept["private"]) == ("page", "entry", 1)
        await house.ignores()
