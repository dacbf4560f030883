"""Who is on call when: weekly shifts in wall time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Shift:
    """``person`` is on call on ``days`` from ``start`` up to ``end`` in ``zone``.

    An ``end`` at or before ``start`` lies on the following day; equal times mean a whole day.
    """

    person: str
    days: frozenset[str]
    start: time
    end: time
    zone: str

    def covers(self, now: datetime) -> bool:
        """Whether ``now`` (aware) falls into this shift, also when it began yesterday."""
        wall = now.astimezone(ZoneInfo(self.zone))
        clock = wall.time().replace(tzinfo=None)
        today = WEEKDAYS[wall.weekday()] in self.days
        if self.start < self.end:
            return today and self.start <= clock < self.end
        yesterday = WEEKDAYS[(wall - timedelta(days=1)).weekday()] in self.days
        return (today and clock >= self.start) or (yesterday and clock < self.end)


def on_call(shifts: Iterable[Shift], now: datetime) -> tuple[str, ...]:
    """The people on call now, in the order of the shifts, each once."""
    return tuple(dict.fromkeys(shift.person for shift in shifts if shift.covers(now)))
