"""The tables of the clinic's texts: what is live, every version that was, and who changed it."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, LargeBinary, String, Table, Text, text

from bot.store.columns import Id, instant, metadata, row_id

file_versions = Table(
    "file_versions",
    metadata,
    Column("hash", String(64), primary_key=True),  # SHA-256 of the text
    # The clinic's own words, yet sealed: the lexicon is made of what patients in a crisis say, and whoever looks for
    # such words in a copy of the database is to find none.
    Column("text_sealed", LargeBinary, nullable=False),
    instant("stored_at"),
)

live_files = Table(
    "live_files",
    metadata,
    Column("path", String, primary_key=True),
    Column("hash", String(64), ForeignKey("file_versions.hash"), nullable=False),
)

# What was last taken over from the disk. A text that has been rolled back or replaced over Telegram is not taken again
# while the file stays as it is; one that was refused is not here, so that it is looked at again with the next edit.
disk_files = Table(
    "disk_files",
    metadata,
    Column("path", String, primary_key=True),
    Column("hash", String(64), nullable=False),
)

proposals = Table(
    "proposals",
    metadata,
    row_id(),
    Column("source", String, nullable=False),  # disk, telegram, command, rollback
    Column("name", String, nullable=False),  # the name of the file that was sent
    Column("text_sealed", LargeBinary),  # what was sent, when it is not known yet which file it is
    Column("changes", Text, nullable=False),  # path to hash, or to null for a file that goes
    Column("base", Text, nullable=False),  # the same paths, as they were live when it was checked
    Column("proposed_by", String, nullable=False),
    Column("chat_id", BigInteger),
    instant("proposed_at"),
    Column("state", String, nullable=False),  # new, checked, approved, published, refused, discarded, withdrawn
    Column("note", Text, nullable=False),
    Column("issues", Text, nullable=False),
    Column("approvals", Text, nullable=False),  # keys of the staff who said yes
    instant("decided_at", nullable=True),
    Index(
        "ix_proposals_waiting",
        "id",
        sqlite_where=text("state in ('new', 'approved')"),
        postgresql_where=text("state in ('new', 'approved')"),
    ),
)

publications = Table(
    "publications",
    metadata,
    row_id(),
    Column("path", String, nullable=False),
    Column("hash", String(64), ForeignKey("file_versions.hash")),  # null: the file went
    Column("before_hash", String(64)),  # null: there was none
    instant("published_at"),
    Column("published_by", String, nullable=False),
    Column("note", Text, nullable=False),
    Column("source", String, nullable=False),  # start, disk, telegram, command, rollback
    Column("proposal_id", Id, ForeignKey("proposals.id")),
    Index(None, "path"),
)
