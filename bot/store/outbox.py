"""Rows of the outbox: what is to be sent, what is being sent, how it ended."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam as b
from sqlalchemy import func, insert, select, update

from bot.store.schema import outbox
from bot.store.statement import Statement, word
from bot.store.times import stamp
from bot.store.transaction import Row, Signal, Transaction

CRISIS, REPLY, PROGRAM = 0, 1, 2
"""The three ways out, served in this order: a program never delays a reply, a reply never delays a crisis."""
LANES = (CRISIS, REPLY, PROGRAM)

_held = outbox.alias("held")
_ADD = Statement(
    insert(outbox).values(
        lane=b("lane"),
        chat_id=b("chat_id"),
        purpose=b("purpose"),
        payload_sealed=b("payload_sealed"),
        resend=b("resend"),
        state=word("ready"),
        attempts=0,
        # Behind what is held back in the same chat, so that the chat reads in order. Crisis waits for nothing.
        not_before_at=func.coalesce(
            select(func.max(_held.c.not_before_at))
            .where(
                _held.c.state == word("ready"),
                _held.c.chat_id == b("chat_id"),
                _held.c.not_before_at > b("created_at"),
                _held.c.lane > CRISIS,
                b("lane") > CRISIS,
            )
            .scalar_subquery(),
            b("created_at"),
        ),
        created_at=b("created_at"),
        patient_id=b("patient_id"),
        case_id=b("case_id"),
        clinician=b("clinician"),
        question=b("question"),
        conversation_id=b("conversation_id"),
    )
)
_READY = {
    lane: Statement(
        select(outbox.c.id, outbox.c.chat_id)
        .where(
            outbox.c.state == word("ready"),
            outbox.c.lane == lane,
            outbox.c.not_before_at <= b("now"),
            outbox.c.id > b("after"),
        )
        .order_by(outbox.c.id)
        .limit(b("limit"))
    )
    for lane in LANES
}
_CLAIM = Statement(
    update(outbox)
    .where(outbox.c.id == b("row"), outbox.c.state == word("ready"))
    .values(state=word("sending"), attempts=outbox.c.attempts + 1)
    .returning(outbox)
)
_REMOTE = Statement(select(outbox.c.remote_id).where(outbox.c.id == b("row")))
_SETTLE = Statement(
    update(outbox)
    .where(outbox.c.id == b("row"), outbox.c.state == word("sending"))
    .values(
        state=b("new_state"),
        remote_id=func.coalesce(b("remote"), outbox.c.remote_id),
        settled_at=b("settled"),
        not_before_at=b("not_before"),
        error=b("reason"),
    )
)
_INTERRUPTED = Statement(select(outbox.c.id, outbox.c.resend).where(outbox.c.state == word("sending")))
_HOLD_CHAT = Statement(
    update(outbox)
    .where(
        outbox.c.state == word("ready"),
        outbox.c.chat_id == b("chat"),
        outbox.c.not_before_at < b("until"),
        outbox.c.lane >= b("from_lane"),
    )
    .values(not_before_at=b("until"))
)
ANY_READY = Statement(
    select(outbox.c.id).where(outbox.c.state == word("ready"), outbox.c.not_before_at <= b("now")).limit(1)
)
_QUESTION = Statement(
    select(outbox)
    .where(outbox.c.conversation_id == b("conversation"), outbox.c.question == b("sequence"))
    .order_by(outbox.c.id.desc())
    .limit(1)
)
_NEWEST = Statement(
    select(outbox)
    .where(outbox.c.case_id == b("case"), outbox.c.purpose == b("what"), outbox.c.created_at >= b("since"))
    .order_by(outbox.c.id.desc())
    .limit(1)
)
_PAGES = Statement(
    select(outbox.c.id, outbox.c.chat_id, outbox.c.clinician, outbox.c.state, outbox.c.payload_sealed)
    .where(outbox.c.case_id == b("case"), outbox.c.purpose == "page")
    .order_by(outbox.c.id)
)
_PAGED_SINCE = Statement(
    select(outbox.c.clinician, outbox.c.state).where(
        outbox.c.case_id == b("case"), outbox.c.purpose == "page", outbox.c.created_at > b("since")
    )
)
_DROP = Statement(
    update(outbox)
    .where(outbox.c.id == b("row"), outbox.c.state == word("ready"))
    .values(state=word("dropped"), settled_at=b("now"))
)
COUNTS = Statement(select(outbox.c.state, func.count().label("count")).group_by(outbox.c.state))
OLDEST_READY = Statement(
    select(func.min(outbox.c.created_at).label("oldest")).where(
        outbox.c.state == word("ready"), outbox.c.not_before_at <= b("now")
    )
)


@dataclass(frozen=True, slots=True)
class Letter:
    """One thing to send. ``payload`` is in words of the house: see :mod:`bot.engine.letters`.

    ``resend``: whether an unknown outcome is sent again. A doubled page or help text is harmless, a lost one is not.
    """

    chat_id: int
    lane: int
    purpose: str
    payload: dict[str, Any]
    resend: bool = True
    patient_id: int | None = None
    case_id: int | None = None
    clinician: str | None = None
    conversation_id: int | None = None
    question: int | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row that this process is sending; ``edits`` is the message id that an edit is about."""

    id: int
    lane: int
    chat_id: int
    purpose: str
    payload: dict[str, Any]
    resend: bool
    attempts: int
    case_id: int | None
    clinician: str | None
    patient_id: int | None
    edits: int | None


