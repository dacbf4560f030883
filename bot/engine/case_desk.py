"""The cases as clinicians handle them in their private chats: look, take, close. Everything tapped can be typed.

A button carries its case and the case's turn. Pressed after the case has moved on, it does nothing, says so, and shows
what is true now: whoever acknowledges must have seen what they acknowledge.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.domain.cases import hands
from bot.domain.cases.case import OUTCOME_NAMES, Case, CaseState, Note, Outcome, Step
from bot.domain.events import Incoming
from bot.domain.markup import escape
from bot.domain.people import Patient, Role, Staff
from bot.domain.screening.reading import Level
from bot.engine import case_detail, casework, letters, marking, pages
from bot.engine.staff_words import GONE, is_number, say
from bot.engine.surroundings import Surroundings
from bot.store import cases, duty, outbox, patients, trail
from bot.store.outbox import Letter
from bot.store.transaction import Transaction

NOTE = "case-note"
"""What a clinician's next words are for, while a note is waited for."""
NOTE_MINUTES = 15
"""So long the next words are taken for the note; later ones are a command or nothing."""
_KNOWN = (
    "I know: ack, still, reached, not-reached, show, escalate, hand NAME, lower urgent, note TEXT, confirm, keep, "
    "close safe|handed-over|emergency-services|false-alarm [NOTE]."
)
Act = Callable[[Case, str, datetime], Step]
_ACTS: Mapping[str, tuple[Act, str]] = {
    "ack": (hands.acknowledged, "You have it. Please reach the patient now."),
    "still": (hands.held_on, "Thank you. I ask again later."),
    "reached": (hands.contacted, "Noted: reached. Close the case when it is over."),
    "not-reached": (hands.not_reached, "Noted: not reached. The patient reads that you tried."),
    "escalate": (hands.escalated, "The others are paged now."),
    "keep": (hands.kept_open, "It stays open."),
}
"""What needs no further word."""


def listed(tx: Transaction, around: Surroundings, staff: Staff, rest: str, incoming: Incoming) -> None:
    """``/cases``: every case that is not closed, each with its buttons."""
    del rest, incoming
    running = cases.all_running(tx)
    if not running:
        say(tx, around, staff, "No case is open.")
    for case in running:
        say(tx, around, staff, pages.html(around, case), pages.keyboard(case))


def command(tx: Transaction, around: Surroundings, staff: Staff, rest: str, incoming: Incoming) -> None:
    """``/case NUMBER [what to do]``."""
    del incoming
    words = rest.split()
    case = _numbered(tx, words[0].lstrip("#")) if words else None
    if case is None:
        say(tx, around, staff, "Which case? For instance: /case 3 ack. /cases lists the open ones.")
        return
    verb = words[1].lower() if len(words) > 1 else "show"
    tip = _do(tx, around, staff, case, verb, " ".join(words[2:]))
    if tip:
        say(tx, around, staff, escape(tip))


def tapped(tx: Transaction, around: Surroundings, staff: Staff, incoming: Incoming) -> str:
    """A button of a page was tapped (``c:case:what:turn``); returns what the toast says.

    Looking is never stale. Anything else is, once the case has gone on: buttons of an older Afterglow carry no turn.
    """
    _, *parts = incoming.data.split(":")
    case = _numbered(tx, parts[0]) if len(parts) in (2, 3) else None
    if case is None:
        return GONE
    verb = parts[1]
    if verb == "delete" and incoming.message_id is not None:
        gone = letters.delete(incoming.message_id)
        outbox.put(tx, Letter(staff.telegram_id, outbox.REPLY, "staff-delete", gone, resend=False), around.now)
        return ""
    if verb == "more":
        edit = letters.edit_tapped(incoming.message_id or 0, pages.html(around, case), pages.keyboard(case, more=True))
        outbox.put(tx, Letter(staff.telegram_id, outbox.REPLY, "staff-choice", edit, resend=False), around.now)
        return ""
    if verb not in ("show", "note") and parts[2:] != [str(case.turn)]:
        return _stale(tx, around, staff, case)
    if verb.startswith("out-"):
        return _close(tx, around, staff, case, verb[4:], "")
    if verb.startswith(("to-", "at-")):
        return _do(tx, around, staff, case, "hand" if verb[:2] == "to" else "lower", verb[3:])
    return _do(tx, around, staff, case, verb, "")


def typed(tx: Transaction, around: Surroundings, staff: Staff, text: str) -> bool:
    """Words that may be the note that was asked for; returns whether they were."""
    waiting = duty.waiting(tx, staff.key)
    if waiting is None or waiting.purpose != NOTE or not staff.may(Role.CLINICIAN):
        return False
    duty.heard(tx, staff.key)
    case = cases.by_id(tx, waiting.subject)
    if case is None or (around.now - waiting.since).total_seconds() > NOTE_MINUTES * 60:
        return False
    say(tx, around, staff, escape(_note(tx, around, staff, case, text)))
    return True


def _numbered(tx: Transaction, number: str) -> Case | None:
    return cases.by_id(tx, int(number)) if is_number(number) else None


def _stale(tx: Transaction, around: Surroundings, staff: Staff, case: Case) -> str:
    text = f"That button is from before: the case has gone on. As it stands now:\n\n{pages.html(around, case)}"
    say(tx, around, staff, text, pages.keyboard(case))
    return "The case has gone on. See below."


