"""Rows that fall due. The database holds the due times; no scheduler has to be rebuilt after a restart."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam as b
from sqlalchemy import func, select, update
from sqlalchemy.dialects.sqlite import insert

from bot.store import rota
from bot.store.case_tables import cases, questions
from bot.store.schema import conversations, outbox, timers
from bot.store.statement import Statement, word
from bot.store.times import moment, moment_or_none, stamp
from bot.store.transaction import Row, Signal, Transaction

_ADD = Statement(
    insert(timers)
    .values(
        key=b("key"),
        patient_id=b("patient_id"),
        kind=b("kind"),
        detail=b("detail"),
        due_at=b("due_at"),
        state=word("pending"),
        attempts=0,
    )
    .on_conflict_do_nothing(index_elements=["key"])
)
_DUE = Statement(
    select(timers)
    .where(timers.c.state == word("pending"), timers.c.due_at <= b("now"))
    .order_by(timers.c.due_at, timers.c.id)
    .limit(b("limit"))
)
_PENDING_OF = Statement(
    select(timers)
    .where(timers.c.patient_id == b("patient"), timers.c.state == word("pending"), timers.c.kind == b("of_kind"))
    .order_by(timers.c.due_at, timers.c.id)
    .limit(b("limit"))
)
_DONE = Statement(
    update(timers).where(timers.c.id == b("row"), timers.c.state == word("pending")).values(state=word("done"))
)
_CANCEL = Statement(
    update(timers)
    .where(
        timers.c.patient_id == b("patient"),
        timers.c.kind == b("of_kind"),
        timers.c.state == word("pending"),
        timers.c.due_at > b("after"),
    )
    .values(state=word("cancelled"))
)
_LATER = Statement(
    update(timers).where(timers.c.id == b("row"), timers.c.state == word("pending")).values(due_at=b("due"))
)
_FAILED = Statement(
    update(timers)
    .where(timers.c.id == b("row"))
    .values(attempts=b("tries"), error=b("error_text"), state=b("new_state"), due_at=b("due"))
)
NEXT_TIMER = Statement(select(func.min(timers.c.due_at).label("due")).where(timers.c.state == word("pending")))
NEXT_CASE = Statement(select(func.min(cases.c.due_at).label("due")).where(cases.c.state != word("closed")))
NEXT_CONVERSATION = Statement(
    select(func.min(conversations.c.due_at).label("due")).where(conversations.c.due_at.is_not(None))
)
NEXT_QUESTION = Statement(select(func.min(questions.c.due_at).label("due")).where(questions.c.due_at.is_not(None)))
NEXT_RETRY = Statement(
    select(func.min(outbox.c.not_before_at).label("due")).where(
        outbox.c.state == word("ready"), outbox.c.not_before_at > b("now")
    )
)
COUNTS = Statement(select(timers.c.state, func.count().label("count")).group_by(timers.c.state))


@dataclass(frozen=True, slots=True)
class Timer:
    """One row that fell due."""

    id: int
    key: str
    patient_id: int
    kind: str
    detail: dict[str, Any]
    due_at: datetime
    attempts: int


def add(tx: Transaction, *, key: str, patient_id: int, kind: str, detail: dict[str, Any], due_at: datetime) -> bool:
    """Set a timer; the same key is set once for ever. Returns whether it is new."""
    new = tx.run(_ADD, key=key, patient_id=patient_id, kind=kind, detail=json.dumps(detail), due_at=stamp(due_at))
    tx.signal(Signal.DUE)
    return new == 1


def due(tx: Transaction, now: datetime, limit: int) -> list[Timer]:
    """The rows that have fallen due, earliest first."""
    return [_timer(row) for row in tx.all(_DUE, now=stamp(now), limit=limit)]


def pending_of(tx: Transaction, patient_id: int, kind: str, limit: int) -> list[Timer]:
    """The patient's next timers of one kind, earliest first."""
    return [_timer(row) for row in tx.all(_PENDING_OF, patient=patient_id, of_kind=kind, limit=limit)]


def _timer(row: Row) -> Timer:
    return Timer(
        row["id"],
        row["key"],
        row["patient_id"],
        row["kind"],
        json.loads(row["detail"]),
        moment(row["due_at"]),
        row["attempts"],
    )


def done(tx: Transaction, timer: Timer) -> bool:
    """Take the row; False when somebody else was faster."""
    return tx.run(_DONE, row=timer.id) == 1


def cancel(tx: Transaction, patient_id: int, kind: str, after: datetime) -> int:
    """Call off the patient's pending timers of this kind that are due after this instant; returns how many."""
    return tx.run(_CANCEL, patient=patient_id, of_kind=kind, after=stamp(after))


def later(tx: Transaction, timer: Timer, due_at: datetime) -> None:
    """Let the row fall due again."""
    tx.run(_LATER, row=timer.id, due=stamp(due_at))
    tx.signal(Signal.DUE)


def failed(tx: Transaction, timer: Timer, error: BaseException, retry_at: datetime) -> bool:
    """Count a failed turn; after the third the row is dead. Returns whether it is."""
    attempts = timer.attempts + 1
    dead = attempts >= 3
    tx.run(
        _FAILED,
        row=timer.id,
        tries=attempts,
        error_text=type(error).__name__,
        new_state="dead" if dead else "pending",
        due=stamp(retry_at),
    )
    tx.signal(Signal.DUE)
    return dead


def next_due(tx: Transaction, now: datetime) -> datetime | None:
    """The next instant at which anything falls due: a case, a question, a conversation, a timer, the rota, a
    message's retry."""
    nexts = (NEXT_CASE, NEXT_QUESTION, NEXT_CONVERSATION, NEXT_TIMER, rota.NEXT_LOOK, rota.NEXT_SWAP)
    found = (tx.one(each) for each in nexts)
    rows = (*found, tx.one(NEXT_RETRY, now=stamp(now)))
    dues = [row["due"] for row in rows if row is not None and row["due"] is not None]
    return moment_or_none(min(dues)) if dues else None
