"""Weeks in an instant: clocks that change, quiet hours, silence, and what puts what aside."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from bot.domain.effects import Walk
from bot.domain.programs.timeline import Item, OnDay, Program, QuietHours
from bot.domain.rehearsal.play import Rehearsal
from bot.domain.rehearsal.policies import POLICIES, play
from tests.preview.playing import ANA, begun, notes, program, said, told, trial, written

NEW_YORK = "America/New_York"
ALLOWANCE = 3
"""The promise is two seconds, on a machine that does nothing else."""


def test_four_weeks_of_a_program_play_in_under_two_seconds() -> None:
    program("core", "best", days=1)  # the first play reads the conversations
    began = time.perf_counter()
    events = program("core", "best", zone="Europe/Berlin")
    took = time.perf_counter() - began
    assert notes(events, "ends")[-1] == "four-week ends: done"
    assert took < 2 * ALLOWANCE


@pytest.mark.parametrize(
    ("zone", "start", "day_after", "day_three"),
    [
        ("America/New_York", date(2026, 3, 7), "Sun 2026-03-08 08:00 (UTC-04:00)", "Tue 2026-03-10 20:00 (UTC-04:00)"),
        (
            "America/New_York",
            date(2026, 10, 31),
            "Sun 2026-11-01 08:00 (UTC-05:00)",
            "Tue 2026-11-03 20:00 (UTC-05:00)",
        ),
        ("Europe/Berlin", date(2026, 3, 28), "Sun 2026-03-29 08:00 (UTC+02:00)", "Tue 2026-03-31 20:00 (UTC+02:00)"),
        ("Europe/Berlin", date(2026, 10, 24), "Sun 2026-10-25 08:00 (UTC+01:00)", "Tue 2026-10-27 20:00 (UTC+01:00)"),
        ("Asia/Kolkata", date(2026, 3, 28), "Sun 2026-03-29 08:00 (UTC+05:30)", "Tue 2026-03-31 20:00 (UTC+05:30)"),
    ],
)
def test_mornings_and_evenings_stay_the_patients_own_when_the_clocks_change(
    zone: str, start: date, day_after: str, day_three: str
) -> None:
    found = begun(program("core", "best", zone=zone, start=start, days=4), zone)
    assert found["day-after"] == day_after
    assert found["day-three"] == day_three
    # Four hours after dosing are four hours, whatever the wall says.
    assert found["acute-check"].startswith(f"Sat {start} 18:00")


ASKS = """\
phase: integration
unanswered: {remind: 4h, close: 20h, go_to: missed}
steps:
  - {ask: How are you?, choices: {well: Well, badly: Badly}, save: how}
  - end: done
  - id: missed
    say: Another day then.
  - end: missed
