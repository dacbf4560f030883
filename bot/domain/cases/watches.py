"""The rota laid out over time: who is on call from when to when, and the hours in which nobody is."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.cases.rota import ON_CALL, Override, Shift, on_call

AHEAD = timedelta(days=7)
"""So far ahead gaps are looked for: long enough to find somebody, short enough to be looked at."""


@dataclass(frozen=True, slots=True)
class Watch:
    """The hours from ``start`` up to ``end`` (instants) in which ``people`` are on call; nobody: a gap."""

    start: datetime
    end: datetime
    people: tuple[str, ...]


def watches(
    shifts: Sequence[Shift],
    overrides: Sequence[Override],
    start: datetime,
    end: datetime,
    rota: str = ON_CALL,
    *,
    without: Collection[str] = (),
) -> tuple[Watch, ...]:
    """The hours from ``start`` up to ``end`` without a hole, each stretch with whoever is on call in all of it.

    ``without``: people who don't count, since nothing reaches them or they are gone.
    """
    found: list[Watch] = []
    moments = sorted({start, end, *(at for at in _changes(shifts, overrides, start, end, rota) if start < at < end)})
    for begin, until in itertools.pairwise(moments):
        people = tuple(who for who in on_call(shifts, begin, overrides, rota) if who not in without)
        if found and found[-1].people == people:
            found[-1] = replace(found[-1], end=until)
        else:
            found.append(Watch(begin, until, people))
    return tuple(found)


def gaps(
    shifts: Sequence[Shift],
    overrides: Sequence[Override],
    start: datetime,
    end: datetime,
    rota: str = ON_CALL,
    *,
    without: Collection[str] = (),
) -> tuple[Watch, ...]:
    """The hours from ``start`` up to ``end`` in which nobody who counts is on call."""
    return tuple(watch for watch in watches(shifts, overrides, start, end, rota, without=without) if not watch.people)


def of_person(found: Sequence[Watch], person: str) -> tuple[Watch, ...]:
    """The hours in which this person is among those on call, however the others come and go."""
    mine: list[Watch] = []
    for watch in found:
        if person not in watch.people:
            continue
        if mine and mine[-1].end == watch.start:
            mine[-1] = replace(mine[-1], end=watch.end)
        else:
            mine.append(Watch(watch.start, watch.end, (person,)))
    return tuple(mine)


def _changes(
    shifts: Sequence[Shift], overrides: Sequence[Override], start: datetime, end: datetime, rota: str
) -> Iterator[datetime]:
    """Every instant at which who is on call may change; some change nothing."""
    for override in overrides:
        if override.rota == rota:
            yield override.start
            yield override.end
    mine = [shift for shift in shifts if shift.rota == rota]
    for name in dict.fromkeys(shift.zone for shift in mine):
        zone = ZoneInfo(name)
        walls = {at for shift in mine if shift.zone == name for at in (shift.start, shift.end)} | {time(0)}
        day, last = start.astimezone(zone).date() - timedelta(days=1), end.astimezone(zone).date()
        while day <= last:
            midnight = datetime.combine(day, time(0), zone).astimezone(UTC)
            following = datetime.combine(day + timedelta(days=1), time(0), zone).astimezone(UTC)
            if following - midnight != timedelta(days=1):
                yield _clock_change(midnight, following, zone)
            for wall, fold in itertools.product(walls, (0, 1)):  # an hour that comes twice has two of each
                yield datetime.combine(day, wall, zone).replace(fold=fold).astimezone(UTC)
            day += timedelta(days=1)


def _clock_change(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The instant between the two from which the clock of ``zone`` shows another offset, to the minute."""
    old = before.astimezone(zone).utcoffset()
    while after - before > timedelta(minutes=1):
        middle = before + timedelta(minutes=(after - before) // timedelta(minutes=1) // 2)
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after
