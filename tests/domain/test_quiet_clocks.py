"""Quiet hours when the clocks go back: their end lies ahead, or what waits for it would fall due without a pause."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.quiet import quiet_until


@pytest.mark.parametrize(
    ("zone", "day", "end"),
    [
        ("America/New_York", datetime(2026, 11, 1, 0, 0, tzinfo=UTC), time(1, 30)),
        ("Europe/London", datetime(2026, 10, 25, 0, 0, tzinfo=UTC), time(1, 30)),
        ("Atlantic/Azores", datetime(2026, 10, 25, 0, 0, tzinfo=UTC), time(0, 30)),
    ],
)
def test_the_end_of_the_quiet_hours_is_never_past(zone: str, day: datetime, end: time) -> None:
    for minute in range(0, 12 * 60, 5):
        now = day + timedelta(minutes=minute)
        until = quiet_until(now, ZoneInfo(zone), time(22), end)
        assert until is None or until > now
