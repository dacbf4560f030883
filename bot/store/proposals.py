"""Changes that somebody wants to make to the texts, from the first sight of them to yes or no.

new ► checked ► approved ► published. From new or approved also to refused (it is not sound); from checked to discarded
(somebody said no) or withdrawn (the disk shows something else by now).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import bindparam as b
from sqlalchemy import insert, select, update

from bot.domain.issues import Issue
from bot.store.publishing_tables import proposals
from bot.store.statement import Statement, word
from bot.store.times import moment, stamp
from bot.store.transaction import Row, Signal, Transaction

Changes = Mapping[str, str | None]
"""Path to version; None for a file that goes."""

_ADD = Statement(
    insert(proposals).values(
        source=b("source"),
        name=b("name"),
        text_sealed=b("text"),
        changes=b("changes"),
        base=b("base"),
        proposed_by=b("by"),
        chat_id=b("chat_id"),
        proposed_at=b("at"),
        state=b("state"),
        note=b("note"),
        issues=b("issues"),
        approvals=b("approvals"),
    )
)
_BY_ID = Statement(select(proposals).where(proposals.c.id == b("proposal")))
_WAITING = Statement(
    select(proposals)
    .where(proposals.c.state.in_((word("new"), word("approved"))))
    .order_by(proposals.c.id)
    .limit(b("limit"))
)
ANY_WAITING = Statement(select(proposals.c.id).where(proposals.c.state.in_((word("new"), word("approved")))).limit(1))
_OPEN_FROM = Statement(
    select(proposals)
    .where(
        proposals.c.source == b("source"),
        proposals.c.state.in_((word("new"), word("checked"), word("approved"))),
    )
    .order_by(proposals.c.id)
)
_LAST_FROM = Statement(
    select(proposals)
    .where(proposals.c.source == b("source"), proposals.c.state == b("state"))
    .order_by(proposals.c.id.desc())
    .limit(1)
)
_CHANGE = Statement(
    update(proposals)
    .where(proposals.c.id == b("proposal"), proposals.c.state == b("old_state"))
    .values(
        state=b("new_state"),
        changes=b("new_changes"),
        base=b("new_base"),
        issues=b("new_issues"),
        approvals=b("new_approvals"),
        decided_at=b("decided"),
    )
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """One proposal. ``text`` is what was sent as the file ``name``, while ``changes`` are not known yet."""

    id: int
    source: str
    name: str
    text: str | None
    changes: Changes
    base: Changes
    by: str
    chat_id: int | None
    at: datetime
    state: str
    note: str
    issues: tuple[Issue, ...]
    approvals: tuple[str, ...]


def _proposal(tx: Transaction, row: Row) -> Proposal:
    return Proposal(
        id=row["id"],
        source=row["source"],
        name=row["name"],
        text=None if row["text_sealed"] is None else tx.keys.open(row["text_sealed"]),
        changes=json.loads(row["changes"]),
        base=json.loads(row["base"]),
        by=row["proposed_by"],
        chat_id=row["chat_id"],
        at=moment(row["proposed_at"]),
        state=row["state"],
        note=row["note"],
        issues=tuple(Issue(**issue) for issue in json.loads(row["issues"])),
        approvals=tuple(json.loads(row["approvals"])),
    )


def _written(issues: Sequence[Issue]) -> str:
    return json.dumps([asdict(issue) for issue in issues], ensure_ascii=False)


def add(
    tx: Transaction,
    *,
    source: str,
    by: str,
    now: datetime,
    state: str = "new",
    name: str = "",
    text: str | None = None,
    changes: Changes | None = None,
    base: Changes | None = None,
    chat_id: int | None = None,
    note: str = "",
    issues: Sequence[Issue] = (),
    approvals: Sequence[str] = (),
) -> int:
    """A new proposal; returns its id. The press takes it up after the commit."""
    tx.signal(Signal.PRESS)
    return tx.insert(
        _ADD,
        source=source,
        name=name,
        text=None if text is None else tx.keys.seal(text),
        changes=json.dumps(dict(changes or {}), sort_keys=True),
        base=json.dumps(dict(base or {}), sort_keys=True),
        by=by,
        chat_id=chat_id,
        at=stamp(now),
        state=state,
        note=note,
        issues=_written(issues),
        approvals=json.dumps(list(approvals)),
    )


def by_id(tx: Transaction, proposal: int) -> Proposal | None:
    """The proposal with this id."""
    row = tx.one(_BY_ID, proposal=proposal)
    return None if row is None else _proposal(tx, row)


def waiting(tx: Transaction, limit: int = 1) -> list[Proposal]:
    """Proposals that the press has something to do for, oldest first."""
    return [_proposal(tx, row) for row in tx.all(_WAITING, limit=limit)]


def open_from(tx: Transaction, source: str) -> list[Proposal]:
    """Proposals of one source that are not decided."""
    return [_proposal(tx, row) for row in tx.all(_OPEN_FROM, source=source)]


def last_from(tx: Transaction, source: str, state: str) -> Proposal | None:
    """The newest proposal of one source in this state."""
    row = tx.one(_LAST_FROM, source=source, state=state)
    return None if row is None else _proposal(tx, row)


def change(
    tx: Transaction,
    proposal: Proposal,
    state: str,
    now: datetime,
    *,
    changes: Changes | None = None,
    base: Changes | None = None,
    issues: Sequence[Issue] | None = None,
    approvals: Sequence[str] | None = None,
) -> bool:
    """Move it on from the state it was read in; False when somebody else has done so meanwhile."""
    tx.signal(Signal.PRESS)
    decided = state in ("published", "refused", "discarded", "withdrawn")
    return (
        tx.run(
            _CHANGE,
            proposal=proposal.id,
            old_state=proposal.state,
            new_state=state,
            new_changes=json.dumps(dict(proposal.changes if changes is None else changes), sort_keys=True),
            new_base=json.dumps(dict(proposal.base if base is None else base), sort_keys=True),
            new_issues=_written(proposal.issues if issues is None else issues),
            new_approvals=json.dumps(list(proposal.approvals if approvals is None else approvals)),
            decided=stamp(now) if decided else None,
        )
        == 1
    )
