"""What went before raises a reading: a page not long ago, other concerns of the last day, the hours after dosing."""

from __future__ import annotations

from pathlib import Path

from bot.domain.screening.reading import Level
from tests.cases.scenes import cases_open, the_case
from tests.cases.words import PLAIN, SAD, SADDER, reads_doors
from tests.harness import Clinic, clinic
from tests.people.scenes import welcomed

SOFT = "That sounds heavy"


async def paged_and_closed(house: Clinic) -> None:
    """Somebody was paged about Ana, and the case is over."""
    await house.welcomed()
    await reads_doors(house)
    await house.ana.says(PLAIN)
    await house.maria.says("/case 1 close safe")
    await house.ignores()


async def test_a_concern_within_three_days_of_a_page_is_urgent(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await paged_and_closed(house)
        await house.move(hours=71, minutes=59)
        await house.ana.says(SAD)
        await house.sees(house.ana, "988")
        await house.sees(house.maria, "URGENT · case 2")


async def test_later_it_is_a_concern_again(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await paged_and_closed(house)
        await house.move(hours=72, minutes=1)
        await house.ana.says(SAD)
        await house.sees(house.ana, SOFT)
        assert await cases_open(house) == 0


async def test_the_last_page_counts_and_not_the_first(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await reads_doors(house)
        await house.ana.says(PLAIN)
        await house.move(hours=2)
        await house.maria.says("/case 1 close safe")
        await house.ignores()
        await house.move(hours=71)
        await house.ana.says(SAD)
        await house.sees(house.ana, "988")
        await house.ignores()


async def test_a_page_about_somebody_else_raises_nothing(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await paged_and_closed(house)
        eve = house.person("Eve")
        await welcomed(house, eve)
        await eve.says(SAD)
        await house.sees(eve, SOFT)


async def test_three_concerns_over_midnight_are_one_day(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await reads_doors(house)
        await house.move(hours=13)
        for words, gap in ((SAD, 3), (SADDER, 9), (SAD, 0)):
            await house.ana.says(words)
            await house.settle()
            await house.move(hours=gap)
        await house.sees(house.ana, SOFT, SOFT, "988")
        assert (await the_case(house)).level is Level.urgent
        await house.ignores()


async def test_concerns_of_more_than_a_day_ago_count_no_more(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await reads_doors(house)
        for words in (SAD, SADDER, SAD, SADDER):
            await house.ana.says(words)
            await house.sees(house.ana, SOFT)
            await house.move(hours=12, minutes=1)
        assert await cases_open(house) == 0


async def test_a_message_that_is_mended_is_one_concern(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await reads_doors(house)
        message = await house.ana.says(SAD)
        await house.sees(house.ana, SOFT)
        for words in (SADDER, f"{SADDER}.", f"{SADDER}, i mean"):
            await house.move(minutes=5)
            await house.ana.edits(message, words)
            await house.sees(house.ana)
        assert await cases_open(house) == 0
        await house.ana.says(SAD)
        await house.sees(house.ana, SOFT)


async def test_a_concern_that_is_mended_after_another_one_is_still_the_first(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await reads_doors(house)
        message = await house.ana.says(SAD)
        await house.ana.says(SADDER)
        await house.sees(house.ana, SOFT, SOFT)
        await house.move(minutes=5)
        await house.ana.edits(message, f"{SAD}.")
        await house.sees(house.ana)
        assert await cases_open(house) == 0
