"""What staff do in their private chats: invite, record a session, take a case. The role is checked at every use."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.cases import machine
from bot.domain.cases.machine import Case, CaseState, Outcome
from bot.domain.effects import Keyboard
from bot.domain.events import Incoming, Kind
from bot.domain.markup import escape
from bot.domain.people import Patient, Role, Staff
from bot.domain.screening.reading import Level
from bot.domain.sessions import ROUTE_NAMES, Route
from bot.engine import asking, care, casework, letters, marking, operator_turn, rehearsals, sessions
from bot.engine.hearing import screen
from bot.engine.surroundings import Surroundings
from bot.store import cases, conversations, outbox, patients, trail
from bot.store.outbox import Letter
from bot.store.transaction import Transaction

_HELP = """<b>Afterglow</b>, for staff of {clinic}

/invite NAME – a one-time link for a new patient
/session CODE – record a session that was given
/session CODE im 14:30 – the same in one line
/group CODE – which patients' texts and program they get
/program CODE – what follows their sessions
/send CODE SCRIPT – begin a conversation with them now
/cases – the open cases
/case 3 – one case; /case 3 ack, /case 3 reached, /case 3 close safe
/missed CODE – say that a message should have paged
/message 123 – look at one message that the lexicon's report names
/help – this text"""
_AHEAD = timedelta(minutes=5)
"""How far ahead of ours the clinic's clock on the wall may be."""
_AGO = ((0, "Just now"), (30, "30 min ago"), (60, "1 h ago"), (120, "2 h ago"))


def respond(tx: Transaction, around: Surroundings, staff: Staff, incoming: Incoming) -> None:
    """Answer a member of staff in their private chat."""
    if incoming.kind is Kind.TAP:
        preview = incoming.data.startswith("r:")
        tip = (rehearsals.tapped if preview else _tapped)(tx, around, staff, incoming)
        if incoming.callback_id is not None:
            toast = letters.toast(incoming.callback_id, tip)
            outbox.put(tx, Letter(incoming.chat_id, outbox.CRISIS, "toast", toast, resend=False), around.now)
        return
    if incoming.file_id:
        operator_turn.sent_file(tx, around, staff, incoming)
    if incoming.kind is not Kind.TEXT:
        return
    word, _, rest = incoming.text.strip().partition(" ")
    command = word.partition("@")[0].lower()
    if command in ("/start", "/help"):
        more = operator_turn.HELP if staff.may(Role.OPERATOR) else ""
        _say(tx, around, staff, _HELP.format(clinic=escape(around.clinic.name)) + more)
    elif command in operator_turn.COMMANDS:
        if staff.may(Role.OPERATOR):
            operator_turn.command(tx, around, staff, command, rest)
        else:
            _say(tx, around, staff, "That is for operators. Ask the administrator for the role.")
    elif command in ("/invite", "/session", "/case", "/cases", *care.COMMANDS, *marking.COMMANDS):
        if not staff.may(Role.CLINICIAN):
            _say(tx, around, staff, "That is for clinicians. Ask the administrator for the role.")
        elif command == "/invite":
            _invite(tx, around, staff, rest.strip())
        elif command == "/session":
            _session(tx, around, staff, rest.split(), request=f"typed:{incoming.chat_id}:{incoming.message_id}")
        elif command == "/cases":
            _list(tx, around, staff)
        elif command in marking.COMMANDS:
            marking.command(tx, around, staff, command, rest.split())
        elif command in care.COMMANDS:
            _say(tx, around, staff, care.respond(tx, around, staff, command, rest.split()))
        else:
            _case(tx, around, staff, rest.split())
    elif command == "/preview":
        rehearsals.command(tx, around, staff, rest)
    elif not rehearsals.typed(tx, around, staff, incoming.text):
        # Staff are people too: nobody is paged for them, but the numbers are there.
        reading = screen(around, incoming.text)
        if reading is not None and reading.level >= Level.urgent:
            _say(tx, around, staff, around.safety("crisis.stranger", around.clinic.language, ""))
        else:
            _say(tx, around, staff, "I know commands only. /help lists them.")


def _say(tx: Transaction, around: Surroundings, staff: Staff, html: str, keyboard: Keyboard = ()) -> None:
    outbox.put(tx, Letter(staff.telegram_id, outbox.REPLY, "staff", letters.say(html, keyboard)), around.now)


def _invite(tx: Transaction, around: Surroundings, staff: Staff, label: str) -> None:
    code = around.ids.code()
    while patients.by_code(tx, code) is not None:
        code = around.ids.code()
    token = around.ids.token()
    expires = around.now + around.clinic.invite_valid
    patient_id = patients.invite(
        tx,
        code=code,
        label=label or code,
        token=token,
        by=staff.key,
        language=around.clinic.language,
        now=around.now,
        expires=expires,
    )
    trail.record(tx, staff.key, "invite", f"patient {patient_id}", around.now)
    day = expires.astimezone(ZoneInfo(around.clinic.zone))
    _say(
        tx,
        around,
        staff,
        f"Patient <b>{code}</b>. This link works once, until {day:%d %B, %H:%M}. Give it to this one person only:\n\n"
        f"https://t.me/{escape(around.bot_username)}?start={token}",
    )


