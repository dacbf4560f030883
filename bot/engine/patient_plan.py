"""The patient's own plan for bad hours, part by part, in their words."""

from __future__ import annotations

from bot.domain.people import Patient
from bot.engine.surroundings import Surroundings
from bot.store import recollection
from bot.store.transaction import Transaction

PARTS = ("signs", "helps", "places", "people", "professionals", "safer", "reasons")
"""In the order in which they are read. Our own words for what a plan holds; see CLINICAL.md, "Instruments"."""


def plan_parts(
    tx: Transaction, around: Surroundings, patient: Patient, *, for_staff: bool = False
) -> list[tuple[str, str]]:
    """Heading and words of each part that the patient has written; for staff without what is private, in English."""
    kept = recollection.memory(tx, patient.id, shown_to_staff=for_staff)
    language = "en" if for_staff else patient.language
    return [
        (around.library.texts.say(f"plan.{part}", language), kept[f"plan_{part}"])
        for part in PARTS
        if kept.get(f"plan_{part}", "").strip()
    ]
