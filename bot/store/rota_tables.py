"""The tables of the rota in people's hands: what of it falls due, swaps, events of calendars."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, Table, Text, text

from bot.store.columns import Id, instant, metadata, row_id

# What has to be looked at, each with its time: ``change`` (who is on call) and ``gaps`` (the daily notice).
duty_dues = Table(
    "duty_dues",
    metadata,
    Column("name", String, primary_key=True),
    instant("due_at"),
    Column("seen", Text, nullable=False),  # what the last look found, as JSON: a repeated look tells nobody twice
)

# One shift offered against another. Without a start of the own one it is still being chosen.
swaps = Table(
    "swaps",
    metadata,
    row_id(),
    Column("rota", String, nullable=False),
    Column("offered_by", String, nullable=False),
    Column("asked", String, nullable=False),
    instant("theirs_start_at"),
    instant("theirs_end_at"),
    instant("own_start_at", nullable=True),
    instant("own_end_at", nullable=True),
    Column("state", String, nullable=False),  # draft, open, agreed, declined, withdrawn, lapsed
    instant("made_at"),
    instant("due_at"),  # when the earlier of the two begins: then it is too late
    CheckConstraint("state = 'draft' or own_start_at is not null", name="chosen"),
    Index(
        "ix_swaps_due",
        "due_at",
        sqlite_where=text("state in ('draft', 'open')"),
        postgresql_where=text("state in ('draft', 'open')"),
    ),
)

# Which override an event of a calendar file became, so that reading the file again changes nothing.
calendar_events = Table(
    "calendar_events",
    metadata,
    Column("uid", String, primary_key=True),
    Column("occurrence", String, primary_key=True),  # which one of a repeating event; its start as the file has it
    Column("override_id", Id, ForeignKey("overrides.id"), nullable=False),
)