def _do(tx: Transaction, around: Surroundings, staff: Staff, case: Case, verb: str, rest: str) -> str:
    patient = patients.by_id(tx, case.patient_id)
    if patient is None:
        return "There is no such case."
    if verb == "show":
        case_detail.show(tx, around, staff, case, patient)
        return ""
    if verb == "note":
        return _note(tx, around, staff, case, rest)
    if verb == "close":
        first, _, note = rest.partition(" ")
        if first and first.lower() not in list(Outcome):
            return _KNOWN
        told = _close(tx, around, staff, case, first.lower(), note)
        return told if note or told.startswith("Nothing") else ""
    if verb == "false-alarm":
        told = _close(tx, around, staff, case, verb, rest)
        return told if rest or told.startswith("Nothing") else ""
    if verb == "confirm":
        if case.ending is None or case.ending_by == staff.key:
            return "Somebody else has to confirm it." if case.ending is not None else _present(around, case)
        return _close(tx, around, staff, case, case.ending.value, rest)
    if verb == "hand":
        return _hand(tx, around, staff, case, patient, rest)
    if verb == "lower":
        return _lower(tx, around, staff, case, patient, rest.lower())
    if verb not in _ACTS:
        return _KNOWN
    act, done = _ACTS[verb]
    return _carry(tx, around, staff, case, patient, act(case, staff.key, around.now), verb, done)


def _carry(
    tx: Transaction, around: Surroundings, staff: Staff, case: Case, patient: Patient, step: Step, verb: str, done: str
) -> str:
    if step[0] is case:
        return _present(around, case)
    after = casework.carry_out(tx, around, patient, case, step)
    if after.state is CaseState.CLOSED:
        marking.case_closed(tx, around, staff, after)
    trail.record(tx, staff.key, f"case-{verb}", f"case {case.id}", around.now)
    return done


def _close(tx: Transaction, around: Surroundings, staff: Staff, case: Case, outcome: str, note: str) -> str:
    """Without an outcome, it is asked for; without a note, that too, once the case is closed."""
    patient = patients.by_id(tx, case.patient_id)
    if patient is None or case.state is CaseState.CLOSED:
        return _present(around, case)
    if outcome not in list(Outcome):
        choices = ((name, f"c:{case.id}:out-{one.value}:{case.turn}") for one, name in OUTCOME_NAMES.items())
        say(tx, around, staff, f"<b>Case {case.id}</b>: how did it end?", letters.column(*choices))
        return ""
    clinicians = tuple(member.key for member in around.team.with_role(Role.CLINICIAN))
    step = hands.closed(case, staff.key, Outcome(outcome), around.now, clinicians)
    ended = step[0].state is CaseState.CLOSED
    done = "Closed." if ended else "Somebody else has been asked to confirm."
    told = _carry(tx, around, staff, case, patient, step, f"out-{outcome}", done)
    if note:
        cases.write_note(tx, case.id, staff.key, note, around.now)
    elif told == done:
        _ask_note(tx, around, staff, case, f"{done} ")
    return told


def _note(tx: Transaction, around: Surroundings, staff: Staff, case: Case, text: str) -> str:
    if not text:
        _ask_note(tx, around, staff, case)
        return ""
    duty.heard(tx, staff.key)
    cases.write_note(tx, case.id, staff.key, text, around.now)
    cases.note(tx, case.id, Note("note", staff.key), around.now)
    trail.record(tx, staff.key, "case-note", f"case {case.id}", around.now)
    return f"Your note is kept with case {case.id}."


def _ask_note(tx: Transaction, around: Surroundings, staff: Staff, case: Case, done: str = "") -> None:
    duty.wait_for(tx, staff.key, NOTE, case.id, around.now)
    say(tx, around, staff, f"<b>Case {case.id}</b>: {done}A note for the record? Type it now, or go on without.")


def _hand(tx: Transaction, around: Surroundings, staff: Staff, case: Case, patient: Patient, to: str) -> str:
    others = [one for one in around.team.with_role(Role.CLINICIAN) if one.key != staff.key]
    wanted = to.casefold()
    chosen = next((one for one in others if wanted and wanted in (one.key.casefold(), one.name.casefold())), None)
    if chosen is None:
        if not others:
            return "There is nobody else to hand it to."
        if case.state is CaseState.CLOSED:
            return _present(around, case)
        choices = ((one.name, f"c:{case.id}:to-{one.key}:{case.turn}") for one in others)
        say(tx, around, staff, f"<b>Case {case.id}</b>: hand it to whom?", letters.column(*choices))
        return ""
    done = f"{chosen.name} is asked to take it. Until then it stays as it is."
    step = hands.handed(case, staff.key, chosen.key, around.now)
    return _carry(tx, around, staff, case, patient, step, "hand", done)


def _lower(tx: Transaction, around: Surroundings, staff: Staff, case: Case, patient: Patient, level: str) -> str:
    below = [one for one in (Level.urgent, Level.concern) if one < case.level]
    chosen = next((one for one in below if one.name == level), None)
    if chosen is None:
        if not below or case.state is CaseState.CLOSED:
            return _present(around, case)
        choices = ((one.name.capitalize(), f"c:{case.id}:at-{one.name}:{case.turn}") for one in below)
        say(tx, around, staff, f"<b>Case {case.id}</b>: lower it to what?", letters.column(*choices))
        return ""
    step = hands.lowered(case, staff.key, chosen, around.now)
    return _carry(tx, around, staff, case, patient, step, "lower", f"Lowered to {chosen.name}.")


def _present(around: Surroundings, case: Case) -> str:
    at = f", {around.clock_time(case.held_at)}" if case.held_at else ""
    return f"Nothing changed. Case {case.id} is {case.state.value} by {pages.named(around, case.holder)}{at}."
