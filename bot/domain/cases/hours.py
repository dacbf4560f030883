"""Hours as people type them ("until 18:00", "sat 22:00-07:00", "for 2 h"), read on the clinic's clock.

What can't be meant is said plainly and nothing is guessed: an hour that a clock change leaves out, one that it brings
twice, a night that may be the last or the next one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.cases.rota import WEEKDAYS

LONGEST = timedelta(days=14)
"""A longer stretch is a change of the weekly shifts, or a slip of the hand."""
FURTHEST = timedelta(days=60)
"""So far ahead something may begin."""
EXAMPLES = "Type for instance: until 18:00, or 22:00-07:00, or sat 08:00-20:00, or for 2 h."

_CLOCK = r"([01]?\d|2[0-3])(?:[:.]([0-5]\d))?"
_RANGE = re.compile(rf"(?:from )?{_CLOCK} ?(?:-|–|to|until) ?(?:(\w+) )?{_CLOCK}")
_UNTIL = re.compile(rf"(?:until|till|to) (?:(\S+) )?{_CLOCK}")
_FOR = re.compile(r"for (\d{1,3}) ?(h|hours?|min|minutes?)")
_DAYS = {day: index for index, day in enumerate(WEEKDAYS)} | {
    name: index
    for index, name in enumerate(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))
}


@dataclass(frozen=True, slots=True)
class Hours:
    """From ``start`` up to ``end``: instants."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Understood:
    """What the words may mean: one reading, or several between which is asked, with ``why``."""

    options: tuple[Hours, ...]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Unclear:
    """Why nothing can be made of the words: a sentence for whoever typed them."""

    why: str


def instants(wall: datetime, zone: ZoneInfo) -> tuple[datetime, ...]:
    """The instants (UTC) at which the clock of ``zone`` shows this wall time (naive): none, one, or two."""
    both = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return tuple(dict.fromkeys(at for at in both if at.astimezone(zone).replace(tzinfo=None) == wall))


def day_named(word: str, today: date) -> date | None:
    """The day that a word means: today, tomorrow, a weekday (today's own name is today), or 2026-03-29."""
    word = word.lower()
    if word in ("today", "tonight"):
        return today
    if word == "tomorrow":
        return today + timedelta(days=1)
    if word in _DAYS:
        return today + timedelta(days=(_DAYS[word] - today.weekday()) % 7)
    try:
        return date.fromisoformat(word)
    except ValueError:
        return None


def read_hours(text: str, now: datetime, zone: ZoneInfo) -> Understood | Unclear:
    """What these words mean when they are typed at ``now`` (aware). Nothing that is over by then is ever meant."""
    words = " ".join(text.lower().split())
    today = now.astimezone(zone).date()
    if spoken := _FOR.fullmatch(words):
        unit = timedelta(hours=1) if spoken[2].startswith("h") else timedelta(minutes=1)
        return _checked([Hours(now, now + int(spoken[1]) * unit)], now, zone)
    if until := _UNTIL.fullmatch(words):
        return _until(until, now, zone, today)
    first, _, rest = words.partition(" ")
    day = day_named(first, today)
    stretch = _RANGE.fullmatch(rest if day is not None else words)
    if stretch is None:
        return Unclear(f"I don't understand these hours. {EXAMPLES}")
    start, end = _time(stretch[1], stretch[2]), _time(stretch[4], stretch[5])
    last = stretch[3] or ""
    if last and day_named(last, today) is None:
        return Unclear(f"“{stretch[3]}” is no day. {EXAMPLES}")
    weekday = day is not None and first in _DAYS
    begins = [today if day is None else day]
    if day is None and end <= start:
        begins.insert(0, today - timedelta(days=1))  # the night that is running
    read = [_stretch(each, start, end, last, zone) for each in begins]
    complaint = next((each for each in read if isinstance(each, str)), "")
    found = [hours for each in read if not isinstance(each, str) for hours in each if hours.end > now]
    if not found and not complaint and (day is None or weekday):
        # Today's are over: tomorrow's, or those of a week from now, are meant.
        again = _stretch(begins[-1] + timedelta(days=7 if weekday else 1), start, end, last, zone)
        complaint, found = (again, []) if isinstance(again, str) else ("", again)
    if complaint and not found:
        return Unclear(complaint)
    return _checked(found, now, zone)


def _until(spoken: re.Match[str], now: datetime, zone: ZoneInfo, today: date) -> Understood | Unclear:
    clock = _time(spoken[2], spoken[3])
    day = day_named(spoken[1], today) if spoken[1] else None
    if spoken[1] and day is None:
        return Unclear(f"“{spoken[1]}” is no day. {EXAMPLES}")
    for each in (day,) if day is not None else (today, today + timedelta(days=1)):
        ends = instants(datetime.combine(each, clock), zone)
        if not ends:
            return Unclear(_missing(each, clock, zone))
        ahead = [end for end in ends if end > now]
        if ahead:
            return _checked([Hours(now, end) for end in ahead], now, zone)
    if day is not None and spoken[1] in _DAYS:
        ends = instants(datetime.combine(day + timedelta(days=7), clock), zone)
        return _checked([Hours(now, end) for end in ends], now, zone)
    return Unclear(f"That is over already. {EXAMPLES}")


def _stretch(day: date, start: time, end: time, last: str, zone: ZoneInfo) -> list[Hours] | str:
    """The readings of this stretch when it begins on ``day``; a sentence where one of its times does not exist."""
    named = day_named(last, day) if last else None
    closing = named if named is not None and named >= day else day + timedelta(days=int(end <= start))
    for each, clock in ((day, start), (closing, end)):
        if not instants(datetime.combine(each, clock), zone):
            return _missing(each, clock, zone)
    return list(_pairs(datetime.combine(day, start), datetime.combine(closing, end), zone))


def _pairs(start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[Hours]:
    for begin in instants(start, zone):
        yield from (Hours(begin, until) for until in instants(end, zone) if until > begin)


def _checked(found: list[Hours], now: datetime, zone: ZoneInfo) -> Understood | Unclear:
    kept = tuple(dict.fromkeys(Hours(max(hours.start, now), hours.end) for hours in found if hours.end > now))
    if not kept:
        return Unclear(f"That is over already. {EXAMPLES}")
    if any(hours.end - hours.start > LONGEST for hours in kept):
        return Unclear("That is longer than 14 days. For so long, have the weekly shifts changed in the settings.")
    if any(hours.start - now > FURTHEST for hours in kept):
        return Unclear("That is more than 60 days ahead.")
    if len(kept) == 1:
        return Understood(kept)
    ends = {hours.end.astimezone(zone).replace(tzinfo=None) for hours in kept}
    begins = {hours.start.astimezone(zone).replace(tzinfo=None) for hours in kept}
    twice = len(ends) < len(kept) and len(begins) < len(kept)
    why = "The clocks go back then, and that hour comes twice." if twice else "That may mean two nights."
    return Understood(kept, why)


def _missing(day: date, clock: time, zone: ZoneInfo) -> str:
    # Read with the offset that held before, the time lies as far behind the change as it was meant behind it.
    after = datetime.combine(day, clock, zone).astimezone(UTC).astimezone(zone)
    return (
        f"{clock:%H:%M} does not exist on {day:%a %d %b}: the clocks go forward over it. Then it is {after:%H:%M}; "
        "please say a time that exists."
    )


def _time(hour: str, minute: str | None) -> time:
    return time(int(hour), int(minute or 0))
