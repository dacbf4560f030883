"""Rows of crisis cases, their history, and the tasks beside them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam as b
from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from bot.domain.cases.case import Case, CaseState, Note, Outcome
from bot.domain.cases.policy import Policy
from bot.domain.screening.reading import Level
from bot.store import duty
from bot.store.case_tables import case_events, case_notes, cases, tasks
from bot.store.schema import outbox
from bot.store.statement import Statement, word
from bot.store.times import moment, moment_or_none, stamp, stamp_or_none
from bot.store.transaction import Row, Signal, Transaction

_ADD = Statement(
    insert(cases).values(
        patient_id=b("patient_id"),
        level=b("level"),
        category=b("category"),
        rule=b("rule"),
        state=word("open"),
        opened_at=b("at"),
        step=0,
        due_at=b("due_at"),
        asked=0,
        disclosed_at=b("at"),
        message_id=b("message_id"),
        plan=b("plan"),
        bystander=b("bystander"),
        turn=0,
        peak=b("level"),
        alone_at=b("at"),
        tries=0,
    )
)
_SAVE = Statement(
    update(cases)
    .where(
        cases.c.id == b("case"),
        cases.c.state == b("old_state"),
        cases.c.turn == b("old_turn"),
        func.coalesce(cases.c.due_at, 0) == b("old_due"),
    )
    .values(
        level=b("new_level"),
        category=b("new_category"),
        rule=b("new_rule"),
        state=b("new_state"),
        step=b("new_step"),
        due_at=b("new_due"),
        holder=b("new_holder"),
        held_at=b("new_held"),
        asked=b("new_asked"),
        told_at=b("new_told"),
        nobody_at=b("new_nobody"),
        disclosed_at=b("new_disclosed"),
        outcome=b("new_outcome"),
        closed_at=b("new_closed"),
        message_id=b("new_message"),
        bystander=b("new_bystander"),
        turn=b("new_turn"),
        peak=b("new_peak"),
        alone_at=b("new_alone"),
        handed_to=b("new_handed"),
        ending=b("new_ending"),
        ending_by=b("new_ending_by"),
        tries=b("new_tries"),
        plan=b("new_plan"),
    )
)
_RUNNING = Statement(select(cases).where(cases.c.patient_id == b("patient"), cases.c.state != word("closed")))
_LAST_ENDED = Statement(
    select(cases)
    .where(cases.c.patient_id == b("patient"), cases.c.state == word("closed"))
    .order_by(cases.c.closed_at.desc(), cases.c.id.desc())
    .limit(1)
)
_BY_ID = Statement(select(cases).where(cases.c.id == b("case")))
_DUE = Statement(
    select(cases)
    .where(cases.c.state != word("closed"), cases.c.due_at <= b("now"))
    .order_by(cases.c.due_at)
    .limit(b("limit"))
)
_NOTE = Statement(
    insert(case_events).values(
        case_id=b("case_id"),
        happened_at=b("at"),
        kind=b("kind"),
        actor=b("actor"),
        detail=b("detail"),
        message_id=b("message_id"),
    )
)
_NOTES = Statement(select(case_events).where(case_events.c.case_id == b("case")).order_by(case_events.c.id))
_WRITE = Statement(
    insert(case_notes).values(case_id=b("case"), written_by=b("by"), written_at=b("at"), text_sealed=b("text"))
)
_WRITTEN = Statement(select(case_notes).where(case_notes.c.case_id == b("which")).order_by(case_notes.c.id))
_WORDS = Statement(
    select(case_events.c.message_id)
    .where(
        case_events.c.case_id == b("case"),
        case_events.c.message_id.is_not(None),
        case_events.c.message_id != b("besides"),
    )
    .order_by(case_events.c.id.desc())
    .limit(b("limit"))
)
_POSTPONE = Statement(update(cases).where(cases.c.id == b("case")).values(due_at=b("new_due")))
_TASK = Statement(
    upsert(tasks)
    .values(
        patient_id=b("patient_id"),
        kind=b("kind"),
        key=b("key"),
        state=word("open"),
        opened_at=b("at"),
        due_at=b("due"),
        detail=b("detail"),
    )
    .on_conflict_do_nothing(index_elements=["key"])
)
_TASK_DETAIL = Statement(update(tasks).where(tasks.c.key == b("which")).values(detail=b("new_detail")))
_LAST_PAGED = Statement(
    select(func.max(outbox.c.created_at).label("at"))
    .join(cases, cases.c.id == outbox.c.case_id)
    .where(cases.c.patient_id == b("patient"), outbox.c.purpose == "page")
)
RUNNING_ALL = Statement(select(cases).where(cases.c.state != word("closed")).order_by(cases.c.id))
OVERDUE = Statement(
    select(func.count().label("count")).where(cases.c.state != word("closed"), cases.c.due_at < b("before"))
)


def _case(tx: Transaction, row: Row | None) -> Case | None:
    """The case of a row; its frozen policy with those who have come on call since it was opened."""
    if row is None:
        return None
    since = tuple(one.override for one in duty.agreed(tx, moment(row["opened_at"])))
    return Case(
        id=row["id"],
        patient_id=row["patient_id"],
        level=Level(row["level"]),
        category=row["category"],
        rule=row["rule"],
        state=CaseState(row["state"]),
        opened_at=moment(row["opened_at"]),
        due_at=moment_or_none(row["due_at"]),
        policy=Policy.from_json(row["plan"]).joined_by(since),
        disclosed_at=moment(row["disclosed_at"]),
        step=row["step"],
        holder=row["holder"],
        held_at=moment_or_none(row["held_at"]),
        asked=bool(row["asked"]),
        told_at=moment_or_none(row["told_at"]),
        nobody_at=moment_or_none(row["nobody_at"]),
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
        closed_at=moment_or_none(row["closed_at"]),
        message_id=row["message_id"],
        bystander=bool(row["bystander"]),
        turn=row["turn"],
        peak=Level(row["peak"]),
        alone_at=moment_or_none(row["alone_at"]),
        handed_to=row["handed_to"],
        ending=Outcome(row["ending"]) if row["ending"] else None,
        ending_by=row["ending_by"],
        tries=row["tries"],
    )


def open_case(
    tx: Transaction,
    patient_id: int,
    level: Level,
    category: str,
    rule: str,
    policy: Policy,
    message_id: int | None,
    now: datetime,
    *,
    bystander: bool = False,
) -> Case:
    """A new case, due at once: if nothing else came of this turn, the cycle would page."""
    case_id = tx.insert(
        _ADD,
        patient_id=patient_id,
        level=int(level),
        category=category,
        rule=rule,
        at=stamp(now),
        due_at=stamp(now),
        message_id=message_id,
        plan=policy.to_json(),
        bystander=int(bystander),
    )
    tx.signal(Signal.DUE)
    case = by_id(tx, case_id)
    if case is None:
        raise LookupError(case_id)
    return case


def save(tx: Transaction, before: Case, after: Case) -> bool:
    """Write the case as it is now, provided it still stands where it was read: of two processes one is faster."""
    changed = tx.run(
        _SAVE,
        case=after.id,
        old_state=before.state.value,
        old_turn=before.turn,
        old_due=0 if before.due_at is None else stamp(before.due_at),
        new_level=int(after.level),
        new_category=after.category,
        new_rule=after.rule,
        new_state=after.state.value,
        new_step=after.step,
        new_due=stamp_or_none(after.due_at),
        new_holder=after.holder,
        new_held=stamp_or_none(after.held_at),
        new_asked=int(after.asked),
        new_told=stamp_or_none(after.told_at),
        new_nobody=stamp_or_none(after.nobody_at),
        new_disclosed=stamp(after.disclosed_at),
        new_outcome=after.outcome.value if after.outcome else None,
        new_closed=stamp_or_none(after.closed_at),
        new_message=after.message_id,
        new_bystander=int(after.bystander),
        new_turn=before.turn + int(before.footing != after.footing),
        new_peak=int(after.peak),
        new_alone=stamp_or_none(after.alone_at),
        new_handed=after.handed_to,
        new_ending=after.ending.value if after.ending else None,
        new_ending_by=after.ending_by,
        new_tries=after.tries,
        new_plan=after.policy.to_json(),
    )
    tx.signal(Signal.DUE)
    return changed == 1


def running(tx: Transaction, patient_id: int) -> Case | None:
    """The patient's case that is not closed."""
    return _case(tx, tx.one(_RUNNING, patient=patient_id))


