"""The direct question: when it is asked, and what yes and a wish for a person bring."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.domain.asking import Answer
from bot.domain.screening.reading import Level
from bot.engine import asking, patient_turn
from tests.cases.direct import (
    ANSWERS,
    ASKED,
    DIARY,
    HELP,
    SOFT,
    WAIT,
    asked,
    in_a_script,
    noted,
    rows,
    welcome,
)
from tests.cases.scenes import cases_open, notes, the_case
from tests.cases.words import LAST, MAYBE, PLAIN, SAD
from tests.harness import clinic
from tests.people.scenes import saved

# -- asking --------------------------------------------------------------------------------------------------------


async def test_words_that_may_mean_it_are_asked_about_at_once_and_nobody_is_paged(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await welcome(house)
        await asked(house)
        assert "911" in house.ana.last.text
        assert await cases_open(house) == 0
        assert await noted(house) == [("concern", asking.WAITING)]
        await house.sees(house.maria)


async def test_other_words_of_concern_are_not_asked_about(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await welcome(house)
        await house.ana.says(SAD)
        await house.sees(house.ana, SOFT)
        assert await rows(house) == []


async def test_out_of_hours_it_is_said_before_the_question_that_nobody_is_on_duty(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await welcome(house)
        around = house.house.around
        around.policy = replace(around.policy, shifts=())
        await house.ana.says(MAYBE)
        await house.sees(house.ana, "Before I ask: nobody at", ASKED)
        before, question = house.ana.sees[-2:]
        assert HELP in before.text
        assert (before.buttons, question.buttons) == ([], ANSWERS)


async def test_an_edited_message_is_asked_about_too(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await welcome(house)
        message = await house.ana.says("hello")
        await house.ignores()
        await house.ana.edits(message, MAYBE)
        await house.sees(house.ana, ASKED)


async def test_a_failed_second_half_asks_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with clinic(tmp_path) as house:
        await in_a_script(house, diary=DIARY)
        respond = patient_turn.respond
        failed: list[int] = []

        def once(*given: Any) -> None:
            if not failed:
                failed.append(1)
                raise RuntimeError
            respond(*given)

        monkeypatch.setattr(patient_turn, "respond", once)
        await house.ana.says(MAYBE)
        await house.sees(house.ana, ASKED)
        assert failed


# -- yes -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["", "Yes", "yeah", "yes, sometimes", "Yes i do"])
async def test_yes_opens_a_case_and_brings_help(tmp_path: Path, words: str) -> None:
    async with clinic(tmp_path) as house:
        await welcome(house)
        await asked(house)
        await (house.ana.says(words) if words else house.ana.taps("Yes"))
        await house.sees(house.ana, HELP)
        assert "I sent word to Maria, and it has arrived" in house.ana.last.text
        await house.sees(house.maria, "Asked directly, the patient says yes")
        case = await the_case(house)
        assert (case.level, case.category, case.rule, case.bystander) == (Level.urgent, "distress", "asked.yes", False)
        assert await rows(house) == [("answered", "yes")]
        assert await noted(house) == [("concern", asking.ANSWERED[Answer.YES])]
        await house.maria.says("/case 1")
        await house.settle()
        assert MAYBE in house.maria.last.text
        assert "Asked directly whether they think about ending their life, they said yes" in house.maria.last.text
        await house.ignores()


@pytest.mark.parametrize(("words", "level"), [(PLAIN, Level.urgent), (LAST, Level.emergency)])
async def test_words_that_are_plain_by_themselves_count_as_yes(tmp_path: Path, words: str, level: Level) -> None:
    async with clinic(tmp_path) as house:
        await welcome(house)
        await asked(house)
        await house.ana.says(words)
        await house.sees(house.ana, HELP)
        await house.sees(house.maria, "case 1")
        assert (await the_case(house)).level is level
        assert await rows(house) == [("answered", "yes")]
        await house.move(seconds=WAIT)
        assert await notes(house) == ["opened", *["paged"] * 3, "nobody-answers"]
        await house.ignores()


async def test_yes_stops_the_script_and_the_words_are_kept_as_its_answer(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await in_a_script(house, diary=DIARY)
        await asked(house)
        await house.ana.taps("Yes")
        await house.sees(house.ana, HELP)
        assert (await saved(house))["words"] == MAYBE
        await house.ana.says("5")
        await house.sees(house.ana, "I have kept this, and the person who answers can read it")
        await house.ignores()


async def test_plain_words_after_the_question_are_kept_with_those_before_it(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await in_a_script(house, diary=DIARY)
        await asked(house)
        await house.ana.says(PLAIN)
        await house.sees(house.ana, HELP)
        assert (await saved(house))["words"] == f"{MAYBE}\n{PLAIN}"
        await house.ignores()


async def test_yes_joins_a_case_that_was_opened_meanwhile(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await welcome(house)
        await asked(house)
        question = house.ana.last
        await house.ana.says("/help")
        await house.sees(house.ana, HELP)
        await house.ana.taps("I need a call")
        await house.ignores()
        assert await rows(house) == [("answered", "person")]
        await house.ana.taps("Yes", message=question)
        await house.sees(house.ana, HELP)
        assert await cases_open(house) == 1
        assert "asked-yes" in await notes(house)
        assert await rows(house) == [("answered", "yes")]


async def test_a_double_tap_is_one_answer(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await welcome(house)
        await asked(house)
        question = house.ana.last
        for _ in range(2):
            await house.ana.taps("Yes", message=question)
        await house.sees(house.ana, HELP)
        await house.sees(house.maria, "case 1")
        assert await notes(house) == ["opened"]


# -- a person ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", [False, True], ids=["tapped", "typed"])
async def test_who_would_rather_talk_to_a_person_is_called(tmp_path: Path, typed: bool) -> None:
    async with clinic(tmp_path) as house:
        await in_a_script(house, diary=DIARY)
        await asked(house)
        await (house.ana.says(ANSWERS[2]) if typed else house.ana.taps(ANSWERS[2]))
        await house.sees(house.ana, "I am passing on that you want a person to call you")
        await house.sees(house.maria, "case 1", "The patient asks for a call")
        case = await the_case(house)
        assert (case.level, case.rule) == (Level.urgent, "button:call")
        assert await rows(house) == [("answered", "person")]
        await house.move(seconds=WAIT)
        assert "asked-silence" not in await notes(house)
        await house.ignores()


async def test_the_words_of_that_button_bring_a_call_at_any_time(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await welcome(house)
        await house.ana.says("i'd rather talk to a person")
        await house.sees(house.ana, "I am passing on that you want a person to call you")
        await house.sees(house.maria, "case 1", "The patient asks for a call")


async def test_not_safe_answers_the_question_too(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await welcome(house)
        await asked(house)
        await house.ana.says("I'm not safe")
        await house.sees(house.ana, "Please call 911 now")
        await house.sees(house.maria, "EMERGENCY")
        assert await rows(house) == [("answered", "yes")]
