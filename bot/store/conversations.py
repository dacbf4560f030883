"""Scripts by version, conversations, recorded answers, and what patients wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam as b
from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from bot.domain.effects import Keep, Value, Walk
from bot.domain.events import Incoming
from bot.domain.people import Patient
from bot.domain.screening.reading import Level, Reading
from bot.store.schema import conversations, live_scripts, messages, responses, script_versions
from bot.store.statement import Statement, word
from bot.store.times import moment_or_none, stamp, stamp_or_none
from bot.store.transaction import Row, Signal, Transaction

_PUBLISH = Statement(
    upsert(script_versions)
    .values(hash=b("hash"), name=b("name"), pinned=b("pinned"), published_at=b("at"), published_by=b("by"))
    .on_conflict_do_nothing(index_elements=["hash"])
)
_LIVE_BASE = upsert(live_scripts).values(name=b("name"), hash=b("hash"))
_LIVE = Statement(_LIVE_BASE.on_conflict_do_update(index_elements=["name"], set_={"hash": _LIVE_BASE.excluded.hash}))
_LIVE_HASH = Statement(select(live_scripts.c.hash).where(live_scripts.c.name == b("name")))
_PINNED = Statement(select(script_versions.c.pinned).where(script_versions.c.hash == b("hash")))
_ADD = Statement(
    insert(conversations).values(
        patient_id=b("patient_id"),
        script_hash=b("script_hash"),
        origin=b("origin"),
        state=word("open"),
        walk_sealed=b("walk_sealed"),
        started_at=b("at"),
        changed_at=b("at"),
    )
)
_OPEN = Statement(
    select(conversations).where(conversations.c.patient_id == b("patient"), conversations.c.state == word("open"))
)
_RESTING = Statement(
    select(conversations)
    .where(
        conversations.c.patient_id == b("patient"),
        conversations.c.state.in_([word("aside"), word("paused"), word("waiting")]),
    )
    .order_by(conversations.c.id.desc())
)
_DUE = Statement(
    select(conversations.c.id)
    .where(conversations.c.due_at <= b("now"))
    .order_by(conversations.c.due_at, conversations.c.id)
    .limit(b("limit"))
)
_BY_ID = Statement(select(conversations).where(conversations.c.id == b("conversation")))
_WALK = Statement(
    update(conversations)
    .where(conversations.c.id == b("conversation"))
    .values(walk_sealed=b("walk"), state=b("new_state"), outcome=b("result"), due_at=b("due"), changed_at=b("at"))
)
_STATE = Statement(
    update(conversations)
    .where(conversations.c.id == b("conversation"), conversations.c.state == b("old_state"))
    .values(state=b("new_state"), outcome=b("result"), due_at=b("due"), changed_at=b("at"))
)
_POSTPONE = Statement(update(conversations).where(conversations.c.id == b("conversation")).values(due_at=b("due")))
_KEEP = Statement(
    insert(responses).values(
        patient_id=b("patient_id"),
        conversation_id=b("conversation_id"),
        script_hash=b("script_hash"),
        step=b("step"),
        variable=b("variable"),
        language=b("language"),
        value_sealed=b("value_sealed"),
        answered_at=b("at"),
        private=b("private"),
    )
)
_REPLACE = Statement(
    update(responses)
    .where(
        responses.c.conversation_id == b("conversation"), responses.c.step == b("at_step"), responses.c.replaced == 0
    )
    .values(replaced=1)
)
_SHARE = Statement(
    update(responses)
    .where(
        responses.c.conversation_id == b("conversation"),
        responses.c.variable == b("shared"),
        responses.c.replaced == 0,  # words that were taken back were never shared
    )
    .values(private=0)
)
_UNSHARE = Statement(
    update(responses)
    .where(responses.c.conversation_id == b("conversation"), responses.c.variable == b("shared"))
    .values(private=1)
)
_HEAR = Statement(
    insert(messages).values(
        patient_id=b("patient_id"),
        kind=b("kind"),
        telegram_message=b("telegram_message"),
        body_sealed=b("body_sealed"),
        received_at=b("at"),
        level=b("level"),
        category=b("category"),
        rule=b("rule"),
        lexicon=b("lexicon"),
    )
)
_MESSAGE = Statement(select(messages).where(messages.c.id == b("message")))
_NUMBERED = Statement(
    select(func.max(messages.c.id).label("id")).where(
        messages.c.patient_id == b("patient"), messages.c.telegram_message == b("number")
    )
)
_RECENT = Statement(
    select(messages.c.body_sealed)
    .where(messages.c.patient_id == b("patient"), messages.c.received_at >= b("since"))
    .order_by(messages.c.id.desc())
    .limit(b("limit"))
)
_CONCERNS = Statement(
    select(func.count(messages.c.telegram_message.distinct()).label("count")).where(
        messages.c.patient_id == b("patient"),
        messages.c.received_at >= b("since"),
        messages.c.level == int(Level.concern),
        messages.c.telegram_message != b("besides"),
    )
)
RESPONSES_OF = Statement(select(responses).where(responses.c.patient_id == b("patient")).order_by(responses.c.id))


@dataclass(frozen=True, slots=True)
class Conversation:
    """One patient's walk through one pinned script."""

    id: int
    patient_id: int
    script_hash: str
    origin: str
    walk: Walk
    state: str = "open"
    due_at: datetime | None = None


