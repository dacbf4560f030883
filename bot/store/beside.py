"""A look or a short write beside the running bot: for commands, on a connection of their own.

SQLite lets a second process write in between; the bot waits for it, five seconds at most, as this waits for the bot.
So a transaction here must be short: what takes time is done before it begins.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.store.database import Lock, migrate, newest_revision, schema_version
from bot.store.errors import StoreError, StoreInUse, StoreUnwritable
from bot.store.keys import Keyring
from bot.store.transaction import Transaction
from bot.store.writer import connect, refused_by_disk


class SchemaOlder(StoreError):
    """The running bot was started with an older Afterglow than this one. Start it again first."""


def prepare(path: Path) -> None:
    """Make the database ready for this code: made or migrated when no bot has it.

    Raises :class:`SchemaOlder` when a bot with older code has it, and what :func:`~bot.store.database.migrate` raises.
    """
    if schema_version(path) == newest_revision():
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = Lock(path)
        lock.take()
    except StoreInUse:
        raise SchemaOlder from None
    except OSError as error:
        raise StoreUnwritable(f"{path}: {error.strerror}") from error
    try:
        migrate(path)
    finally:
        lock.release()


@contextmanager
def transaction(path: Path, keys: Keyring) -> Iterator[Transaction]:
    """One transaction: all of it, or nothing when it raises. Raises :class:`StoreUnwritable` when the disk refuses."""
    try:
        connection = connect(path)
    except sqlite3.Error as error:
        raise StoreUnwritable(str(error)) from error
    try:
        connection.execute("BEGIN IMMEDIATE")
        yield Transaction(connection, keys)
        connection.execute("COMMIT")
    except sqlite3.Error as error:
        if refused_by_disk(error):
            raise StoreUnwritable(str(error)) from error
        raise
    finally:
        if connection.in_transaction:
            connection.rollback()
        connection.close()
