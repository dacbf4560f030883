"""The cases as clinicians handle them in their private chats: look, take, close. Everything tapped can be typed."""

from __future__ import annotations

from bot.domain.cases import machine
from bot.domain.cases.machine import Case, CaseState, Outcome
from bot.domain.events import Incoming
from bot.domain.markup import escape
from bot.domain.people import Patient, Staff
from bot.domain.sessions import ROUTE_NAMES
from bot.engine import asking, casework, letters, marking
from bot.engine.staff_words import GONE, is_number, say
from bot.engine.surroundings import Surroundings
from bot.store import cases, conversations, patients, trail
from bot.store.transaction import Transaction


def listed(tx: Transaction, around: Surroundings, staff: Staff, rest: str, incoming: Incoming) -> None:
    """``/cases``: every case that is not closed, each with its buttons."""
    del rest, incoming
    running = cases.all_running(tx)
    if not running:
        say(tx, around, staff, "No case is open.")
    for case in running:
        say(tx, around, staff, casework.page_html(around, case), casework.page_keyboard(case))


def command(tx: Transaction, around: Surroundings, staff: Staff, rest: str, incoming: Incoming) -> None:
    """``/case NUMBER [what to do]``."""
    del incoming
    words = rest.split()
    number = words[0].lstrip("#") if words else ""
    if not is_number(number) or (case := cases.by_id(tx, int(number))) is None:
        say(tx, around, staff, "Which case? For instance: /case 3 ack. /cases lists the open ones.")
        return
    verb = words[1].lower() if len(words) > 1 else "show"
    if verb == "close" and len(words) > 2:
        verb = f"out-{words[2].lower()}"
    tip = _act(tx, around, staff, case.id, verb)
    if tip:
        say(tx, around, staff, escape(tip))


def tapped(tx: Transaction, around: Surroundings, staff: Staff, incoming: Incoming) -> str:
    """A button of a page was tapped (``c:case:what``); returns what the toast says."""
    _, *parts = incoming.data.split(":")
    if len(parts) != 2 or not is_number(parts[0]):
        return GONE
    return _act(tx, around, staff, int(parts[0]), parts[1])


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
        say(tx, around, staff, f"<b>Case {case.id}</b>: how did it end?", keyboard)
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
    say(tx, around, staff, "\n".join(lines), casework.page_keyboard(case))
