"""Who is on call when, and the plan that is frozen into a case."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.domain.cases.policy import EVERYONE, ON_CALL, Policy, Rung
from bot.domain.cases.rota import WEEKDAYS, Shift, on_call

BERLIN = ZoneInfo("Europe/Berlin")
DAYS = frozenset(WEEKDAYS)


def shift(person: str, days: set[str], start: str, end: str, zone: str = "Europe/Berlin") -> Shift:
    return Shift(person, frozenset(days), time.fromisoformat(start), time.fromisoformat(end), zone)


def berlin(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("moment", "covered"),
    [
        ("2026-03-02T07:59", False),  # a Monday
        ("2026-03-02T08:00", True),
        ("2026-03-02T19:59", True),
        ("2026-03-02T20:00", False),
        ("2026-03-03T12:00", False),
    ],
)
def test_a_day_shift_covers_from_its_start_up_to_its_end(moment: str, covered: bool) -> None:
    assert shift("maria", {"mon"}, "08:00", "20:00").covers(berlin(moment)) is covered


@pytest.mark.parametrize(
    ("moment", "covered"),
    [
        ("2026-03-02T05:00", False),  # Monday morning belongs to Sunday's night
        ("2026-03-02T19:59", False),
        ("2026-03-02T20:00", True),
        ("2026-03-02T23:59", True),
        ("2026-03-03T00:00", True),
        ("2026-03-03T07:59", True),
        ("2026-03-03T08:00", False),
        ("2026-03-03T21:00", False),
    ],
)
def test_a_night_shift_runs_over_midnight_into_the_next_day(moment: str, covered: bool) -> None:
    assert shift("maria", {"mon"}, "20:00", "08:00").covers(berlin(moment)) is covered


def test_equal_times_are_a_whole_day_from_that_time_on() -> None:
    whole = shift("maria", {"mon"}, "09:00", "09:00")
    assert [whole.covers(berlin(f"2026-03-0{day}")) for day in ("2T08:59", "2T09:00", "3T08:59", "3T09:00")] == [
        False,
        True,
        True,
        False,
    ]


def test_the_shift_is_read_on_its_own_zone_s_clock() -> None:
    noon_in_berlin = berlin("2026-03-02T12:00")
    assert shift("maria", {"mon"}, "08:00", "20:00").covers(noon_in_berlin)
    assert not shift("maria", {"mon"}, "08:00", "20:00", "America/New_York").covers(noon_in_berlin)


def test_no_minute_of_the_short_night_is_without_somebody() -> None:
    """29 March 2026: 02:00 becomes 03:00 in Berlin."""
    rota = (shift("night", {"sat"}, "20:00", "02:30"), shift("early", {"sun"}, "02:30", "08:00"))
    before, after = datetime(2026, 3, 29, 0, 59, tzinfo=UTC), datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    assert (before.astimezone(BERLIN).hour, after.astimezone(BERLIN).hour) == (1, 3)
    assert on_call(rota, before) == ("night",)
    assert on_call(rota, after) == ("early",)


def test_both_times_of_the_hour_that_comes_twice_are_covered_by_whoever_has_it() -> None:
    """25 October 2026: 03:00 becomes 02:00 in Berlin, 02:30 comes twice."""
    rota = (shift("night", {"sat"}, "20:00", "03:00"), shift("early", {"sun"}, "03:00", "08:00"))
    first, second = berlin("2026-10-25T02:30"), berlin("2026-10-25T02:30", fold=1)
    assert (second - first).total_seconds() == 3600
    assert on_call(rota, first) == on_call(rota, second) == ("night",)
    assert on_call(rota, berlin("2026-10-25T03:00")) == ("early",)


def test_every_hour_of_both_changing_weeks_is_covered_by_a_rota_without_gaps() -> None:
    rota = (shift("day", set(DAYS), "08:00", "20:00"), shift("night", set(DAYS), "20:00", "08:00"))
    for day in (28, 29, 30):
        for hour in range(24):
            assert len(on_call(rota, datetime(2026, 3, day, hour, 30, tzinfo=UTC))) == 1
    for day in (24, 25, 26):
        for hour in range(24):
            assert len(on_call(rota, datetime(2026, 10, day, hour, 30, tzinfo=UTC))) == 1


def test_people_on_call_come_in_the_order_of_the_shifts_each_once() -> None:
    rota = (
        shift("ben", {"mon"}, "00:00", "12:00"),
        shift("maria", {"mon"}, "00:00", "00:00"),
        shift("ben", {"mon"}, "08:00", "20:00"),
    )
    assert on_call(rota, berlin("2026-03-02T09:00")) == ("ben", "maria")


def plan(*rungs: Rung) -> Policy:
    return Policy(rungs, (shift("maria", {"mon"}, "08:00", "20:00"),), ("maria", "ben"), repeat=5)


MONDAY, TUESDAY = berlin("2026-03-02T12:00"), berlin("2026-03-03T12:00")


def test_a_gap_in_the_rota_pages_everyone() -> None:
    gappy = plan(Rung(0, (ON_CALL,)))
    assert gappy.targets(0, MONDAY) == ("maria",)
    assert gappy.targets(0, TUESDAY) == ("maria", "ben")
    assert (gappy.watched(MONDAY), gappy.watched(TUESDAY)) == (True, False)


def test_the_ladder_adds_people_as_time_goes_by_and_never_loses_any() -> None:
    ladder = plan(Rung(0, (ON_CALL,)), Rung(10, ("zoe",)), Rung(15, (EVERYONE,)))
    assert [ladder.targets(step, MONDAY) for step in range(4)] == [
        ("maria",),
        ("maria",),
        ("maria", "zoe"),
        ("maria", "zoe", "ben"),
    ]


def test_a_ladder_that_begins_late_still_pages_somebody_at_once() -> None:
    assert plan(Rung(10, ("ben",))).targets(0, MONDAY) == ("maria", "ben")


def test_the_plan_comes_back_from_its_row_as_it_was() -> None:
    written = Policy(
        (Rung(0, (ON_CALL,)), Rung(10, ("ben", EVERYONE))),
        (shift("maria", {"mon", "sun"}, "20:00", "08:30"), shift("ben", set(DAYS), "00:00", "00:00", "Asia/Kolkata")),
        ("maria", "ben"),
        repeat=3,
        hold=20,
        silence=12,
        remind=6,
    )
    assert Policy.from_json(written.to_json()) == written
