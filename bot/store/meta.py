"""Small facts by name: the poll's offset, stamps of life."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam as b
from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from bot.store.schema import meta
from bot.store.statement import Statement
from bot.store.times import moment, stamp
from bot.store.transaction import Transaction

_PUT_BASE = insert(meta).values(key=b("key"), value=b("value"))
_PUT = Statement(_PUT_BASE.on_conflict_do_update(index_elements=["key"], set_={"value": _PUT_BASE.excluded.value}))
_GET = Statement(select(meta.c.value).where(meta.c.key == b("key")))
ALL = Statement(select(meta.c.key, meta.c.value))


def put(tx: Transaction, key: str, value: str) -> None:
    """Remember ``value`` under ``key``."""
    tx.run(_PUT, key=key, value=value)


def get(tx: Transaction, key: str) -> str | None:
    """What is remembered under ``key``."""
    row = tx.one(_GET, key=key)
    return None if row is None else str(row["value"])


def mark(tx: Transaction, key: str, now: datetime) -> None:
    """Remember that ``key`` happened now."""
    put(tx, key, str(stamp(now)))


def marked(tx: Transaction, key: str) -> datetime | None:
    """When :func:`mark` was last called for ``key``."""
    value = get(tx, key)
    return None if value is None else moment(int(value))