def _session(tx: Transaction, around: Surroundings, staff: Staff, words: list[str], *, request: str) -> None:
    if not words:
        _say(tx, around, staff, "Whose session? For instance: /session K7Q4")
        return
    patient = patients.by_code(tx, words[0])
    if patient is None:
        _say(tx, around, staff, f"There is no patient {escape(words[0].upper())}.")
        return
    if refusal := _not_ready(patient):
        _say(tx, around, staff, refusal)
        return
    if len(words) == 1:
        _ask_route(tx, around, staff, patient)
        return
    route = next((route for route in Route if route.value == words[1].lower()), None)
    if route is None:
        _say(tx, around, staff, f"Which route? One of: {', '.join(route.value for route in Route)}.")
        return
    if len(words) == 2:
        _ask_time(tx, around, staff, patient, route)
        return
    given_at = _wall_time(around, words[2])
    if given_at is None:
        _say(tx, around, staff, "When was it given? For instance: now, or 14:30 (on the clinic's clock, today).")
        return
    _, told = sessions.record(tx, around, staff, patient, route, given_at, request)
    _say(tx, around, staff, told)


def _not_ready(patient: Patient) -> str:
    if sessions.ready(patient):
        return ""
    return f"Patient {patient.code} has not finished the welcome yet; nothing can be sent. Please help them through it."


def _ask_route(tx: Transaction, around: Surroundings, staff: Staff, patient: Patient) -> None:
    keyboard = letters.column(*((name, f"s:{patient.id}:{route.value}") for route, name in ROUTE_NAMES.items()))
    _say(tx, around, staff, f"Session of patient <b>{patient.code}</b>: which route?", keyboard)


