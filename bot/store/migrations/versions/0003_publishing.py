"""How texts go live: versions of files, what is live, what was seen on disk, proposals, publications."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _id(name: str = "id", *, key: bool = True) -> sa.Column[int]:
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column(name, kind, autoincrement=True, nullable=False) if key else sa.Column(name, kind, nullable=True)


def upgrade() -> None:
    op.create_table(
        "file_versions",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("stored_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_file_versions")),
    )
    op.create_table(
        "live_files",
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["hash"], ["file_versions.hash"], name=op.f("fk_live_files_hash")),
        sa.PrimaryKeyConstraint("path", name=op.f("pk_live_files")),
    )
    op.create_table(
        "disk_files",
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("path", name=op.f("pk_disk_files")),
    )
    op.create_table(
        "proposals",
        _id(),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("base", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=True),
        sa.Column("proposed_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("issues", sa.Text(), nullable=False),
        sa.Column("approvals", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
    )
    op.create_index(
        "ix_proposals_waiting",
        "proposals",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state in ('new', 'approved')"),
        postgresql_where=sa.text("state in ('new', 'approved')"),
    )
    op.create_table(
        "publications",
        _id(),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=True),
        sa.Column("before_hash", sa.String(length=64), nullable=True),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.Column("published_by", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        _id("proposal_id", key=False),
        sa.ForeignKeyConstraint(["hash"], ["file_versions.hash"], name=op.f("fk_publications_hash")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposals.id"], name=op.f("fk_publications_proposal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publications")),
    )
    op.create_index(op.f("ix_publications_path"), "publications", ["path"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_publications_path"), table_name="publications")
    op.drop_table("publications")
    op.drop_index(
        "ix_proposals_waiting",
        table_name="proposals",
        sqlite_where=sa.text("state in ('new', 'approved')"),
        postgresql_where=sa.text("state in ('new', 'approved')"),
    )
    op.drop_table("proposals")
    op.drop_table("disk_files")
    op.drop_table("live_files")
    op.drop_table("file_versions")