def publish(tx: Transaction, name: str, hash_: str, pinned: str, *, by: str, now: datetime) -> bool:
    """Make this version of a script the live one; returns whether that changed anything. Running conversations keep
    the version they began with."""
    tx.run(_PUBLISH, hash=hash_, name=name, pinned=pinned, at=stamp(now), by=by)
    before = live(tx, name)
    tx.run(_LIVE, name=name, hash=hash_)
    return before != hash_


def live(tx: Transaction, name: str) -> str | None:
    """The hash of the script's live version."""
    row = tx.one(_LIVE_HASH, name=name)
    return None if row is None else str(row["hash"])


def pinned(tx: Transaction, hash_: str) -> str | None:
    """The stored text of one version."""
    row = tx.one(_PINNED, hash=hash_)
    return None if row is None else str(row["pinned"])


def _walk_out(tx: Transaction, walk: Walk) -> bytes:
    # Written out: this is on the path of every answer, and asdict() copies deeply.
    return tx.keys.seal_json(
        {
            "step": walk.step,
            "sequence": walk.sequence,
            "answers": dict(walk.answers),
            "ended": walk.ended,
            "trail": walk.trail,
            "marked": walk.marked,
            "nudged": walk.nudged,
            "shared": walk.shared,
        }
    )


def _value(value: Any) -> Value:
    return tuple(value) if isinstance(value, list) else value


def _walk_in(data: Mapping[str, Any]) -> Walk:
    answers = {name: _value(value) for name, value in data["answers"].items()}
    return Walk(
        step=data["step"],
        sequence=data["sequence"],
        answers=answers,
        ended=data["ended"],
        trail=tuple(data.get("trail", ())),
        marked=tuple(data.get("marked", ())),
        nudged=data.get("nudged", False),
        shared=tuple(data.get("shared", ())),
    )


def _conversation(tx: Transaction, row: Row | None) -> Conversation | None:
    if row is None:
        return None
    walk = _walk_in(tx.keys.open_json(row["walk_sealed"]))
    return Conversation(
        row["id"],
        row["patient_id"],
        row["script_hash"],
        row["origin"],
        walk,
        row["state"],
        moment_or_none(row["due_at"]),
    )


def open_conversation(tx: Transaction, patient_id: int) -> Conversation | None:
    """The conversation that waits for an answer of this patient."""
    return _conversation(tx, tx.one(_OPEN, patient=patient_id))


def resting(tx: Transaction, patient_id: int) -> list[Conversation]:
    """The conversations that are put aside, paused or waiting for their time; the one that began last first."""
    found = (_conversation(tx, row) for row in tx.all(_RESTING, patient=patient_id))
    return [conversation for conversation in found if conversation is not None]


def due(tx: Transaction, now: datetime, limit: int) -> list[int]:
    """The ids of the conversations whose nudge, end of answer window or end of wait has come, earliest first.

    Only ids: each is read in its own turn, as it is by then; the turn before may have moved it, and one that cannot be
    read must not keep the others, or a case, from their turn.
    """
    return [row["id"] for row in tx.all(_DUE, now=stamp(now), limit=limit)]


def postpone(tx: Transaction, conversation_id: int, due_at: datetime | None) -> None:
    """Let it fall due then; None: not any more."""
    tx.run(_POSTPONE, conversation=conversation_id, due=stamp_or_none(due_at))
    tx.signal(Signal.DUE)


def by_id(tx: Transaction, conversation_id: int) -> Conversation | None:
    """The conversation with this id, whatever its state."""
    return _conversation(tx, tx.one(_BY_ID, conversation=conversation_id))


