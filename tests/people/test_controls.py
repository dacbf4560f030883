"""What a patient can always do with a conversation: back, skip, later, pause, stop, see what waits."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from bot.store.schema import responses
from bot.store.statement import Statement
from tests.harness import Clinic, clinic
from tests.people.scenes import CLOSED, answered, look, saved, sent, trying, welcomed

THREE = """\
phase: integration
steps:
  - {ask: First?, choices: {a: Apple, b: Banana}, save: fruit}
  - {ask: Second?, scale: {to: 5}, save: much, skip: true}
  - {ask: "Third, {fruit}?", text: {}, save: words}
  - say: "Done with {fruit}."
  - end: done
"""
_RESPONSES = Statement(select(responses).order_by(responses.c.id))


async def _began(house: Clinic) -> str:
    await trying(house, three=THREE)
    code = await welcomed(house, house.ana)
    await sent(house, code, "three")
    await house.sees(house.ana, "First?")
    return code


async def test_back_asks_the_last_question_again_and_the_new_answer_counts(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await _began(house)
        await house.ana.taps("Apple")
        await house.sees(house.ana, "› Apple", "Second?")
        await house.ana.taps("Back")
        await house.sees(house.ana, "First?")
        await house.ana.taps("Banana")
        await house.sees(house.ana, "› Banana", "Second?")
        await house.ana.says("/back")
        await house.sees(house.ana, "First?")
        await house.ana.says("back")
        await house.sees(house.ana, "no earlier answer")
        await house.ana.taps("Banana")
        await house.sees(house.ana, "› Banana", "Second?")
        await house.ana.says("/skip")
        await house.sees(house.ana, "Third, Banana?")
        rows = await look(house, lambda tx: tx.all(_RESPONSES))
        given = [(row["variable"], row["replaced"]) for row in rows if row["variable"] in ("fruit", "much")]
        assert given == [("fruit", 1), ("fruit", 1), ("fruit", 0), ("much", 0)]
        assert (await saved(house))["fruit"] == "b"


async def test_a_question_that_needs_an_answer_says_so_when_it_is_skipped(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await _began(house)
        await house.ana.says("/skip")
        await house.sees(house.ana, "needs an answer")
        await house.ana.taps("Apple")
        await house.sees(house.ana, "› Apple", "Second?")


async def test_later_asks_again_in_an_hour_and_old_buttons_no_longer_answer(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await _began(house)
        old = house.ana.last
        await house.ana.taps("Later")
        await house.sees(house.ana, "When may I ask again?")
        assert house.ana.keyboard() == (("In an hour",), ("This evening",), ("Tomorrow",))
        await house.ana.taps("In an hour")
        await house.sees(house.ana, "I will ask again: Tue, Mar 3, 10:00")
        await house.ana.taps("Apple", message=old)
        await house.settle()
        assert house.ana.toasts[-1].text == CLOSED
        await house.move(minutes=59)
        await house.sees(house.ana)
        await house.move(minutes=1)
        await house.sees(house.ana, "First?")
        await house.ana.taps("Apple")
        await house.sees(house.ana, "› Apple", "Second?")


async def test_later_tomorrow_comes_at_the_patients_own_morning(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await _began(house)
        await house.ana.says("later")
        await house.sees(house.ana, "When may I ask again?")
        await house.ana.taps("Tomorrow")
        await house.sees(house.ana, "Wed, Mar 4, 08:00")
        await house.move(hours=23)
        await house.sees(house.ana, "First?")
        assert house.ana.last.date == datetime(2026, 3, 4, 13, 0, tzinfo=UTC)


async def test_later_late_in_the_evening_offers_no_evening(tmp_path: Path) -> None:
    async with clinic(tmp_path, start=datetime(2026, 3, 4, 1, 30, tzinfo=UTC)) as house:  # half past eight there
        await _began(house)
        await house.ana.taps("Later")
        await house.sees(house.ana, "When may I ask again?")
        assert house.ana.keyboard() == (("In an hour",), ("Tomorrow",))


async def test_the_word_later_as_an_answer_in_the_patients_own_words_is_an_answer(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await _began(house)
        await answered(house, house.ana, "Apple")
        await answered(house, house.ana, "3")
        await house.ignores()
        await house.ana.says("later")
        await house.sees(house.ana, "Done with Apple")
        assert (await saved(house))["words"] == "later"


async def test_a_paused_conversation_waits_until_the_patient_goes_on(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await _began(house)
        await house.ana.says("/pause")
        await house.sees(house.ana, "this waits for you")
        await house.ana.says("Banana")
        await house.sees(house.ana, "I have kept this")
        await house.ana.says("/pending")
        await house.sees(house.ana, "paused: Trial of three")
        await house.ana.says("/resume")
        await house.sees(house.ana, "First?")
        await house.ana.says("/resume")
        await house.sees(house.ana, "First?")
        await house.ana.says("pause")
        await house.sees(house.ana, "this waits for you")
        await house.ana.says("Continue")
        await house.sees(house.ana, "First?")


async def test_pending_lists_what_is_open_what_rests_and_what_comes(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        code = await _began(house)
        await house.maria.says(f"/session {code} im now")
        await house.sees(house.maria, "Recorded")
        await house.ana.says("/pending")
        await house.settle()
        lines = house.ana.last.text.split("\n")
        assert lines[:3] == [
            "This is open or planned:",
            "– open now: Trial of three",
            "– Tue, Mar 3, 13:00: After your session",
        ]
        await house.ignores()


async def test_with_nothing_open_each_control_says_so(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await welcomed(house, house.ana)
        for command in ("/back", "/skip", "/later", "/pause"):
            await house.ana.says(command)
            await house.sees(house.ana, "no open question")
        for command in ("/resume", "/pending"):
            await house.ana.says(command)
            await house.sees(house.ana, "There is nothing open or planned")


async def test_stop_ends_what_is_paused_and_what_is_put_off_too(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        code = await _began(house)
        await house.ana.says("/pause")
        await house.sees(house.ana, "this waits")
        await sent(house, code, "three")
        await house.sees(house.ana, "First?")
        await house.ana.taps("Later")
        await house.sees(house.ana, "When may")
        await house.ana.taps("In an hour")
        await house.sees(house.ana, "I will ask again")
        await house.ana.says("/stop")
        await house.sees(house.ana, "I have stopped asking")
        await house.move(hours=2)
        await house.ana.says("/pending")
        await house.sees(house.ana, "There is nothing open or planned")


async def test_the_patients_own_conversations_begin_after_the_welcome(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.tour.invitation()
        await house.ana.opens(house.tour._link)
        await house.ignores()
        await house.ana.says("/grounding")
        await house.sees(house.ana, "after the welcome")


async def test_a_patient_without_a_plan_is_told_so_kindly(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await welcomed(house, house.ana)
        await house.ana.says("/plan")
        await house.sees(house.ana, "There is no plan here yet")


async def test_a_button_that_is_called_like_a_command_is_an_answer(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await trying(
            house,
            when=(
                "phase: integration\nsteps:\n  - {ask: When?, choices: {now: Now, later: Later today}, save: when_}\n"
                "  - {ask: Again?, choices: {a: Pause, b: Go}, save: again}\n  - say: Done.\n  - end: done\n"
            ),
        )
        code = await welcomed(house, house.ana)
        await sent(house, code, "when")
        await house.sees(house.ana, "When?")
        await house.ana.says("later")
        await house.sees(house.ana, "Again?")
        await house.ana.says("pause")
        await house.sees(house.ana, "Done.")
        assert (await saved(house))["again"] == "a"