"""


def test_silence_is_met_with_one_reminder_then_the_window_closes_and_the_next_conversation_comes() -> None:
    stage = written(first=ASKS, second=ASKS)
    items = (
        Item("one", "first", OnDay(1, "09:00"), "respect", timedelta(hours=12)),
        Item("two", "second", OnDay(2, "09:00"), "respect", timedelta(hours=12)),
    )
    rehearsal = Rehearsal.of_program(stage, ANA, Program("p", "P", items), datetime(2026, 6, 10, 18, tzinfo=UTC))
    events = list(play(rehearsal, POLICIES["silent"], Random(0), datetime(2026, 6, 12, 16, tzinfo=UTC)))
    assert notes(events, "begins", "nudge", "closes", "ends") == [
        "first (one) begins: A trial",
        "nobody has answered; first reminds once",
        "the answer window of first closes",
        "first ends: missed",
        "second (two) begins: A trial",
    ]
    assert [f"{one.at:%d %H:%M}" for one in said(events)] == ["11 13:00", "11 17:00", "12 11:00", "12 13:00"]


def test_nobody_who_is_silent_after_dosing_stays_unseen() -> None:
    found = notes(program("core", "silent", days=1), "task")
    assert found == ["task for a clinician: silence, within 4 h"]


def test_a_silent_patient_is_reminded_once_and_only_outside_the_quiet_hours() -> None:
    stage = written(trial=ASKS)
    rehearsal = trial(stage, at=datetime(2026, 6, 10, 23, tzinfo=UTC))  # 19:00 in New York; the nudge was due at 23:00
    lines = told(rehearsal.answers(None))
    assert lines == ["patient: None"]
    assert rehearsal.state.conversations[0].due == datetime(2026, 6, 11, 11, tzinfo=UTC)  # seven in the morning
    assert told(rehearsal.passes() or ())[0] == "note: nobody has answered; trial reminds once"
    assert rehearsal.passes() == ()  # 23:00 again: nor does it say goodbye at night
    assert told(rehearsal.passes() or ()) == [
        "note: the answer window of trial closes",
        "bot: Another day then.",
        "note: trial ends: missed",
    ]
    assert rehearsal.passes() is None


@pytest.mark.parametrize(
    ("quiet_hours", "late", "told_of"),
    [
        ("respect", 12, ["first waits for the end of the quiet hours, Thu, Jun 11, 07:00", "first begins: A trial"]),
        ("ignore", 12, ["first begins: A trial"]),
        (
            "respect",
            4,
            [
                "first waits for the end of the quiet hours, Thu, Jun 11, 07:00",
                "first is too late to be sent; task for a clinician: missed-check-in",
            ],
        ),
    ],
)
def test_what_is_due_at_night_waits_for_the_morning_unless_it_is_worth_a_sound(
    quiet_hours: QuietHours, late: int, told_of: list[str]
) -> None:
    stage = written(first=ASKS)
    items = (Item("first", "first", OnDay(1, "02:00"), quiet_hours, timedelta(hours=late)),)
    rehearsal = Rehearsal.of_program(stage, ANA, Program("p", "P", items), datetime(2026, 6, 10, 18, tzinfo=UTC))
    events = list(play(rehearsal, POLICIES["best"], Random(0), datetime(2026, 6, 12, tzinfo=UTC)))
    assert notes(events, "quiet", "begins", "task") == told_of


def test_an_answer_takes_a_minute_and_comes_before_whatever_is_due_by_then() -> None:
    two = ASKS.replace("  - end: done", "  - {ask: And now?, yes_no: {}, save: now}\n  - end: done")
    rehearsal = trial(written(trial=two), at=datetime(2026, 6, 10, 14, tzinfo=UTC))
    rehearsal.answers("Well")
    assert rehearsal.state.now == datetime(2026, 6, 10, 14, 1, tzinfo=UTC)
    rehearsal.state.conversations[0].due = datetime(2026, 6, 10, 14, 1, 30, tzinfo=UTC)
    assert told(rehearsal.answers("Yes")) == ["patient: Yes", "note: trial ends: done"]
    assert rehearsal.state.now == datetime(2026, 6, 10, 14, 1, 30, tzinfo=UTC)


def test_a_new_conversation_puts_the_open_one_aside_and_it_is_taken_up_again() -> None:
    stage = written(first=ASKS, second=ASKS.replace("How are you?", "And now?"))
    items = (
        Item("one", "first", OnDay(1, "10:00"), "respect", timedelta(hours=12)),
        Item("two", "second", OnDay(1, "11:00"), "respect", timedelta(hours=12)),
    )
    stage = replace(stage, programs={"both": Program("both", "Both", items)})
    rehearsal = Rehearsal.of_program(stage, ANA, stage.programs["both"], datetime(2026, 6, 10, 18, tzinfo=UTC))
    lines: list[str] = []
    for _ in range(3):  # the session, the first, the second
        lines += told(rehearsal.passes() or ())
    lines += told(rehearsal.answers("Well"))
    assert lines == [
        "note: the session is given (intramuscular)",
        "note: first (one) begins: A trial",
        "bot: How are you? ['Well', 'Badly']",
        "note: first is put aside",
        "note: second (two) begins: A trial",
        "bot: And now? ['Well', 'Badly']",
        "patient: Well",
        "note: second ends: done",
        "note: first goes on",
        "bot: How are you? ['Well', 'Badly']",
    ]
    assert told(rehearsal.answers("Badly"))[-1] == "note: first ends: done"


def test_while_a_person_is_needed_nothing_new_begins() -> None:
    calls = "phase: integration\nsteps:\n  - say: '{hotlines}'\n  - hand_over: urgent\n"
    stage = written(first=calls, second=ASKS)
    items = (
        Item("one", "first", OnDay(1, "10:00"), "respect", timedelta(hours=12)),
        Item("two", "second", OnDay(1, "10:45"), "respect", timedelta(hours=12)),
    )
    rehearsal = Rehearsal.of_program(stage, ANA, Program("p", "P", items), datetime(2026, 6, 10, 18, tzinfo=UTC))
    events = []
    while rehearsal.question() is None:
        events += rehearsal.passes() or ()
    assert notes(events)[2:] == [
        "first ends: needs_person",
        "a person is called now: urgent (script:first:handover#1)",
        "the case is taken to be closed by now; scripts go on",
        "second (two) begins: A trial",
    ]
    assert f"{rehearsal.state.now:%H:%M}" == "16:15"  # 10:45 in New York, put off by half an hour three times


def test_a_wait_is_over_at_its_wall_time_on_the_other_side_of_the_change() -> None:
    stage = written(
        trial="phase: integration\nsteps:\n  - say: Good night.\n  - wait: until tomorrow morning\n"
        "  - {ask: Slept?, yes_no: {}, save: slept}\n  - end: done\n"
    )
    berlin = replace(ANA, zone="Europe/Berlin")
    rehearsal = Rehearsal.of_script(stage, berlin, "trial", datetime(2026, 3, 28, 20, tzinfo=UTC))
    assert told(rehearsal.passes() or (), berlin.zone)[-1] == "note: trial waits until Sun, Mar 29, 08:00"
    rehearsal.passes()
    assert rehearsal.state.now == datetime(2026, 3, 29, 6, tzinfo=UTC)


def test_words_kept_in_one_conversation_come_back_in_another_of_the_same_program() -> None:
    events = program("core", "best")
    kept = [words for words in notes(events, "remembers") if "session_words" in words]
    assert kept == ["kept for later as session_words"]
    later = [line for line in told(events) if line.startswith("bot: After your session you wrote")]
    assert later


def test_a_prompt_is_not_drawn_twice_while_another_is_left() -> None:
    draws = (
        "phase: integration\nsteps:\n  - {draw: body, save: p}\n  - {ask: '{p}', text: {}, save: w}\n  - end: done\n"
    )
    stage = written(trial=draws)
    items = (Item("a", "trial", OnDay(1, "10:00"), "respect", timedelta(hours=12)),)
    items += (replace(items[0], id="b", at=OnDay(2, "10:00")), replace(items[0], id="c", at=OnDay(3, "10:00")))
    rehearsal = Rehearsal.of_program(stage, ANA, Program("p", "P", items), datetime(2026, 6, 10, 18, tzinfo=UTC))
    asked = []
    while (events := (rehearsal.answers("Skip") if rehearsal.question() else rehearsal.passes())) is not None:
        asked += [line for line in told(events) if line.startswith("bot: ")]
    assert len(asked) == 3
    assert asked[0] != asked[1]
    assert asked[2] == asked[0]


def test_an_ended_walk_leaves_nothing_to_wait_for() -> None:
    rehearsal = trial(written(trial=ASKS))
    rehearsal.answers("Well")
    assert rehearsal.over
    assert rehearsal.state.conversations[0].walk == Walk(
        step="", sequence=1, answers={"how": "well"}, ended=True, trail=(), marked=(), nudged=False
    )
