"""What a clinician says about the screening: that a message should have paged; and looking at one to learn from it."""

from __future__ import annotations

from bot.domain.cases.case import Case, Outcome
from bot.domain.events import Incoming
from bot.domain.markup import escape
from bot.domain.people import Staff
from bot.domain.screening.reading import Level
from bot.engine import hearing, letters
from bot.engine.staff_words import GONE, is_number, say
from bot.engine.surroundings import Surroundings
from bot.store import conversations, marks, patients, trail
from bot.store.marks import Verdict
from bot.store.transaction import Transaction

_SHOWN = 300
"""Characters of a message in the list; the whole stands under /message."""
_LEVELS = {-1: "not screened", Level.none: "not noticed", Level.concern: "read as a concern"}


def tapped(tx: Transaction, around: Surroundings, staff: Staff, incoming: Incoming) -> str:
    """A message was said to have been missed (``m:message``); returns what the toast says."""
    number = incoming.data.partition(":")[2]
    if not is_number(number):
        return GONE
    message_id = int(number)
    if not marks.missed(tx, message_id, staff.key, around.now):
        return "That message did page."
    trail.record(tx, staff.key, "marked-missed", f"message {message_id}", around.now)
    return "Noted. It counts in the lexicon's report."


def case_closed(tx: Transaction, around: Surroundings, staff: Staff, case: Case) -> None:
    """A case's outcome is the verdict on every message that paged in it."""
    verdict = Verdict.FALSE_ALARM if case.outcome is Outcome.FALSE_ALARM else Verdict.TRUE
    marks.settle(tx, case, verdict, staff.key, around.now)


def _list(tx: Transaction, around: Surroundings, staff: Staff, rest: str, incoming: Incoming) -> None:
    del incoming
    code = rest.partition(" ")[0]
    patient = patients.by_code(tx, code) if code else None
    if patient is None:
        say(tx, around, staff, "Whose message was missed? For instance: /missed K7Q4")
        return
    found = marks.quiet_messages(tx, patient.id)
    if not found:
        say(tx, around, staff, f"Patient <b>{patient.code}</b> has written nothing that paged nobody.")
        return
    trail.record(tx, staff.key, "messages-looked-at", f"patient {patient.id}", around.now)
    lines = [f"Patient <b>{patient.code}</b>, the last messages that paged nobody. Which one should have?"]
    for number, at, level in reversed(found):
        text = conversations.message_text(tx, number) or ""
        lines.append(
            f"<b>{number}</b> {around.clock_time(at)}, {_LEVELS.get(level, 'read')}\n"
            f"<blockquote>{escape(text[:_SHOWN])}</blockquote>"
        )
    lines.append("Marking pages nobody now. If the patient is in danger, reach them.")
    keyboard = letters.column(*((f"{number} was missed", f"m:{number}") for number, _, _ in reversed(found)))
    say(tx, around, staff, "\n".join(lines), keyboard)


def _message(tx: Transaction, around: Surroundings, staff: Staff, rest: str, incoming: Incoming) -> None:
    del incoming
    number = rest.partition(" ")[0].lstrip("#")
    text = conversations.message_text(tx, int(number)) if is_number(number) else None
    if text is None:
        say(tx, around, staff, "Which message? For instance: /message 123. The lexicon's report names them.")
        return
    trail.record(tx, staff.key, "message-looked-at", f"message {number}", around.now)
    reading = hearing.screen(around, text)
    read = "nothing: it failed" if reading is None else reading.level.name
    if reading is not None and reading.rule:
        read = f"{read}, {reading.rule}"
    shown = f"<b>Message {number}</b>\n<blockquote>{escape(text[:3000])}</blockquote>"
    say(tx, around, staff, f"{shown}\nThe lexicon of today reads: {escape(read)}")


COMMANDS = {"/missed": _list, "/message": _message}
