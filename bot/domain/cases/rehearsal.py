"""What a policy would do with a case that nobody answers: by the case machine itself, so that it can't differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.cases import machine
from bot.domain.cases.case import Alarm, Case, CaseState, Page, TellPatient
from bot.domain.cases.policy import Policy
from bot.domain.screening.reading import Level


@dataclass(frozen=True, slots=True)
class Moment:
    """What happens at one instant: who is paged, what the patient is told, whether operators are
    alarmed."""

    at: datetime
    paged: tuple[str, ...]
    told: tuple[str, ...]
    alarm: bool
    watched: bool


def unanswered(policy: Policy, level: Level, start: datetime, span: timedelta, *, arrives: bool) -> Iterator[Moment]:
    """A case of ``level`` opened at ``start``, for ``span``, with nobody answering.

    ``arrives``: whether pages reach a phone; it decides which truth the patient is told.
    """
    case = Case(
        id=0,
        patient_id=0,
        level=level,
        category="",
        rule="",
        state=CaseState.OPEN,
        opened_at=start,
        due_at=start,
        policy=policy,
        disclosed_at=start,
    )
    now = start
    case, effects = machine.opened(case, now)
    while True:
        if arrives:
            case, _ = machine.page_arrived(case, now)
        people = tuple(dict.fromkeys(one for effect in effects if isinstance(effect, Page) for one in effect.people))
        yield Moment(
            now,
            people,
            tuple(effect.key for effect in effects if isinstance(effect, TellPatient)),
            any(isinstance(effect, Alarm) for effect in effects),
            policy.watched(now),
        )
        now = case.due_at or now + policy.pause
        if now > start + span:
            return
        case, effects = machine.fell_due(case, now)