def start(tx: Transaction, patient_id: int, script_hash: str, origin: str, now: datetime) -> int:
    """A new conversation; returns its id. The patient must not have an open one."""
    return tx.insert(
        _ADD,
        patient_id=patient_id,
        script_hash=script_hash,
        origin=origin,
        walk_sealed=_walk_out(tx, Walk()),
        at=stamp(now),
    )


def save_walk(
    tx: Transaction,
    conversation_id: int,
    walk: Walk,
    outcome: str | None,
    now: datetime,
    *,
    state: str,
    due_at: datetime | None,
) -> None:
    """Where the conversation stands now, and when it falls due."""
    tx.run(
        _WALK,
        conversation=conversation_id,
        walk=_walk_out(tx, walk),
        new_state=state,
        result=outcome,
        due=stamp_or_none(due_at),
        at=stamp(now),
    )
    if due_at is not None:
        tx.signal(Signal.DUE)


def change_state(
    tx: Transaction,
    conversation_id: int,
    old: str,
    new: str,
    now: datetime,
    outcome: str | None = None,
    due_at: datetime | None = None,
) -> bool:
    """Put aside, pause, take up or end; False when it was not in the old state. It falls due at ``due_at``, if ever."""
    changed = tx.run(
        _STATE,
        conversation=conversation_id,
        old_state=old,
        new_state=new,
        result=outcome,
        due=stamp_or_none(due_at),
        at=stamp(now),
    )
    if due_at is not None:
        tx.signal(Signal.DUE)
    return changed == 1


def keep(tx: Transaction, patient: Patient, conversation: Conversation, answer: Keep, now: datetime) -> None:
    """Record one answer."""
    tx.run(
        _KEEP,
        patient_id=patient.id,
        conversation_id=conversation.id,
        script_hash=conversation.script_hash,
        step=answer.step,
        variable=answer.variable,
        language=patient.language,
        value_sealed=tx.keys.seal_json({"value": answer.value, "shown": answer.shown}),
        at=stamp(now),
        private=int(answer.private),
    )


def retract(tx: Transaction, conversation_id: int, step: str) -> None:
    """The patient went back: the answer at ``step`` no longer counts. It stays on record as what was first said."""
    tx.run(_REPLACE, conversation=conversation_id, at_step=step)


def share(tx: Transaction, conversation_id: int, variable: str) -> None:
    """The private answers of this name may now be seen by clinicians."""
    tx.run(_SHARE, conversation=conversation_id, shared=variable)


def unshare(tx: Transaction, conversation_id: int, variable: str) -> None:
    """The patient went back: the answers of this name are private again."""
    tx.run(_UNSHARE, conversation=conversation_id, shared=variable)


def hear(tx: Transaction, patient_id: int, incoming: Incoming, reading: Reading | None, now: datetime) -> int:
    """Store what a patient sent with what screening said; returns the message's id. No reading: unscreened."""
    return tx.insert(
        _HEAR,
        patient_id=patient_id,
        kind=incoming.content or incoming.kind.value,
        telegram_message=incoming.message_id,
        body_sealed=tx.keys.seal(incoming.text),
        at=stamp(now),
        level=-1 if reading is None else int(reading.level),
        category=reading.category.value if reading is not None and reading.category is not None else None,
        rule=None if reading is None else reading.rule,
        lexicon="" if reading is None else reading.lexicon,
    )


def message_text(tx: Transaction, message_id: int) -> str | None:
    """The words of one stored message."""
    row = tx.one(_MESSAGE, message=message_id)
    return None if row is None else tx.keys.open(row["body_sealed"])


def message_numbered(tx: Transaction, patient_id: int, telegram_message: int | None) -> int | None:
    """The id of the stored message that has this number in the patient's chat, as it was last changed."""
    row = tx.one(_NUMBERED, patient=patient_id, number=telegram_message)
    return None if row is None else row["id"]


def recent_texts(tx: Transaction, patient_id: int, since: datetime, limit: int = 3) -> tuple[str, ...]:
    """The patient's last messages since then, oldest first."""
    rows = tx.all(_RECENT, patient=patient_id, since=stamp(since), limit=limit)
    return tuple(tx.keys.open_often(row["body_sealed"]) for row in reversed(rows))


def concerns_since(tx: Transaction, patient_id: int, since: datetime, besides: int | None) -> int:
    """How many of the patient's messages since then were read as a concern; one that was edited counts once, and the
    message ``besides``, which is being read now, not at all."""
    row = tx.one(_CONCERNS, patient=patient_id, since=stamp(since), besides=besides if besides is not None else -1)
    return 0 if row is None else int(row["count"])
