"""Quiet hours: when programs don't write, by the patient's own clock. Never asked for crisis."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


def quiet_until(now: datetime, zone: ZoneInfo, start: time, end: time) -> datetime | None:
    """When the quiet hours that hold ``now`` end (UTC); None outside them. Equal hours: never quiet."""
    wall = now.astimezone(zone)
    clock = wall.time().replace(tzinfo=None)
    within = start <= clock < end if start < end else clock >= start or clock < end
    if not within or start == end:
        return None
    day = wall.date() if clock < end else wall.date() + timedelta(days=1)
    ends = datetime.combine(day, end, tzinfo=wall.tzinfo)
    if ends.astimezone(UTC) <= now:  # an hour that the clocks show twice: the first is over, the second ends them
        ends = ends.replace(fold=1)
    return ends.astimezone(UTC)
