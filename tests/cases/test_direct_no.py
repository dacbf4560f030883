"""The direct question answered with no, or not plainly: what is held back for the script, and how it goes on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.asking import Answer
from bot.domain.screening.reading import Circumstances, Reading
from bot.engine import asking
from tests.cases.direct import (
    ANSWERS,
    ASKED,
    DIARY,
    HELP,
    MOOD,
    NO_ANSWER,
    WAIT,
    after_dosing,
    asked,
    asked_at_night,
    in_a_script,
    noted,
    rows,
    welcome,
)
from tests.cases.scenes import cases_open, notes, the_case
from tests.cases.words import LAST, MAYBE, PERHAPS, reads_doors
from tests.harness import clinic
from tests.people.scenes import saved, sent, trying, welcomed

# -- no ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["", "No", "nope"])
async def test_no_is_recorded_and_answered_and_nobody_is_paged(tmp_path: Path, words: str) -> None:
    async with clinic(tmp_path) as house:
        await after_dosing(house)
        await asked(house)
        await (house.ana.says(words) if words else house.ana.taps("No"))
        await house.sees(house.ana, NO_ANSWER)
        assert house.ana.last.buttons == ["I need a call", "I'm not safe", "My plan", "Grounding"]
        assert await rows(house) == [("answered", "no")]
        assert await noted(house) == [("concern", asking.ANSWERED[Answer.NO])]
        await house.move(seconds=WAIT)
        await house.sees(house.ana)
        await house.sees(house.maria)
        assert await cases_open(house) == 0


async def test_no_closes_and_lowers_nothing(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await welcome(house)
        await asked(house)
        question = house.ana.last
        await house.ana.says(LAST)
        await house.ignores()
        before = await the_case(house)
        await house.ana.taps("No", message=question)
        await house.sees(house.ana, NO_ANSWER)
        assert await the_case(house) == before
        assert (await notes(house))[-1] == "asked-no"
        await house.move(minutes=5)
        await house.sees(house.maria, "Nobody has acknowledged yet")


@pytest.mark.parametrize("words", ["no one would care", "not really, i am so tired", "well", "No, but i am tired"])
async def test_words_that_are_no_answer_leave_the_question_open_and_show_its_buttons_again(
    tmp_path: Path, words: str
) -> None:
    async with clinic(tmp_path) as house:
        await after_dosing(house)
        await asked(house)
        await house.ana.says(words)
        await house.sees(house.ana, "I have kept this")
        assert house.ana.last.buttons == ANSWERS
        assert await rows(house) == [("open", None)]
        await house.ana.taps("No")
        await house.sees(house.ana, NO_ANSWER)


async def test_the_scripts_question_is_asked_again_after_no(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await in_a_script(house, mood=MOOD)
        await asked(house)
        await house.ana.taps("No")
        await house.sees(house.ana, NO_ANSWER, "How high?")
        await house.ana.says("3")
        await house.sees(house.ana, "That is all")
        assert (await saved(house))["high"] == 3


async def test_words_that_answered_the_script_are_its_answer_after_no_and_it_goes_on(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await in_a_script(house, diary=DIARY)
        await asked(house)
        assert "words" not in await saved(house)
        await house.ana.taps("No")
        await house.sees(house.ana, NO_ANSWER, "How high?")
        assert (await saved(house))["words"] == MAYBE


async def test_free_words_belong_to_the_direct_question_and_plain_answers_to_the_script(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await in_a_script(house, mood=MOOD)
        await asked(house)
        await house.ana.says("it was a long week")
        await house.sees(house.ana, "I have kept this")
        assert house.ana.last.buttons == ANSWERS
        await house.ana.says("3")
        await house.sees(house.ana, "That is all")
        assert (await saved(house))["high"] == 3
        assert await rows(house) == [("open", None)]


async def test_a_second_diary_line_does_not_take_the_place_of_the_first(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await in_a_script(house, diary=DIARY)
        await asked(house)
        await house.ana.says("i mean the work")
        await house.sees(house.ana, "I have kept this")
        await house.ana.says("no")
        await house.sees(house.ana, NO_ANSWER, "How high?")
        assert (await saved(house))["words"] == MAYBE


async def test_a_command_with_such_words_is_carried_out_and_asked_about(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await in_a_script(house, diary=DIARY)
        await house.ana.says(f"/stop {MAYBE}")
        await house.sees(house.ana, ASKED, "I have stopped asking")


async def test_a_command_alone_says_nothing_about_who_writes_it(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await welcome(house)
        given = []
        screen = house.house.around.library.screen

        class Counting:
            def read(self, text: str, about: Circumstances) -> Reading:
                given.append((text, about.recent))
                return screen.read(text, about)

        house.house.around.library = replace(house.house.around.library, screen=Counting())  # type: ignore[arg-type]
        for words in ("/help", "/HELP@afterglow_bot please", "/helpless now", "so long"):
            await house.ana.says(words)
            await house.ignores()
        assert [text for text, _ in given] == ["", "please", "/helpless now", "so long"]
        assert given[-1][1] == ("", "please", "/helpless now")


# -- the words that are held back meanwhile ------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["/stop", "/pause", "/later"])
async def test_words_that_are_held_back_are_an_answer_also_where_the_script_rests_or_ends(
    tmp_path: Path, command: str
) -> None:
    async with clinic(tmp_path) as house:
        await in_a_script(house, diary=DIARY)
        await asked(house)
        await house.ana.says(command)
        await house.settle()
        if command == "/later":
            await house.ana.taps("In an hour")
            await house.settle()
        assert (await saved(house))["words"] == MAYBE
        assert not [one.text for one in house.ana.new() if "How high?" in one.text]
        await house.ana.says("no")
        await house.sees(house.ana, NO_ANSWER)
        await house.ana.says("/resume")
        await house.sees(house.ana, "nothing open or planned" if command == "/stop" else "How high?")


async def test_going_back_corrects_the_words_that_were_held_back(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await in_a_script(house, diary=DIARY)
        await asked(house)
        await house.ana.says("/back")
        await house.sees(house.ana, "Which words?")
        await house.ana.says("no")
        await house.sees(house.ana, NO_ANSWER, "Which words?")
        await house.ana.says("other words")
        await house.sees(house.ana, "How high?")
        assert (await saved(house))["words"] == "other words"


async def test_a_script_that_a_clinician_sends_meanwhile_does_not_lose_them(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await reads_doors(house)
        await trying(house, diary=DIARY, mood=MOOD)
        code = await welcomed(house, house.ana)
        await sent(house, code, "diary")
        await house.sees(house.ana, "Which words?")
        await asked(house)
        await sent(house, code, "mood")
        await house.sees(house.ana, "How high?")
        assert (await saved(house))["words"] == MAYBE


async def test_in_the_night_after_a_silence_the_next_words_let_the_script_go_on(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await asked_at_night(house)
        await house.move(hours=1)
        await house.ana.says("i can not sleep")
        await house.sees(house.ana, "How high?")
        assert (await saved(house))["words"] == MAYBE
        await house.ana.says("3")
        await house.sees(house.ana, "That is all")
        await house.move(hours=9)
        await house.ignores()
        assert (await saved(house))["words"] == MAYBE


async def test_a_second_question_in_that_night_asks_about_what_was_written_then(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await asked_at_night(house)
        await house.move(hours=1)
        await asked(house, PERHAPS)
        assert (await saved(house))["words"] == MAYBE
        await house.ana.taps("No")
        await house.sees(house.ana, NO_ANSWER, "How high?")
        await house.move(hours=9)
        await house.ignores()
        assert await rows(house) == [("silent", None), ("answered", "no")]
        assert await saved(house) == {**await saved(house), "words": MAYBE}


async def test_an_old_button_answers_the_newer_question_that_waits(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await welcome(house)
        await asked(house)
        old = house.ana.last
        await house.move(hours=3)
        await house.ignores()
        await asked(house, PERHAPS)
        await house.ana.taps("Yes", message=old)
        await house.sees(house.ana, HELP)
        assert await rows(house) == [("silent", None), ("answered", "yes")]
        await house.maria.says("/case 1 ack")
        await house.ignores()
        await house.move(seconds=WAIT)
        await house.sees(house.ana)
        await house.sees(house.maria)
