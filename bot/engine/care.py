"""What a clinician decides about one patient's care: the group, the program, a script sent now."""

from __future__ import annotations

from collections.abc import Callable

from bot.domain.events import Incoming
from bot.domain.markup import escape
from bot.domain.people import Patient, Staff
from bot.domain.scripts.condition import GROUPS
from bot.engine import sessions, talk
from bot.engine.staff_words import say
from bot.engine.surroundings import Surroundings
from bot.store import cases, conversations, outbox, patients, trail
from bot.store.transaction import Transaction

Act = Callable[[Transaction, Surroundings, Staff, Patient, str], str]
Command = Callable[[Transaction, Surroundings, Staff, str, Incoming], None]


def _for(act: Act) -> Command:
    """A command about one patient: whom it is for is found first; its answer is said."""

    def command(tx: Transaction, around: Surroundings, staff: Staff, rest: str, incoming: Incoming) -> None:
        words = rest.split()
        patient = patients.by_code(tx, words[0]) if words else None
        if not words:
            name = incoming.text.split()[0]
            say(tx, around, staff, f"For whom? For instance: {escape(name)} K7Q4")
        elif patient is None:
            say(tx, around, staff, f"There is no patient {escape(words[0].upper())}.")
        else:
            given = words[1].lower() if len(words) > 1 else ""
            say(tx, around, staff, act(tx, around, staff, patient, given))

    return command


def _group(tx: Transaction, around: Surroundings, staff: Staff, patient: Patient, group: str) -> str:
    group = group.replace("-", "_")
    if group not in GROUPS:
        listed = ", ".join(GROUPS)
        return f"Patient <b>{patient.code}</b>: group {patient.group}. To change it: /group {patient.code} {listed}"
    patients.set_field(tx, patient.id, "care_group", group)
    trail.record(tx, staff.key, "group", f"patient {patient.id}", around.now, group)
    changed = patients.by_id(tx, patient.id) or patient
    program = sessions.program_of(around, changed)
    return (
        f"Patient <b>{patient.code}</b>: group {group}. After the next session follows: {escape(program.title)}. "
        f"Another one: /program {patient.code}"
    )


def _program(tx: Transaction, around: Surroundings, staff: Staff, patient: Patient, name: str) -> str:
    programs = around.library.programs
    if name == "default":
        name = ""
    elif name not in programs:
        now = sessions.program_of(around, patient)
        listed = "\n".join(f"– {escape(one.name)}: {escape(one.title)}" for one in programs.values())
        return (
            f"Patient <b>{patient.code}</b>: {escape(now.title)} ({escape(now.name)}).\n"
            f"To change it: /program {patient.code} NAME, or default for that of the group.\n{listed}"
        )
    patients.set_field(tx, patient.id, "program", name)
    trail.record(tx, staff.key, "program", f"patient {patient.id}", around.now, name)
    changed = patients.by_id(tx, patient.id) or patient
    program = sessions.program_of(around, changed)
    return f"Patient <b>{patient.code}</b>: {escape(program.title)}, from the next recorded session on."


def _send(tx: Transaction, around: Surroundings, staff: Staff, patient: Patient, name: str) -> str:
    """Begin a script for the patient now. What is open there stands aside meanwhile."""
    script = around.library.scripts.get(name)
    if script is None or not script.startable or conversations.live(tx, name) is None:
        listed = ", ".join(sorted(one.name for one in around.library.scripts.values() if one.startable))
        return f"Which script? /send {patient.code} NAME. There are: {listed}"
    if not sessions.ready(patient):
        return f"Patient {patient.code} has not finished the welcome yet; nothing can be sent."
    if cases.running(tx, patient.id) is not None:
        return f"Patient {patient.code} has an open case. While a person is needed, scripts stand still."
    talk.start(tx, around, patient, name, f"sent:{staff.key}", outbox.PROGRAM)
    trail.record(tx, staff.key, "script-sent", f"patient {patient.id}", around.now, name)
    return f"Sent to patient <b>{patient.code}</b>: {escape(script.title)}."


def _contact(tx: Transaction, around: Surroundings, staff: Staff, rest: str, incoming: Incoming) -> None:
    """``/contact CODE phone +1 …`` and ``/contact CODE emergency NAME +1 …``: whom to call when it matters."""
    del incoming
    code, _, more = rest.partition(" ")
    field, _, value = more.strip().partition(" ")
    fields = {"phone": "phone", "emergency": "other"}
    patient = patients.by_code(tx, code) if code else None
    if patient is None:
        say(tx, around, staff, "Whose? For instance: /contact K7Q4 phone +1 555 0100")
    elif field.lower() not in fields or not any(character.isdigit() for character in value):
        say(
            tx,
            around,
            staff,
            f"Write: /contact {patient.code} phone +1 555 0100\n"
            f"or: /contact {patient.code} emergency Name, who that is, +1 555 0101",
        )
    else:
        patients.set_contact(tx, patient.id, fields[field.lower()], value.strip())
        trail.record(tx, staff.key, "contact", f"patient {patient.id}", around.now, field.lower())
        say(tx, around, staff, f"Kept for patient <b>{patient.code}</b>. It is shown with their cases.")


COMMANDS = {"/contact": _contact, "/group": _for(_group), "/program": _for(_program), "/send": _for(_send)}
