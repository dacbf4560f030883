"""The tables of patients, messages, cases and letters. One schema for SQLite and PostgreSQL.

Instants are integers: milliseconds since 1970 in UTC (column names end in ``_at``). Wall times stand as text beside
their IANA zone. Columns named ``*_sealed`` hold patient text or names, encrypted (see :mod:`bot.store.keys`).
The schema is what the newest migration makes; a test compares the two.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.store.columns import Id, instant, metadata, of_patient, row_id

meta = Table("meta", metadata, Column("key", String, primary_key=True), Column("value", Text, nullable=False))

inbox = Table(
    "inbox",
    metadata,
    row_id(),
    Column("update_id", BigInteger, nullable=False),
    # Telegram may start its numbering anew after a quiet week: only number and content together name an update.
    Column("digest", String(64), nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    instant("received_at"),
    Column("body_sealed", LargeBinary, nullable=False),
    Column("state", String, nullable=False),  # new, done, dead
    # 1: text is stored and screened, whatever happens to the answer; 2: and a concern is answered; 3: all is answered
    Column("heard", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("error", Text),
    UniqueConstraint("update_id", "digest"),
    Index("ix_inbox_new", "id", sqlite_where=text("state = 'new'"), postgresql_where=text("state = 'new'")),
)

patients = Table(
    "patients",
    metadata,
    row_id(),
    Column("code", String, nullable=False, unique=True),
    Column("name_sealed", LargeBinary, nullable=False),
    Column("telegram_id", BigInteger, unique=True),
    Column("phone_sealed", LargeBinary),
    Column("other_sealed", LargeBinary),  # the emergency contact: name and number
    Column("stage", String, nullable=False),  # invited, welcoming, active, left
    Column("language", String, nullable=False),
    Column("country", String, nullable=False),
    Column("zone", String, nullable=False),
    Column("morning", String, nullable=False),
    Column("evening", String, nullable=False),
    Column("consent_version", String),
    instant("consented_at", nullable=True),
    instant("unreachable_at", nullable=True),
    instant("created_at"),
    Column("created_by", String, nullable=False),
    Column("care_group", String, nullable=False, server_default="none"),  # which patients' texts and program they get
    Column("program", String, nullable=False, server_default=""),  # chosen by a clinician; empty: that of the group
)

invites = Table(
    "invites",
    metadata,
    Column("digest", String(64), primary_key=True),  # SHA-256 of the token: a copy of the database opens no door
    of_patient(),
    Column("created_by", String, nullable=False),
    instant("created_at"),
    instant("expires_at"),
    instant("used_at", nullable=True),
)

sessions = Table(
    "sessions",
    metadata,
    row_id(),
    of_patient(),
    Column("state", String, nullable=False),  # given; planned, moved and cancelled follow
    Column("route", String, nullable=False),
    instant("given_at"),
    Column("given_wall", String, nullable=False),
    Column("zone", String, nullable=False),
    Column("recorded_by", String, nullable=False),
    instant("recorded_at"),
    Column("request", String, nullable=False, unique=True),  # the same tap twice records one session
    Index(None, "patient_id"),
)

script_versions = Table(
    "script_versions",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("name", String, nullable=False),
    Column("pinned", Text, nullable=False),
    instant("published_at"),
    Column("published_by", String, nullable=False),
)

live_scripts = Table(
    "live_scripts",
    metadata,
    Column("name", String, primary_key=True),
    Column("hash", String(64), ForeignKey("script_versions.hash"), nullable=False),
)

conversations = Table(
    "conversations",
    metadata,
    row_id(),
    of_patient(),
    Column("script_hash", String(64), ForeignKey("script_versions.hash"), nullable=False),
    Column("origin", String, nullable=False),  # welcome, or the program item that started it
    # open: a question waits; waiting: until due_at; paused: by the patient; aside: by another one; done, stopped
    Column("state", String, nullable=False),
    Column("walk_sealed", LargeBinary, nullable=False),
    instant("started_at"),
    instant("changed_at"),
    Column("outcome", String),
    instant("due_at", nullable=True),  # the nudge, the end of the answer window, or of a wait
    Index(
        "uq_conversations_open",
        "patient_id",
        unique=True,
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
    Index("ix_conversations_patient", "patient_id", "state"),
    Index(
        "ix_conversations_due",
        "due_at",
        sqlite_where=text("due_at is not null"),
        postgresql_where=text("due_at is not null"),
    ),
)

responses = Table(
    "responses",
    metadata,
    row_id(),
    of_patient(),
    Column("conversation_id", Id, ForeignKey("conversations.id"), nullable=False),
    Column("script_hash", String(64), nullable=False),
    Column("step", String, nullable=False),
    Column("variable", String, nullable=False),
    Column("language", String, nullable=False),
    Column("value_sealed", LargeBinary, nullable=False),
    instant("answered_at"),
    Column("private", Integer, nullable=False, server_default="0"),  # 1: not for clinicians' eyes
    Column("replaced", Integer, nullable=False, server_default="0"),  # 1: the patient went back and answered anew
    Index(None, "conversation_id"),
)

messages = Table(
    "messages",
    metadata,
    row_id(),
    of_patient(),
    Column("kind", String, nullable=False),  # text, edit, tap, voice, photo …
    Column("telegram_message", BigInteger),
    Column("body_sealed", LargeBinary, nullable=False),
    instant("received_at"),
    Column("level", Integer, nullable=False),  # 0 none … 3 emergency; -1: could not be screened
    Column("category", String),
    Column("rule", String),
    Column("lexicon", String, nullable=False),
    Index(None, "patient_id", "received_at"),
)

# What clinicians say about what the screening did with a message; the last word counts.
marks = Table(
    "marks",
    metadata,
    Column("message_id", Id, ForeignKey("messages.id"), primary_key=True),
    Column("verdict", String, nullable=False),  # true, false-alarm, missed
    Column("language", String, nullable=False),  # of the row that read it; the patient's where none did
    Column("marked_by", String, nullable=False),
    instant("marked_at"),
)

timers = Table(
    "timers",
    metadata,
    row_id(),
    Column("key", String, nullable=False, unique=True),
    of_patient(),
    Column("kind", String, nullable=False),
    Column("detail", Text, nullable=False),
    instant("due_at"),
    Column("state", String, nullable=False),  # pending, done, cancelled, dead
    Column("attempts", Integer, nullable=False),
    Column("error", Text),
    Index(
        "ix_timers_patient",
        "patient_id",
        "kind",
        sqlite_where=text("state = 'pending'"),
        postgresql_where=text("state = 'pending'"),
    ),
    Index(
        "ix_timers_due",
        "due_at",
        sqlite_where=text("state = 'pending'"),
        postgresql_where=text("state = 'pending'"),
    ),
)

outbox = Table(
    "outbox",
    metadata,
    row_id(),
    Column("lane", Integer, nullable=False),  # 0 crisis, 1 reply, 2 program
    Column("chat_id", BigInteger, nullable=False),
    Column("purpose", String, nullable=False),
    Column("payload_sealed", LargeBinary, nullable=False),
    Column("resend", Integer, nullable=False),  # 1: an unknown outcome is sent again
    Column("state", String, nullable=False),  # ready, sending, delivered, failed, unknown
    Column("attempts", Integer, nullable=False),
    instant("not_before_at"),
    instant("created_at"),
    instant("settled_at", nullable=True),
    Column("remote_id", BigInteger),
    Column("error", Text),
    of_patient(nullable=True),
    Column("case_id", Id, ForeignKey("cases.id")),
    Column("clinician", String),
    Column("question", Integer),  # the question this message asks; with conversation, finds its buttons again
    Column("conversation_id", Id, ForeignKey("conversations.id")),
    Index(
        "ix_outbox_chat",
        "chat_id",
        sqlite_where=text("state = 'ready'"),
        postgresql_where=text("state = 'ready'"),
    ),
    Index(
        "ix_outbox_ready",
        "lane",
        "id",
        sqlite_where=text("state = 'ready'"),
        postgresql_where=text("state = 'ready'"),
    ),
    Index(
        "ix_outbox_sending",
        "id",
        sqlite_where=text("state = 'sending'"),
        postgresql_where=text("state = 'sending'"),
    ),
    Index("ix_outbox_case", "case_id"),
    Index("ix_outbox_conversation", "conversation_id", "question"),
)

memories = Table(
    "memories",
    metadata,
    Column("patient_id", Id, ForeignKey("patients.id"), primary_key=True),
    Column("key", String, primary_key=True),
    Column("words_sealed", LargeBinary, nullable=False),
    Column("private", Integer, nullable=False),
    instant("kept_at"),
)

draws = Table(
    "draws",
    metadata,
    Column("patient_id", Id, ForeignKey("patients.id"), primary_key=True),
    Column("prompt", String, primary_key=True),
    instant("drawn_at"),  # the last time; those from longest ago come again first
)

results = Table(
    "results",
    metadata,
    row_id(),
    of_patient(),
    Column("conversation_id", Id, ForeignKey("conversations.id"), nullable=False),
    Column("instrument", String, nullable=False),
    Column("version", String, nullable=False),  # of the scoring
    Column("total", Float, nullable=False),
    Column("items_sealed", LargeBinary, nullable=False),
    instant("scored_at"),
    Index("ix_results_patient_id_instrument", "patient_id", "instrument"),
)

audit = Table(
    "audit",
    metadata,
    row_id(),
    instant("happened_at"),
    Column("actor", String, nullable=False),
    Column("action", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("detail", Text, nullable=False),
)
