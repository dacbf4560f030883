"""The rota laid out over time, over clock changes of both hemispheres too."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.cases.rota import WEEKDAYS, Change, Override, Shift, on_call
from bot.domain.cases.watches import gaps, of_person, watches

DAYS = frozenset(WEEKDAYS)


def shift(person: str, start: str, end: str, zone: str, days: frozenset[str] = DAYS) -> Shift:
    return Shift(person, days, time.fromisoformat(start), time.fromisoformat(end), zone)


def at(text: str, zone: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


# (zone, the day that begins the night, the hours that a night from 20:00 to 08:00 then has)
NIGHTS = [
    pytest.param("Europe/Berlin", "2026-03-28", 11, id="Berlin, spring: 11 hours"),
    pytest.param("Europe/Berlin", "2026-10-24", 13, id="Berlin, autumn: 13 hours"),
    pytest.param("Europe/Berlin", "2026-06-10", 12, id="Berlin, June: 12 hours"),
    pytest.param("America/New_York", "2026-03-07", 11, id="New York, spring: 11 hours"),
    pytest.param("America/New_York", "2026-10-31", 13, id="New York, autumn: 13 hours"),
    pytest.param("Australia/Sydney", "2026-10-03", 11, id="Sydney, spring: 11 hours"),
    pytest.param("Australia/Sydney", "2026-04-04", 13, id="Sydney, autumn: 13 hours"),
    pytest.param("America/Santiago", "2026-09-05", 11, id="Santiago, spring at midnight: 11 hours"),
    pytest.param("America/Santiago", "2026-04-04", 13, id="Santiago, autumn at midnight: 13 hours"),
    pytest.param("Australia/Lord_Howe", "2026-10-03", 11.5, id="Lord Howe, spring by half an hour: 11.5 hours"),
    pytest.param("Asia/Kolkata", "2026-03-28", 12, id="Kolkata, no change: 12 hours"),
]


@pytest.mark.parametrize(("zone", "day", "hours"), NIGHTS)
def test_a_night_has_the_hours_that_the_clock_gives_it(zone: str, day: str, hours: float) -> None:
    rota = (shift("day", "08:00", "20:00", zone), shift("night", "20:00", "08:00", zone))
    start = at(f"{day}T12:00", zone)
    found = watches(rota, (), start, start + timedelta(hours=30))
    night = next(watch for watch in found if watch.people == ("night",))
    assert night.start == at(f"{day}T20:00", zone)
    assert (night.end - night.start) / timedelta(hours=1) == hours
    assert not gaps(rota, (), start, start + timedelta(hours=30))


@pytest.mark.parametrize(("zone", "day", "hours"), NIGHTS)
def test_every_minute_is_as_the_rota_itself_says(zone: str, day: str, hours: float) -> None:
    rota = (shift("early", "00:30", "02:30", zone), shift("late", "02:15", "03:05", zone))
    start = at(f"{day}T18:00", zone)
    end = start + timedelta(hours=14)
    found = watches(rota, (), start, end)
    assert [one.end for one in found[:-1]] == [one.start for one in found[1:]]
    for minute in range(14 * 60):
        moment = start + timedelta(minutes=minute)
        watch = next(one for one in found if one.start <= moment < one.end)
        assert watch.people == on_call(rota, moment), moment.astimezone(ZoneInfo(zone))


def test_who_does_not_count_leaves_a_gap() -> None:
    rota = (shift("maria", "08:00", "20:00", "UTC"), shift("ben", "20:00", "08:00", "UTC"))
    start = at("2026-03-02T12:00", "UTC")
    assert not gaps(rota, (), start, start + timedelta(days=1))
    (gap,) = gaps(rota, (), start, start + timedelta(days=1), without={"ben"})
    assert (gap.start, gap.end) == (at("2026-03-02T20:00", "UTC"), at("2026-03-03T08:00", "UTC"))


def test_what_was_agreed_counts_and_a_persons_hours_run_through_a_change_beside_them() -> None:
    rota = (shift("maria", "00:00", "00:00", "UTC"),)
    start = at("2026-03-02T00:00", "UTC")
    joins = Override("on-call", Change.JOINS, "ben", start + timedelta(hours=2), start + timedelta(hours=4))
    leaves = Override("on-call", Change.LEAVES, "maria", start + timedelta(hours=6), start + timedelta(hours=7))
    found = watches(rota, (joins, leaves), start, start + timedelta(hours=10))
    assert [(one.people, (one.end - one.start) // timedelta(hours=1)) for one in found] == [
        (("maria",), 2),
        (("maria", "ben"), 2),
        (("maria",), 2),
        ((), 1),
        (("maria",), 3),
    ]
    assert [(one.end - one.start) // timedelta(hours=1) for one in of_person(found, "maria")] == [6, 3]
