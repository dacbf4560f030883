"""The direct question left unanswered, asked again, and answered late."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.domain import asking as domain
from bot.domain.asking import ANSWER_WITHIN, Answer
from bot.domain.cases.case import CaseState
from bot.domain.screening.reading import Level
from bot.engine import asking
from tests.cases.direct import (
    DIARY,
    HELP,
    MOOD,
    NO_ANSWER,
    SOFT,
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
from tests.cases.words import DANGER, MAYBE, PERHAPS, SAD, SADDER, reads_doors
from tests.harness import clinic
from tests.people.scenes import forged_tap, saved, welcomed

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
        await asked_at_night(house)
        await house.move(hours=9)
        await house.sees(house.ana)
        await house.move(minutes=10)
        await house.sees(house.ana, "How high?")
        assert (await saved(house))["words"] == MAYBE
        await house.ignores()


async def test_a_no_in_that_night_lets_the_script_go_on_at_once(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await asked_at_night(house)
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
