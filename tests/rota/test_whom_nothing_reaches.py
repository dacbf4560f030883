"""Whoever a page can't reach is not counted in the rota, until something arrives or they write."""

from __future__ import annotations

from pathlib import Path

from bot.domain.cases.policy import TELEGRAM
from bot.store import duty
from tests.cases.scenes import PLAIN, TEAM
from tests.harness import clinic
from tests.people.scenes import look
from tests.rota.scenes import both


async def test_who_blocks_the_bot_leaves_a_gap_and_fills_it_by_writing_again(tmp_path: Path) -> None:
    async with clinic(tmp_path, extra=TEAM) as house:
        ben = await both(house)
        await house.ignores()
        await ben.blocks()
        await house.settle()
        assert set(await look(house, duty.unreachable)) == {("ben", TELEGRAM)}
        await house.maria.says("/oncall")
        await house.settle()
        text = house.maria.last.text
        assert "Ben Baker: Telegram has not reached them" in text
        assert "Nobody is on call" in text
        await house.ignores()
        await ben.unblocks()
        await ben.says("/oncall")
        await house.settle()
        assert not await look(house, duty.unreachable)
        assert "Nobody is on call" not in ben.last.text
        await house.ignores()


async def test_a_page_that_can_not_arrive_shows_in_the_rota(tmp_path: Path) -> None:
    async with clinic(tmp_path, extra=TEAM) as house:
        await both(house)
        await house.welcomed()
        await house.maria.deletes_account()
        await house.ana.says(PLAIN)
        await house.settle()
        assert set(await look(house, duty.unreachable)) == {("maria", TELEGRAM)}
        await house.ignores()
