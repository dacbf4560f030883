"""Hours as people type them: what is understood, what is asked about, what is said not to exist."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.cases.hours import Unclear, Understood, read_hours

B, N, S = "Europe/Berlin", "America/New_York", "Australia/Sydney"


def shown(found: Understood | Unclear, zone: str) -> list[str] | str:
    if isinstance(found, Unclear):
        return found.why
    return [
        f"{hours.start.astimezone(ZoneInfo(zone)):%d %H:%M%z} {hours.end.astimezone(ZoneInfo(zone)):%d %H:%M%z}"
        for hours in found.options
    ]


# (zone, typed at, the words, what is understood: days, wall times and offsets)
READ = [
    (B, "2026-03-02T14:00", "until 18:00", ["02 14:00+0100 02 18:00+0100"]),
    (B, "2026-03-02T19:00", "until 18:00", ["02 19:00+0100 03 18:00+0100"]),
    (B, "2026-03-02T14:00", "until sat 08:00", ["02 14:00+0100 07 08:00+0100"]),
    (B, "2026-03-02T14:00", "for 2 h", ["02 14:00+0100 02 16:00+0100"]),
    (B, "2026-03-02T14:00", "for 90 min", ["02 14:00+0100 02 15:30+0100"]),
    (B, "2026-03-02T14:00", "22:00-07:00", ["02 22:00+0100 03 07:00+0100"]),
    (B, "2026-03-02T23:00", "22:00-07:00", ["02 23:00+0100 03 07:00+0100"]),
    (B, "2026-03-02T14:00", "08:00-12:00", ["03 08:00+0100 03 12:00+0100"]),
    (B, "2026-03-02T14:00", "from 15 to 17", ["02 15:00+0100 02 17:00+0100"]),
    (B, "2026-03-02T14:00", "sat 08:00-20:00", ["07 08:00+0100 07 20:00+0100"]),
    (B, "2026-03-02T14:00", "Saturday 20:00–08:00", ["07 20:00+0100 08 08:00+0100"]),
    (B, "2026-03-02T14:00", "mon 08:00-12:00", ["09 08:00+0100 09 12:00+0100"]),
    (B, "2026-03-02T14:00", "tomorrow 08:00-12:00", ["03 08:00+0100 03 12:00+0100"]),
    (B, "2026-03-02T14:00", "2026-03-05 08:00-12:00", ["05 08:00+0100 05 12:00+0100"]),
    (B, "2026-03-02T14:00", "fri 18:00 - mon 08:00", ["06 18:00+0100 09 08:00+0100"]),
    # A night that is running, or the next one: asked.
    (B, "2026-03-03T02:00", "22:00-07:00", ["03 02:00+0100 03 07:00+0100", "03 22:00+0100 04 07:00+0100"]),
    # The clocks change in the middle: the hours are those of the wall.
    (B, "2026-03-28T14:00", "22:00-07:00", ["28 22:00+0100 29 07:00+0200"]),
    (B, "2026-10-24T14:00", "22:00-07:00", ["24 22:00+0200 25 07:00+0100"]),
    (B, "2026-03-29T01:30", "for 1 h", ["29 01:30+0100 29 03:30+0200"]),
    (S, "2026-10-03T14:00", "22:00-07:00", ["03 22:00+1000 04 07:00+1100"]),
    (S, "2026-04-04T14:00", "22:00-07:00", ["04 22:00+1100 05 07:00+1000"]),
    # An hour that comes twice: both are offered.
    (B, "2026-10-24T14:00", "20:00-02:30", ["24 20:00+0200 25 02:30+0200", "24 20:00+0200 25 02:30+0100"]),
    (N, "2026-10-31T20:00", "until 01:30", ["31 20:00-0400 01 01:30-0400", "31 20:00-0400 01 01:30-0500"]),
    (S, "2026-04-04T20:00", "until 02:30", ["04 20:00+1100 05 02:30+1100", "04 20:00+1100 05 02:30+1000"]),
]


@pytest.mark.parametrize(("zone", "typed", "words", "meant"), READ, ids=[f"{r[1]} {r[2]} → {r[3][0]}" for r in READ])
def test_hours_are_understood_on_the_clinic_s_clock(zone: str, typed: str, words: str, meant: list[str]) -> None:
    now = datetime.fromisoformat(typed).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    found = read_hours(words, now, ZoneInfo(zone))
    assert shown(found, zone) == meant
    assert isinstance(found, Understood)
    assert bool(found.why) is (len(meant) > 1)


REFUSED = [
    (B, "2026-03-28T14:00", "22:00-02:30", ["02:30 does not exist on Sun 29 Mar", "03:30"]),
    (N, "2026-03-07T20:00", "until 02:30", ["02:30 does not exist on Sun 08 Mar", "03:30"]),
    (S, "2026-10-03T20:00", "until 02:15", ["02:15 does not exist on Sun 04 Oct", "03:15"]),
    (B, "2026-03-02T14:00", "2026-03-01 08:00-12:00", ["over already"]),
    (B, "2026-03-02T14:00", "today 08:00-12:00", ["over already"]),
    (B, "2026-03-02T14:00", "today until 18", ["don't understand", "until 18:00"]),
    (B, "2026-03-02T14:00", "2026-03-05 08:00 - 2026-03-30", ["don't understand"]),
    (B, "2026-03-02T14:00", "for 400 h", ["longer than 14 days"]),
    (B, "2026-03-02T14:00", "2026-09-05 08:00-12:00", ["60 days"]),
    (B, "2026-03-02T14:00", "until blursday 18:00", ["is no day"]),
    (B, "2026-03-02T14:00", "25:00-26:00", ["don't understand"]),
    (B, "2026-03-02T14:00", "for 0 h", ["over already"]),
]


@pytest.mark.parametrize(("zone", "typed", "words", "said"), REFUSED, ids=[f"{r[1]} {r[2]}" for r in REFUSED])
def test_what_cannot_be_meant_is_said_plainly(zone: str, typed: str, words: str, said: list[str]) -> None:
    now = datetime.fromisoformat(typed).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    found = shown(read_hours(words, now, ZoneInfo(zone)), zone)
    assert isinstance(found, str), found
    assert all(part in found for part in said), found
