"""The direct question: asked where words may mean it, and followed to a case, or to a note."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.domain import asking as domain
from bot.domain.asking import ANSWER_WITHIN, Answer
from bot.domain.cases.machine import CaseState
from bot.domain.screening.reading import Circumstances, Level, Reading
from bot.engine import asking, patient_turn
from bot.store.schema import questions, tasks
from bot.store.statement import Statement
from tests.cases.scenes import cases_open, notes, the_case
from tests.cases.words import DANGER, LAST, MAYBE, PERHAPS, PLAIN, SAD, SADDER, reads_doors
from tests.harness import Clinic, clinic
from tests.people.scenes import forged_tap, look, saved, sent, trying, welcomed

ASKED = "are you thinking about ending your life?"
NO_ANSWER = "I am glad you told me"
HELP = "988"
ANSWERS = ["Yes", "No", "I'd rather talk to a person"]
SOFT = "That sounds heavy"
WAIT = ANSWER_WITHIN.total_seconds()
DIARY = """phase: integration
steps:
  - {ask: Which words?, text: {}, save: words}
  - {ask: How high?, scale: {from: 0, to: 10}, save: high}
  - {say: That is all.}
  - end: done
"""
MOOD = """phase: integration
steps:
  - {ask: How high?, scale: {from: 0, to: 10}, save: high}
  - {say: That is all.}
  - end: done
