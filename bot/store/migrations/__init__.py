"""Alembic migrations, numbered; run at start under the database's lock."""
