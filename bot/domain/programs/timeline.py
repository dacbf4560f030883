"""A program: which conversations follow a session, and at which instant each of them is due for one patient.

Times count from T0, the instant the medicine was given ("T0 + 4h"), or from days by the patient's own clock
("day 1 morning" is the morning of the day after T0; "day -1 evening" the evening before).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from bot.domain.errors import AfterglowError

QuietHours = Literal["respect", "ignore"]

DEFAULT_LATE_WINDOW = timedelta(hours=12)
"""How late a prompt may still be sent when its program doesn't say: on the same day, not on the next."""


class UnknownZoneError(AfterglowError):
    """There is no time zone of this name."""


@dataclass(frozen=True, slots=True)
class AfterT0:
    """So long after the instant of dosing, whatever the clock on the wall does meanwhile."""

    offset: timedelta


@dataclass(frozen=True, slots=True)
class OnDay:
    """On a day counted from the day of T0, at the patient's morning or evening hour or at a wall time ``HH:MM``."""

    day: int
    when: str


@dataclass(frozen=True, slots=True)
class Repeat:
    """Again ``every`` so many days, ``times`` in all."""

    every: timedelta
    times: int


@dataclass(frozen=True, slots=True)
class Item:
    """One conversation of a program."""

    id: str
    script: str
    at: AfterT0 | OnDay
    quiet_hours: QuietHours
    late_window: timedelta
    repeat: Repeat | None = None


@dataclass(frozen=True, slots=True)
class Program:
    """What follows a session; ``group`` are the patients who get it without anybody choosing it."""

    name: str
    title: str
    items: tuple[Item, ...]
    group: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """One conversation that should exist for one session: from ``due_utc`` on, until ``late_window`` later.

    ``item`` names it within the program; of an item that repeats, the second is called ``monthly.2``.
    """

    item: str
    script: str
    due_utc: datetime
    quiet_hours: QuietHours
    late_window: timedelta


def plan(program: Program, t0_utc: datetime, zone: str, morning: str, evening: str) -> tuple[Due, ...]:
    """What should exist after a session at ``t0_utc`` (aware), soonest first.

    ``zone`` is the patient's IANA zone, ``morning`` and ``evening`` their wall times ``HH:MM``. A wall time that the
    clocks skip in spring moves forward by the gap; one that they show twice in autumn is the first of the two.
    Quiet hours are not applied here: they can change until the moment of sending. Raises UnknownZoneError.
    """
    try:
        place = ZoneInfo(zone)
    except (OSError, ValueError, LookupError) as error:
        raise UnknownZoneError(zone) from error
    found = [
        Due(
            item.id if number == 0 else f"{item.id}.{number + 1}",
            item.script,
            _instant(_again(item, number), t0_utc, place, morning, evening),
            item.quiet_hours,
            item.late_window,
        )
        for item in program.items
        for number in range(item.repeat.times if item.repeat else 1)
    ]
    return tuple(sorted(found, key=lambda due: (due.due_utc, due.item)))


def plan_instants(item: Item) -> tuple[AfterT0 | OnDay, ...]:
    """Every time at which the item is due, as the program counts them."""
    return tuple(_again(item, number) for number in range(item.repeat.times if item.repeat else 1))


def _again(item: Item, number: int) -> AfterT0 | OnDay:
    """The time of the repetition ``number`` (from 0): on the same hour of its day, whatever the clocks did."""
    if item.repeat is None or number == 0:
        return item.at
    later = item.repeat.every * number
    if isinstance(item.at, AfterT0):
        return AfterT0(item.at.offset + later)
    return OnDay(item.at.day + later.days, item.at.when)


def _instant(at: AfterT0 | OnDay, t0_utc: datetime, zone: ZoneInfo, morning: str, evening: str) -> datetime:
    if isinstance(at, AfterT0):
        return t0_utc.astimezone(UTC) + at.offset
    day = t0_utc.astimezone(zone).date() + timedelta(days=at.day)
    hour, minute = (int(part) for part in {"morning": morning, "evening": evening}.get(at.when, at.when).split(":"))
    # fold=0: in a gap Python reckons with the offset before it, which lands after it; in an overlap it takes the first.
    return datetime.combine(day, time(hour, minute, fold=0), zone).astimezone(UTC)
