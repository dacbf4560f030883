"""Rows of the inbox: every update, on disk before Telegram hears that it was received."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import bindparam as b
from sqlalchemy import func, select, update
from sqlalchemy.dialects.sqlite import insert

from bot.store.schema import inbox
from bot.store.statement import Statement, word
from bot.store.times import stamp
from bot.store.transaction import Signal, Transaction

_ADD = Statement(
    insert(inbox)
    .values(
        update_id=b("update_id"),
        digest=b("digest"),
        chat_id=b("chat_id"),
        received_at=b("received_at"),
        body_sealed=b("body_sealed"),
        state=word("new"),
        heard=0,
        attempts=0,
    )
    .on_conflict_do_nothing(index_elements=["update_id", "digest"])
)
_NEW = Statement(
    select(inbox.c.id, inbox.c.chat_id, inbox.c.body_sealed, inbox.c.heard, inbox.c.attempts)
    .where(inbox.c.state == word("new"))
    .order_by(inbox.c.id)
    .limit(b("limit"))
)
_HEARD = Statement(update(inbox).where(inbox.c.id == b("row")).values(heard=b("how")))
_DONE = Statement(update(inbox).where(inbox.c.id == b("row"), inbox.c.state == word("new")).values(state=word("done")))
_FAILED = Statement(
    update(inbox)
    .where(inbox.c.id == b("row"))
    .values(attempts=b("attempts"), error=b("error_text"), state=b("new_state"))
)
COUNTS = Statement(select(inbox.c.state, func.count().label("count")).group_by(inbox.c.state))
OLDEST_NEW = Statement(select(func.min(inbox.c.received_at).label("oldest")).where(inbox.c.state == word("new")))

ATTEMPTS = 3
"""So often a row is tried before it becomes a dead letter with an alarm."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """One update as it came: ``body`` is its raw JSON text; ``chat_id`` keeps the order, 0 where there is none."""

    update_id: int
    chat_id: int
    body: str


@dataclass(frozen=True, slots=True)
class InboxRow:
    """An update waiting for its turn."""

    id: int
    chat_id: int
    body: str
    heard: int
    attempts: int


def add(tx: Transaction, arrived: Iterable[Arrived], now: datetime) -> int:
    """Store updates; one that is already there is left alone. Returns how many were new."""
    new = 0
    for update_ in arrived:
        new += tx.run(
            _ADD,
            update_id=update_.update_id,
            digest=sha256(update_.body.encode("utf-8", "surrogatepass")).hexdigest(),
            chat_id=update_.chat_id,
            received_at=stamp(now),
            body_sealed=tx.keys.seal(update_.body),
        )
    if new:
        tx.signal(Signal.INBOX)
    return new


def waiting(tx: Transaction, limit: int) -> list[InboxRow]:
    """The oldest rows that have not had their turn, in the order in which they came."""
    return [
        InboxRow(row["id"], row["chat_id"], tx.keys.open(row["body_sealed"]), row["heard"], row["attempts"])
        for row in tx.all(_NEW, limit=limit)
    ]


def heard(tx: Transaction, row: InboxRow, how: int) -> None:
    """The text of this row is stored and screened; ``how`` says what of it is answered already."""
    tx.run(_HEARD, row=row.id, how=how)


def done(tx: Transaction, row: InboxRow) -> bool:
    """The row has had its turn; False when somebody else was faster."""
    return tx.run(_DONE, row=row.id) == 1


def failed(tx: Transaction, row: InboxRow, error: BaseException) -> bool:
    """Count a failed turn; returns True when the row has become a dead letter. The error's class only is kept:
    its message might quote the patient."""
    attempts = row.attempts + 1
    dead = attempts >= ATTEMPTS
    tx.run(
        _FAILED,
        row=row.id,
        attempts=attempts,
        error_text=type(error).__name__,
        new_state="dead" if dead else "new",
    )
    return dead
