"""Clinicians take a case, reach the patient and close it; nothing else ends it."""

from __future__ import annotations

from pathlib import Path

from bot.domain.cases.case import CaseState, Outcome
from bot.sandbox import Fault
from tests.cases.scenes import TEAM, audited, disclosed, team, the_case
from tests.harness import clinic


async def test_acknowledging_by_command_does_what_the_button_does(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await disclosed(house)
        await house.move(minutes=2)
        await house.maria.says("/case 1 ack")
        await house.sees(house.maria, "Acknowledged by Maria, 09:02", "You have it")
        await house.sees(house.ana, "Maria, at 09:02")
        assert (await the_case(house)).state is CaseState.ACKNOWLEDGED


async def test_a_second_clinician_s_acknowledgement_explains_itself_and_changes_nothing(tmp_path: Path) -> None:
    async with clinic(tmp_path, extra=TEAM) as house:
        ben, _ = await team(house)
        await disclosed(house)
        await house.move(minutes=10)
        await house.sees(house.maria, "Nobody has acknowledged", "Nobody has acknowledged")
        await house.sees(ben, "case 1")
        page = ben.last
        assert page.buttons[0] == "Acknowledge"
        await house.maria.taps("Acknowledge")
        await house.sees(house.maria, *["Acknowledged by Maria"] * 3)
        await house.sees(ben, "Acknowledged by Maria")
        await house.sees(house.ana, "Maria")
        assert "Acknowledge" not in ben.last.buttons
        before = await the_case(house)
        await ben.says("/case 1 ack")
        await house.sees(ben, "Nothing changed. Case 1 is acknowledged by Maria, 09:10")
        assert await the_case(house) == before


async def test_an_acknowledgement_without_contact_is_asked_about_then_withdrawn_and_the_patient_hears_it(
    tmp_path: Path,
) -> None:
    async with clinic(tmp_path, extra=TEAM) as house:
        ben, _ = await team(house)
        await disclosed(house)
        await house.maria.taps("Acknowledge")
        await house.sees(house.maria, "Acknowledged by Maria")
        await house.sees(house.ana, "Maria")
        await house.move(minutes=30)
        await house.sees(house.maria, "Still with them?")
        await house.sees(house.ana)
        await house.move(minutes=5)
        await house.sees(house.maria, "URGENT · case 1", "ran out without contact")
        await house.sees(house.ana, "still trying to reach")
        assert (await the_case(house)).state is CaseState.OPEN
        await house.move(minutes=5)
        await house.sees(house.maria, "Nobody has acknowledged")
        await house.sees(ben, "Nobody has acknowledged")


async def test_the_holder_who_answers_keeps_the_case_for_another_half_hour(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await disclosed(house)
        await house.maria.says("/case 1 ack")
        await house.ignores()
        await house.move(minutes=31)
        await house.sees(house.maria, "Still with them?")
        await house.maria.taps("Yes, still on it")
        await house.settle()
        await house.move(minutes=29)
        await house.sees(house.maria)
        await house.move(minutes=1)
        await house.sees(house.maria, "Still with them?")
        assert house.maria.toasts[-1].text == "Thank you. I ask again later."


async def test_reached_is_not_closed_and_comes_back_until_somebody_says_how_it_ended(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await disclosed(house)
        await house.maria.taps("Acknowledge")
        await house.settle()
        await house.maria.taps("I've reached them")
        await house.ignores()
        assert (await the_case(house)).state is CaseState.CONTACTED
        for _ in range(2):
            await house.move(hours=12)
            await house.sees(house.maria, "Contacted, but not closed")
        await house.maria.taps("Close …")
        await house.sees(house.maria, "how did it end?")
        assert house.maria.last.buttons == [
            "Spoke, safe for now",
            "Handed to other care",
            "Emergency services",
            "False alarm",
        ]
        await house.maria.taps("Handed to other care")
        await house.sees(house.maria, "Closed by Maria", "A note for the record?")
        case = await the_case(house)
        assert (case.state, case.outcome, case.due_at) == (CaseState.CLOSED, Outcome.HANDED_OVER, None)
        await house.move(days=2)
        await house.sees(house.maria)
        await house.sees(house.ana)


async def test_a_command_that_makes_no_sense_ends_nothing_and_says_what_it_should_be(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await disclosed(house)
        before = await the_case(house)
        for line in ("/case", "/case x", "/case 9 ack"):
            await house.maria.says(line)
            await house.sees(house.maria, "Which case?")
        for line in ("/case 1 close fine", "/case 1 done"):
            await house.maria.says(line)
            await house.sees(house.maria, "I know: ack, still")
        await house.maria.says("/case 1 close")
        await house.sees(house.maria, "how did it end?")
        assert await the_case(house) == before


async def test_details_are_for_clinicians_and_every_look_is_written_down(tmp_path: Path) -> None:
    async with clinic(tmp_path, extra=TEAM) as house:
        _, olga = await team(house)
        await disclosed(house)
        await house.maria.taps("Show more")
        await house.sees(house.maria, "i want to kill myself")
        assert "Ana" in house.maria.last.text
        trail = await audited(house)
        assert ("maria", "case-looked-at", "case 1") in trail
        for line in ("/case 1", "/case 1 show", "/case 1 ack", "/cases"):
            await olga.says(line)
            await house.sees(olga, "That is for clinicians")
        assert await audited(house) == trail
        assert (await the_case(house)).state is CaseState.OPEN


async def test_a_patient_or_a_stranger_who_writes_a_clinician_s_command_learns_nothing(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await disclosed(house)
        eve = house.person("Eve")
        await eve.says("/case 1")
        await house.sees(eve, "don't know this account")
        await house.ana.says("/case 1 close safe")
        await house.sees(house.ana, "kept this")
        assert (await the_case(house)).state is CaseState.OPEN


async def test_acknowledging_while_a_page_waits_to_be_sent_again_takes_that_page_back(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        house.sandbox.faults.add(Fault(kind="error_500", method="sendMessage", chat=house.maria))
        await house.ana.says("i want to kill myself")
        await house.sees(house.ana, "988")
        await house.sees(house.maria)
        await house.maria.says("/case 1 ack")
        await house.sees(house.maria, "You have it")
        await house.sees(house.ana, "Maria")
        await house.move(minutes=1)
        await house.sees(house.maria)
