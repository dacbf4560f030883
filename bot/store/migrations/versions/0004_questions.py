"""The direct question, a row that falls due; what came of a concern's task; cases about somebody else, later words."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("cases", sa.Column("bystander", sa.Integer(), nullable=False, server_default="0"))
    op.create_index(op.f("ix_cases_patient_id"), "cases", ["patient_id"], unique=False)
    op.add_column(
        "case_events",
        sa.Column(
            "message_id", ID, sa.ForeignKey("messages.id", name=op.f("fk_case_events_message_id")), nullable=True
        ),
        inline_references=True,
    )
    op.add_column("tasks", sa.Column("detail", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "questions",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("patient_id", ID, nullable=False),
        sa.Column("message_id", ID, nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("conversation_id", ID, nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("state <> 'open' or due_at is not null", name=op.f("ck_questions_due")),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name=op.f("fk_questions_patient_id")),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_questions_message_id")),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_questions_conversation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
    )
    op.create_index(op.f("ix_questions_patient_id"), "questions", ["patient_id"], unique=False)
    op.create_index(
        "uq_questions_open",
        "questions",
        ["patient_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "ix_questions_due",
        "questions",
        ["due_at"],
        sqlite_where=sa.text("due_at is not null"),
        postgresql_where=sa.text("due_at is not null"),
    )


def downgrade() -> None:
    op.drop_table("questions")
    op.drop_column("tasks", "detail")
    op.drop_column("case_events", "message_id")
    op.drop_index(op.f("ix_cases_patient_id"), table_name="cases")
    op.drop_column("cases", "bystander")
