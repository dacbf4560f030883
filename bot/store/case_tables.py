"""The tables of crisis cases and what stands beside them: their history, the direct question, tasks, alarms."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, Text, text

from bot.store.columns import Id, instant, metadata, of_patient, row_id

cases = Table(
    "cases",
    metadata,
    row_id(),
    of_patient(),
    Column("level", Integer, nullable=False),
    Column("category", String, nullable=False),
    Column("rule", String, nullable=False),
    Column("state", String, nullable=False),  # open, acknowledged, contacted, closed
    instant("opened_at"),
    Column("step", Integer, nullable=False),
    instant("due_at", nullable=True),
    Column("holder", String),
    instant("held_at", nullable=True),
    Column("asked", Integer, nullable=False),
    instant("told_at", nullable=True),
    instant("nobody_at", nullable=True),
    instant("disclosed_at"),
    Column("message_id", Id, ForeignKey("messages.id")),
    Column("outcome", String),
    instant("closed_at", nullable=True),
    Column("plan", Text, nullable=False),  # escalation policy and rota, frozen when the case opened
    Column("bystander", Integer, nullable=False, server_default="0"),  # 1: all of it is about somebody else
    # A case without a due time would be a case nobody is going to hear of again.
    CheckConstraint("state = 'closed' or due_at is not null", name="due"),
    Index(
        "uq_cases_running",
        "patient_id",
        unique=True,
        sqlite_where=text("state <> 'closed'"),
        postgresql_where=text("state <> 'closed'"),
    ),
    Index("ix_cases_due", "due_at", sqlite_where=text("state <> 'closed'"), postgresql_where=text("state <> 'closed'")),
    Index(None, "patient_id"),
)

case_events = Table(
    "case_events",
    metadata,
    row_id(),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False),
    instant("happened_at"),
    Column("kind", String, nullable=False),
    Column("actor", String, nullable=False),
    Column("detail", Text, nullable=False),  # never patient text
    Column("message_id", Id, ForeignKey("messages.id")),  # the words of the patient that this is about
    Index(None, "case_id"),
)

# The direct question: whether the patient thinks of ending their life, asked where their words may mean it.
questions = Table(
    "questions",
    metadata,
    row_id(),
    of_patient(),
    Column("message_id", Id, ForeignKey("messages.id"), nullable=False),  # the words because of which it is asked
    Column("category", String, nullable=False),
    # The script's question that waited then. The words are not yet taken for its answer: that waits for this one.
    Column("conversation_id", Id, ForeignKey("conversations.id")),
    Column("sequence", Integer),
    Column("state", String, nullable=False),  # open, answered, silent: its time went by
    instant("asked_at"),
    instant("due_at", nullable=True),  # what silence means is decided then; silent: the script goes on then
    Column("answer", String),  # yes, no, person; the last one given, also long afterwards
    instant("answered_at", nullable=True),
    # An open question without a due time would be one whose silence nobody hears of.
    CheckConstraint("state <> 'open' or due_at is not null", name="due"),
    Index(None, "patient_id"),
    Index(
        "uq_questions_open",
        "patient_id",
        unique=True,
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
    Index(
        "ix_questions_due",
        "due_at",
        sqlite_where=text("due_at is not null"),
        postgresql_where=text("due_at is not null"),
    ),
)

tasks = Table(
    "tasks",
    metadata,
    row_id(),
    of_patient(),
    Column("kind", String, nullable=False),
    Column("key", String, nullable=False, unique=True),  # the same reason raises one task
    Column("state", String, nullable=False),  # open, done
    instant("opened_at"),
    instant("due_at", nullable=True),
    Column("detail", Text, nullable=False, server_default=""),  # what came of it; never patient text
)

alarms = Table(
    "alarms",
    metadata,
    Column("key", String, primary_key=True),
    instant("first_at"),
    instant("last_at"),
    instant("told_at"),
    Column("count", Integer, nullable=False),
)
