"""Delivery, with everything that can go wrong between a bot and Telegram."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.sandbox import Fault
from bot.tour import DISCLOSURE
from tests.engine.clinic import acquainted, states, texts_to, written
from tests.harness import clinic


async def test_too_many_requests_pause_that_chat_only_and_keep_its_order(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        zoe, yan = await acquainted(house, "Zoe", "Yan")
        house.sandbox.faults.add(Fault(kind="too_many", method="sendMessage", chat=zoe, retry_after=30))
        await written(house, (zoe, "one"), (zoe, "two"), (yan, "other"))
        await house.sees(yan, "other")
        await written(house, (zoe, "three"), (yan, "another"))
        await house.sees(yan, "another")
        await house.sees(zoe)
        assert len(texts_to(house, zoe, ok_only=False)) == 1
        await house.move(seconds=29)
        await house.sees(zoe)
        await house.move(seconds=1)
        await house.sees(zoe, "one", "two", "three")


async def test_a_message_that_is_tried_again_is_not_overtaken_by_later_ones_in_its_chat(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        zoe, yan = await acquainted(house, "Zoe", "Yan")
        house.sandbox.faults.add(Fault(kind="error_500", method="sendMessage", chat=zoe, count=2))
        await written(house, *((zoe, f"number {n}") for n in range(5)), (yan, "other"))
        await house.sees(yan, "other")
        await written(house, (zoe, "number 5"))
        await house.move(seconds=10)
        await house.sees(zoe, *(f"number {n}" for n in range(6)))


@pytest.mark.parametrize(
    ("kind", "at_most"),
    [
        ("error_500", 1),
        ("bad_gateway_html", 1),
        ("gateway_timeout", 1),
        ("reset_before", 1),
        ("unauthorized", 1),
        ("reset_after", 2),
        ("truncated_json", 2),
        ("hang_before", 1),
        ("hang_after", 2),
    ],
)
async def test_a_page_whose_outcome_is_not_known_is_sent_again(tmp_path: Path, kind: str, at_most: int) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        house.house.wire._total = 0.3
        house.sandbox.faults.add(Fault(kind=kind, method="sendMessage", chat=house.maria))
        await house.ana.says(DISCLOSURE)
        await house.settle()
        await house.move(seconds=5)
        pages = [shown.text for shown in house.maria.new()]
        assert 1 <= len(pages) <= at_most
        assert all("case 1" in page for page in pages)
        await house.sees(house.ana, "988")


async def test_a_page_is_sent_again_by_the_clock_on_the_wall_and_not_only_when_something_else_happens(
    tmp_path: Path,
) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        house.sandbox.faults.add(Fault(kind="bad_gateway_html", method="sendMessage", chat=house.maria))
        house.clock.run()
        await house.ana.says(DISCLOSURE)
        await house.sandbox.until(lambda: any("case 1" in shown.text for shown in house.maria.sees), timeout=4)
        house.clock.freeze()
        await house.ignores()


async def test_an_invitation_to_reflect_whose_outcome_is_not_known_is_never_sent_twice(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        (zoe,) = await acquainted(house, "Zoe")
        house.sandbox.faults.add(Fault(kind="reset_after", method="sendMessage", chat=zoe))
        rows = await written(house, (zoe, "reflect"), lane="program", resend=False)
        await house.settle()
        await house.move(minutes=5)
        await house.sees(zoe, "reflect")
        assert await states(house, rows) == ["unknown"]


async def test_an_invitation_that_certainly_did_not_leave_is_sent_again(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        (zoe,) = await acquainted(house, "Zoe")
        house.sandbox.faults.add(Fault(kind="unauthorized", method="sendMessage", chat=zoe))
        rows = await written(house, (zoe, "reflect"), lane="program", resend=False)
        await house.settle()
        await house.move(seconds=2)
        await house.sees(zoe, "reflect")
        assert await states(house, rows) == ["delivered"]


async def test_what_can_never_arrive_is_tried_once_and_does_not_hold_up_the_chat(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        (zoe,) = await acquainted(house, "Zoe")
        rows = await written(house, (zoe, "<b>never closed"), (zoe, "good"))
        await house.sees(zoe, "good")
        await house.move(minutes=5)
        assert await states(house, rows) == ["failed", "delivered"]
        assert texts_to(house, zoe, ok_only=False) == ["<b>never closed", "good"]


async def test_a_reply_that_never_goes_through_is_given_up_in_the_end_and_the_next_one_leaves(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        (zoe,) = await acquainted(house, "Zoe")
        house.sandbox.faults.add(Fault(kind="error_500", method="sendMessage", text="poison", count=None))
        await written(house, (zoe, "poison"), (zoe, "good"))
        await house.settle()
        await house.move(minutes=15)
        await house.sees(zoe, "good")
        assert texts_to(house, zoe, ok_only=False).count("poison") == 12


async def test_a_crisis_message_that_fails_for_long_does_not_hold_up_the_next_and_is_never_given_up(
    tmp_path: Path,
) -> None:
    async with clinic(tmp_path) as house:
        (zoe,) = await acquainted(house, "Zoe")
        order = house.sandbox.faults.add(Fault(kind="error_500", method="sendMessage", text="stuck", count=None))
        await written(house, (zoe, "stuck page"), (zoe, "next page"), lane="crisis", behind="reply")
        await house.settle()
        assert {shown.text for shown in zoe.new()} == {"next page", "reply"}
        await house.move(minutes=30)
        assert texts_to(house, zoe, ok_only=False).count("stuck page") > 20
        house.sandbox.faults.remove(order)
        await house.move(minutes=1)
        await house.sees(zoe, "stuck page")