@dataclass(frozen=True, slots=True)
class Settled:
    """How a claimed row ended. ``state``: delivered, failed, unknown, or ready to be tried again at ``not_before``."""

    row: Claimed
    state: str
    remote_id: int | None = None
    not_before: datetime | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """A page as it stands: its row, where it went, the state of its delivery, and the reason that it gave."""

    row: int
    chat_id: int
    clinician: str
    state: str
    reason: str


def put(tx: Transaction, letter: Letter, now: datetime) -> int:
    """Store a message to be sent after the commit; returns its id."""
    tx.signal(Signal.OUTBOX)
    return tx.insert(
        _ADD,
        lane=letter.lane,
        chat_id=letter.chat_id,
        purpose=letter.purpose,
        payload_sealed=tx.keys.seal_json(letter.payload),
        resend=int(letter.resend),
        created_at=stamp(now),
        patient_id=letter.patient_id,
        case_id=letter.case_id,
        clinician=letter.clinician,
        question=letter.question,
        conversation_id=letter.conversation_id,
    )


def claim(
    tx: Transaction, now: datetime, rooms: dict[int, int], busy: Collection[int], busy_crisis: Collection[int]
) -> list[Claimed]:
    """Take rows to send: for each lane at most ``rooms[lane]``, one a chat, oldest first.

    A chat that has something under way is left alone so that its messages stay in order; only a crisis message does
    not wait for another lane's.
    """
    claimed: list[Claimed] = []
    taken = set(busy) | set(busy_crisis)
    for lane in LANES:
        skip = set(busy_crisis) if lane == CRISIS else taken
        room = rooms[lane]
        if room <= 0:
            continue
        for row in _ready(tx, lane, now, room * 2 + len(skip) * 4):
            if row["chat_id"] in skip:
                continue
            skip.add(row["chat_id"])
            taken.add(row["chat_id"])
            found = tx.one(_CLAIM, row=row["id"])
            if found is None:
                continue
            claimed.append(_claimed(tx, found))
            room -= 1
            if room == 0:
                break
    return claimed


def _ready(tx: Transaction, lane: int, now: datetime, page: int) -> Iterator[Row]:
    """Rows that may be sent, oldest first, so many at a look: one chat with a long queue must not hide the others."""
    after = 0
    while True:
        rows = tx.all(_READY[lane], now=stamp(now), limit=page, after=after)
        yield from rows
        if len(rows) < page:
            return
        after = rows[-1]["id"]


