"""What stays of a conversation when it is over: words remembered, prompts had, results of instruments."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam as b
from sqlalchemy import delete, func, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from bot.domain.effects import Remember, Scored
from bot.store.schema import draws, memories, results
from bot.store.statement import Statement
from bot.store.times import moment, stamp
from bot.store.transaction import Transaction

_KEEP_BASE = upsert(memories).values(
    patient_id=b("patient_id"), key=b("key"), words_sealed=b("words"), private=b("private"), kept_at=b("at")
)
_KEEP = Statement(
    _KEEP_BASE.on_conflict_do_update(
        index_elements=["patient_id", "key"],
        set_={
            "words_sealed": _KEEP_BASE.excluded.words_sealed,
            "private": _KEEP_BASE.excluded.private,
            "kept_at": _KEEP_BASE.excluded.kept_at,
        },
    )
)
_MEMORY = Statement(select(memories).where(memories.c.patient_id == b("patient")))
_DRAW_BASE = upsert(draws).values(patient_id=b("patient_id"), prompt=b("prompt"), drawn_at=b("at"))
_DRAW = Statement(
    _DRAW_BASE.on_conflict_do_update(
        index_elements=["patient_id", "prompt"], set_={"drawn_at": _DRAW_BASE.excluded.drawn_at}
    )
)
_DRAWN = Statement(select(draws).where(draws.c.patient_id == b("patient")))
_SCORE = Statement(
    insert(results).values(
        patient_id=b("patient_id"),
        conversation_id=b("conversation_id"),
        instrument=b("instrument"),
        version=b("version"),
        total=b("total"),
        items_sealed=b("items"),
        scored_at=b("at"),
    )
)
_RESULTS = Statement(
    select(results).where(results.c.patient_id == b("patient")).order_by(results.c.scored_at, results.c.id)
)
_UNSCORE = Statement(
    delete(results).where(
        results.c.id
        == select(func.max(results.c.id))
        .where(results.c.conversation_id == b("conversation"), results.c.instrument == b("of"))
        .scalar_subquery()
    )
)


def remember(tx: Transaction, patient_id: int, words: Remember, now: datetime) -> None:
    """Keep words under their name, in place of what was there."""
    sealed = tx.keys.seal(words.words)
    tx.run(_KEEP, patient_id=patient_id, key=words.key, words=sealed, private=int(words.private), at=stamp(now))


def memory(tx: Transaction, patient_id: int, *, shown_to_staff: bool = False) -> Mapping[str, str]:
    """What the patient had remembered, by name; for staff without what is private."""
    return {
        row["key"]: tx.keys.open(row["words_sealed"])
        for row in tx.all(_MEMORY, patient=patient_id)
        if not (shown_to_staff and row["private"])
    }


def drawn(tx: Transaction, patient_id: int, prompt: str, now: datetime) -> None:
    """The patient was given this prompt."""
    tx.run(_DRAW, patient_id=patient_id, prompt=prompt, at=stamp(now))


def draws_of(tx: Transaction, patient_id: int) -> Mapping[str, int]:
    """When the patient was last given which prompt, as milliseconds."""
    return {row["prompt"]: row["drawn_at"] for row in tx.all(_DRAWN, patient=patient_id)}


def scored(tx: Transaction, patient_id: int, conversation_id: int, result: Scored, now: datetime) -> None:
    """Record one complete scoring."""
    tx.run(
        _SCORE,
        patient_id=patient_id,
        conversation_id=conversation_id,
        instrument=result.instrument,
        version=result.version,
        total=result.total,
        items=tx.keys.seal_json(dict(result.items)),
        at=stamp(now),
    )


def totals(tx: Transaction, patient_id: int, limit: int) -> Mapping[str, list[tuple[datetime, float]]]:
    """The last totals of each instrument, oldest first, by its name."""
    found: dict[str, list[tuple[datetime, float]]] = {}
    for row in tx.all(_RESULTS, patient=patient_id):
        found.setdefault(row["instrument"], []).append((moment(row["scored_at"]), row["total"]))
    return {name: given[-limit:] for name, given in found.items()}


def last_item(tx: Transaction, patient_id: int, instrument: str, item: str) -> tuple[datetime, int] | None:
    """The score of one item in the newest result of the instrument, and when it was given."""
    newest = [row for row in tx.all(_RESULTS, patient=patient_id) if row["instrument"] == instrument]
    items = tx.keys.open_json(newest[-1]["items_sealed"]) if newest else {}
    return (moment(newest[-1]["scored_at"]), int(items[item])) if item in items else None


def unscored(tx: Transaction, conversation_id: int, instrument: str) -> None:
    """The patient went back: the newest result of this conversation and instrument is none. Its answers stay."""
    tx.run(_UNSCORE, conversation=conversation_id, of=instrument)
