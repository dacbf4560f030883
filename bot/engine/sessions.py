"""Recording a session and setting the timers of what follows from it."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

from bot.domain.people import Patient, Staff, Stage
from bot.domain.programs.timeline import plan
from bot.domain.sessions import ROUTE_NAMES, Route, Session
from bot.engine import casework, letters, talk
from bot.engine.surroundings import Surroundings
from bot.store import cases, outbox, patients, timers, trail
from bot.store.outbox import Letter
from bot.store.timers import Timer
from bot.store.transaction import Transaction

log = structlog.get_logger()
PROGRAM = "core"
ONE_SESSION = timedelta(hours=1)
"""Closer together than this are not two sessions but one that was typed twice, or by two people, or a second dose in
it: the patient must not get every question twice."""


def ready(patient: Patient) -> bool:
    """Whether the welcome is over and consented to: without an hour for the morning no check-in can be planned."""
    return patient.stage is Stage.ACTIVE and all((patient.zone, patient.morning, patient.evening))


def record(
    tx: Transaction,
    around: Surroundings,
    staff: Staff,
    patient: Patient,
    route: Route,
    given_at: datetime,
    request: str,
) -> tuple[Session, str]:
    """Record a session that was given; returns it as it stands and what to tell the clinician, as HTML.

    The same ``request`` twice is one session, the first, whatever the second says; so are two close together.
    """
    last = patients.last_session(tx, patient.id)
    if last is not None and abs(last.given_at - given_at) < ONE_SESSION:
        session, new = last, False
    else:
        by, now = staff.key, around.now
        session, new = patients.record_session(tx, patient, route, given_at, by=by, request=request, now=now)
    due = plan(around.library.programs[PROGRAM], session.given_at, patient.zone, patient.morning, patient.evening)
    for index, item in enumerate(due):
        if any(later.due_utc <= around.now for later in due[index + 1 :]):
            # Recorded late: what a later check-in has overtaken would only ask about an evening that is over.
            continue
        timers.add(
            tx,
            key=f"session:{session.id}:{item.item}",
            patient_id=patient.id,
            kind="check-in",
            detail={
                "session": session.id,
                "item": item.item,
                "script": item.script,
                "quiet": item.quiet_hours,
                "until": int((item.due_utc + item.late_window).timestamp()),
            },
            due_at=item.due_utc,
        )
    if new:
        trail.record(tx, staff.key, "session-recorded", f"session {session.id}", around.now)
    zone = ZoneInfo(patient.zone)
    lines = [
        f"{'Recorded' if new else 'Already recorded'}: <b>{patient.code}</b>, {ROUTE_NAMES[session.route]}, "
        f"{session.given_at.astimezone(zone):%d %B %H:%M} on the patient's clock.",
        "What follows:",
        *(f"– {item.item}: {item.due_utc.astimezone(zone):%A %H:%M}" for item in due),
    ]
    return session, "\n".join(lines)


def fell_due(tx: Transaction, around: Surroundings, timer: Timer) -> None:
    """A timer's time came. It is done, or falls due again later, by the end of this."""
    patient = patients.by_id(tx, timer.patient_id)
    if patient is None:
        timers.done(tx, timer)
    elif timer.kind == "check-in":
        _check_in(tx, around, patient, timer)
    elif timer.kind == "check-back":
        _check_back(tx, around, patient, timer)
    else:
        raise LookupError(timer.kind)


def _check_in(tx: Transaction, around: Surroundings, patient: Patient, timer: Timer) -> None:
    if patient.stage is not Stage.ACTIVE or patient.unreachable:
        timers.done(tx, timer)
        return
    if around.now.timestamp() > timer.detail["until"]:
        # Late after an outage: an evening's question in the next noon would only confuse. A person looks instead.
        timers.done(tx, timer)
        if cases.raise_task(tx, patient.id, "missed-check-in", f"missed:{timer.key}", around.now):
            around.tell_clinicians(
                tx, f"Patient {patient.code}: the {timer.detail['item']} check-in could not be sent in time."
            )
        return
    if cases.running(tx, patient.id) is not None:
        # While a person is needed, scripts stand still.
        timers.later(tx, timer, around.now + timedelta(minutes=30))
        return
    if timer.detail["quiet"] != "ignore" and (end := quiet_until(around, patient)) is not None:
        timers.later(tx, timer, end)
        return
    timers.done(tx, timer)
    if not talk.start(tx, around, patient, timer.detail["script"], timer.key, outbox.PROGRAM):
        raise LookupError(timer.detail["script"])


def quiet_until(around: Surroundings, patient: Patient) -> datetime | None:
    """When the quiet hours that hold now end for this patient; None outside them. Never asked for crisis."""
    start, end = around.clinic.quiet_from, around.clinic.quiet_until
    wall = around.now.astimezone(around.zone_of(patient))
    clock = wall.time().replace(tzinfo=None)
    within = start <= clock < end if start < end else clock >= start or clock < end
    if not within or start == end:
        return None
    day = wall.date() if clock < end else wall.date() + timedelta(days=1)
    return datetime.combine(day, end, tzinfo=wall.tzinfo).astimezone(around.now.tzinfo)


def _check_back(tx: Transaction, around: Surroundings, patient: Patient, timer: Timer) -> None:
    timers.done(tx, timer)
    case = cases.running(tx, patient.id)
    if case is None or patient.telegram_id is None:
        return
    html = around.to_patient("follow.morning" if timer.detail.get("when") == "morning" else "follow.check", patient)
    letter = Letter(
        patient.telegram_id,
        outbox.CRISIS,
        "check-back",
        letters.say(html, casework.help_keyboard(around, patient.language)),
        patient_id=patient.id,
        case_id=case.id,
    )
    outbox.put(tx, letter, around.now)
