"""Who is on call when: weekly shifts in wall time, and what was agreed beside them for some hours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ON_CALL = "on-call"
"""The rota of shifts that name none, and the target that stands for whoever it names."""


@dataclass(frozen=True, slots=True)
class Shift:
    """``person`` is on call on ``days`` from ``start`` up to ``end`` in ``zone``, in the rota of this name.

    An ``end`` at or before ``start`` lies on the following day; equal times mean a whole day.
    """

    person: str
    days: frozenset[str]
    start: time
    end: time
    zone: str
    rota: str = ON_CALL

    def covers(self, now: datetime) -> bool:
        """Whether ``now`` (aware) falls into this shift, also when it began yesterday."""
        wall = now.astimezone(ZoneInfo(self.zone))
        clock = wall.time().replace(tzinfo=None)
        today = WEEKDAYS[wall.weekday()] in self.days
        if self.start < self.end:
            return today and self.start <= clock < self.end
        yesterday = WEEKDAYS[(wall - timedelta(days=1)).weekday()] in self.days
        return (today and clock >= self.start) or (yesterday and clock < self.end)


class Change(StrEnum):
    """What an override does to its rota while it holds."""

    TAKES = "takes"  # this person is on call, and nobody else of the rota
    JOINS = "joins"  # this person is on call too
    LEAVES = "leaves"  # this person is not on call


@dataclass(frozen=True, slots=True)
class Override:
    """What was agreed for the hours from ``start`` up to ``end`` (instants): ``change`` of ``person`` in ``rota``."""

    rota: str
    change: Change
    person: str
    start: datetime
    end: datetime

    def covers(self, now: datetime) -> bool:
        """Whether it holds at this instant."""
        return self.start <= now < self.end


def on_call(
    shifts: Iterable[Shift], now: datetime, overrides: Iterable[Override] = (), rota: str = ON_CALL
) -> tuple[str, ...]:
    """The people on call now in this rota, each once, in the order of the shifts; later overrides are given later.

    A later override goes before an earlier one: what was said last was meant last.
    """
    people = list(dict.fromkeys(shift.person for shift in shifts if shift.rota == rota and shift.covers(now)))
    for override in overrides:
        if override.rota != rota or not override.covers(now):
            continue
        if override.change is Change.TAKES:
            people = [override.person]
        elif override.change is Change.LEAVES:
            people = [person for person in people if person != override.person]
        elif override.person not in people:
            people.append(override.person)
    return tuple(people)