"""
_TASKS = Statement(select(tasks.c.kind, tasks.c.detail).order_by(tasks.c.id))
_QUESTIONS = Statement(select(questions).order_by(questions.c.id))


async def noted(house: Clinic) -> list[tuple[str, str]]:
    return [(row["kind"], row["detail"]) for row in await look(house, lambda tx: tx.all(_TASKS))]


async def rows(house: Clinic) -> list[tuple[str, str | None]]:
    """The direct questions: state and answer."""
    return [(row["state"], row["answer"]) for row in await look(house, lambda tx: tx.all(_QUESTIONS))]


async def welcome(house: Clinic) -> None:
    await house.welcomed()
    await reads_doors(house)


async def after_dosing(house: Clinic) -> None:
    """An hour after a session, and before any check-in."""
    await house.dosed()
    await reads_doors(house)
    await house.move(hours=1)
    await house.ignores()


async def asked(house: Clinic, words: str = MAYBE) -> None:
    await house.ana.says(words)
    await house.sees(house.ana, ASKED)
    assert house.ana.last.buttons == ANSWERS


async def in_a_script(house: Clinic, **sources: str) -> None:
    """Ana is asked by the script of this name."""
    await reads_doors(house)
    await trying(house, **sources)
    code = await welcomed(house, house.ana)
    (name,) = sources
    await sent(house, code, name)
    await house.settle()
    house.ana.new()


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
        around.plan = replace(around.plan, shifts=())
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
        assert "I am telling the clinician on call right now" in house.ana.last.text
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
        assert await notes(house) == ["opened", *["paged"] * 3]
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


# -- silence -------------------------------------------------------------------------------------------------------


async def test_silence_in_the_first_hours_after_dosing_opens_a_case(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await after_dosing(house)
        await asked(house)
        await house.move(seconds=WAIT - 1)
        await house.sees(house.ana)
        await house.sees(house.maria)
        await house.move(seconds=1)
        await house.sees(house.ana, HELP)
        await house.sees(house.maria, "Asked directly, the patient has not answered")
        case = await the_case(house)
        assert (case.level, case.category, case.rule) == (Level.urgent, "distress", "asked.silence")
        assert await rows(house) == [("silent", None)]
        assert await noted(house) == [("concern", asking.UNANSWERED)]
        await house.maria.says("/case 1 ack")
        await house.ignores()
        await house.move(minutes=WAIT / 60)
        await house.sees(house.ana)
        await house.maria.says("/case 1")
        await house.settle()
        assert "they did not answer in 15 minutes" in house.maria.last.text
        await house.ignores()


async def test_who_was_asked_in_the_first_hours_and_is_silent_beyond_them_is_looked_after_too(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await after_dosing(house)
        await house.move(hours=4, minutes=55)
        await house.ignores()
        await house.ana.says(MAYBE)
        await house.ignores()
        await house.move(seconds=WAIT)
        assert (await the_case(house)).rule == "asked.silence"
        await house.ignores()


async def test_silence_at_other_times_stays_a_note(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await after_dosing(house)
        await house.move(days=3)
        await house.ignores()
        await house.ana.says("/stop")
        await house.ignores()
        await asked(house)
        await house.move(seconds=WAIT)
        await house.sees(house.ana)
        await house.sees(house.maria)
        assert await cases_open(house) == 0
        assert await rows(house) == [("silent", None)]
        assert (await noted(house))[-1] == ("concern", asking.UNANSWERED)


async def test_after_such_a_silence_the_script_goes_on(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await in_a_script(house, diary=DIARY)
        await asked(house)
        await house.move(seconds=WAIT)
        await house.sees(house.ana, "How high?")
        assert (await saved(house))["words"] == MAYBE


async def test_but_not_in_the_quiet_hours(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await in_a_script(house, diary=DIARY)
        await house.move(hours=12, minutes=50)  # ten minutes to ten in the evening
        await house.ignores()
        await asked(house)
        await house.move(hours=9)
        await house.sees(house.ana)
        await house.move(minutes=10)
        await house.sees(house.ana, "How high?")
        assert (await saved(house))["words"] == MAYBE
        await house.ignores()


async def test_a_no_in_that_night_lets_the_script_go_on_at_once(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await in_a_script(house, diary=DIARY)
        await house.move(hours=12, minutes=50)
        await house.ignores()
        await asked(house)
        await house.move(minutes=30)
        await house.ana.taps("No")
        await house.sees(house.ana, NO_ANSWER, "How high?")
        await house.move(hours=9)
        await house.ignores()
        assert (await saved(house))["words"] == MAYBE


async def test_silence_where_somebody_was_paged_meanwhile_joins_the_case(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await welcome(house)
        await asked(house)
        await house.ana.says(DANGER)  # about somebody else: no answer to the question
        await house.sees(house.ana, "If they are in danger now")
        await house.sees(house.maria, "about somebody else")
        assert await rows(house) == [("open", None)]
        await house.maria.says("/case 1 ack")
        await house.ignores()
        await house.move(seconds=WAIT)
        await house.sees(house.ana, HELP)
        await house.sees(house.maria, "case 1", "Asked directly, the patient has not answered")
        assert "about somebody else" not in house.maria.last.text
        assert not (await the_case(house)).bystander
        assert "asked-silence" in await notes(house)


async def test_silence_towards_the_bot_is_only_written_down_once_a_clinician_has_reached_them(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await after_dosing(house)
        await asked(house)
        await house.ana.says(DANGER)
        await house.maria.says("/case 1 reached")
        await house.ignores()
        before = await the_case(house)
        await house.move(seconds=WAIT)
        await house.sees(house.ana)
        await house.sees(house.maria)
        assert before.state is CaseState.CONTACTED
        assert await the_case(house) == before
        assert (await notes(house))[-1] == "asked-silence"


async def test_a_restart_between_the_question_and_its_time_loses_nothing(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await after_dosing(house)
        await asked(house)
        await house.stop()
        house.clock.set(house.clock.now() + 2 * ANSWER_WITHIN)
        await house.start()
        await reads_doors(house)
        await house.sees(house.ana, HELP)
        await house.sees(house.maria, "Asked directly, the patient has not answered")
        assert await cases_open(house) == 1


async def test_a_turn_that_fails_at_its_time_is_tried_again_with_an_alarm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with clinic(tmp_path) as house:
        await after_dosing(house)
        await asked(house)
        real = domain.silence_calls
        failed: list[int] = []

        def once(*given: Any) -> bool:
            if not failed:
                failed.append(1)
                raise RuntimeError
            return real(*given)

        monkeypatch.setattr(domain, "silence_calls", once)
        await house.move(seconds=WAIT)
        await house.sees(house.maria, "could not be followed up")
        await house.sees(house.ana)
        await house.move(seconds=30)
        await house.sees(house.ana, HELP)
        await house.sees(house.maria, "has not answered")


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
        await in_a_script(house, diary=DIARY)
        await house.move(hours=12, minutes=50)
        await house.ignores()
        await asked(house)
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
        await in_a_script(house, diary=DIARY)
        await house.move(hours=12, minutes=50)
        await house.ignores()
        await asked(house)
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


# -- one question at a time ----------------------------------------------------------------------------------------


async def test_a_second_concern_while_it_waits_brings_no_second_question(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await welcome(house)
        await asked(house)
        await house.ana.says(PERHAPS)
        await house.sees(house.ana, SOFT)
        assert await rows(house) == [("open", None)]


async def test_after_a_no_nor_on_the_same_day_but_on_the_next(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await welcome(house)
        await asked(house)
        await house.ana.taps("No")
        await house.ignores()
        await house.move(hours=23)
        await house.ana.says(PERHAPS)
        await house.sees(house.ana, SOFT)
        await house.move(hours=1, minutes=1)
        await asked(house)


async def test_the_third_concern_of_a_day_is_urgent_by_itself(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await welcome(house)
        await asked(house)
        await house.ana.taps("No")
        await house.sees(house.ana, NO_ANSWER)
        await house.move(hours=2)
        await house.ana.says(SAD)
        await house.sees(house.ana, SOFT)
        await house.move(hours=2)
        await house.ana.says(SADDER)
        await house.sees(house.ana, HELP)
        await house.sees(house.maria, "URGENT · case 1")


async def test_nudges_and_check_ins_wait_for_the_direct_question(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.dosed()
        await reads_doors(house)
        await house.move(hours=3, minutes=50)
        await asked(house)
        await house.move(minutes=14)  # the check after dosing was due at four hours
        await house.sees(house.ana)
        await house.ana.taps("No")
        await house.sees(house.ana, NO_ANSWER)
        await house.move(minutes=1)
        await house.settle()
        assert "home safe" in house.ana.last.text
        await house.ignores()


async def test_a_nudge_waits_for_the_direct_question_too(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await in_a_script(house, mood=f"unanswered: {{remind: 1h, close: 3h}}\n{MOOD}")
        await house.move(minutes=50)
        await asked(house)
        await house.move(minutes=14)  # the nudge was due after ten
        await house.sees(house.ana)
        await house.move(minutes=1)
        await house.sees(house.ana, "How high?")
        await house.move(hours=1)
        await house.sees(house.ana, "The question above is still open")


async def test_a_third_concern_while_it_waits_calls_a_person_and_is_no_yes(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await in_a_script(house, diary=DIARY)
        await house.ana.says(f"/help {SAD}")
        await house.ignores()
        await house.ana.says(f"/help {SADDER}")
        await house.ignores()
        await house.move(hours=25)
        await house.ignores()
        await asked(house)
        await house.ana.says(SAD)
        await house.sees(house.ana, SOFT)
        await house.ana.says(SADDER)
        await house.sees(house.ana, HELP)
        await house.sees(house.maria, "URGENT · case 1")
        assert await rows(house) == [("open", None)]
        assert (await saved(house))["words"] == f"{MAYBE}\n{SADDER}"
        await house.maria.says("/case 1 ack")
        await house.ignores()
        await house.move(seconds=WAIT)
        await house.sees(house.ana, HELP)
        await house.sees(house.maria, "case 1", "Asked directly, the patient has not answered")
        assert await rows(house) == [("silent", None)]


# -- late taps -----------------------------------------------------------------------------------------------------


async def test_a_yes_long_afterwards_still_calls_a_person(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await welcome(house)
        await asked(house)
        question = house.ana.last
        await house.ana.taps("No")
        await house.ignores()
        await house.move(days=2)
        await house.ana.taps("Yes", message=question)
        await house.sees(house.ana, HELP)
        await house.sees(house.maria, "the patient says yes")
        await house.maria.says("/case 1 close safe")
        await house.ignores()
        await house.move(days=1)
        await house.ana.taps("Yes", message=question)
        await house.sees(house.ana, HELP)
        await house.sees(house.maria, "case 2")


async def test_a_no_after_silence_is_recorded_and_leaves_the_case(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await after_dosing(house)
        await asked(house)
        question = house.ana.last
        await house.move(seconds=WAIT)
        await house.ignores()
        before = await the_case(house)
        await house.ana.taps("No", message=question)
        await house.sees(house.ana, NO_ANSWER)
        assert await the_case(house) == before
        assert await rows(house) == [("silent", "no")]
        assert await noted(house) == [("concern", asking.ANSWERED[Answer.NO])]
        await house.ignores()


async def test_words_typed_after_its_time_are_no_answer_any_more(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await welcome(house)
        await asked(house)
        await house.move(seconds=WAIT)
        await house.ana.says("no")
        await house.sees(house.ana, "I have kept this")
        assert house.ana.last.buttons == []


@pytest.mark.parametrize("data", ["q:1:perhaps", "q:2:yes", "q:x:yes", "q:", "q:99999999999999999999:yes", "q:²:yes"])
async def test_a_forged_button_changes_nothing(tmp_path: Path, data: str) -> None:
    async with clinic(tmp_path) as house:
        await welcome(house)
        await asked(house)
        await forged_tap(house, house.ana, data)
        await house.sees(house.ana)
        assert await rows(house) == [("open", None)]
        assert await cases_open(house) == 0


async def test_nobody_answers_the_question_of_somebody_else(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await welcome(house)
        await asked(house)
        eve = house.person("Eve")
        await welcomed(house, eve)
        await forged_tap(house, eve, "q:1:yes")
        await house.sees(eve)
        assert await rows(house) == [("open", None)]
        assert await cases_open(house) == 0
