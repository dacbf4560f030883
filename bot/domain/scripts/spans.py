"""Lengths of time and hours of the day, as authors write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

_UNITS = {"m": timedelta(minutes=1), "min": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_SPAN = re.compile(r"(?P<amount>\d{1,5}) ?(?P<unit>min|m|h|d)")
_UNTIL = re.compile(
    r"(?:(?P<until>until)(?P<tomorrow> tomorrow)?|(?P<days>\d{1,3}) ?d) (?P<when>morning|evening|\d\d:\d\d)"
)
LONGEST = timedelta(days=731)


@dataclass(frozen=True, slots=True)
class For:
    """So long from now."""

    span: timedelta


@dataclass(frozen=True, slots=True)
class Until:
    """The patient's next ``when`` (morning, evening or ``HH:MM``), ``days`` days on; 0: the very next one."""

    days: int
    when: str


def read_span(written: str) -> timedelta | None:
    """The length of time in ``20min``, ``4h`` or ``2d``; None if it is none, is zero or longer than two years."""
    found = _SPAN.fullmatch(written.strip())
    if found is None:
        return None
    span = int(found["amount"]) * _UNITS[found["unit"]]
    return span if timedelta(0) < span <= LONGEST else None


def read_wait(written: str) -> For | Until | None:
    """What a ``wait:`` says; None if it is not one."""
    text = " ".join(written.split())
    span = read_span(text)
    if span is not None:
        return For(span)
    found = _UNTIL.fullmatch(text)
    if found is None:
        return None
    days = 0 if found["until"] and not found["tomorrow"] else int(found["days"] or 1)
    return Until(days, found["when"])


def end_of(wait: For | Until, now: datetime, zone: str, morning: str, evening: str) -> datetime:
    """The instant (UTC) at which a wait that begins ``now`` is over, on the clock of ``zone``.

    A wall time that the clocks skip in spring moves forward by the gap; one shown twice in autumn is the first.
    """
    if isinstance(wait, For):
        return now.astimezone(UTC) + wait.span
    place = ZoneInfo(zone)
    hour, minute = (int(part) for part in {"morning": morning, "evening": evening}.get(wait.when, wait.when).split(":"))
    day = now.astimezone(place).date() + timedelta(days=wait.days)
    found = datetime.combine(day, time(hour, minute, fold=0), place).astimezone(UTC)
    if found <= now:  # only where days is 0: this evening is over
        found = datetime.combine(day + timedelta(days=1), time(hour, minute, fold=0), place).astimezone(UTC)
    return found
