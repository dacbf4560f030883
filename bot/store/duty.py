"""Rows about staff at work: what was agreed beside the rota, whom nothing reaches, what next words are for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam as b
from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from bot.domain.cases.rota import Change, Override
from bot.store import rota
from bot.store.case_tables import overrides, staff_reach, staff_waits
from bot.store.statement import Statement
from bot.store.times import moment, moment_or_none, stamp, stamp_or_none
from bot.store.transaction import Row, Transaction

_AGREE = Statement(
    insert(overrides).values(
        rota=b("rota"),
        change=b("change"),
        person=b("person"),
        start_at=b("start_at"),
        end_at=b("end_at"),
        made_by=b("by"),
        made_at=b("at"),
    )
)
_AGREED = Statement(
    select(overrides)
    .where(overrides.c.cancelled_at.is_(None), overrides.c.end_at > b("since"))
    .order_by(overrides.c.made_at, overrides.c.id)
)
_BY_ID = Statement(select(overrides).where(overrides.c.id == b("row")))
_CANCEL = Statement(
    update(overrides).where(overrides.c.id == b("row"), overrides.c.cancelled_at.is_(None)).values(cancelled_at=b("at"))
)
_REACH_BASE = upsert(staff_reach).values(
    person=b("person"), channel=b("channel"), unreachable_at=b("since"), reason=b("reason")
)
_REACH = Statement(
    _REACH_BASE.on_conflict_do_update(
        index_elements=["person", "channel"],
        set_={"unreachable_at": _REACH_BASE.excluded.unreachable_at, "reason": _REACH_BASE.excluded.reason},
    )
)
_UNREACHABLE = Statement(select(staff_reach).where(staff_reach.c.unreachable_at.is_not(None)))
_IS_REACH = Statement(
    select(staff_reach.c.unreachable_at).where(staff_reach.c.person == b("who"), staff_reach.c.channel == b("over"))
)
_WAIT_BASE = upsert(staff_waits).values(
    person=b("person"), purpose=b("purpose"), subject=b("subject"), since_at=b("since")
)
_WAIT = Statement(
    _WAIT_BASE.on_conflict_do_update(
        index_elements=["person"],
        set_={
            "purpose": _WAIT_BASE.excluded.purpose,
            "subject": _WAIT_BASE.excluded.subject,
            "since_at": _WAIT_BASE.excluded.since_at,
        },
    )
)
_WAITING = Statement(select(staff_waits).where(staff_waits.c.person == b("who")))
_HEARD = Statement(delete(staff_waits).where(staff_waits.c.person == b("who")))


@dataclass(frozen=True, slots=True)
class Agreed:
    """An override as it is stored, with who made it."""

    id: int
    override: Override
    made_by: str


@dataclass(frozen=True, slots=True)
class Wait:
    """What the next words of a member of staff are for: ``purpose`` and its subject's id, since when."""

    purpose: str
    subject: int
    since: datetime


def agree(tx: Transaction, override: Override, by: str, now: datetime) -> int:
    """Keep an override; returns its id."""
    rota.look_again(tx, rota.CHANGE, now)
    return tx.insert(
        _AGREE,
        rota=override.rota,
        change=override.change.value,
        person=override.person,
        start_at=stamp(override.start),
        end_at=stamp(override.end),
        by=by,
        at=stamp(now),
    )


def agreed(tx: Transaction, since: datetime) -> list[Agreed]:
    """The overrides that end after ``since``, in the order in which they were made."""
    return [_agreed(row) for row in tx.all(_AGREED, since=stamp(since))]


def by_id(tx: Transaction, override_id: int) -> Agreed | None:
    """The override with this number, also one that was taken back."""
    row = tx.one(_BY_ID, row=override_id)
    return None if row is None else _agreed(row)


def _agreed(row: Row) -> Agreed:
    override = Override(
        row["rota"], Change(row["change"]), row["person"], moment(row["start_at"]), moment(row["end_at"])
    )
    return Agreed(row["id"], override, row["made_by"])


def cancel(tx: Transaction, override_id: int, now: datetime) -> bool:
    """Take an override back; False when it was already."""
    rota.look_again(tx, rota.CHANGE, now)
    return tx.run(_CANCEL, row=override_id, at=stamp(now)) == 1


def reached(tx: Transaction, person: str, channel: str, now: datetime) -> None:
    """Something has arrived over this channel, or the person has written there."""
    row = tx.one(_IS_REACH, who=person, over=channel)
    if row is not None and row["unreachable_at"] is not None:
        tx.run(_REACH, person=person, channel=channel, since=None, reason="")
        rota.look_again(tx, rota.CHANGE, now)


def not_reached(tx: Transaction, person: str, channel: str, reason: str, now: datetime) -> bool:
    """Nothing can arrive over this channel; returns whether that is news."""
    row = tx.one(_IS_REACH, who=person, over=channel)
    known = None if row is None else moment_or_none(row["unreachable_at"])
    tx.run(_REACH, person=person, channel=channel, since=stamp_or_none(known or now), reason=reason)
    if known is None:
        rota.look_again(tx, rota.CHANGE, now)
    return known is None


def unreachable(tx: Transaction) -> dict[tuple[str, str], datetime]:
    """Since when whom nothing can reach, by person and channel."""
    return {(row["person"], row["channel"]): moment(row["unreachable_at"]) for row in tx.all(_UNREACHABLE)}


def wait_for(tx: Transaction, person: str, purpose: str, subject: int, now: datetime) -> None:
    """The next words that ``person`` types are for this."""
    tx.run(_WAIT, person=person, purpose=purpose, subject=subject, since=stamp(now))


def waiting(tx: Transaction, person: str) -> Wait | None:
    """What the next words of ``person`` are for."""
    row = tx.one(_WAITING, who=person)
    return None if row is None else Wait(row["purpose"], row["subject"], moment(row["since_at"]))


def heard(tx: Transaction, person: str) -> None:
    """The words have come, or are not waited for any more."""
    tx.run(_HEARD, who=person)
