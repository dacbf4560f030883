"""Rows of the direct question: asked, answered, or left unanswered until their time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam as b
from sqlalchemy import func, insert, null, select, update

from bot.domain.asking import Answer
from bot.store.case_tables import questions
from bot.store.statement import Statement, word
from bot.store.times import moment, moment_or_none, stamp, stamp_or_none
from bot.store.transaction import Row, Signal, Transaction

OPEN, ANSWERED, SILENT = "open", "answered", "silent"

_ADD = Statement(
    insert(questions).values(
        patient_id=b("patient_id"),
        message_id=b("message_id"),
        category=b("category"),
        conversation_id=b("conversation_id"),
        sequence=b("sequence"),
        state=word("open"),
        asked_at=b("at"),
        due_at=b("due"),
    )
)
_OPEN = Statement(select(questions).where(questions.c.patient_id == b("patient"), questions.c.state == word("open")))
_WAITING = Statement(
    select(questions)
    .where(questions.c.patient_id == b("patient"), questions.c.due_at.is_not(None))
    .order_by(questions.c.id.desc())
    .limit(1)
)
_BY_ID = Statement(select(questions).where(questions.c.id == b("question")))
_DUE = Statement(
    select(questions)
    .where(questions.c.due_at <= b("now"))
    .order_by(questions.c.due_at, questions.c.id)
    .limit(b("limit"))
)
_ANSWER = Statement(
    update(questions)
    .where(questions.c.id == b("question"), questions.c.state == b("old_state"))
    .values(
        state=b("new_state"),
        due_at=null(),
        answer=b("given"),
        answered_at=b("at"),
    )
)
_SILENT = Statement(
    update(questions)
    .where(questions.c.id == b("question"), questions.c.state == word("open"))
    .values(state=word("silent"), due_at=b("due"))
)
_POSTPONE = Statement(update(questions).where(questions.c.id == b("question")).values(due_at=b("due")))
_DENIED = Statement(
    select(func.count().label("count")).where(
        questions.c.patient_id == b("patient"), questions.c.answer == word("no"), questions.c.answered_at >= b("since")
    )
)
OVERDUE = Statement(
    select(func.count().label("count")).where(questions.c.state == word("open"), questions.c.due_at < b("before"))
)


@dataclass(frozen=True, slots=True)
class Question:
    """One direct question. ``message_id`` are the words because of which it was asked, ``category`` what they were read
    as; ``conversation_id`` and ``sequence`` name the script's question that waited then, if one did."""

    id: int
    patient_id: int
    message_id: int
    category: str
    state: str
    asked_at: datetime
    due_at: datetime | None
    conversation_id: int | None = None
    sequence: int | None = None
    answer: Answer | None = None
    answered_at: datetime | None = None


def _question(row: Row | None) -> Question | None:
    if row is None:
        return None
    return Question(
        id=row["id"],
        patient_id=row["patient_id"],
        message_id=row["message_id"],
        category=row["category"],
        state=row["state"],
        asked_at=moment(row["asked_at"]),
        due_at=moment_or_none(row["due_at"]),
        conversation_id=row["conversation_id"],
        sequence=row["sequence"],
        answer=Answer(row["answer"]) if row["answer"] else None,
        answered_at=moment_or_none(row["answered_at"]),
    )


def ask(
    tx: Transaction,
    patient_id: int,
    message_id: int,
    category: str,
    place: tuple[int, int] | None,
    now: datetime,
    due_at: datetime,
) -> Question:
    """A new open question; the patient must not have one. ``place``: the conversation and the number of its question
    that waited when the words came."""
    conversation, sequence = place or (None, None)
    row_id = tx.insert(
        _ADD,
        patient_id=patient_id,
        message_id=message_id,
        category=category,
        conversation_id=conversation,
        sequence=sequence,
        at=stamp(now),
        due=stamp(due_at),
    )
    tx.signal(Signal.DUE)
    question = by_id(tx, row_id)
    if question is None:
        raise LookupError(row_id)
    return question


def open_of(tx: Transaction, patient_id: int) -> Question | None:
    """The patient's question that waits for its answer, or for the end of its time."""
    return _question(tx.one(_OPEN, patient=patient_id))


def waiting(tx: Transaction, patient_id: int) -> Question | None:
    """The patient's question for which a script waits: it is open, or the quiet hours are to end first."""
    return _question(tx.one(_WAITING, patient=patient_id))


def by_id(tx: Transaction, question_id: int) -> Question | None:
    """The question with this number, whatever its state."""
    return _question(tx.one(_BY_ID, question=question_id))


def due(tx: Transaction, now: datetime, limit: int) -> list[Question]:
    """Questions whose time has come, earliest first."""
    found = (_question(row) for row in tx.all(_DUE, now=stamp(now), limit=limit))
    return [question for question in found if question is not None]


def answer(tx: Transaction, question: Question, given: Answer, now: datetime) -> bool:
    """Record an answer and when it came; nothing is due any more. One that came after its time leaves it silent.

    False when the question had changed meanwhile.
    """
    old = question.state
    new = ANSWERED if old == OPEN else old
    return tx.run(_ANSWER, question=question.id, old_state=old, new_state=new, given=given.value, at=stamp(now)) == 1


def fell_silent(tx: Transaction, question: Question, due_at: datetime | None) -> bool:
    """Its time has gone by without an answer. It falls due once more at ``due_at``, if something is left to do."""
    return tx.run(_SILENT, question=question.id, due=stamp_or_none(due_at)) == 1


def postpone(tx: Transaction, question: Question, due_at: datetime | None) -> None:
    """Let it fall due then; None: not any more."""
    tx.run(_POSTPONE, question=question.id, due=stamp_or_none(due_at))
    tx.signal(Signal.DUE)


def denied_since(tx: Transaction, patient_id: int, since: datetime) -> bool:
    """Whether the patient has answered "no" since then."""
    row = tx.one(_DENIED, patient=patient_id, since=stamp(since))
    return row is not None and row["count"] > 0
