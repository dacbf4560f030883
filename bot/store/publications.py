"""Texts by version: what is live, what was live, what was last seen on disk, and whom a change would meet.

A version of a file is the SHA-256 of its text; people see its first eight digits. What is live here is the truth; the
conversations folder is one of the places from which edits come.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam as b
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from bot.store.publishing_tables import disk_files, file_versions, live_files, publications
from bot.store.schema import conversations, live_scripts, script_versions, timers
from bot.store.statement import Statement, word
from bot.store.times import moment, stamp
from bot.store.transaction import Row, Transaction

RUNNING = (word("open"), word("waiting"), word("aside"), word("paused"))
"""States of a conversation that goes on, or may go on."""

_STORE = Statement(
    upsert(file_versions)
    .values(hash=b("hash"), text_sealed=b("text"), stored_at=b("at"))
    .on_conflict_do_nothing(index_elements=["hash"])
)
_TEXT = Statement(select(file_versions.c.text_sealed).where(file_versions.c.hash == b("hash")))
_LIVE = Statement(
    select(live_files.c.path, live_files.c.hash, file_versions.c.text_sealed)
    .join(file_versions, file_versions.c.hash == live_files.c.hash)
    .order_by(live_files.c.path)
)
_LIVE_HASHES = Statement(select(live_files.c.path, live_files.c.hash))
_SET_LIVE_BASE = upsert(live_files).values(path=b("path"), hash=b("hash"))
_SET_LIVE = Statement(
    _SET_LIVE_BASE.on_conflict_do_update(index_elements=["path"], set_={"hash": _SET_LIVE_BASE.excluded.hash})
)
_DROP_LIVE = Statement(delete(live_files).where(live_files.c.path == b("path")))
_SEEN = Statement(select(disk_files.c.path, disk_files.c.hash))
_SAW_BASE = upsert(disk_files).values(path=b("path"), hash=b("hash"))
_SAW = Statement(_SAW_BASE.on_conflict_do_update(index_elements=["path"], set_={"hash": _SAW_BASE.excluded.hash}))
_SAW_NONE = Statement(delete(disk_files).where(disk_files.c.path == b("path")))
_ADD = Statement(
    insert(publications).values(
        path=b("path"),
        hash=b("hash"),
        before_hash=b("before"),
        published_at=b("at"),
        published_by=b("by"),
        note=b("note"),
        source=b("source"),
        proposal_id=b("proposal"),
    )
)
NEWEST = Statement(select(func.coalesce(func.max(publications.c.id), 0).label("newest")))
_BY_ID = Statement(select(publications).where(publications.c.id == b("publication")))
_SINCE = Statement(select(publications).where(publications.c.id > b("after")).order_by(publications.c.id))
_ALL = Statement(select(publications).order_by(publications.c.id.desc()).limit(b("limit")))
_OF = Statement(
    select(publications).where(publications.c.path == b("path")).order_by(publications.c.id.desc()).limit(b("limit"))
)
_PATHS = Statement(select(publications.c.path).distinct().order_by(publications.c.path))
_MID_SCRIPT = Statement(
    select(script_versions.c.name, func.count(conversations.c.patient_id.distinct()).label("count"))
    .join(script_versions, script_versions.c.hash == conversations.c.script_hash)
    .where(conversations.c.state.in_(RUNNING))
    .group_by(script_versions.c.name)
)
_script_of_timer = func.json_extract(timers.c.detail, "$.script")
_SCHEDULED = Statement(
    select(_script_of_timer.label("name"), func.count().label("count"))
    .where(timers.c.state == word("pending"), _script_of_timer.is_not(None))
    .group_by(_script_of_timer)
)
_RETIRE = Statement(delete(live_scripts).where(live_scripts.c.name == b("name")))
_CALL_OFF = Statement(
    update(timers)
    .where(timers.c.state == word("pending"), _script_of_timer == b("name"))
    .values(state=word("cancelled"))
)
_OLD_RUNNING = Statement(
    select(conversations.c.id, conversations.c.script_hash)
    .join(script_versions, script_versions.c.hash == conversations.c.script_hash)
    .where(
        conversations.c.state.in_(RUNNING),
        script_versions.c.name == b("name"),
        conversations.c.script_hash != b("live"),
        conversations.c.id > b("after"),
    )
    .order_by(conversations.c.id)
    .limit(b("limit"))
)
_MOVE = Statement(
    update(conversations)
    .where(conversations.c.id == b("conversation"), conversations.c.script_hash == b("old"))
    .values(script_hash=b("new"), changed_at=b("at"))
)


@dataclass(frozen=True, slots=True)
class Publication:
    """One file that went live, or went away (``hash`` None), in place of ``before`` (None: there was none)."""

    id: int
    path: str
    hash: str | None
    before: str | None
    at: datetime
    by: str
    note: str
    source: str
    proposal: int | None = None


def hash_of(text: str) -> str:
    """The version of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def short(hash_: str | None) -> str:
    """A version as people see it."""
    return "–" if hash_ is None else hash_[:8]


