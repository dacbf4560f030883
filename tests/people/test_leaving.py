"""Stopping for this evening, and stopping for good."""

from __future__ import annotations

from pathlib import Path

from tests.harness import clinic


async def test_stop_offers_to_stop_for_good_and_then_nothing_is_sent_any_more(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.dosed()
        await house.move(hours=4)
        await house.sees(house.ana, "home safe")
        await house.ana.says("/stop")
        await house.sees(house.ana, "I have stopped asking")
        await house.ana.taps("Do not write again")
        await house.sees(house.ana, "I will not write again")
        await house.sees(house.maria, "no answer to a question that matters", "does not want to be written to any more")
        await house.ana.taps("Do not write again")
        await house.move(hours=24)
        await house.sees(house.ana)
        await house.ana.says("/start")
        await house.sees(house.ana, "Which language")


async def test_stop_alone_ends_only_the_questions_of_now(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.dosed()
        await house.move(hours=4)
        await house.ana.says("/stop")
        await house.ignores()
        await house.move(hours=18)
        await house.sees(house.ana, "Good morning", "How is your mood")


async def test_somebody_who_left_still_gets_help_and_a_person(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await house.ana.says("/stop")
        await house.settle()
        await house.ana.taps("Do not write again")
        await house.ignores()
        await house.ana.says("i want to kill myself")
        await house.sees(house.ana, "911")
        await house.sees(house.maria, "case 1")


async def test_a_session_recorded_the_next_day_does_not_ask_about_the_evening_before(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await house.move(hours=24)
        code = house.tour._code
        await house.maria.says(f"/session {code} im 09:30")
        await house.settle()
        # It is nine in the morning: 09:30 can only have been yesterday's, whose morning after has begun.
        await house.sees(house.maria, "Recorded")
        await house.sees(house.ana, "Good morning", "How is your mood")