def last_ended(tx: Transaction, patient_id: int) -> Case | None:
    """The patient's case that was closed last."""
    return _case(tx, tx.one(_LAST_ENDED, patient=patient_id))


def by_id(tx: Transaction, case_id: int) -> Case | None:
    """The case with this number."""
    return _case(tx, tx.one(_BY_ID, case=case_id))


def due(tx: Transaction, now: datetime, limit: int) -> list[Case]:
    """Cases whose time has come, the longest overdue first."""
    found = (_case(tx, row) for row in tx.all(_DUE, now=stamp(now), limit=limit))
    return [case for case in found if case is not None]


def postpone(tx: Transaction, case: Case, due_at: datetime) -> None:
    """After a failed turn: look at the case again then. It is never dropped."""
    tx.run(_POSTPONE, case=case.id, new_due=stamp(due_at))
    tx.signal(Signal.DUE)


def note(tx: Transaction, case_id: int, entry: Note, now: datetime, message_id: int | None = None) -> None:
    """One line of history; ``message_id``: the patient's words that it is about."""
    tx.run(
        _NOTE,
        case_id=case_id,
        at=stamp(now),
        kind=entry.kind,
        actor=entry.actor,
        detail=entry.detail,
        message_id=message_id,
    )


def history(tx: Transaction, case_id: int) -> list[tuple[datetime, Note]]:
    """The case's history, oldest first."""
    return [
        (moment(row["happened_at"]), Note(row["kind"], row["actor"], row["detail"]))
        for row in tx.all(_NOTES, case=case_id)
    ]