def _publication(row: Row) -> Publication:
    return Publication(
        row["id"],
        row["path"],
        row["hash"],
        row["before_hash"],
        moment(row["published_at"]),
        row["published_by"],
        row["note"],
        row["source"],
        row["proposal_id"],
    )


def store(tx: Transaction, text: str, now: datetime) -> str:
    """Keep a text; returns its version."""
    hash_ = hash_of(text)
    tx.run(_STORE, hash=hash_, text=tx.keys.seal(text), at=stamp(now))
    return hash_


def text_of(tx: Transaction, hash_: str) -> str | None:
    """The text of a version."""
    row = tx.one(_TEXT, hash=hash_)
    return None if row is None else tx.keys.open(row["text_sealed"])


def live(tx: Transaction) -> dict[str, str]:
    """Every live file: path to text."""
    return {row["path"]: tx.keys.open(row["text_sealed"]) for row in tx.all(_LIVE)}


def live_versions(tx: Transaction) -> dict[str, str]:
    """Every live file: path to version."""
    return {row["path"]: row["hash"] for row in tx.all(_LIVE_HASHES)}


def seen(tx: Transaction) -> dict[str, str]:
    """What was last taken over from the disk: path to version."""
    return {row["path"]: row["hash"] for row in tx.all(_SEEN)}


def saw(tx: Transaction, versions: Mapping[str, str | None]) -> None:
    """These are the versions on disk (None: no such file), and nothing more is to be done about them."""
    for path, hash_ in versions.items():
        if hash_ is None:
            tx.run(_SAW_NONE, path=path)
        else:
            tx.run(_SAW, path=path, hash=hash_)


def record(
    tx: Transaction,
    path: str,
    text: str | None,
    *,
    by: str,
    note: str,
    source: str,
    now: datetime,
    proposal: int | None = None,
) -> Publication | None:
    """``text`` is live at ``path`` from now on (None: the file is gone). None when that is so already."""
    before = live_versions(tx).get(path)
    hash_ = None if text is None else store(tx, text, now)
    if hash_ == before:
        return None
    if hash_ is None:
        tx.run(_DROP_LIVE, path=path)
    else:
        tx.run(_SET_LIVE, path=path, hash=hash_)
    row = tx.insert(
        _ADD,
        path=path,
        hash=hash_,
        before=before,
        at=stamp(now),
        by=by,
        note=note,
        source=source,
        proposal=proposal,
    )
    return Publication(row, path, hash_, before, now, by, note, source, proposal)


def newest(tx: Transaction) -> int:
    """The id of the last publication; 0 when there was none."""
    row = tx.one(NEWEST)
    return 0 if row is None else int(row["newest"])


def by_id(tx: Transaction, publication: int) -> Publication | None:
    """The publication with this id."""
    row = tx.one(_BY_ID, publication=publication)
    return None if row is None else _publication(row)


def since(tx: Transaction, after: int) -> list[Publication]:
    """The publications after the one with this id, oldest first."""
    return [_publication(row) for row in tx.all(_SINCE, after=after)]


def history(tx: Transaction, path: str | None, limit: int) -> list[Publication]:
    """The last publications of one file, or of all, newest first."""
    rows = tx.all(_ALL, limit=limit) if path is None else tx.all(_OF, path=path, limit=limit)
    return [_publication(row) for row in rows]


def paths(tx: Transaction) -> list[str]:
    """Every path that was ever live."""
    return [row["path"] for row in tx.all(_PATHS)]


def mid_script(tx: Transaction) -> dict[str, int]:
    """By script, how many patients have a conversation of it that goes on, or was put aside."""
    return {row["name"]: row["count"] for row in tx.all(_MID_SCRIPT)}


def scheduled(tx: Transaction) -> dict[str, int]:
    """By script, how many conversations of it are to begin."""
    return {row["name"]: row["count"] for row in tx.all(_SCHEDULED)}


def retire(tx: Transaction, scripts: Collection[str]) -> int:
    """These scripts are never begun again; returns how many conversations that were to begin are called off."""
    called_off = 0
    for name in scripts:
        tx.run(_RETIRE, name=name)
        called_off += tx.run(_CALL_OFF, name=name)
    return called_off


def running_on_old(tx: Transaction, script: str, live_hash: str, after: int, limit: int) -> list[tuple[int, str]]:
    """Conversations on an older version of a script, with that version; ids greater than ``after``, in their order."""
    rows = tx.all(_OLD_RUNNING, name=script, live=live_hash, after=after, limit=limit)
    return [(row["id"], row["script_hash"]) for row in rows]


def move(tx: Transaction, conversation: int, old: str, new: str, now: datetime) -> bool:
    """The conversation goes on with another version of its script; False when it is no longer on ``old``."""
    return tx.run(_MOVE, conversation=conversation, old=old, new=new, at=stamp(now)) == 1
