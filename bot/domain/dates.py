"""Moments on somebody's calendar and clock, as their language writes them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_skeleton

from bot.domain.scripts.places import locale_of


def clock_time(moment: datetime, zone: ZoneInfo) -> str:
    """``HH:MM`` on the clock of ``zone``."""
    return f"{moment.astimezone(zone):%H:%M}"


def date(moment: datetime, zone: ZoneInfo, language: str) -> str:
    """The day of ``moment``: "Tuesday, 3 March"."""
    return format_skeleton("EEEEdMMMM", moment, tzinfo=zone, locale=_locale(language))


def day_and_time(moment: datetime, zone: ZoneInfo, language: str) -> str:
    """The day and hour of ``moment``: "Tue 3 March, 08:00"."""
    day = format_skeleton("EEEdMMM", moment, tzinfo=zone, locale=_locale(language))
    return f"{day}, {clock_time(moment, zone)}"


def _locale(language: str) -> Locale:
    return locale_of(language) or Locale("en")
