"""What clinicians say about what the screening did: a page was right, it was a false alarm, a message was missed.

Kept with the message's row id in the lexicon, for the report by which the lexicon learns. No text is read here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import bindparam as b
from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert as upsert

from bot.domain.cases.case import Case
from bot.domain.screening.reading import Level
from bot.store.schema import marks, messages, patients
from bot.store.statement import Statement, word
from bot.store.times import moment, stamp
from bot.store.transaction import Transaction

_MARK_BASE = upsert(marks).values(
    message_id=b("message"), verdict=b("verdict"), language=b("language"), marked_by=b("who"), marked_at=b("at")
)
_MARK = Statement(
    _MARK_BASE.on_conflict_do_update(
        index_elements=["message_id"],
        set_={name: _MARK_BASE.excluded[name] for name in ("verdict", "marked_by", "marked_at")},
    )
)
_PAGED = Statement(
    select(messages.c.id, messages.c.rule, patients.c.language)
    .join(patients, patients.c.id == messages.c.patient_id)
    .where(
        messages.c.patient_id == b("patient"),
        messages.c.received_at >= b("since"),
        messages.c.received_at <= b("until"),
        messages.c.level >= int(Level.urgent),
    )
)
_ONE = Statement(
    select(messages.c.id, messages.c.level, messages.c.rule, messages.c.patient_id, patients.c.language)
    .join(patients, patients.c.id == messages.c.patient_id)
    .where(messages.c.id == b("message"))
)
_QUIET = Statement(
    select(messages.c.id, messages.c.received_at, messages.c.level)
    .where(
        messages.c.patient_id == b("patient"),
        messages.c.level < int(Level.urgent),
        (messages.c.kind == word("text")) | (messages.c.kind == word("edit")),
    )
    .order_by(messages.c.id.desc())
    .limit(b("limit"))
)
_ALL = Statement(
    select(
        messages.c.id,
        messages.c.level,
        messages.c.rule,
        patients.c.language,
        marks.c.verdict,
        marks.c.language.label("marked_in"),
    )
    .join(patients, patients.c.id == messages.c.patient_id)
    .join(marks, marks.c.message_id == messages.c.id, isouter=True)
    .where(messages.c.received_at >= b("since"), (messages.c.level >= int(Level.urgent)) | marks.c.verdict.is_not(None))
    .order_by(messages.c.id)
)


class Verdict(StrEnum):
    """What somebody says who knows."""

    TRUE = "true"
    FALSE_ALARM = "false-alarm"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Marked:
    """One message that paged or was marked. ``rule`` is None where no row read it, ``verdict`` where nobody said."""

    id: int
    level: int
    rule: str | None
    language: str
    verdict: Verdict | None


def language_of(rule: str | None, otherwise: str) -> str:
    """The language of a row's id ("en.suicide.wish"); signs together and buttons have none of their own."""
    prefix, _, rest = (rule or "").partition(".")
    return prefix if rest and len(prefix) == 2 else otherwise


def settle(tx: Transaction, case: Case, verdict: Verdict, by: str, now: datetime) -> int:
    """Mark every message of a case that paged, when the case is closed. Returns how many."""
    until = stamp(case.closed_at or now)
    rows = tx.all(_PAGED, patient=case.patient_id, since=stamp(case.opened_at), until=until)
    for row in rows:
        _mark(tx, row["id"], verdict, language_of(row["rule"], row["language"]), by, now)
    return len(rows)


def missed(tx: Transaction, message_id: int, by: str, now: datetime) -> bool:
    """Mark a message that should have paged. False when there is none, or it did page."""
    row = tx.one(_ONE, message=message_id)
    if row is None or row["level"] >= Level.urgent:
        return False
    _mark(tx, message_id, Verdict.MISSED, language_of(row["rule"], row["language"]), by, now)
    return True


def _mark(tx: Transaction, message: int, verdict: Verdict, language: str, by: str, now: datetime) -> None:
    tx.run(_MARK, message=message, verdict=verdict.value, language=language, who=by, at=stamp(now))


def quiet_messages(tx: Transaction, patient_id: int, limit: int = 8) -> list[tuple[int, datetime, int]]:
    """The patient's last messages that paged nobody, newest first: id, when, level (-1 unscreened)."""
    rows = tx.all(_QUIET, patient=patient_id, limit=limit)
    return [(row["id"], moment(row["received_at"]), row["level"]) for row in rows]


def since(tx: Transaction, start: datetime) -> list[Marked]:
    """Every message since then that paged or was marked."""
    return [
        Marked(
            row["id"],
            row["level"],
            row["rule"],
            row["marked_in"] or language_of(row["rule"], row["language"]),
            Verdict(row["verdict"]) if row["verdict"] else None,
        )
        for row in tx.all(_ALL, since=stamp(start))
    ]