def _ask_time(tx: Transaction, around: Surroundings, staff: Staff, patient: Patient, route: Route) -> None:
    # The instant stands in the button: a tap that comes late still means the time that was read.
    minute = int(around.now.timestamp()) // 60
    keyboard = letters.column(
        *((label, f"s:{patient.id}:{route.value}:{minute - minutes}:{minute}") for minutes, label in _AGO)
    )
    _say(
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


def _is_number(written: str) -> bool:
    """Whether this is a number as we write them; a longer one would not fit into a row."""
    return written.isascii() and written.isdigit() and len(written) <= 15


def _tapped(tx: Transaction, around: Surroundings, staff: Staff, incoming: Incoming) -> str:
    """Carry out a tap; returns what the toast says."""
    if incoming.data.startswith("o:"):
        return operator_turn.tapped(tx, around, staff, incoming)
    if not staff.may(Role.CLINICIAN):
        return "That is for clinicians."
    kind, *parts = incoming.data.split(":")
    if kind == "c" and len(parts) == 2 and _is_number(parts[0]):
        return _act(tx, around, staff, int(parts[0]), parts[1])
    if kind == "m" and len(parts) == 1 and _is_number(parts[0]):
        return marking.tapped(tx, around, staff, int(parts[0]))
    if kind == "s" and len(parts) in (2, 4) and all(map(_is_number, (parts[0], *parts[2:]))):
        return _session_tap(tx, around, staff, parts, incoming.message_id)
    return "This button is no longer in use."


def _session_tap(tx: Transaction, around: Surroundings, staff: Staff, parts: list[str], message_id: int | None) -> str:
    patient = patients.by_id(tx, int(parts[0]))
    if patient is None or parts[1] not in [route.value for route in Route]:
        return "This button is no longer in use."
    if refusal := _not_ready(patient):
        return refusal
    route = Route(parts[1])
    if len(parts) == 2:
        _answered(tx, around, staff, message_id, f"Session of patient <b>{patient.code}</b>: {ROUTE_NAMES[route]}")
        _ask_time(tx, around, staff, patient, route)
        return ""
    if int(parts[2]) * 60 > around.now.timestamp() + _AHEAD.total_seconds():
        return "This button is no longer in use."  # we never made one: our buttons lie in the past
    given_at = datetime.fromtimestamp(int(parts[2]) * 60, tz=around.now.tzinfo)
    request = f"asked:{patient.id}:{parts[3]}"
    session, told = sessions.record(tx, around, staff, patient, route, given_at, request)
    # What was recorded, not what was tapped: of two buttons tapped in a hurry the first one counts.
    at = around.clock_time(session.given_at)
    _answered(tx, around, staff, message_id, f"{ROUTE_NAMES[session.route]}, patient <b>{patient.code}</b>: given {at}")
    _say(tx, around, staff, told)
    return "Recorded."


def _answered(tx: Transaction, around: Surroundings, staff: Staff, message_id: int | None, html: str) -> None:
    """The question that was tapped shows what was chosen, so that nobody records a session twice by an old button."""
    if message_id is not None:
        edit = letters.edit_tapped(message_id, html)
        outbox.put(tx, Letter(staff.telegram_id, outbox.REPLY, "staff-choice", edit, resend=False), around.now)


def _list(tx: Transaction, around: Surroundings, staff: Staff) -> None:
    running = cases.all_running(tx)
    if not running:
        _say(tx, around, staff, "No case is open.")
    for case in running:
        _say(tx, around, staff, casework.page_html(around, case), casework.page_keyboard(case))


def _case(tx: Transaction, around: Surroundings, staff: Staff, words: list[str]) -> None:
    number = words[0].lstrip("#") if words else ""
    if not _is_number(number) or (case := cases.by_id(tx, int(number))) is None:
        _say(tx, around, staff, "Which case? For instance: /case 3 ack. /cases lists the open ones.")
        return
    verb = words[1].lower() if len(words) > 1 else "show"
    if verb == "close" and len(words) > 2:
        verb = f"out-{words[2].lower()}"
    tip = _act(tx, around, staff, case.id, verb)
    if tip:
        _say(tx, around, staff, escape(tip))


def _act(tx: Transaction, around: Surroundings, staff: Staff, case_id: int, verb: str) -> str:
    case = cases.by_id(tx, case_id)
    patient = patients.by_id(tx, case.patient_id) if case is not None else None
    if case is None or patient is None:
        return "There is no such case."
    if verb == "show":
        _show(tx, around, staff, case, patient)
        return ""
    now = around.now
    if verb == "ack":
        step, done = machine.acknowledged(case, staff.key, now), "You have it. Please reach the patient now."
    elif verb == "still":
        step, done = machine.held_on(case, staff.key, now), "Thank you. I ask again later."
    elif verb == "reached":
        step, done = machine.contacted(case, staff.key, now), "Noted: reached. Close the case when it is over."
    elif verb == "close":
        if case.state is CaseState.CLOSED:
            return _present(around, case)
        keyboard = letters.column(
            *((name, f"c:{case.id}:out-{outcome.value}") for outcome, name in machine.OUTCOME_NAMES.items())
        )
        _say(tx, around, staff, f"<b>Case {case.id}</b>: how did it end?", keyboard)
        return ""
    elif verb.startswith("out-") and verb[4:] in [outcome.value for outcome in Outcome]:
        step, done = machine.closed(case, staff.key, Outcome(verb[4:]), now), f"Case {case.id} is closed."
    else:
        return "I know: ack, still, reached, show, close safe|handed-over|emergency-services|false-alarm."
    if step[0] is case:
        return _present(around, case)
    after = casework.carry_out(tx, around, patient, case, step)
    if after.state is CaseState.CLOSED:
        marking.case_closed(tx, around, staff, after)
    trail.record(tx, staff.key, f"case-{verb}", f"case {case.id}", now)
    return done


def _present(around: Surroundings, case: Case) -> str:
    holder = around.team.by_key(case.holder)
    name = holder.name if holder else case.holder or "nobody"
    at = f", {around.clock_time(case.held_at)}" if case.held_at else ""
    return f"Nothing changed. Case {case.id} is {case.state.value} by {name}{at}."


def _show(tx: Transaction, around: Surroundings, staff: Staff, case: Case, patient: Patient) -> None:
    """The details, in the clinician's own private chat, after a look that is written down."""
    trail.record(tx, staff.key, "case-looked-at", f"case {case.id}", around.now)
    words = conversations.message_text(tx, case.message_id) if case.message_id is not None else None
    session = patients.last_session(tx, patient.id)
    lines = [
        casework.page_html(around, case),
        "",
        f"<b>Patient</b> {escape(patient.name)} ({patient.code}), their clock {around.clock_time(around.now, patient)}",
        f"<b>Why</b> {escape(asking.RULES.get(case.rule, case.rule))}",
    ]
    if case.bystander:
        lines.append("<b>About</b> somebody else, not the patient: the patient fears for them.")
    if words:
        lines.append(f"<b>They wrote</b>\n<blockquote>{escape(words[:1500])}</blockquote>")
    since = [conversations.message_text(tx, message) for message in cases.words_since(tx, case)]
    lines += [f"<b>And then</b>\n<blockquote>{escape(text[:500])}</blockquote>" for text in since if text]
    if session is not None:
        hours = int((around.now - session.given_at).total_seconds() // 3600)
        lines.append(f"<b>Last session</b> {ROUTE_NAMES[session.route]}, {hours} h ago")
    lines.append("<b>Told so far</b>")
    lines += [
        f"{around.clock_time(at)} {escape(entry.kind)} {escape(entry.actor)} {escape(entry.detail)}".rstrip()
        for at, entry in cases.history(tx, case.id)[-12:]
    ]
    _say(tx, around, staff, "\n".join(lines), casework.page_keyboard(case))
