"""Dosing sessions. The time given (T0) is what every program counts from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

ACUTE_PHASE = timedelta(hours=24)
"""How long after T0 an unread or unanswered word is looked at by a person (the esketamine label's "until the next day
after restful sleep" is the source of the day)."""


class Route(StrEnum):
    """How the medicine was given."""

    IV = "iv"
    IM = "im"
    NASAL = "nasal"
    ORAL = "oral"


ROUTE_NAMES = {
    Route.IV: "Intravenous",
    Route.IM: "Intramuscular",
    Route.NASAL: "Nasal",
    Route.ORAL: "Oral or lozenge",
}


@dataclass(frozen=True, slots=True)
class Session:
    """One session that was given."""

    id: int
    patient_id: int
    route: Route
    given_at: datetime
    zone: str
    recorded_by: str

    def acute(self, now: datetime) -> bool:
        """Whether ``now`` lies in the acute phase of this session."""
        return self.given_at <= now < self.given_at + ACUTE_PHASE
