"""One-time links and the welcome: who gets in, who doesn't, and what each of them is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.people import Stage
from tests.harness import Clinic, clinic
from tests.people.scenes import (
    NEW_YORK,
    UNUSABLE,
    answered,
    dead_letters,
    invited,
    patient_of,
    running_cases,
    welcomed,
)


async def _used(house: Clinic) -> str:
    _, link = await invited(house, "Ana")
    await house.ana.opens(link)
    await house.sees(house.ana, "Which language")
    return link


async def _expired(house: Clinic) -> str:
    _, link = await invited(house, "Ana")
    await house.move(days=8)
    return link


async def _invented(house: Clinic) -> str:
    return "abcdefghkmnpqrstuvwxyz"


@pytest.mark.parametrize("made", [_used, _expired, _invented])
async def test_a_link_that_cannot_be_used_says_so_in_the_same_sentence_whatever_the_reason(
    tmp_path: Path, made: object
) -> None:
    async with clinic(tmp_path) as house:
        link = await made(house)  # type: ignore[operator]
        ben = house.person("Ben")
        await ben.opens(link)
        await house.settle()
        assert ben.last.text == UNUSABLE  # exactly: nothing about anybody else can be in it
        await house.sees(ben, UNUSABLE)
        assert await patient_of(house, ben) is None


async def test_a_link_is_usable_until_its_last_minute(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        _, link = await invited(house, "Ana")
        await house.move(days=6, hours=23, minutes=59)
        await house.ana.opens(link)
        await house.sees(house.ana, "Which language")


async def test_a_patient_who_opens_somebody_elses_link_is_refused_and_does_not_use_it_up(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await welcomed(house, house.ana)
        _, link = await invited(house, "Ben")
        await house.ana.opens(link)
        await house.settle()
        assert house.ana.last.text == UNUSABLE
        await house.sees(house.ana, UNUSABLE)
        ben = house.person("Ben")
        await ben.opens(link)
        await house.sees(ben, "Which language")
        ana, second = await patient_of(house, house.ana), await patient_of(house, ben)
        assert ana is not None
        assert second is not None
        assert ana.id != second.id


async def test_a_patient_who_reopens_their_own_link_gets_the_waiting_question_or_a_greeting(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        _, link = await invited(house, "Ana")
        await house.ana.opens(link)
        await house.sees(house.ana, "Which language")
        await house.ana.opens(link)
        await house.sees(house.ana, "Which language")
        for answer in NEW_YORK:
            await answered(house, house.ana, answer)
        await house.ignores()
        await house.ana.opens(link)
        await house.sees(house.ana, "You are connected")


async def test_staff_who_open_a_link_get_their_help_and_leave_the_link_unused(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        _, link = await invited(house, "Ana")
        await house.maria.opens(link)
        await house.sees(house.maria, "/invite NAME")
        await house.ana.opens(link)
        await house.sees(house.ana, "Which language")


async def test_who_declines_consent_is_left_alone_and_can_begin_again(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        code, link = await invited(house, "Ana")
        await house.ana.opens(link)
        await answered(house, house.ana, "English")
        await house.ignores()
        await house.ana.taps("Not now")
        await house.sees(house.ana, "› Not now", "write /start at any time")
        patient = await patient_of(house, house.ana)
        assert patient is not None
        assert patient.stage is Stage.LEFT
        assert patient.consent_version is None

        await house.maria.says(f"/session {code} im now")
        await house.sees(house.maria, "has not finished the welcome")
        await house.move(days=3)
        await house.ana.says("Are you there?")
        await house.sees(house.ana, "You are not taking part. Write /start")

        await house.ana.says("/start")
        await house.sees(house.ana, "Which language")
        for answer in NEW_YORK:
            await answered(house, house.ana, answer)
        await house.ignores()
        patient = await patient_of(house, house.ana)
        assert patient is not None
        assert patient.stage is Stage.ACTIVE
        assert patient.consent_version is not None


async def test_who_declined_consent_still_gets_crisis_help_and_somebody_is_paged(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        _, link = await invited(house, "Ana")
        await house.ana.opens(link)
        await answered(house, house.ana, "English")
        await answered(house, house.ana, "Not now")
        await house.ignores()
        await house.ana.says("I want to kill myself")
        await house.sees(house.ana, "988")
        await house.sees(house.maria, "case 1")
        await house.ana.says("/help")
        await house.sees(house.ana, "988")


async def test_a_disclosure_in_the_welcome_does_not_shut_the_patient_out_of_it(tmp_path: Path) -> None:
    """The script stops for the crisis; afterwards /start has to lead through the rest, or no session can follow."""
    async with clinic(tmp_path) as house:
        code, link = await invited(house, "Ana")
        await house.ana.opens(link)
        for answer in ("English", "I agree"):
            await answered(house, house.ana, answer)
        await house.ana.says("I don't want to be alive anymore")
        await house.settle()
        assert len(await running_cases(house)) == 1
        await house.maria.says("/case 1 close safe")
        await house.ignores()
        await house.ana.says("/start")
        await house.sees(house.ana, "Which language")
        for answer in NEW_YORK:
            await answered(house, house.ana, answer)
        await house.ignores()
        await house.maria.says(f"/session {code} im now")
        await house.sees(house.maria, "What follows")


async def test_a_session_of_somebody_in_the_middle_of_the_welcome_is_refused_in_a_sentence(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        code, link = await invited(house, "Ana")
        await house.ana.opens(link)
        await house.settle()
        for answer in NEW_YORK:
            await house.maria.says(f"/session {code} im now")
            await house.sees(house.maria, "has not finished the welcome")
            await answered(house, house.ana, answer)
        house.ana.new()
        await house.maria.says(f"/session {code} im now")
        await house.sees(house.maria, "What follows")
        assert await dead_letters(house) == 0
