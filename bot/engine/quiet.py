"""Quiet hours: when programs don't write, by the patient's own clock. Never asked for crisis."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.people import Patient
from bot.engine.surroundings import Surroundings


def quiet_until(around: Surroundings, patient: Patient) -> datetime | None:
    """When the quiet hours that hold now end for this patient; None outside them."""
    start, end = around.clinic.quiet_from, around.clinic.quiet_until
    wall = around.now.astimezone(around.zone_of(patient))
    clock = wall.time().replace(tzinfo=None)
    within = start <= clock < end if start < end else clock >= start or clock < end
    if not within or start == end:
        return None
    day = wall.date() if clock < end else wall.date() + timedelta(days=1)
    return datetime.combine(day, end, tzinfo=wall.tzinfo).astimezone(around.now.tzinfo)
