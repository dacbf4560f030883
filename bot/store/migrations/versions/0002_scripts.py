"""What scripts need beside their steps: waits, answer windows, private answers, memory, draws, results."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("patients", sa.Column("care_group", sa.String(), nullable=False, server_default="none"))
    op.add_column("patients", sa.Column("program", sa.String(), nullable=False, server_default=""))
    op.add_column("conversations", sa.Column("due_at", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_conversations_due",
        "conversations",
        ["due_at"],
        sqlite_where=sa.text("due_at is not null"),
        postgresql_where=sa.text("due_at is not null"),
    )
    op.add_column("responses", sa.Column("private", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("responses", sa.Column("replaced", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("tasks", sa.Column("due_at", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_timers_patient",
        "timers",
        ["patient_id", "kind"],
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_table(
        "memories",
        sa.Column("patient_id", ID, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("private", sa.Integer(), nullable=False),
        sa.Column("kept_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name=op.f("fk_memories_patient_id")),
        sa.PrimaryKeyConstraint("patient_id", "key", name=op.f("pk_memories")),
    )
    op.create_table(
        "draws",
        sa.Column("patient_id", ID, nullable=False),
        sa.Column("prompt", sa.String(), nullable=False),
        sa.Column("drawn_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name=op.f("fk_draws_patient_id")),
        sa.PrimaryKeyConstraint("patient_id", "prompt", name=op.f("pk_draws")),
    )
    op.create_table(
        "results",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("patient_id", ID, nullable=False),
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("instrument", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("total", sa.Float(), nullable=False),
        sa.Column("items_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("scored_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name=op.f("fk_results_patient_id")),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_results_conversation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_results")),
    )
    op.create_index(op.f("ix_results_patient_id_instrument"), "results", ["patient_id", "instrument"])


def downgrade() -> None:
    op.drop_table("results")
    op.drop_table("draws")
    op.drop_table("memories")
    op.drop_index("ix_timers_patient", "timers")
    op.drop_column("tasks", "due_at")
    op.drop_column("responses", "replaced")
    op.drop_column("responses", "private")
    op.drop_index("ix_conversations_due", "conversations")
    op.drop_column("conversations", "due_at")
    op.drop_column("patients", "program")
    op.drop_column("patients", "care_group")
