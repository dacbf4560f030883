"""Sessions and what follows them: recorded once, asked at the right moment of the patient's day, never too late."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.store.schema import sessions
from bot.store.statement import Statement
from bot.store.times import moment
from bot.tour import MORNING
from tests.harness import Clinic, clinic
from tests.people.scenes import (
    answered,
    dead_letters,
    look,
    recorded,
    running_cases,
    saved,
    tasks_of,
    welcomed,
)

_SESSIONS = Statement(select(sessions).order_by(sessions.c.id))
BERLIN = ("English", "I agree", "Germany", "8:00 AM", "8:00 PM")
EARLY = ("English", "I agree", "United States", "New York", "5:30 am", "8:00 PM")


async def _given(house: Clinic) -> list[tuple[str, datetime]]:
    return [(row["route"], moment(row["given_at"])) for row in await look(house, lambda tx: tx.all(_SESSIONS))]


async def test_a_session_is_recorded_in_one_line_in_whatever_case(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        code = await welcomed(house, house.ana)
        await house.maria.says(f"/Session@afterglow_bot {code.lower()} IM 08:30")
        await house.sees(house.maria, "Intramuscular, 03 March 08:30 on the patient's clock")
        assert await _given(house) == [("im", datetime(2026, 3, 3, 13, 30, tzinfo=UTC))]


async def test_a_double_tap_on_the_time_records_one_session_and_the_tap_means_what_was_read(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        code = await welcomed(house, house.ana)
        await house.maria.says(f"/session {code}")
        await house.sees(house.maria, "which route")
        await house.maria.taps("Nasal")
        await house.sees(house.maria, ": Nasal", "when was it given")
        await house.move(minutes=20)
        times = house.maria.last
        for label in ("30 min ago", "30 min ago", "1 h ago"):  # in a hurry, before the buttons are gone
            await house.maria.taps(label, message=times)
        await house.sees(house.maria, "given 08:30", "Recorded: ", "Already recorded: ", "Already recorded: ")
        assert await _given(house) == [("nasal", datetime(2026, 3, 3, 13, 30, tzinfo=UTC))]
        await house.move(hours=4)
        await house.sees(house.ana, "home safe")


async def test_a_session_typed_twice_is_one_and_the_patient_is_asked_once(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        code = await welcomed(house, house.ana)
        await recorded(house, f"/session {code} im now")
        await house.maria.says(f"/session {code} im 08:10")
        await house.sees(house.maria, f"Already recorded: {code}, Intramuscular, 03 March 09:00")
        assert len(await _given(house)) == 1
        await house.move(hours=4)
        await house.sees(house.ana, "home safe")
        await recorded(house, f"/session {code} im now")  # another one
        assert len(await _given(house)) == 2


async def test_what_is_wrong_with_a_line_is_said_and_nothing_is_recorded(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        code = await welcomed(house, house.ana)
        for line, said in (
            ("/session", "Whose session?"),
            ("/session ZZZZ", "There is no patient ZZZZ"),
            ("/session <b>&", "There is no patient <B>&"),
            (f"/session {code} swimming", "Which route? One of: iv, im, nasal, oral"),
            (f"/session {code} im yesterday", "When was it given?"),
            (f"/session {code} im 25:00", "When was it given?"),
            (f"/session {code} im 12:60", "When was it given?"),
        ):
            await house.maria.says(line)
            await house.sees(house.maria, said)
        assert await _given(house) == []
        assert await dead_letters(house) == 0


async def test_a_time_that_has_not_come_yet_means_yesterday_unless_the_clocks_differ_by_minutes(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:  # it is nine o'clock at the clinic
        code = await welcomed(house, house.ana)
        for written, day in (("09:05", "03 March 09:05"), ("09:06", "02 March 09:06"), ("23:59", "02 March 23:59")):
            await house.maria.says(f"/session {code} im {written}")
            await house.settle()
            assert f"{day} on the patient's clock" in house.maria.new()[0].text
        wall = [f"{given.astimezone(ZoneInfo('America/New_York')):%d %H:%M}" for _, given in await _given(house)]
        assert wall == ["03 09:05", "02 09:06", "02 23:59"]
        await house.ignores()


async def test_a_time_is_read_on_the_clinics_clock_and_told_on_the_patients(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        code = await welcomed(house, house.ana, BERLIN)
        await house.maria.says(f"/session {code} im 09:00")
        await house.settle()
        said = house.maria.last.text
        await house.sees(house.maria, "03 March 15:00 on the patient's clock")
        assert "acute: Tue 03 March 19:00" in said
        assert "day-after: Wed 04 March 08:00" in said


async def test_the_acute_check_comes_exactly_four_hours_after_the_session_and_once(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        code = await welcomed(house, house.ana)
        await recorded(house, f"/session {code} im 08:30")
        await house.move(hours=3, minutes=29, seconds=59)
        await house.sees(house.ana)
        await house.move(seconds=1)
        await house.sees(house.ana, "home safe")
        await house.move(hours=3, minutes=59)
        await house.sees(house.ana, "still open")  # one nudge, an hour later
        await house.move(hours=4)
        await house.sees(house.ana)
        assert await tasks_of(house) == ["silence"]
        await house.sees(house.maria, "no answer to a question that matters")


@pytest.mark.parametrize(
    ("given", "acute", "morning"),
    [
        # Berlin's clocks go forward on 29 March 2026 at 01:00 UTC and back on 25 October at 01:00 UTC.
        ((2026, 3, 29, 0, 30), (2026, 3, 29, 4, 30), (2026, 3, 30, 6, 0)),
        ((2026, 3, 28, 12, 0), (2026, 3, 28, 16, 0), (2026, 3, 29, 6, 0)),
        ((2026, 10, 24, 12, 0), (2026, 10, 24, 16, 0), (2026, 10, 25, 7, 0)),
    ],
)
async def test_the_morning_is_the_patients_own_also_where_the_clocks_have_changed(
    tmp_path: Path, given: tuple[int, ...], acute: tuple[int, ...], morning: tuple[int, ...]
) -> None:
    def at(parts: tuple[int, ...]) -> datetime:
        year, month, day, hour, minute = parts
        return datetime(year, month, day, hour, minute, tzinfo=UTC)

    async with clinic(tmp_path, start=at(given)) as house:
        code = await welcomed(house, house.ana, BERLIN)
        await recorded(house, f"/session {code} im now")
        seen: list[tuple[datetime, str]] = []
        for due, words in ((at(acute), "home safe"), (at(morning), "Good morning")):
            await house.move(seconds=(due - house.clock.now()).total_seconds() - 1)
            assert not [shown for shown in house.ana.new() if words in shown.text]
            await house.move(seconds=1)
            await house.settle()
            seen += [(shown.date, words) for shown in house.ana.new() if words in shown.text]
        await house.ignores()  # the evening's question stayed open: a nudge, then a word to the clinician
        assert seen == [(at(acute), "home safe"), (at(morning), "Good morning")]


async def test_a_check_in_that_an_outage_made_too_late_is_not_sent_and_a_person_looks_instead(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        code = await welcomed(house, house.ana)
        await recorded(house, f"/session {code} im now")
        await house.stop()
        house.clock.advance(hours=12, seconds=1)
        await house.start()
        await house.sees(house.ana)
        await house.sees(house.maria, f"Patient {code}: the acute check-in could not be sent in time")
        assert await tasks_of(house) == ["missed-check-in"]
        await house.move(hours=11)
        await house.sees(house.ana, "Good morning", "mood this morning")


async def test_a_check_in_that_fell_due_during_an_outage_is_sent_once_while_it_still_makes_sense(
    tmp_path: Path,
) -> None:
    async with clinic(tmp_path) as house:
        code = await welcomed(house, house.ana)
        await recorded(house, f"/session {code} im now")
        await house.stop()
        house.clock.advance(hours=12)  # the last moment of its window
        await house.start()
        await house.sees(house.ana, "home safe")
        await house.stop()
        await house.start()
        await house.sees(house.ana)
        await house.ana.taps("Home, with someone")
        await house.sees(house.ana, "› Home, with someone", "any of this")
        assert await tasks_of(house) == []


async def test_not_safe_in_the_check_shows_the_numbers_opens_a_case_and_pages(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        code = await welcomed(house, house.ana)
        await recorded(house, f"/session {code} im now")
        await house.move(hours=4)
        for answer in ("Home, but alone", "None of these", "No"):
            await answered(house, house.ana, answer)
        await house.ignores()
        await house.ana.taps("No, not safe")
        await house.sees(house.ana, "› No, not safe", "988")
        assert "911" in house.ana.last.text
        await house.sees(house.maria, "URGENT · case 1")
        (case,) = await running_cases(house)
        assert case.state.value == "open"
        assert (await saved(house))["safe"] == "not_safe"
        await house.move(minutes=5)
        await house.sees(house.maria, "Nobody has acknowledged yet")


async def test_a_lot_of_floating_raises_a_task_and_names_the_clinic_to_call(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        code = await welcomed(house, house.ana)
        await recorded(house, f"/session {code} im now")
        await house.move(hours=4)
        for answer in ("Home, with someone", "None of these", "A lot"):
            await answered(house, house.ana, answer)
        await house.ignores()
        await house.ana.taps("Yes, I feel safe")
        await house.sees(house.ana, "› Yes, I feel safe", "Please do not drive", "Rest well")
        assert await tasks_of(house) == ["side-effects"]
        assert await running_cases(house) == []


async def test_quiet_hours_hold_for_the_morning_and_not_for_the_safety_check(tmp_path: Path) -> None:
    start = datetime(2026, 3, 4, 1, 0, tzinfo=UTC)  # eight in the evening in New York
    async with clinic(tmp_path, start=start) as house:
        code = await welcomed(house, house.ana, EARLY)
        await recorded(house, f"/session {code} im now")
        await house.move(hours=4)
        await house.sees(house.ana, "home safe")  # at midnight
        await house.ana.says("/stop")
        await house.sees(house.ana, "I have stopped asking")
        await house.sees(house.maria, "no answer to a question that matters")
        await house.move(hours=6, minutes=59)
        await house.sees(house.ana)  # half past five has passed, quiet hours end at seven
        await house.move(minutes=1)
        await house.sees(house.ana, "Good morning", "mood this morning")


async def test_while_a_person_is_needed_check_ins_wait_and_come_afterwards(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        code = await welcomed(house, house.ana)
        await recorded(house, f"/session {code} im now")
        await house.move(hours=3, minutes=50)
        await house.ana.says("I don't want to be alive anymore")
        await house.sees(house.ana, "988")
        await house.maria.says("/case 1 reached")
        await house.settle()
        await house.move(minutes=30)
        await house.sees(house.ana)
        await house.maria.says("/case 1 close safe")
        await house.settle()
        await house.move(minutes=30)
        await house.sees(house.ana, "home safe")
        house.maria.new()


async def test_a_patient_who_has_blocked_the_bot_is_a_task_once_and_gets_nothing_until_they_are_back(
    tmp_path: Path,
) -> None:
    async with clinic(tmp_path, start=MORNING) as house:
        code = await welcomed(house, house.ana)
        await recorded(house, f"/session {code} im now")
        await house.ana.blocks()
        await house.sees(house.maria, f"Patient {code} has stopped this bot")
        await house.move(hours=5)
        await house.sees(house.maria)
        assert await tasks_of(house) == ["unreachable"]
        await house.ana.opens()
        await house.sees(house.ana, "You are connected")
        await house.move(hours=18)
        await house.sees(house.ana, "Good morning", "mood this morning")
