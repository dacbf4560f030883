"""Rows of the rota in people's hands: what falls due, swaps, events of calendars."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam as b
from sqlalchemy import func, select, update
from sqlalchemy.dialects.sqlite import insert

from bot.store.rota_tables import calendar_events, duty_dues, swaps
from bot.store.statement import Statement, word
from bot.store.times import moment, moment_or_none, stamp
from bot.store.transaction import Row, Signal, Transaction

CHANGE, GAPS = "change", "gaps"
"""What is looked at: who is on call, and the daily notice of hours without anybody."""
DRAFT, OPEN, AGREED, DECLINED, WITHDRAWN, LAPSED = "draft", "open", "agreed", "declined", "withdrawn", "lapsed"

_LOOK_BASE = insert(duty_dues).values(name=b("name"), due_at=b("due"), seen=b("seen"))
_LOOK = Statement(
    _LOOK_BASE.on_conflict_do_update(
        index_elements=["name"], set_={"due_at": _LOOK_BASE.excluded.due_at, "seen": _LOOK_BASE.excluded.seen}
    )
)
_LOOKED = Statement(select(duty_dues.c.seen).where(duty_dues.c.name == b("which")))
_SOONER = Statement(
    update(duty_dues).where(duty_dues.c.name == b("which"), duty_dues.c.due_at > b("at")).values(due_at=b("at"))
)
_DUE = Statement(select(duty_dues.c.name).where(duty_dues.c.due_at <= b("now")).order_by(duty_dues.c.due_at))
_LATER = Statement(update(duty_dues).where(duty_dues.c.name == b("which")).values(due_at=b("at")))
_OFFER = Statement(
    insert(swaps).values(
        rota=b("rota"),
        offered_by=b("by"),
        asked=b("asked"),
        theirs_start_at=b("start"),
        theirs_end_at=b("end"),
        state=word("draft"),
        made_at=b("at"),
        due_at=b("start"),
    )
)
_SWAP = Statement(select(swaps).where(swaps.c.id == b("row")))
_CHOOSE = Statement(
    update(swaps)
    .where(swaps.c.id == b("row"), swaps.c.state == word("draft"))
    .values(state=word("open"), own_start_at=b("start"), own_end_at=b("end"), due_at=b("due"))
)
_MOVE = Statement(update(swaps).where(swaps.c.id == b("row"), swaps.c.state == b("old")).values(state=b("new")))
_LIVING = (word("draft"), word("open"))
_SWAPS_DUE = Statement(select(swaps).where(swaps.c.state.in_(_LIVING), swaps.c.due_at <= b("now")).order_by(swaps.c.id))
_EVENT = Statement(
    select(calendar_events.c.override_id).where(
        calendar_events.c.uid == b("which"), calendar_events.c.occurrence == b("when")
    )
)
_SAW_BASE = insert(calendar_events).values(uid=b("which"), occurrence=b("when"), override_id=b("override"))
_SAW = Statement(
    _SAW_BASE.on_conflict_do_update(
        index_elements=["uid", "occurrence"], set_={"override_id": _SAW_BASE.excluded.override_id}
    )
)
NEXT_LOOK = Statement(select(func.min(duty_dues.c.due_at).label("due")))
NEXT_SWAP = Statement(select(func.min(swaps.c.due_at).label("due")).where(swaps.c.state.in_(_LIVING)))


@dataclass(frozen=True, slots=True)
class Swap:
    """``offered_by`` gives the hours ``own`` and takes ``theirs``, which are those of ``asked``; each (start, end)."""

    id: int
    rota: str
    offered_by: str
    asked: str
    theirs: tuple[datetime, datetime]
    own: tuple[datetime, datetime] | None
    state: str
    due_at: datetime


def look(tx: Transaction, name: str, due_at: datetime, seen: dict[str, Any]) -> None:
    """Look at ``name`` next at ``due_at``; ``seen`` is what was found now."""
    tx.run(_LOOK, name=name, due=stamp(due_at), seen=json.dumps(seen))
    tx.signal(Signal.DUE)


def look_again(tx: Transaction, name: str, at: datetime) -> None:
    """Something has changed: look at ``at`` already, where a look is to come later."""
    tx.run(_SOONER, which=name, at=stamp(at))
    tx.signal(Signal.DUE)


def looked(tx: Transaction, name: str) -> dict[str, Any] | None:
    """What the last look found; None before the first."""
    row = tx.one(_LOOKED, which=name)
    return None if row is None else dict(json.loads(row["seen"]))


def looks_due(tx: Transaction, now: datetime) -> list[str]:
    """What has to be looked at by now."""
    return [row["name"] for row in tx.all(_DUE, now=stamp(now))]


def postpone(tx: Transaction, name: str, at: datetime) -> None:
    """After a failed look: try again then. It is never dropped."""
    tx.run(_LATER, which=name, at=stamp(at))
    tx.signal(Signal.DUE)


def offer(tx: Transaction, rota: str, by: str, asked: str, theirs: tuple[datetime, datetime], now: datetime) -> Swap:
    """Begin a swap: ``by`` would take ``theirs`` of ``asked``; what they give for it is still to be chosen."""
    number = tx.insert(
        _OFFER, rota=rota, by=by, asked=asked, start=stamp(theirs[0]), end=stamp(theirs[1]), at=stamp(now)
    )
    tx.signal(Signal.DUE)
    return Swap(number, rota, by, asked, theirs, None, DRAFT, theirs[0])


def choose(tx: Transaction, swap: Swap, own: tuple[datetime, datetime]) -> bool:
    """What is given for it is chosen: the other can be asked. False when it was already, or is over."""
    due = min(own[0], swap.theirs[0])
    tx.signal(Signal.DUE)
    return tx.run(_CHOOSE, row=swap.id, start=stamp(own[0]), end=stamp(own[1]), due=stamp(due)) == 1


def move_swap(tx: Transaction, swap: Swap, state: str) -> bool:
    """Go on to ``state``; False when the swap is no longer in the state in which it was read."""
    tx.signal(Signal.DUE)
    return tx.run(_MOVE, row=swap.id, old=swap.state, new=state) == 1


def swap(tx: Transaction, number: int) -> Swap | None:
    """The swap with this number."""
    row = tx.one(_SWAP, row=number)
    return None if row is None else _swap(row)


def swaps_due(tx: Transaction, now: datetime) -> list[Swap]:
    """The swaps that were not agreed on before the first of their shifts began."""
    return [_swap(row) for row in tx.all(_SWAPS_DUE, now=stamp(now))]


def event(tx: Transaction, uid: str, occurrence: str) -> int | None:
    """The override that this event of a calendar became."""
    row = tx.one(_EVENT, which=uid, when=occurrence)
    return None if row is None else int(row["override_id"])


def saw_event(tx: Transaction, uid: str, occurrence: str, override_id: int) -> None:
    """This event of a calendar became that override."""
    tx.run(_SAW, which=uid, when=occurrence, override=override_id)


def _swap(row: Row) -> Swap:
    start, end = moment_or_none(row["own_start_at"]), moment_or_none(row["own_end_at"])
    return Swap(
        id=row["id"],
        rota=row["rota"],
        offered_by=row["offered_by"],
        asked=row["asked"],
        theirs=(moment(row["theirs_start_at"]), moment(row["theirs_end_at"])),
        own=None if start is None or end is None else (start, end),
        state=row["state"],
        due_at=moment(row["due_at"]),
    )
