"""The rota as a calendar file, and hours taken over from one: twice changes nothing, what can't be used is named."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

from bot import cli
from bot.commands.rota_calendar import OURS, calendar_file, events_in, person_of
from bot.config import load_settings
from bot.domain.cases.policy import Policy
from bot.domain.cases.rota import WEEKDAYS, Change, Override, Shift
from bot.domain.cases.watches import of_person, watches
from bot.domain.people import Role, Staff, Team
from bot.engine import clock
from bot.store import beside, duty
from bot.store.keys import Keyring
from tests.test_commands import SETTINGS

DAYS = frozenset(WEEKDAYS)
TEAM = Team(
    (
        Staff("maria", "Maria", 1, frozenset({Role.CLINICIAN}), "Maria"),
        Staff("ben", "Ben Baker", 2, frozenset({Role.CLINICIAN}), "Ben"),
    )
)
BEN = """
[[staff]]
key = "ben"
name = "Ben Baker"
telegram_id = 12
roles = ["clinician"]
"""
NOW = datetime(2026, 3, 3, 14, tzinfo=UTC)


def event(uid: str, summary: str, start: str, end: str, *more: str) -> str:
    return "\r\n".join(
        (
            "BEGIN:VEVENT",
            f"UID:{uid}",
            "DTSTAMP:20260301T000000Z",
            f"SUMMARY:{summary}",
            start,
            end,
            *more,
            "END:VEVENT",
        )
    )


def file_of(*events: str) -> bytes:
    return "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//y//EN", *events, "END:VCALENDAR", "")).encode()


NIGHT = event(
    "night@x",
    "On call: ben",
    "DTSTART;TZID=America/New_York:20260305T200000",
    "DTEND;TZID=America/New_York:20260306T080000",
    "RRULE:FREQ=WEEKLY;COUNT=3",
)


@pytest.mark.parametrize(
    ("zone", "now"),
    [
        pytest.param("America/New_York", NOW, id="New York, clocks go forward on Sunday: 23 hours"),
        pytest.param("Europe/Berlin", datetime(2026, 10, 20, 14, tzinfo=UTC), id="Berlin, clocks go back: 25 hours"),
        pytest.param("Australia/Sydney", datetime(2026, 9, 30, 14, tzinfo=UTC), id="Sydney, spring in October"),
    ],
)
def test_what_was_written_reads_back_as_the_same_hours(zone: str, now: datetime) -> None:
    shifts = (
        Shift("maria", DAYS, time(8), time(20), zone),
        Shift("ben", DAYS, time(20), time(8), zone),
    )
    start = now + timedelta(days=1)
    override = Override("on-call", Change.TAKES, "ben", start, start + timedelta(hours=3))
    policy = Policy((), shifts, ("maria", "ben"), overrides=(override,))
    content = calendar_file(policy, TEAM, zone, "Harbour Clinic", now)
    assert b"BEGIN:VTIMEZONE" in content
    assert events_in(content, zone, now) == ([], [])  # our own events are not taken over
    read, complaints = events_in(content.replace(OURS.encode(), b"@other"), zone, now)
    assert complaints == []
    (single,) = (one for one in read if one.summary == "Ben Baker takes on-call")
    assert (single.start, single.end) == (override.start, override.end)
    for person, name in (("maria", "Maria (on-call)"), ("ben", "Ben Baker (on-call)")):
        expected = of_person(watches(shifts, (), now - timedelta(days=1), now + timedelta(days=30)), person)
        hours = [(one.start, one.end) for one in read if one.summary == name]
        for one in expected:
            if one.start > now and one.end < now + timedelta(days=29):
                assert (one.start, one.end) in hours, one


def test_a_clinician_is_known_by_key_or_name_and_never_guessed() -> None:
    times = ("DTSTART:20260304T100000Z", "DTEND:20260304T120000Z")
    attendee = "ATTENDEE;CN=BEN BAKER:mailto:b@elsewhere.example"
    named = {
        "ben": "ben",
        "Ben Baker (on-call)": "ben",
        "Baker": "it names no clinician",
        "benefits meeting": "it names no clinician",
        "Maria, Ben Baker": "it names maria and ben",
    }
    for summary, expected in named.items():
        (found,), _ = events_in(file_of(event("a@x", summary, *times)), "UTC", NOW)
        person = person_of(found, TEAM.members)
        assert (person if isinstance(person, str) else person.key) == expected, summary
    (found,), _ = events_in(file_of(event("a@x", "Cover", *times, attendee)), "UTC", NOW)
    assert person_of(found, TEAM.members) == TEAM.by_key("ben")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "keys").write_text(Keyring.new_key() + "\n", encoding="utf-8")
    config = tmp_path / "config.toml"
    config.write_text(SETTINGS + BEN, encoding="utf-8")
    monkeypatch.setattr(clock.SystemClock, "now", lambda _: NOW)
    return config


def run(config: Path, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli.app, ["rota", *arguments, "--config", str(config)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def kept(config: Path) -> list[Override]:
    loaded = load_settings(config)
    with beside.transaction(loaded.database_path, Keyring(loaded.keys())) as tx:
        return [one.override for one in duty.agreed(tx, NOW)]


def test_reading_a_file_twice_changes_nothing_and_a_night_stays_a_night_over_the_clock_change(
    settings: Path, tmp_path: Path
) -> None:
    source = tmp_path / "rota.ics"
    source.write_bytes(file_of(NIGHT))
    assert "3 would be new" in run(settings, "import", str(source), "--dry-run")[1]
    assert kept(settings) == []
    status, said = run(settings, "import", str(source))
    assert (status, "3 were new, 0 were changed, 0 stay as they are." in said) == (0, True)
    first = kept(settings)
    zone = ZoneInfo("America/New_York")
    assert [f"{one.start.astimezone(zone):%d %H:%M} {one.end.astimezone(zone):%d %H:%M}" for one in first] == [
        "05 20:00 06 08:00",
        "12 20:00 13 08:00",  # the clocks went forward on the 8th
        "19 20:00 20 08:00",
    ]
    assert {(one.person, one.change, one.rota) for one in first} == {("ben", Change.TAKES, "on-call")}
    assert "0 were new, 0 were changed, 3 stay" in run(settings, "import", str(source))[1]
    assert kept(settings) == first


def test_a_moved_event_moves_and_what_was_taken_back_stays_so(settings: Path, tmp_path: Path) -> None:
    source = tmp_path / "rota.ics"
    once = NIGHT.replace("RRULE:FREQ=WEEKLY;COUNT=3\r\n", "")
    source.write_bytes(file_of(once))
    run(settings, "import", str(source))
    source.write_bytes(file_of(once.replace("20260306T080000", "20260306T090000")))
    assert "0 were new, 1 were changed" in run(settings, "import", str(source))[1]
    (one,) = kept(settings)
    assert one.end - one.start == timedelta(hours=13)
    loaded = load_settings(settings)
    with beside.transaction(loaded.database_path, Keyring(loaded.keys())) as tx:
        assert duty.cancel(tx, duty.agreed(tx, NOW)[0].id, NOW)
    assert "1 stay as they are" in run(settings, "import", str(source))[1]
    assert kept(settings) == []


def test_exceptions_moved_occurrences_and_all_day_events_are_read(settings: Path, tmp_path: Path) -> None:
    weekly = NIGHT.replace("RRULE:", "EXDATE;TZID=America/New_York:20260312T200000\r\nRRULE:")
    moved = event(
        "night@x",
        "On call: ben",
        "DTSTART;TZID=America/New_York:20260320T200000",
        "DTEND;TZID=America/New_York:20260321T080000",
        "RECURRENCE-ID;TZID=America/New_York:20260319T200000",
    )
    day = event(
        "day@x",
        "Vacation cover",
        "DTSTART;VALUE=DATE:20260310",
        "DTEND;VALUE=DATE:20260311",
        "ATTENDEE;CN=Ben Baker:mailto:b@elsewhere.example",
    )
    source = tmp_path / "rota.ics"
    source.write_bytes(file_of(weekly, moved, day))
    status, said = run(settings, "import", str(source))
    assert status == 0, said
    zone = ZoneInfo("America/New_York")
    assert [f"{one.start.astimezone(zone):%d %H:%M}" for one in sorted(kept(settings), key=lambda one: one.start)] == [
        "05 20:00",
        "10 00:00",
        "20 20:00",
    ]


def test_what_cannot_be_used_is_named_and_the_rest_is_taken_over(settings: Path, tmp_path: Path) -> None:
    times = ("DTSTART:20260304T100000Z", "DTEND:20260304T120000Z")
    source = tmp_path / "rota.ics"
    source.write_bytes(
        file_of(
            NIGHT,
            event("a@x", "Dentist", *times),
            event("b@x", "ana and ben", *times),
            event("c@x", "ben", times[0], "X-NOTHING:1"),
            event("d@x", "ben", "DTSTART:20260104T100000Z", "DTEND:20260104T120000Z"),
        )
    )
    status, said = run(settings, "import", str(source))
    assert status == 1
    assert "“Dentist”, Wed 04 Mar 05:00 – Wed 04 Mar 07:00: it names no clinician." in said
    assert "it names ana and ben" in said
    assert "it has no end" in said
    assert "3 were new" in said
    assert len(kept(settings)) == 3
    source.write_bytes(b"no calendar")
    assert run(settings, "import", str(source))[0] == 2


def test_show_and_export_name_who_is_on_call_and_the_hours_without_anybody(settings: Path, tmp_path: Path) -> None:
    source = tmp_path / "rota.ics"
    source.write_bytes(file_of(NIGHT))
    run(settings, "import", str(source))
    said = run(settings, "show")[1]
    assert "Thu 05 Mar 20:00 – Fri 06 Mar 08:00  Ben Baker" in said
    assert "Tue 03 Mar 20:00 – Wed 04 Mar 08:00  NOBODY" in said
    assert "RRULE:FREQ=WEEKLY" in run(settings, "export", "-")[1]
    assert run(settings, "export", str(tmp_path / "out.ics"))[0] == 0
    again = run(settings, "import", str(tmp_path / "out.ics"))[1]
    assert "0 were new, 0 were changed, 0 stay" in again
