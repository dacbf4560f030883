"""Recording a session in a few taps or one line: the clinician's side of :mod:`bot.engine.sessions`."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.events import Incoming
from bot.domain.markup import escape
from bot.domain.people import Patient, Staff
from bot.domain.sessions import ROUTE_NAMES, Route
from bot.engine import letters, sessions
from bot.engine.staff_words import GONE, is_number, say
from bot.engine.surroundings import Surroundings
from bot.store import outbox, patients
from bot.store.outbox import Letter
from bot.store.transaction import Transaction

_AHEAD = timedelta(minutes=5)
"""How far ahead of ours the clinic's clock on the wall may be."""
_AGO = ((0, "Just now"), (30, "30 min ago"), (60, "1 h ago"), (120, "2 h ago"))


def command(tx: Transaction, around: Surroundings, staff: Staff, rest: str, incoming: Incoming) -> None:
    """``/session CODE``, then the route, then the time; what is missing is asked for with buttons."""
    words = rest.split()
    request = f"typed:{incoming.chat_id}:{incoming.message_id}"
    if not words:
        say(tx, around, staff, "Whose session? For instance: /session K7Q4")
        return
    patient = patients.by_code(tx, words[0])
    if patient is None:
        say(tx, around, staff, f"There is no patient {escape(words[0].upper())}.")
        return
    if refusal := _not_ready(patient):
        say(tx, around, staff, refusal)
        return
    if len(words) == 1:
        _ask_route(tx, around, staff, patient)
        return
    route = next((route for route in Route if route.value == words[1].lower()), None)
    if route is None:
        say(tx, around, staff, f"Which route? One of: {', '.join(route.value for route in Route)}.")
        return
    if len(words) == 2:
        _ask_time(tx, around, staff, patient, route)
        return
    given_at = _wall_time(around, words[2])
    if given_at is None:
        say(tx, around, staff, "When was it given? For instance: now, or 14:30 (on the clinic's clock, today).")
        return
    _, told = sessions.record(tx, around, staff, patient, route, given_at, request)
    say(tx, around, staff, told)


def _not_ready(patient: Patient) -> str:
    if sessions.ready(patient):
        return ""
    return f"Patient {patient.code} has not finished the welcome yet; nothing can be sent. Please help them through it."


def _ask_route(tx: Transaction, around: Surroundings, staff: Staff, patient: Patient) -> None:
    keyboard = letters.column(*((name, f"s:{patient.id}:{route.value}") for route, name in ROUTE_NAMES.items()))
    say(tx, around, staff, f"Session of patient <b>{patient.code}</b>: which route?", keyboard)


def _ask_time(tx: Transaction, around: Surroundings, staff: Staff, patient: Patient, route: Route) -> None:
    # The instant stands in the button: a tap that comes late still means the time that was read.
    minute = int(around.now.timestamp()) // 60
    keyboard = letters.column(
        *((label, f"s:{patient.id}:{route.value}:{minute - minutes}:{minute}") for minutes, label in _AGO)
    )
    say(
        tx,
        around,
        staff,
        f"{ROUTE_NAMES[route]}, patient <b>{patient.code}</b>: when was it given?\n"
        f"Or type: /session {patient.code} {route.value} 14:30",
        keyboard,
    )


def _wall_time(around: Surroundings, written: str) -> datetime | None:
    if written.lower() == "now":
        return around.now
    try:
        wall = datetime.strptime(written, "%H:%M")  # noqa: DTZ007 - the date and zone are put on below
    except ValueError:
        return None
    local = around.now.astimezone(ZoneInfo(around.clinic.zone))
    given = local.replace(hour=wall.hour, minute=wall.minute, second=0, microsecond=0)
    return given - timedelta(days=1) if given > local + _AHEAD else given


def tapped(tx: Transaction, around: Surroundings, staff: Staff, incoming: Incoming) -> str:
    """A route or a time was tapped (``s:patient:route[:minute:asked]``); returns what the toast says."""
    _, *parts = incoming.data.split(":")
    message_id = incoming.message_id
    if len(parts) not in (2, 4) or not all(map(is_number, (parts[0], *parts[2:]))):
        return GONE
    patient = patients.by_id(tx, int(parts[0]))
    if patient is None or parts[1] not in [route.value for route in Route]:
        return GONE
    if refusal := _not_ready(patient):
        return refusal
    route = Route(parts[1])
    if len(parts) == 2:
        _answered(tx, around, staff, message_id, f"Session of patient <b>{patient.code}</b>: {ROUTE_NAMES[route]}")
        _ask_time(tx, around, staff, patient, route)
        return ""
    if int(parts[2]) * 60 > around.now.timestamp() + _AHEAD.total_seconds():
        return GONE  # we never made one: our buttons lie in the past
    given_at = datetime.fromtimestamp(int(parts[2]) * 60, tz=around.now.tzinfo)
    request = f"asked:{patient.id}:{parts[3]}"
    session, told = sessions.record(tx, around, staff, patient, route, given_at, request)
    # What was recorded, not what was tapped: of two buttons tapped in a hurry the first one counts.
    at = around.clock_time(session.given_at)
    _answered(tx, around, staff, message_id, f"{ROUTE_NAMES[session.route]}, patient <b>{patient.code}</b>: given {at}")
    say(tx, around, staff, told)
    return "Recorded."


def _answered(tx: Transaction, around: Surroundings, staff: Staff, message_id: int | None, html: str) -> None:
    """The question that was tapped shows what was chosen, so that nobody records a session twice by an old button."""
    if message_id is not None:
        edit = letters.edit_tapped(message_id, html)
        outbox.put(tx, Letter(staff.telegram_id, outbox.REPLY, "staff-choice", edit, resend=False), around.now)