def write_note(tx: Transaction, case_id: int, by: str, text: str, now: datetime) -> None:
    """Keep a clinician's own words about a case, sealed."""
    tx.run(_WRITE, case=case_id, by=by, at=stamp(now), text=tx.keys.seal(text))


def written(tx: Transaction, case_id: int) -> list[tuple[datetime, str, str]]:
    """The clinicians' notes about a case: when, by whom, what; oldest first."""
    rows = tx.all(_WRITTEN, which=case_id)
    return [(moment(row["written_at"]), row["written_by"], tx.keys.open(row["text_sealed"])) for row in rows]


def words_since(tx: Transaction, case: Case, limit: int = 3) -> list[int]:
    """The last messages that the patient wrote to this case after the one that stands for it, oldest first."""
    rows = tx.all(_WORDS, case=case.id, besides=case.message_id if case.message_id is not None else -1, limit=limit)
    return [row["message_id"] for row in reversed(rows)]


def raise_task(
    tx: Transaction,
    patient_id: int,
    kind: str,
    key: str,
    now: datetime,
    due_at: datetime | None = None,
    detail: str = "",
) -> bool:
    """A task for the clinicians, to be done by ``due_at``; the same key raises one. Returns whether it is new.

    ``detail`` says to staff what came of it; never patient text.
    """
    at, due = stamp(now), stamp_or_none(due_at)
    return tx.run(_TASK, patient_id=patient_id, kind=kind, key=key, at=at, due=due, detail=detail) == 1


def detail_task(tx: Transaction, key: str, detail: str) -> None:
    """What came of the task that this key raised."""
    tx.run(_TASK_DETAIL, which=key, new_detail=detail)


def last_paged(tx: Transaction, patient_id: int) -> datetime | None:
    """When somebody was last paged about this patient, in whichever case, whether or not it arrived."""
    row = tx.one(_LAST_PAGED, patient=patient_id)
    return None if row is None else moment_or_none(row["at"])


def all_running(tx: Transaction) -> list[Case]:
    """Every case that is not closed."""
    found = (_case(tx, row) for row in tx.all(RUNNING_ALL))
    return [case for case in found if case is not None]
