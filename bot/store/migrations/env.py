"""Alembic's entry: runs on the connection that :func:`bot.store.database.migrate` hands over."""

from __future__ import annotations

from alembic import context

from bot.store import case_tables, publishing_tables, rota_tables, schema  # noqa: F401 (they put their tables into the metadata)
from bot.store.columns import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
