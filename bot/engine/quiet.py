"""Quiet hours of one patient, as the clinic's settings have them."""

from __future__ import annotations

from datetime import datetime

from bot.domain import quiet
from bot.domain.people import Patient
from bot.engine.surroundings import Surroundings


def quiet_until(around: Surroundings, patient: Patient) -> datetime | None:
    """When the quiet hours that hold now end for this patient; None outside them."""
    clinic = around.clinic
    return quiet.quiet_until(around.now, around.zone_of(patient), clinic.quiet_from, clinic.quiet_until)
