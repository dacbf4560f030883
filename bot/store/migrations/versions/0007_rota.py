"""The rota in people's hands: what falls due, swaps, events of calendars."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "duty_dues",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("seen", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_duty_dues")),
    )
    op.create_table(
        "swaps",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("rota", sa.String(), nullable=False),
        sa.Column("offered_by", sa.String(), nullable=False),
        sa.Column("asked", sa.String(), nullable=False),
        sa.Column("theirs_start_at", sa.BigInteger(), nullable=False),
        sa.Column("theirs_end_at", sa.BigInteger(), nullable=False),
        sa.Column("own_start_at", sa.BigInteger(), nullable=True),
        sa.Column("own_end_at", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("state = 'draft' or own_start_at is not null", name=op.f("ck_swaps_chosen")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_swaps")),
    )
    op.create_index(
        "ix_swaps_due",
        "swaps",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("state in ('draft', 'open')"),
        postgresql_where=sa.text("state in ('draft', 'open')"),
    )
    op.create_table(
        "calendar_events",
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("occurrence", sa.String(), nullable=False),
        sa.Column("override_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["override_id"], ["overrides.id"], name=op.f("fk_calendar_events_override_id")),
        sa.PrimaryKeyConstraint("uid", "occurrence", name=op.f("pk_calendar_events")),
    )


def downgrade() -> None:
    for table in ("calendar_events", "swaps", "duty_dues"):
        op.drop_table(table)
