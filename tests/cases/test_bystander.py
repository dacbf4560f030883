"""The patient fears for somebody else: what they are told, and what the clinician sees."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.screening.reading import Level
from bot.engine import asking
from tests.cases.direct import noted
from tests.cases.scenes import cases_open, notes, the_case
from tests.cases.words import DANGER, DYING, LAST, PLAIN, WORRY, reads_doors
from tests.harness import Clinic, clinic
from tests.people.scenes import sent, trying, welcomed

OTHER = "If they are in danger now, call 911"
BUTTONS = ["I need a call", "I'm not safe"]


async def welcome(house: Clinic) -> None:
    await house.welcomed()
    await reads_doors(house)


@pytest.mark.parametrize(("words", "level"), [(DANGER, Level.urgent), (DYING, Level.emergency)])
async def test_danger_to_somebody_else_pages_and_says_what_can_be_done_for_them(
    tmp_path: Path, words: str, level: Level
) -> None:
    async with clinic(tmp_path) as house:
        await welcome(house)
        await house.ana.says(words)
        await house.settle()
        shown = house.ana.last
        assert shown.buttons == BUTTONS
        assert "988" in shown.text
        assert "I can't see or reach this person" in shown.text
        assert "I sent word to Maria, and it has arrived" in shown.text
        await house.sees(house.ana, OTHER)
        await house.sees(house.maria, "suicide · about somebody else")
        case = await the_case(house)
        assert (case.level, case.bystander) == (level, True)
        await house.maria.says("/case 1")
        await house.settle()
        assert "About somebody else, not the patient" in house.maria.last.text
        await house.ignores()


async def test_worry_about_somebody_else_pages_nobody_and_says_nothing_of_who_is_told(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await welcome(house)
        await house.ana.says(WORRY)
        await house.settle()
        shown = house.ana.last
        await house.sees(house.ana, OTHER)
        assert shown.buttons == BUTTONS
        assert "right now" not in shown.text
        assert "on duty" not in shown.text
        assert await cases_open(house) == 0
        assert await noted(house) == [("concern", asking.ABOUT_ANOTHER)]


async def test_the_script_goes_on_after_such_worry(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await reads_doors(house)
        source = "phase: integration\nsteps:\n  - {ask: Words?, text: {}, save: w}\n  - {say: Kept.}\n  - end: done\n"
        await trying(house, diary=source)
        code = await welcomed(house, house.ana)
        await sent(house, code, "diary")
        await house.settle()
        house.ana.new()
        await house.ana.says(WORRY)
        await house.sees(house.ana, OTHER, "Kept.")


async def test_while_such_a_case_runs_nobody_is_offered_to_say_that_they_are_safe(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await welcome(house)
        await house.ana.says(DANGER)
        await house.ignores()
        await house.ana.says("hello?")
        await house.sees(house.ana, "I have kept this, and the person who answers can read it")
        assert house.ana.last.buttons == BUTTONS
        await house.maria.says("/case 1 ack")
        await house.move(minutes=35)
        assert "still trying to reach" in house.ana.last.text
        assert house.ana.last.buttons == BUTTONS
        await house.ignores()


@pytest.mark.parametrize("words", [PLAIN, LAST])
async def test_words_about_the_patient_then_make_it_their_own_case_and_page_again(tmp_path: Path, words: str) -> None:
    async with clinic(tmp_path) as house:
        await welcome(house)
        await house.ana.says(DYING)
        await house.settle()
        await house.maria.taps("Acknowledge")
        await house.ignores()
        await house.ana.says(words)
        await house.sees(house.ana, "Thank you for telling me")
        assert "I'm safe for now" in house.ana.last.buttons
        await house.settle()
        assert "The patient now writes about themselves" in house.maria.last.text
        assert "about somebody else" not in house.maria.last.text
        await house.ignores()
        case = await the_case(house)
        assert (case.level, case.bystander, case.holder) == (Level.emergency, False, None)
        await house.maria.says("/case 1")
        await house.settle()
        assert words in house.maria.last.text
        await house.ignores()


async def test_not_safe_makes_it_their_own_case_too(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await welcome(house)
        await house.ana.says(DANGER)
        await house.ignores()
        await house.ana.taps("I'm not safe")
        await house.ignores()
        case = await the_case(house)
        assert (case.level, case.bystander) == (Level.emergency, False)


async def test_somebody_else_joining_a_patients_own_case_leaves_it_the_patients(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await welcome(house)
        await house.ana.says(PLAIN)
        await house.ignores()
        await house.ana.says(DYING)
        await house.sees(house.ana, OTHER)
        await house.settle()
        assert "somebody else may be in danger" in house.maria.last.text
        await house.ignores()
        case = await the_case(house)
        assert (case.level, case.bystander) == (Level.emergency, False)
        assert await notes(house) == ["opened", "disclosed"]
