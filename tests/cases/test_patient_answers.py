"""What a patient says and taps below the help text."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.cases.case import CaseState
from bot.domain.screening.reading import Level
from tests.cases.scenes import TEAM, cases_open, disclosed, notes, team, the_case
from tests.harness import Clinic, clinic


async def does(house: Clinic, label: str, typed: bool) -> None:
    if typed:
        await house.ana.says(label)
    else:
        await house.ana.taps(label)
    await house.settle()


BOTH = pytest.mark.parametrize("typed", [False, True], ids=["tapped", "typed"])


@BOTH
async def test_not_safe_raises_to_emergency_and_pages_at_once(tmp_path: Path, typed: bool) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await disclosed(house)
        await house.maria.taps("Acknowledge")
        await house.ignores()
        await house.move(minutes=3)
        await does(house, "I'm not safe", typed)
        await house.sees(house.ana, "Please call 911 now")
        await house.sees(house.maria, "EMERGENCY · case 1", "The patient says they are not safe")
        case = await the_case(house)
        assert (case.level, case.state, case.holder) == (Level.emergency, CaseState.OPEN, None)
        await house.move(minutes=5)
        await house.sees(house.maria, "Nobody has acknowledged yet")


@BOTH
async def test_safe_for_now_is_noted_checks_back_after_45_minutes_and_closes_nothing(
    tmp_path: Path, typed: bool
) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await disclosed(house)
        await house.maria.says("/case 1 reached")
        await house.ignores()
        await does(house, "I'm safe for now", typed)
        await house.sees(house.ana, "glad you are safe")
        await house.ignores()
        assert (await the_case(house)).state is CaseState.CONTACTED
        await house.move(minutes=44)
        await house.sees(house.ana)
        await house.move(minutes=1)
        await house.sees(house.ana, "I said I would check back")
        assert house.ana.last.buttons[0] == "I'm safe for now"
        assert await cases_open(house) == 1


async def test_safe_for_now_is_asked_about_again_the_next_morning_while_the_case_runs(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await disclosed(house)
        await house.maria.says("/case 1 reached")
        await house.settle()
        await does(house, "I'm safe for now", typed=False)
        await house.move(hours=20)
        await house.ignores()
        # Disclosed at nine in the morning; five in the morning is still before hers, which is eight.
        await house.move(hours=2, minutes=59)
        await house.ignores()
        await house.move(minutes=2)
        await house.sees(house.ana, "Good morning. I said I would ask again")


@BOTH
async def test_each_answer_to_a_follow_up_says_what_comes_next_and_the_last_one_ends_the_asking(
    tmp_path: Path, typed: bool
) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await disclosed(house)
        await house.maria.says("/case 1 reached")
        await house.settle()
        await does(house, "I'm safe for now", typed)
        await does(house, "I'm safe for now", typed)
        await house.sees(house.ana, *["check back within the hour and again in the morning"] * 2)
        await house.ignores()
        await house.move(minutes=45)
        await house.sees(house.ana, "I said I would check back")
        await does(house, "I'm safe for now", typed)
        await house.sees(house.ana, "I will ask once more in the morning")
        await house.move(hours=8)
        await house.sees(house.ana)
        await house.ignores()
        await house.move(hours=15)
        await house.sees(house.ana, "Good morning. I said I would ask again")
        await does(house, "I'm safe for now", typed)
        await house.sees(house.ana, "I will not ask again about this by myself")
        await house.ignores()
        await house.move(hours=48)
        await house.sees(house.ana)
        await house.ignores()
        assert await cases_open(house) == 1


async def test_who_was_not_safe_in_between_is_asked_again_from_the_beginning(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await disclosed(house)
        await does(house, "I'm safe for now", typed=False)
        await house.move(minutes=46)
        await does(house, "I'm not safe", typed=False)
        await house.ignores()
        await house.move(minutes=1)
        await does(house, "I'm safe for now", typed=False)
        await house.sees(house.ana, "check back within the hour and again in the morning")
        await house.ignores()
        await house.move(minutes=45)
        assert "I said I would check back" in house.ana.last.text
        await house.ignores()


async def test_the_morning_after_a_word_in_the_night_is_the_one_that_comes_next(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await house.move(hours=15, minutes=30)  # half past midnight
        await disclosed(house)
        await house.maria.says("/case 1 reached")
        await house.settle()
        await does(house, "I'm safe for now", typed=False)
        await house.move(hours=7, minutes=29)
        await house.ignores()
        await house.move(minutes=1)  # her morning hour is eight
        await house.sees(house.ana, "Good morning. I said I would ask again")


async def test_without_a_case_nothing_is_said_to_be_kept_open_or_asked_again(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await house.ana.says("/help")
        await house.ignores()
        await does(house, "I'm safe for now", typed=False)
        assert "check back" not in house.ana.last.text
        assert "open" not in house.ana.last.text
        await house.sees(house.ana, "glad you are safe")
        assert await cases_open(house) == 0


async def test_safe_for_now_does_not_stop_the_pages_of_a_case_nobody_has_taken(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await disclosed(house)
        await does(house, "I'm safe for now", typed=False)
        await house.ignores()
        await house.move(minutes=5)
        await house.sees(house.maria, "Nobody has acknowledged yet")


@BOTH
async def test_a_wish_for_a_call_reaches_who_has_the_case(tmp_path: Path, typed: bool) -> None:
    async with clinic(tmp_path, extra=TEAM) as house:
        ben, _ = await team(house)
        await disclosed(house)
        await ben.says("/case 1 ack")
        await house.ignores()
        await does(house, "I need a call", typed)
        await house.sees(house.ana, "to call you")
        await house.sees(ben, "The patient asks for a call")
        await house.sees(house.maria)
        assert (await the_case(house)).holder == "ben"


async def test_grounding_comes_without_touching_the_case(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await disclosed(house)
        before, history = await the_case(house), await notes(house)
        for typed in (False, True):
            await does(house, "Grounding", typed)
            await house.sees(house.ana, "5 things you can see")
        assert (await the_case(house), await notes(house)) == (before, history)


async def test_no_word_of_the_patient_closes_a_case(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await disclosed(house)
        before = await the_case(house)
        for words in ("I'm fine", "all good now", "false alarm, I am safe", "ok", "/stop"):
            await house.ana.says(words)
            await house.settle()
            assert len(house.ana.new()) == 1
        assert await the_case(house) == before
        await house.move(minutes=5)
        await house.sees(house.maria, "Nobody has acknowledged yet")


async def test_the_buttons_of_an_old_help_text_open_the_case_again_after_it_was_closed(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await disclosed(house)
        await house.maria.says("/case 1 close safe")
        await house.ignores()
        await house.move(minutes=1)
        await house.ana.taps("I'm not safe")
        await house.sees(house.ana, "Please call 911 now")
        await house.sees(house.maria, "EMERGENCY · case 1", "EMERGENCY · case 1")


async def test_more_soon_after_an_acknowledgement_goes_to_the_holder_and_later_to_all(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await disclosed(house)
        await house.maria.taps("Acknowledge")
        await house.ignores()
        await house.move(minutes=5)
        await house.ana.says("i want to die")
        await house.sees(house.ana, "988")
        await house.sees(house.maria, "Last disclosure 09:05", "has written something serious again")
        assert (await the_case(house)).state is CaseState.ACKNOWLEDGED
        await house.move(minutes=6)
        await house.ana.says("i want to die")
        await house.sees(house.ana, "988")
        await house.settle()
        assert (await the_case(house)).state is CaseState.OPEN
        assert house.maria.new()
