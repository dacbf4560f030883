"""Programs: what is due, at which instant, wherever the patient lives."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.issues import Issue
from bot.domain.programs.load import load_programs
from bot.domain.programs.timeline import AfterT0, OnDay, Program, UnknownZoneError, plan

CORE = Path(__file__).parents[2] / "conversations" / "programs" / "core.yaml"


def load_program(source: str, *others: str) -> Program | tuple[Issue, ...]:
    """The program in ``source``; it may build on ``others``."""
    sources = dict(zip(("p.yaml", "q.yaml", "r.yaml"), (source, *others), strict=False))
    found, complaints = load_programs(sources, frozenset("s"))
    return complaints or next(iter(found.values()))


def program(*at: str) -> Program:
    items = "\n".join(f"  - {{id: i{n}, script: s, at: '{when}'}}" for n, when in enumerate(at))
    loaded = load_program(f"name: p\ntitle: P\nitems:\n{items}\n")
    assert isinstance(loaded, Program), loaded
    return loaded


def issues(source: str) -> list[str]:
    loaded = load_program(source)
    assert isinstance(loaded, tuple)
    return [str(issue) for issue in loaded]


def test_the_core_program_checks_after_four_hours_and_the_morning_after() -> None:
    written = re.sub(r"script: ([\w-]+)", r"script: s # \1", CORE.read_text(encoding="utf-8"))
    loaded = load_program(written)
    assert isinstance(loaded, Program), loaded
    given_at = datetime(2026, 6, 10, 14, 0, tzinfo=UTC)
    planned = plan(loaded, given_at, "America/New_York", "08:00", "20:00")
    acute, day_after, *_ = (due for due in planned if due.due_utc > given_at)
    assert (acute.item, acute.quiet_hours) == ("acute", "ignore")
    assert acute.due_utc == given_at + timedelta(hours=4)
    assert acute.late_window == timedelta(hours=8)
    assert (day_after.item, day_after.quiet_hours) == ("day-after", "respect")
    assert day_after.due_utc == datetime(2026, 6, 11, 12, 0, tzinfo=UTC)  # 08:00 in New York, UTC-4


@pytest.mark.parametrize(
    ("zone", "t0_local", "at", "expected_utc", "label"),
    [
        ("Europe/Berlin", "2026-06-10 15:00", "day 1 morning", "2026-06-11 06:00", "08:00 at +2"),
        ("Europe/Berlin", "2026-01-10 15:00", "day 1 morning", "2026-01-11 07:00", "08:00 at +1"),
        ("Europe/Berlin", "2026-03-28 15:00", "day 1 morning", "2026-03-29 06:00", "the morning the clocks went ahead"),
        ("Europe/Berlin", "2026-03-28 15:00", "day 1 02:30", "2026-03-29 01:30", "02:30 is skipped: 03:30 at +2"),
        ("Europe/Berlin", "2026-10-24 15:00", "day 1 02:30", "2026-10-25 00:30", "02:30 is twice: the first, at +2"),
        ("Europe/Berlin", "2026-10-24 22:00", "T0 + 4h", "2026-10-25 00:00", "hours, not clock faces"),
        ("Europe/Berlin", "2026-10-24 22:00", "T0 + 8h", "2026-10-25 04:00", "hours across the change"),
        ("America/New_York", "2026-03-07 15:00", "day 1 02:30", "2026-03-08 07:30", "02:30 is skipped: 03:30 at -4"),
        ("America/New_York", "2026-10-31 15:00", "day 1 01:30", "2026-11-01 05:30", "01:30 is twice: the first, at -4"),
        ("America/New_York", "2026-10-31 15:00", "day 1 morning", "2026-11-01 13:00", "08:00 at -5"),
        ("America/New_York", "2026-06-10 23:30", "day 1 morning", "2026-06-11 12:00", "days are the patient's days"),
        ("Australia/Lord_Howe", "2026-10-03 15:00", "day 1 02:15", "2026-10-03 15:45", "half an hour skipped: 02:45"),
        ("Australia/Lord_Howe", "2026-04-04 15:00", "day 1 01:45", "2026-04-04 14:45", "01:45 is twice: the first"),
        ("Australia/Lord_Howe", "2026-06-10 15:00", "day 1 morning", "2026-06-10 21:30", "08:00 at +10:30"),
        ("Asia/Kolkata", "2026-06-10 15:00", "day 1 morning", "2026-06-11 02:30", "08:00 at +5:30, no change ever"),
        ("Asia/Kolkata", "2026-06-10 01:00", "day 0 evening", "2026-06-10 14:30", "20:00 of the same day"),
        ("America/Sao_Paulo", "2026-11-01 15:00", "day 1 morning", "2026-11-02 11:00", "08:00 at -3: no summer time"),
        ("America/Sao_Paulo", "2018-11-03 15:00", "day 1 00:00", "2018-11-04 03:00", "midnight skipped: 01:00 at -2"),
        ("Asia/Kolkata", "2026-06-10 15:00", "day -1 evening", "2026-06-09 14:30", "the evening before"),
        ("Europe/Berlin", "2026-12-31 15:00", "day 1 morning", "2027-01-01 07:00", "over the year's end"),
        ("Europe/Berlin", "2026-06-10 15:00", "T0 - 90min", "2026-06-10 11:30", "before the session"),
        ("Europe/Berlin", "2026-06-10 15:00", "T0", "2026-06-10 13:00", "at once"),
    ],
    ids=lambda value: value if isinstance(value, str) and "/" in value else None,
)
def test_due_instants_follow_the_patients_clock(
    zone: str, t0_local: str, at: str, expected_utc: str, label: str
) -> None:
    t0 = datetime.fromisoformat(t0_local).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    (due,) = plan(program(at), t0, zone, "08:00", "20:00")
    assert due.due_utc == datetime.fromisoformat(expected_utc).replace(tzinfo=UTC), label
    assert due.due_utc.tzinfo is UTC


def test_a_plan_is_sorted_and_the_same_every_time() -> None:
    made = program("day 3 evening", "T0 + 4h", "day 1 morning")
    t0 = datetime(2026, 6, 10, 14, tzinfo=UTC)
    first = plan(made, t0, "Europe/Berlin", "08:00", "20:00")
    assert [due.item for due in first] == ["i1", "i2", "i0"]
    assert first == plan(made, t0, "Europe/Berlin", "08:00", "20:00")


@settings(derandomize=True, deadline=None)
@given(
    st.integers(1577836800, 2051222400).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia"]),
    st.integers(1, 60),
)
def test_a_morning_is_always_that_morning_on_that_day(t0: datetime, zone: str, day: int) -> None:
    (due,) = plan(program(f"day {day} morning"), t0, zone, "08:15", "20:00")
    local = due.due_utc.astimezone(ZoneInfo(zone))
    assert (local.hour, local.minute) == (8, 15)
    assert local.date() == t0.astimezone(ZoneInfo(zone)).date() + timedelta(days=day)


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "", "../etc/passwd", "Europe"])
def test_an_unknown_zone_is_our_own_mistake(zone: str) -> None:
    with pytest.raises(UnknownZoneError):
        plan(program("T0"), datetime(2026, 6, 10, tzinfo=UTC), zone, "08:00", "20:00")


def test_times_are_read_as_they_are_meant() -> None:
    loaded = program("T0", "T0+4h", "T0 + 90 min", "T0 - 2d", "day 7 18:30")
    assert [item.at for item in loaded.items] == [
        AfterT0(timedelta(0)),
        AfterT0(timedelta(hours=4)),
        AfterT0(timedelta(minutes=90)),
        AfterT0(-timedelta(days=2)),
        OnDay(7, "18:30"),
    ]


def test_an_authors_mistakes_are_issues_with_line_and_column() -> None:
    head = "name: p\ntitle: P\nitems:\n"
    assert issues(head + "  - {id: a, script: s, at: tomorrow}\n") == [
        (
            "p.yaml:4:28 item-time: 'tomorrow' is not a time of a program. "
            "Write T0 + 4h, day 1 morning, day -2 evening, or day 7 18:30."
        )
    ]
    assert issues(head + "  - {id: a, script: s, at: T0, late_window: soon}\n") == [
        "p.yaml:4:45 item-time: 'soon' is not a length of time. Write it like 8h, 90min or 2d."
    ]
    assert issues(head + "  - {id: a, script: s, at: T0}\n  - {id: a, script: s, at: T0}\n") == [
        "p.yaml:5:10 duplicate-item: There are two items called 'a'. Give one of them another id:."
    ]
    assert issues(head + "  - {id: a, script: s, at: T0, quiet_hours: maybe}\n")[0].startswith("p.yaml:4:45 schema:")
    assert issues(head + "  - {id: a, scrip: s, at: T0}\n")[1] == (
        "p.yaml:4:13 schema: 'scrip' is not known here. Did you mean 'script'?"
    )


@settings(derandomize=True, deadline=None)
@given(st.text(max_size=200))
def test_no_text_at_all_makes_loading_fail(source: str) -> None:
    loaded = load_program(source)
    assert isinstance(loaded, Program) or all(isinstance(issue, Issue) and issue.remedy for issue in loaded)
