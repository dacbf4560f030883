"""What a patient can always do with a conversation: back, skip, later, pause, go on, see what waits.

As a command, as a word, and (back, later) as a button below the question.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.domain.effects import Keyboard
from bot.domain.people import Patient
from bot.domain.scripts import wishes
from bot.engine import letters, talk
from bot.engine.phrases import (
    AT,
    CLOSED,
    IN_AN_HOUR,
    NOTHING_OPEN,
    NOTHING_PENDING,
    NOW_OPEN,
    ON_PAUSE,
    PAUSED,
    PENDING,
    THIS_EVENING,
    TOMORROW,
    UNTIL,
    WHEN,
)
from bot.engine.surroundings import Surroundings
from bot.store import conversations, outbox, timers
from bot.store.conversations import Conversation
from bot.store.outbox import Letter
from bot.store.transaction import Transaction

COMMANDS = ("/back", "/skip", "/later", "/pause", "/resume", "/pending")
OWN_SCRIPTS = {
    "/plan": "plan-read",
    "/myplan": "plan-build",
    "/changeplan": "plan-change",
    "/grounding": "grounding",
    "/journal": "journal",
    "/hard": "hard-experience",
}
"""The conversations that patients may begin themselves."""
_WORDS_OF_OURS = frozenset({"/start", "/stop", "/help", *COMMANDS, *OWN_SCRIPTS})
_LISTED = 6
_LABELS = {"hour": IN_AN_HOUR, "evening": THIS_EVENING, "tomorrow": TOMORROW}


def without_command(text: str) -> str:
    """The patient's own words in a message: /help is a word of ours, and says nothing about whoever writes it."""
    word, _, rest = text.strip().partition(" ")
    return rest if word.partition("@")[0].lower() in _WORDS_OF_OURS else text


def command(tx: Transaction, around: Surroundings, patient: Patient, name: str) -> None:
    """Carry out one of ``COMMANDS``."""
    _DO[name](tx, around, patient)


def typed(tx: Transaction, around: Surroundings, patient: Patient, conversation: Conversation, text: str) -> str | None:
    """The command that these words stand for while a question waits; an answer to the question is an answer first.

    Somebody who writes "later" when asked "When did it get worse?", or taps words of the same sound, has answered.
    """
    name = wishes.typed(around.library.phrases, patient.language, text)
    return None if name is None or talk.is_answer(tx, around, patient, conversation, text) else name


def wants_to_go_on(tx: Transaction, around: Surroundings, patient: Patient, text: str) -> bool:
    """Whether these words take up what the patient has paused or put off."""
    return wishes.to_go_on(around.library.phrases, patient.language, text) and any(
        one.state in ("paused", "waiting") for one in conversations.resting(tx, patient.id)
    )


def ask_when(tx: Transaction, around: Surroundings, patient: Patient) -> None:
    """Offer the hours at which the question can come again."""
    conversation = conversations.open_conversation(tx, patient.id)
    if conversation is None:
        _say(tx, around, patient, NOTHING_OPEN)
        return
    keyboard = letters.column(
        *(
            (around.library.phrases.say(patient.language, _LABELS[name]), f"l:{conversation.id}:{name}")
            for name in wishes.hours(around.now, *_clock(around, patient))
        )
    )
    _say(tx, around, patient, WHEN, keyboard)


def put_off(tx: Transaction, around: Surroundings, patient: Patient, data: str) -> str:
    """A tap on one of the hours (``l:conversation:name``); returns what the toast says."""
    _, number, name = (*data.split(":"), "", "")[:3]
    conversation = conversations.open_conversation(tx, patient.id)
    if conversation is None or number != str(conversation.id) or name not in wishes.HOURS:
        return around.library.phrases.say(patient.language, CLOSED)
    until = wishes.moment(name, around.now, *_clock(around, patient))
    talk.put_off(tx, around, patient, until)
    _say(tx, around, patient, UNTIL, time=around.day_and_time(until, patient))
    talk.resume(tx, around, patient)
    return ""


