"""The audit trail, and alarms for the people who keep the bot running."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import bindparam as b
from sqlalchemy import insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from bot.store.case_tables import alarms
from bot.store.schema import audit
from bot.store.statement import Statement
from bot.store.times import stamp
from bot.store.transaction import Transaction

_ADD = Statement(
    insert(audit).values(
        happened_at=b("at"), actor=b("actor"), action=b("action"), subject=b("subject"), detail=b("detail")
    )
)
_RING_BASE = upsert(alarms).values(key=b("key"), first_at=b("at"), last_at=b("at"), told_at=0, count=1)
_RING = Statement(
    _RING_BASE.on_conflict_do_update(
        index_elements=["key"], set_={"last_at": _RING_BASE.excluded.last_at, "count": alarms.c.count + 1}
    )
)
_TELL = Statement(
    update(alarms).where(alarms.c.key == b("which"), alarms.c.told_at <= b("before")).values(told_at=b("at"))
)
_COUNT = Statement(select(alarms.c.count).where(alarms.c.key == b("which")))

QUIET = timedelta(minutes=15)
"""An alarm that goes on is repeated this often and not more: a phone that never stops is put away."""


def record(tx: Transaction, actor: str, action: str, subject: str, now: datetime, detail: str = "") -> None:
    """Who did what to whom; never patient text."""
    tx.run(_ADD, at=stamp(now), actor=actor, action=action, subject=subject, detail=detail)


def ring(tx: Transaction, key: str, now: datetime) -> int:
    """An alarm went off. Returns how often so far when it has to be told now, otherwise 0."""
    tx.run(_RING, key=key, at=stamp(now))
    if tx.run(_TELL, which=key, before=stamp(now - QUIET), at=stamp(now)) != 1:
        return 0
    row = tx.one(_COUNT, which=key)
    return 0 if row is None else int(row["count"])
