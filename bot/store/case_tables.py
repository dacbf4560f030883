"""The tables of crisis cases and what stands beside them: their history, the direct question, tasks, alarms."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    text,
)

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
    # Counts the arrows that the case went along. A button carries it, so that a stale one is known as such.
    Column("turn", Integer, nullable=False, server_default="0"),
    Column("peak", Integer, nullable=False, server_default="0"),  # the highest level that it ever had
    instant("alone_at", nullable=True),  # since when nobody holds it
    Column("handed_to", String),  # who was asked to take it from the holder, and has not yet
    Column("ending", String),  # the outcome that one clinician has proposed and another has to confirm
    Column("ending_by", String),
    Column("tries", Integer, nullable=False, server_default="0"),  # how often the patient was called in vain
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

# What a clinician wrote about a case: their own words, which may hold the patient's.
case_notes = Table(
    "case_notes",
    metadata,
    row_id(),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False),
    Column("written_by", String, nullable=False),
    instant("written_at"),
    Column("text_sealed", LargeBinary, nullable=False),
    Index(None, "case_id"),
)

# What was agreed beside the weekly shifts of the settings.
overrides = Table(
    "overrides",
    metadata,
    row_id(),
    Column("rota", String, nullable=False),
    Column("change", String, nullable=False),  # takes, joins, leaves
    Column("person", String, nullable=False),
    instant("start_at"),
    instant("end_at"),
    Column("made_by", String, nullable=False),
    instant("made_at"),
    instant("cancelled_at", nullable=True),
    Index(None, "end_at"),
)

# How each member of staff can be reached, as the last attempts have shown.
staff_reach = Table(
    "staff_reach",
    metadata,
    Column("person", String, primary_key=True),
    Column("channel", String, primary_key=True),
    instant("unreachable_at", nullable=True),  # since when nothing can arrive; null: it could at the last try
    Column("reason", String, nullable=False),
)

# What the next words that a member of staff types are for: a note, a drill's remark, words to a patient.
staff_waits = Table(
    "staff_waits",
    metadata,
    Column("person", String, primary_key=True),
    Column("purpose", String, nullable=False),
    Column("subject", BigInteger, nullable=False),
    instant("since_at"),
)