def _claimed(tx: Transaction, row: Row) -> Claimed:
    payload = tx.keys.open_json(row["payload_sealed"])
    edits: int | None = payload.get("message")
    if "of" in payload:
        remote = tx.one(_REMOTE, row=payload["of"])
        edits = None if remote is None else remote["remote_id"]
    return Claimed(
        id=row["id"],
        lane=row["lane"],
        chat_id=row["chat_id"],
        purpose=row["purpose"],
        payload=payload,
        resend=bool(row["resend"]),
        attempts=row["attempts"],
        case_id=row["case_id"],
        clinician=row["clinician"],
        patient_id=row["patient_id"],
        edits=edits,
    )


def settle(tx: Transaction, outcomes: Iterable[Settled], now: datetime) -> None:
    """Write down how sending ended."""
    tx.many(
        _SETTLE,
        [
            {
                "row": outcome.row.id,
                "new_state": outcome.state,
                "remote": outcome.remote_id,
                "settled": stamp(now),
                "not_before": stamp(outcome.not_before or now),
                "reason": outcome.reason,
            }
            for outcome in outcomes
        ],
    )
    tx.signal(Signal.OUTBOX)
    tx.signal(Signal.DUE)


def hold_chat(tx: Transaction, chat_id: int, until: datetime, from_lane: int = CRISIS) -> None:
    """This chat has to wait, and no other: what stands in its queue leaves after ``until``, in its order.

    ``from_lane``: CRISIS when Telegram asked for patience in this chat; REPLY when one message is tried again and only
    must not be overtaken, since a crisis message never waits for another one's mishap.
    """
    tx.run(_HOLD_CHAT, chat=chat_id, until=stamp(until), from_lane=from_lane)


def wake(tx: Transaction, now: datetime) -> None:
    """Have delivery look again when something held back may leave by now."""
    if tx.one(ANY_READY, now=stamp(now)) is not None:
        tx.signal(Signal.OUTBOX)


def recover(tx: Transaction, now: datetime) -> tuple[int, int]:
    """After a restart: what was being sent has an unknown outcome. Returns how many are sent again, how many not."""
    again = left = 0
    for row in tx.all(_INTERRUPTED):
        state = "ready" if row["resend"] else "unknown"
        again, left = again + int(row["resend"]), left + 1 - int(row["resend"])
        tx.run(
            _SETTLE,
            row=row["id"],
            new_state=state,
            remote=None,
            settled=stamp(now),
            not_before=stamp(now),
            reason="interrupted",
        )
    tx.signal(Signal.OUTBOX)
    return again, left


def question(tx: Transaction, conversation_id: int, sequence: int) -> tuple[int, dict[str, Any]] | None:
    """The message that asked this question: its row and payload."""
    row = tx.one(_QUESTION, conversation=conversation_id, sequence=sequence)
    return None if row is None else (row["id"], tx.keys.open_json(row["payload_sealed"]))


def newest(tx: Transaction, case_id: int, purpose: str, since: datetime) -> tuple[int, dict[str, Any]] | None:
    """The last message of this purpose about a case since then: its row and payload."""
    row = tx.one(_NEWEST, case=case_id, what=purpose, since=stamp(since))
    return None if row is None else (row["id"], tx.keys.open_json(row["payload_sealed"]))


def pages(tx: Transaction, case_id: int) -> list[Sent]:
    """The pages of a case, oldest first."""
    return [
        Sent(
            row["id"],
            row["chat_id"],
            row["clinician"],
            row["state"],
            tx.keys.open_json(row["payload_sealed"]).get("reason", ""),
        )
        for row in tx.all(_PAGES, case=case_id)
    ]


def paged_since(tx: Transaction, case_id: int, since: datetime) -> list[tuple[str, str]]:
    """Whom this case's pages of the present round went to, and how each stands."""
    return [(row["clinician"], row["state"]) for row in tx.all(_PAGED_SINCE, case=case_id, since=stamp(since))]


def drop(tx: Transaction, row_id: int, now: datetime) -> bool:
    """Take back a message that nobody has begun to send."""
    return tx.run(_DROP, row=row_id, now=stamp(now)) == 1
