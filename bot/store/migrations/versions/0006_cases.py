"""Cases that are handed on, lowered, ended by two; notes; changes of the rota; whom to call."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("cases", sa.Column("turn", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("cases", sa.Column("peak", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("cases", sa.Column("alone_at", sa.BigInteger(), nullable=True))
    op.add_column("cases", sa.Column("handed_to", sa.String(), nullable=True))
    op.add_column("cases", sa.Column("ending", sa.String(), nullable=True))
    op.add_column("cases", sa.Column("ending_by", sa.String(), nullable=True))
    op.add_column("cases", sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE cases SET peak = level")
    op.execute("UPDATE cases SET alone_at = opened_at WHERE state = 'open'")
    op.add_column("patients", sa.Column("phone_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("patients", sa.Column("other_sealed", sa.LargeBinary(), nullable=True))
    op.create_table(
        "case_notes",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("written_by", sa.String(), nullable=False),
        sa.Column("written_at", sa.BigInteger(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_notes_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_notes")),
    )
    op.create_index(op.f("ix_case_notes_case_id"), "case_notes", ["case_id"], unique=False)
    op.create_table(
        "overrides",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("rota", sa.String(), nullable=False),
        sa.Column("change", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("start_at", sa.BigInteger(), nullable=False),
        sa.Column("end_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("cancelled_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_overrides")),
    )
    op.create_index(op.f("ix_overrides_end_at"), "overrides", ["end_at"], unique=False)
    op.create_table(
        "staff_reach",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("unreachable_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("person", "channel", name=op.f("pk_staff_reach")),
    )
    op.create_table(
        "staff_waits",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("subject", sa.BigInteger(), nullable=False),
        sa.Column("since_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_staff_waits")),
    )


def downgrade() -> None:
    for table in ("staff_waits", "staff_reach", "overrides", "case_notes"):
        op.drop_table(table)
    op.drop_column("patients", "other_sealed")
    op.drop_column("patients", "phone_sealed")
    for column in ("tries", "ending_by", "ending", "handed_to", "alone_at", "peak", "turn"):
        op.drop_column("cases", column)
