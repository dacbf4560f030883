"""Cases and plans for the tests of the machine."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any, TypeVar

from bot.domain.cases.case import Case, CaseEffect, CaseState
from bot.domain.cases.policy import EVERYONE, ON_CALL, Policy, Rung
from bot.domain.cases.rota import WEEKDAYS, Shift
from bot.domain.screening.reading import Level

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
ALWAYS = Shift("maria", frozenset(WEEKDAYS), time(0), time(0), "America/New_York")
POLICY = Policy(
    ladder=(Rung(0, (ON_CALL,)), Rung(10, (EVERYONE,))),
    shifts=(ALWAYS,),
    clinicians=("maria", "ben"),
)
E = TypeVar("E", bound=CaseEffect)


def at(**parts: float) -> datetime:
    """So long after noon."""
    return NOON + timedelta(**parts)


def a_case(state: CaseState = CaseState.OPEN, **more: Any) -> Case:
    """A case opened at noon, in the state it would have by then."""
    held = state in (CaseState.ACKNOWLEDGED, CaseState.CONTACTED, CaseState.CLOSED)
    given: dict[str, Any] = {
        "id": 1,
        "patient_id": 7,
        "level": Level.urgent,
        "category": "suicide",
        "rule": "en.suicide.passive",
        "state": state,
        "opened_at": NOON,
        "due_at": None if state is CaseState.CLOSED else at(minutes=5),
        "policy": POLICY,
        "disclosed_at": NOON,
        "holder": "maria" if held else None,
        "held_at": NOON if held else None,
        "told_at": NOON if held else None,
    }
    return Case(**(given | more))


def the(kind: type[E], effects: tuple[CaseEffect, ...]) -> E:
    """The one effect of this kind."""
    found = [effect for effect in effects if isinstance(effect, kind)]
    assert len(found) == 1, effects
    return found[0]


def kinds(effects: tuple[CaseEffect, ...]) -> list[str]:
    """The effects' kinds in order."""
    return [type(effect).__name__ for effect in effects]
