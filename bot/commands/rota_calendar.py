"""The rota as an iCalendar file (RFC 5545), and events of such a file as hours that somebody takes.

Repeating events are unrolled on the wall clock of their zone, so that a shift from 20:00 is one from 20:00 also after
the clocks have changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from icalendar import Calendar, Event

from bot.domain.cases.policy import Policy
from bot.domain.cases.rota import WEEKDAYS, Change, Override, Shift
from bot.domain.people import Staff, Team

OURS = "@afterglow-rota"
"""Events with an id of this ending are our own: reading them back must not turn the weekly shifts into agreements."""
AHEAD = timedelta(days=60)
_MOST = 2000
"""More occurrences than this in sixty days are no rota."""
_VERBS = {Change.TAKES: "takes", Change.JOINS: "joins", Change.LEAVES: "is away from"}


class NotACalendarError(ValueError):
    """The file is no iCalendar file."""


@dataclass(frozen=True, slots=True)
class Found:
    """One occurrence of an event: its hours (instants), and the words in which somebody's name may be."""

    uid: str
    occurrence: str
    start: datetime
    end: datetime
    summary: str
    attendees: tuple[str, ...]
    categories: tuple[str, ...]


def calendar_file(policy: Policy, team: Team, zone: str, clinic: str, now: datetime) -> bytes:
    """Shifts as weekly events and agreements as single ones, in the clinic's zone, with its definition."""
    calendar = Calendar()
    calendar.add("prodid", "-//Afterglow//Rota//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"On call, {clinic}")
    for shift in policy.shifts:
        calendar.add_component(_shift_event(shift, team, now))
    for override in policy.overrides:
        calendar.add_component(_override_event(override, team, zone, now))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _shift_event(shift: Shift, team: Team, now: datetime) -> Event:
    zone = ZoneInfo(shift.zone)
    day = now.astimezone(zone).date() - timedelta(days=1)  # the night that is running belongs in it
    while WEEKDAYS[day.weekday()] not in shift.days:
        day += timedelta(days=1)
    over_night = timedelta(days=int(shift.end <= shift.start))
    days = [name[:2].upper() for name in WEEKDAYS if name in shift.days]
    event = _event(
        f"{shift.rota} {shift.person} {shift.start} {shift.end} {days}",
        f"{_name(team, shift.person)} ({shift.rota})",
        datetime.combine(day, shift.start, zone),
        datetime.combine(day + over_night, shift.end, zone),
        now,
    )
    event.add("rrule", {"freq": "weekly", "byday": days})
    return event


def _override_event(override: Override, team: Team, zone: str, now: datetime) -> Event:
    start, end = (at.astimezone(ZoneInfo(zone)) for at in (override.start, override.end))
    return _event(
        f"{override}",
        f"{_name(team, override.person)} {_VERBS[override.change]} {override.rota}",
        start,
        end,
        now,
    )


def _event(identity: str, summary: str, start: datetime, end: datetime, now: datetime) -> Event:
    event = Event()
    event.add("uid", hashlib.sha256(identity.encode()).hexdigest()[:24] + OURS)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("summary", summary)
    event.add("dtstart", start)
    event.add("dtend", end)
    return event


def _name(team: Team, person: str) -> str:
    member = team.by_key(person)
    return member.name if member is not None else person


def events_in(content: bytes, zone: str, now: datetime) -> tuple[list[Found], list[str]]:
    """Every occurrence in the coming sixty days that is not over, and a line for each event that can't be read.

    Raises :class:`NotACalendarError`.
    """
    try:
        calendar = Calendar.from_ical(content)
    except ValueError as error:
        raise NotACalendarError(str(error)) from error
    series: dict[str, list[Event]] = {}
    complaints: list[str] = []
    for event in calendar.events:
        series.setdefault(str(event.get("uid", "")), []).append(event)
    found: list[Found] = []
    for uid, events in series.items():
        if uid.endswith(OURS):
            continue
        if not uid:
            complaints += [f"{_label(event)}: it has no UID, so it could not be known again." for event in events]
            continue
        try:
            found += _unrolled(uid, events, ZoneInfo(zone), now)
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
            complaints.append(f"{_label(events[0])}: it cannot be read ({error}).")
    return sorted(found, key=lambda one: (one.start, one.uid)), complaints


def _unrolled(uid: str, events: list[Event], zone: ZoneInfo, now: datetime) -> Iterator[Found]:
    moved = {_key(_of(event, "recurrence-id").dt, zone): event for event in events if "recurrence-id" in event}
    for event in (event for event in events if "recurrence-id" not in event):
        start, end = _span(event, zone)
        length = end.replace(tzinfo=None) - start.replace(tzinfo=None)  # on the wall, whatever the clocks do
        for begin in _starts(event, start, zone, now, length):
            if _key(begin, zone) not in moved:
                until = (begin.replace(tzinfo=None) + length).replace(tzinfo=begin.tzinfo)
                yield from _one(uid, _key(begin, zone), event, begin, until, now)
    for key, event in moved.items():
        yield from _one(uid, key, event, *_span(event, zone), now)


def _one(uid: str, key: str, event: Event, start: datetime, end: datetime, now: datetime) -> Iterator[Found]:
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    if str(event.get("status", "")).upper() == "CANCELLED" or end <= now or start > now + AHEAD or end <= start:
        return
    attendees: list[str] = []
    for attendee in _listed(_of(event, "attendee")):
        attendees += [str(attendee).lower().removeprefix("mailto:"), str(attendee.params.get("CN", ""))]
    categories = [str(word) for group in _listed(_of(event, "categories")) for word in getattr(group, "cats", [group])]
    yield Found(uid, key, start, end, str(event.get("summary", "")), tuple(attendees), tuple(categories))


def _starts(event: Event, start: datetime, zone: ZoneInfo, now: datetime, length: timedelta) -> Iterator[datetime]:
    left_out = {_key(at.dt, zone) for group in _listed(_of(event, "exdate")) for at in group.dts}
    added = [_at(at.dt, zone) for group in _listed(_of(event, "rdate")) for at in group.dts]
    if "rrule" not in event:
        starts: Iterable[datetime] = (start,)
    else:
        text = _of(event, "rrule").to_ical().decode()
        until = _listed(_of(event, "rrule").get("UNTIL"))
        # With an end on the wall clock, or a day as end, it is unrolled on the wall clock.
        wall = bool(until) and getattr(until[0], "tzinfo", None) is None
        rule = rrulestr(text, dtstart=start.replace(tzinfo=None) if wall else start)
        first, last = now - length - timedelta(days=1), now + AHEAD
        window = [at.astimezone(start.tzinfo).replace(tzinfo=None) if wall else at for at in (first, last)]
        starts = [at.replace(tzinfo=start.tzinfo) for at in _few(rule.xafter(window[0], inc=True), window[1])]
    for at in dict.fromkeys((*starts, *added)):
        if _key(at, zone) not in left_out:
            yield at


def _few(starts: Iterator[datetime], last: datetime) -> Iterator[datetime]:
    for count, at in enumerate(starts):
        if at > last:
            return
        if count >= _MOST:
            raise ValueError("it repeats too often")
        yield at


def _span(event: Event, zone: ZoneInfo) -> tuple[datetime, datetime]:
    given = _of(event, "dtstart").dt
    start = _at(given, zone)
    if "dtend" in event:
        return start, _at(_of(event, "dtend").dt, zone)
    if "duration" in event:
        return start, start + _of(event, "duration").dt
    if isinstance(given, datetime):
        raise ValueError("it has no end")
    return start, start + timedelta(days=1)


def _at(given: date, zone: tzinfo) -> datetime:
    """A day is its midnight, and a time without a zone is on the clinic's clock."""
    if not isinstance(given, datetime):
        return datetime.combine(given, time(0), zone)
    return given if given.tzinfo is not None else given.replace(tzinfo=zone)


def _key(given: date, zone: tzinfo) -> str:
    return _at(given, zone).astimezone(UTC).isoformat()


def _of(event: Event, name: str) -> Any:
    """A property, of which the library says only that it is one of thirty types; None where there is none."""
    return event.get(name)


def _listed(given: Any) -> list[Any]:
    if given is None:
        return []
    return list(given) if isinstance(given, list) else [given]


def _label(event: Event) -> str:
    return f"“{event.get('summary', 'an event without a name')}”"


def person_of(found: Found, clinicians: Iterable[Staff]) -> Staff | str:
    """Whose hours these are: the one clinician whose key or name it names; else why it is nobody's."""
    words = {word.strip(".,;:()").casefold() for word in found.summary.split()}
    summary = f" {' '.join(found.summary.split()).casefold()} "
    attendees = {each.casefold() for each in found.attendees}
    named = []
    for member in clinicians:
        keys = {member.key.casefold(), member.name.casefold()}
        if (
            member.key.casefold() in words
            or f" {member.name.casefold()} " in summary.replace(",", " ").replace("(", " ").replace(")", " ")
            or keys & attendees
        ):
            named.append(member)
    if len(named) == 1:
        return named[0]
    return "it names no clinician" if not named else f"it names {' and '.join(one.key for one in named)}"


def rota_of(found: Found, rotas: Mapping[str, Any] | Iterable[str]) -> str | None:
    """The rota that its categories or its words name; None for the usual one."""
    words = {*(word.casefold() for word in found.categories), *found.summary.casefold().split()}
    return next((name for name in rotas if name in words), None)