def pending(tx: Transaction, around: Surroundings, patient: Patient) -> None:
    """Tell what waits: the open question, what is paused or put off, and what comes next."""
    phrases = around.library.phrases
    lines: list[tuple[datetime | None, str]] = []
    conversation = conversations.open_conversation(tx, patient.id)
    for one in (*([conversation] if conversation else ()), *conversations.resting(tx, patient.id)):
        script = talk.script_of(tx, one)
        title = script.text(patient.language, script.title)
        if one.state == "open":
            lines.append((None, phrases.html(patient.language, NOW_OPEN, title=title)))
        elif one.state == "waiting" and one.due_at is not None:
            lines.append((one.due_at, _at(around, patient, one.due_at, title)))
        else:
            lines.append((None, phrases.html(patient.language, ON_PAUSE, title=title)))
    for timer in timers.pending_of(tx, patient.id, "check-in", _LISTED):
        script_name = str(timer.detail["script"])
        live = around.library.scripts.get(script_name)
        title = live.text(patient.language, live.title) if live is not None else script_name
        lines.append((timer.due_at, _at(around, patient, timer.due_at, title)))
    if not lines:
        _say(tx, around, patient, NOTHING_PENDING)
        return
    first = datetime.min.replace(tzinfo=around.now.tzinfo)
    listed = [f"– {text}" for _, text in sorted(lines, key=lambda line: line[0] or first)[:_LISTED]]
    _send(tx, around, patient, "\n".join((phrases.html(patient.language, PENDING), *listed)))


def _at(around: Surroundings, patient: Patient, moment: datetime, title: str) -> str:
    return around.library.phrases.html(patient.language, AT, time=around.day_and_time(moment, patient), title=title)


def _clock(around: Surroundings, patient: Patient) -> tuple[str, str, str]:
    return around.zone_of(patient).key, patient.morning or "09:00", patient.evening or "18:00"


def _back(tx: Transaction, around: Surroundings, patient: Patient) -> None:
    conversation = conversations.open_conversation(tx, patient.id)
    if conversation is None:
        _say(tx, around, patient, NOTHING_OPEN)
    else:
        talk.correct(tx, around, patient, conversation)


def _skip(tx: Transaction, around: Surroundings, patient: Patient) -> None:
    conversation = conversations.open_conversation(tx, patient.id)
    if conversation is None:
        _say(tx, around, patient, NOTHING_OPEN)
    else:
        talk.pass_over(tx, around, patient, conversation)


def _pause(tx: Transaction, around: Surroundings, patient: Patient) -> None:
    paused = talk.pause(tx, around, patient)
    _say(tx, around, patient, PAUSED if paused else NOTHING_OPEN)
    if paused:
        talk.resume(tx, around, patient)


def _resume(tx: Transaction, around: Surroundings, patient: Patient) -> None:
    if not talk.resume(tx, around, patient, asked=True):
        _say(tx, around, patient, NOTHING_PENDING)


def _say(
    tx: Transaction, around: Surroundings, patient: Patient, msgid: str, keyboard: Keyboard = (), **values: str
) -> None:
    _send(tx, around, patient, around.library.phrases.html(patient.language, msgid, **values), keyboard)


def _send(tx: Transaction, around: Surroundings, patient: Patient, html: str, keyboard: Keyboard = ()) -> None:
    if patient.telegram_id is not None:
        letter = Letter(patient.telegram_id, outbox.REPLY, "reply", letters.say(html, keyboard), patient_id=patient.id)
        outbox.put(tx, letter, around.now)


_DO: dict[str, Callable[[Transaction, Surroundings, Patient], None]] = {
    "/back": _back,
    "/skip": _skip,
    "/later": ask_when,
    "/pause": _pause,
    "/resume": _resume,
    "/pending": pending,
}
