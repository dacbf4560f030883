"""Taking hours over from a calendar file into the rota, each event once."""

from __future__ import annotations

import getpass
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.commands.rota_calendar import Found, person_of, rota_of
from bot.domain.cases.rota import ON_CALL, Change, Override
from bot.domain.people import Role
from bot.store import duty, rota, trail
from bot.store.transaction import Transaction

if TYPE_CHECKING:
    from bot.config import Settings


@dataclass(slots=True)
class Outcome:
    """What came of it: a line for each change, a complaint for each event that could not be used."""

    new: int = 0
    changed: int = 0
    same: int = 0
    lines: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


def taken_over(
    tx: Transaction, settings: Settings, events: Iterable[Found], now: datetime, *, dry_run: bool
) -> Outcome:
    """Make each event's hours those of the clinician it names; ``dry_run``: only say so."""
    outcome, by = Outcome(), getpass.getuser()
    clinicians = settings.team().with_role(Role.CLINICIAN)
    rotas = settings.policy().rotas
    zone = ZoneInfo(settings.clinic.zone)
    complained: set[tuple[str, str]] = set()
    for event in events:
        span = f"{event.start.astimezone(zone):%a %d %b %H:%M} – {event.end.astimezone(zone):%a %d %b %H:%M}"
        person = person_of(event, clinicians)
        if isinstance(person, str):
            if (event.uid, person) not in complained:  # one line for a repeating event, not one for each week
                complained.add((event.uid, person))
                outcome.complaints.append(f"“{event.summary}”, {span}: {person}.")
            continue
        override = Override(rota_of(event, rotas) or ON_CALL, Change.TAKES, person.key, event.start, event.end)
        known = rota.event(tx, event.uid, event.occurrence)
        before = duty.by_id(tx, known) if known is not None else None
        if before is not None and before.override == override:
            outcome.same += 1
            continue
        outcome.lines.append(f"{span}  {person.name} takes {override.rota}")
        outcome.new += before is None
        outcome.changed += before is not None
        if dry_run:
            continue
        if before is not None:
            duty.cancel(tx, before.id, now)
        rota.saw_event(tx, event.uid, event.occurrence, duty.agree(tx, override, by, now))
        detail = f"{override.rota} {override.start.isoformat()} {override.end.isoformat()}"
        trail.record(tx, by, "rota-import", f"staff {person.key}", now, detail)
    return outcome
