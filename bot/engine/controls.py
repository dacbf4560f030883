"""What a patient can always do with a conversation: back, skip, later, pause, go on, see what waits.

As a command, as a word, and (back, later) as a button below the question.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.domain.effects import Keyboard
from bot.domain.people import Patient
from bot.domain.scripts import answers
from bot.domain.scripts import phrases as words
from bot.domain.scripts.spans import For, Until, end_of
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
_TYPED = {
    words.BACK_WORDS: "/back",
    words.LATER_WORDS: "/later",
    words.PAUSE_WORDS: "/pause",
}
_HOURS: dict[str, For | Until] = {
    "hour": For(timedelta(hours=1)),
    "evening": Until(0, "evening"),
    "tomorrow": Until(1, "morning"),
}
_SOON = timedelta(hours=1)
_LISTED = 6

_LABELS = {"hour": IN_AN_HOUR, "evening": THIS_EVENING, "tomorrow": TOMORROW}


def command(tx: Transaction, around: Surroundings, patient: Patient, name: str) -> None:
    """Carry out one of ``COMMANDS``."""
    _DO[name](tx, around, patient)


def typed(tx: Transaction, around: Surroundings, patient: Patient, conversation: Conversation, text: str) -> str | None:
    """The command that these words stand for while a question waits; an answer to the question is an answer first.

    Somebody who writes "later" when asked "When did it get worse?", or taps words of the same sound, has answered.
    """
    for listed, name in _TYPED.items():
        if _says(around, patient, text, listed):
            return None if talk.is_answer(tx, around, patient, conversation, text) else name
    return None


def wants_to_go_on(tx: Transaction, around: Surroundings, patient: Patient, text: str) -> bool:
    """Whether these words take up what the patient has paused or put off."""
    return _says(around, patient, text, words.RESUME_WORDS) and any(
        one.state in ("paused", "waiting") for one in conversations.resting(tx, patient.id)
    )


def _says(around: Surroundings, patient: Patient, text: str, listed: str) -> bool:
    translated = around.library.phrases.say(patient.language, listed)
    return answers.is_one_of(text, translated) or answers.is_one_of(text, listed)


def ask_when(tx: Transaction, around: Surroundings, patient: Patient) -> None:
    """Offer the hours at which the question can come again."""
    conversation = conversations.open_conversation(tx, patient.id)
    if conversation is None:
        _say(tx, around, patient, NOTHING_OPEN)
        return
    evening = _moment(around, patient, "evening")
    names = [
        name
        for name in _HOURS
        if name != "evening"
        or (_SOON < evening - around.now < timedelta(hours=14) and _same_day(around, patient, evening))
    ]
    keyboard = letters.column(
        *(
            (around.library.phrases.say(patient.language, _LABELS[name]), f"l:{conversation.id}:{name}")
            for name in names
        )
    )
    _say(tx, around, patient, WHEN, keyboard)


def put_off(tx: Transaction, around: Surroundings, patient: Patient, data: str) -> str:
    """A tap on one of the hours (``l:conversation:name``); returns what the toast says."""
    _, number, name = (*data.split(":"), "", "")[:3]
    conversation = conversations.open_conversation(tx, patient.id)
    if conversation is None or number != str(conversation.id) or name not in _HOURS:
        return around.library.phrases.say(patient.language, CLOSED)
    until = _moment(around, patient, name)
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


def _moment(around: Surroundings, patient: Patient, name: str) -> datetime:
    zone = around.zone_of(patient).key
    return end_of(_HOURS[name], around.now, zone, patient.morning or "09:00", patient.evening or "18:00")


def _same_day(around: Surroundings, patient: Patient, moment: datetime) -> bool:
    zone = around.zone_of(patient)
    return moment.astimezone(zone).date() == around.now.astimezone(zone).date()


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
