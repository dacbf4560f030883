"""Recording a session and setting the timers of what follows from it."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

from bot.domain.markup import escape
from bot.domain.people import Patient, Staff, Stage
from bot.domain.programs.timeline import Program, plan
from bot.domain.sessions import ROUTE_NAMES, Route, Session
from bot.engine import casework, letters, talk
from bot.engine.quiet import quiet_until
from bot.engine.surroundings import Surroundings
from bot.store import cases, outbox, patients, questions, timers, trail
from bot.store.outbox import Letter
from bot.store.timers import Timer
from bot.store.transaction import Transaction

log = structlog.get_logger()
CORE = "core"
ONE_SESSION = timedelta(hours=1)
"""Closer together than this are not two sessions but one that was typed twice, or by two people, or a second dose in
it: the patient must not get every question twice."""


_LISTED = 8
"""Check-ins that are listed to the clinician who recorded the session."""


def program_of(around: Surroundings, patient: Patient) -> Program:
    """What follows this patient's sessions: what a clinician chose, else the program of their group, else the core."""
    programs = around.library.programs
    if patient.program in programs:
        return programs[patient.program]
    return next((program for program in programs.values() if program.group == patient.group), programs[CORE])


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
    if new and (last is None or session.given_at > last.given_at):
        # The newer series takes over: the same question from two of them would only tire.
        timers.cancel(tx, patient.id, "check-in", session.given_at)
    program = program_of(around, patient)
    planned = plan(program, session.given_at, patient.zone, patient.morning, patient.evening)
    # What belongs before a session comes with its planning; this one has been given.
    due = [item for item in planned if item.due_utc > session.given_at]
    if last is not None and last.given_at > session.given_at:
        # Recorded after a newer one, whose series has taken over: only what belongs before that one is still to come.
        due = [item for item in due if item.due_utc <= last.given_at]
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
        f"What follows ({escape(program.title)}):",
        *(f"– {item.item}: {item.due_utc.astimezone(zone):%a %d %B %H:%M}" for item in due[:_LISTED]),
    ]
    if len(due) > _LISTED:
        lines.append(f"– and {len(due) - _LISTED} more")
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
    asked = questions.open_of(tx, patient.id)
    if asked is not None and asked.due_at is not None and asked.due_at > around.now:
        timers.later(tx, timer, asked.due_at)  # one question at a time, and that one first
        return
    if timer.detail["quiet"] != "ignore" and (end := quiet_until(around, patient)) is not None:
        timers.later(tx, timer, end)
        return
    timers.done(tx, timer)
    if not talk.start(tx, around, patient, timer.detail["script"], timer.key, outbox.PROGRAM):
        raise LookupError(timer.detail["script"])


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
        letters.say(html, casework.help_keyboard(around, patient.language, bystander=case.bystander)),
        patient_id=patient.id,
        case_id=case.id,
    )
    outbox.put(tx, letter, around.now)
