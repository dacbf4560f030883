"""The first half of a patient's turn: the text is stored, screened, and a disclosure becomes a case.

It has a savepoint of its own. Whatever goes wrong afterwards, in a script or anywhere else, what was heard stays heard.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.domain.cases.machine import Case
from bot.domain.events import Incoming, Kind
from bot.domain.people import Patient
from bot.domain.screening.reading import Category, Circumstances, Level, Reading
from bot.engine import casework, letters, talk
from bot.engine.surroundings import Surroundings
from bot.store import cases, conversations, outbox, patients
from bot.store.outbox import Letter
from bot.store.transaction import Transaction

log = structlog.get_logger()
SPLIT = timedelta(minutes=3)
"""Messages this close together are read as one: people send half sentences."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What the first half found. ``reading`` is None when the text could not be screened."""

    reading: Reading | None
    case: Case | None = None

    @property
    def crisis(self) -> bool:
        """Whether help was sent and a person is being paged because of this very message."""
        return self.case is not None


def screen(around: Surroundings, text: str, about: Circumstances | None = None) -> Reading | None:
    """Read a text; None when the screen itself failed, which the caller must treat as not knowing."""
    try:
        return around.library.screen.read(text, about or Circumstances())
    except Exception as error:  # noqa: BLE001 - a screen that fails in silence is the worst of all failures
        log.error("A text could not be screened.", action="screen", error=type(error).__name__)
        return None


def hear(tx: Transaction, around: Surroundings, patient: Patient, incoming: Incoming) -> Heard:
    """Store and screen; open or join a case and send the help text when it must be."""
    if incoming.kind not in (Kind.TEXT, Kind.EDIT, Kind.UNREADABLE):
        return Heard(None)
    now = around.now
    session = patients.last_session(tx, patient.id)
    about = Circumstances(
        recent=conversations.recent_texts(tx, patient.id, now - SPLIT),
        hours_since_session=(now - session.given_at).total_seconds() / 3600 if session is not None else None,
    )
    reading = screen(around, incoming.text, about)
    message_id = conversations.hear(tx, patient.id, incoming, reading, now)
    if reading is None:
        cases.raise_task(tx, patient.id, "unscreened", f"unscreened:{message_id}", now)
        around.alarm(tx, "screen", "A patient's message could not be screened. The help text was sent.")
        _help_without_case(tx, around, patient)
        return Heard(None)
    if incoming.kind is Kind.TEXT and casework.typed_button(around, patient, incoming.text) is not None:
        # Words of ours: "I'm not safe" does more than a disclosure, and the answer to it does it.
        return Heard(reading)
    if reading.level is Level.concern:
        cases.raise_task(tx, patient.id, "concern", f"concern:{message_id}", now)
    if reading.level < Level.urgent:
        return Heard(reading)
    category = (reading.category or Category.distress).value
    case = casework.open_or_join(
        tx,
        around,
        patient,
        level=reading.level,
        category=category,
        rule=reading.rule or "",
        message_id=message_id,
    )
    conversation = conversations.open_conversation(tx, patient.id)
    if conversation is not None:
        talk.keep_disclosure(tx, around, patient, conversation, incoming.text)
    casework.tell_help(tx, around, patient, case, Category(category))
    return Heard(reading, case)


def heard_before(tx: Transaction, around: Surroundings, patient: Patient, incoming: Incoming) -> Heard:
    """What an earlier try of this turn has stored and answered for: read again, so that the answer is the same one."""
    if incoming.kind not in (Kind.TEXT, Kind.EDIT, Kind.UNREADABLE):
        return Heard(None)
    reading = screen(around, incoming.text)
    if reading is None or reading.level < Level.urgent or casework.typed_button(around, patient, incoming.text):
        return Heard(reading)
    return Heard(reading, cases.running(tx, patient.id))


def _help_without_case(tx: Transaction, around: Surroundings, patient: Patient) -> None:
    if patient.telegram_id is None:
        return
    html = around.to_patient("crisis.unscreened", patient)
    keyboard = casework.help_keyboard(around, patient.language)
    letter = Letter(patient.telegram_id, outbox.CRISIS, "help", letters.say(html, keyboard), patient_id=patient.id)
    outbox.put(tx, letter, around.now)
