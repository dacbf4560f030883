"""The first half of a patient's turn: the text is stored, screened, and a disclosure becomes a case.

It has a savepoint of its own. Whatever goes wrong afterwards, in a script or anywhere else, what was heard stays heard,
and what it called for (help, the direct question, a kind word) is said once.
"""

from __future__ import annotations

from datetime import timedelta
from enum import IntEnum

import structlog

from bot.domain import asking as asked
from bot.domain.asking import Answer
from bot.domain.cases.case import CaseState
from bot.domain.events import Incoming, Kind
from bot.domain.people import Patient
from bot.domain.screening.reading import Category, Circumstances, Level, Reading
from bot.engine import asking, casework, controls, letters, talk
from bot.engine.surroundings import Surroundings
from bot.store import cases, conversations, outbox, patients, questions
from bot.store.outbox import Letter
from bot.store.transaction import Transaction

log = structlog.get_logger()
SPLIT = timedelta(minutes=3)
"""Messages this close together are read as one: people send half sentences."""


class Heard(IntEnum):
    """How much of the answer the first half has given. Kept with the update, so that a second try of the second half
    answers as the first would have."""

    NOTHING = 0  # not heard yet
    STORED = 1  # stored and screened; the answer is still to come
    CONSOLED = 2  # words of concern have been answered; whatever else the message does is still to come
    ANSWERED = 3  # help was sent, or the patient is asked directly: nothing else is said


def screen(around: Surroundings, text: str, about: Circumstances | None = None) -> Reading | None:
    """Read a text; None when the screen itself failed, which the caller must treat as not knowing."""
    try:
        return around.library.screen.read(text, about or Circumstances())
    except Exception as error:  # noqa: BLE001 - a screen that fails in silence is the worst of all failures
        log.error("A text could not be screened.", action="screen", error=type(error).__name__)
        return None


def hear(tx: Transaction, around: Surroundings, patient: Patient, incoming: Incoming) -> Heard:
    """Store and screen; open or join a case and send the help text when it must be, or ask directly.

    1. The message is stored with what the screen made of it; a command in front of it is no word of the patient's.
    2. Words of our own, a button's or an answer to the direct question, are left to the second half: "I'm not safe"
       does more than a disclosure. But an answer that itself reads as a crisis is one.
    3. A concern: somebody else's danger, the direct question, or a kind word.
    4. Anything higher: the case, then the script stops, then help.
    """
    if incoming.kind not in (Kind.TEXT, Kind.EDIT, Kind.UNREADABLE):
        return Heard.STORED
    now = around.now
    words = controls.without_command(incoming.text)
    reading = screen(around, words, _circumstances(tx, around, patient, incoming))
    message_id = conversations.hear(tx, patient.id, incoming, reading, now)
    if reading is None:
        cases.raise_task(tx, patient.id, "unscreened", f"unscreened:{message_id}", now)
        around.alarm(tx, "screen", "A patient's message could not be screened. The help text was sent.")
        _help_without_case(tx, around, patient)
        return Heard.STORED
    if incoming.kind is Kind.TEXT and casework.typed_button(around, patient, incoming.text) is not None:
        return Heard.STORED
    if reading.level is Level.none:
        return Heard.STORED
    if reading.level is Level.concern:
        return _concern(tx, around, patient, incoming, reading, message_id)
    _crisis(tx, around, patient, incoming, reading, message_id)
    return Heard.ANSWERED


def _circumstances(tx: Transaction, around: Surroundings, patient: Patient, incoming: Incoming) -> Circumstances:
    """What the tables know beside the text."""
    now = around.now
    session = patients.last_session(tx, patient.id)
    paged = cases.last_paged(tx, patient.id)
    return Circumstances(
        recent=tuple(map(controls.without_command, conversations.recent_texts(tx, patient.id, now - SPLIT))),
        hours_since_session=(now - session.given_at).total_seconds() / 3600 if session is not None else None,
        hours_since_page=(now - paged).total_seconds() / 3600 if paged is not None else None,
        concerns_today=conversations.concerns_since(tx, patient.id, now - asked.REMEMBERED, incoming.message_id),
    )


def _concern(
    tx: Transaction, around: Surroundings, patient: Patient, incoming: Incoming, reading: Reading, message_id: int
) -> Heard:
    """Nobody is paged; a note is left for the clinician."""
    waiting = questions.open_of(tx, patient.id)
    if incoming.kind is Kind.TEXT and asking.typed(around, patient, waiting, incoming.text) is not None:
        return Heard.STORED
    detail = asking.ABOUT_ANOTHER if reading.bystander else ""
    cases.raise_task(tx, patient.id, "concern", asking.task_of(message_id), around.now, detail=detail)
    if reading.bystander:
        casework.soft_reply(tx, around, patient, reading.category, bystander=True)
        return Heard.CONSOLED
    command = incoming.text.strip().startswith("/")
    if reading.ask and waiting is None and asking.may_ask(tx, around, patient):
        answers = incoming.kind is Kind.TEXT and not command
        asking.ask(tx, around, patient, reading.category or Category.distress, message_id, answers=answers)
        return Heard.CONSOLED if command else Heard.ANSWERED
    if incoming.kind is not Kind.TEXT:
        return Heard.STORED
    running = cases.running(tx, patient.id)
    called = running is not None and running.state is not CaseState.CONTACTED
    if called and conversations.open_conversation(tx, patient.id) is None:
        return Heard.STORED  # a person is on the way, and that is what is said
    casework.soft_reply(tx, around, patient, reading.category)
    return Heard.CONSOLED


def _crisis(
    tx: Transaction, around: Surroundings, patient: Patient, incoming: Incoming, reading: Reading, message_id: int
) -> None:
    conversation = conversations.open_conversation(tx, patient.id)
    # What was asked about goes with it to the script's answers.
    held = "" if conversation is None else talk.held_back(tx, conversation)
    words = f"{held}\n{incoming.text}" if held else incoming.text
    if not reading.bystander and not asked.RAISED & set(reading.modifiers):
        asking.overtaken(tx, around, patient, Answer.YES)
    category = reading.category or Category.distress
    case = casework.open_or_join(
        tx,
        around,
        patient,
        level=reading.level,
        category=category.value,
        rule=reading.rule or "",
        message_id=message_id,
        bystander=reading.bystander,
    )
    if conversation is not None:
        talk.keep_disclosure(tx, around, patient, conversation, words)
    casework.tell_help(tx, around, patient, case, category, bystander=reading.bystander)


def _help_without_case(tx: Transaction, around: Surroundings, patient: Patient) -> None:
    if patient.telegram_id is None:
        return
    html = around.to_patient("crisis.unscreened", patient)
    keyboard = casework.help_keyboard(around, patient.language)
    letter = Letter(patient.telegram_id, outbox.CRISIS, "help", letters.say(html, keyboard), patient_id=patient.id)
    outbox.put(tx, letter, around.now)
