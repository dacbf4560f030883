"""Opening the database: one process at a time, migrated before anything reads it, refused when it is too new."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from pathlib import Path
from typing import IO, Any

import aiosqlite

from bot.store.errors import SchemaNewer, StoreInUse, StoreUnwritable
from bot.store.keys import Keyring
from bot.store.statement import Statement
from bot.store.writer import Writer, connect

_MIGRATIONS = Path(__file__).parent / "migrations"


class Lock:
    """Holds the database for this process until it ends, however it ends: the kernel lets go with the process."""

    def __init__(self, path: Path) -> None:
        self._path = path.with_name(path.name + ".lock")
        self._file: IO[str] | None = None

    def take(self) -> None:
        """Raises :class:`StoreInUse` when another process has it."""
        file = self._path.open("a+", encoding="ascii")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            holder = file.read().strip()
            file.close()
            raise StoreInUse(f"Process {holder or '(unknown)'} holds {self._path.name}; stop it first.") from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        self._file = file

    def release(self) -> None:
        """Let go."""
        if self._file is not None:
            self._file.close()
            self._file = None


def migrate(path: Path) -> None:
    """Bring the schema to this code's version. Raises :class:`SchemaNewer`, :class:`StoreUnwritable`."""
    # Alembic costs 0.2 s to import; a database that is up to date does not need it.
    if schema_version(path) == newest_revision():
        return
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from sqlalchemy import create_engine

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    known = {revision.revision for revision in ScriptDirectory.from_config(config).walk_revisions()}
    present = schema_version(path)
    if present is not None and present not in known:
        raise SchemaNewer(f"Its version is {present}; run the Afterglow that made it, or restore a backup.")
    engine = create_engine(f"sqlite:///{path}")
    try:
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        engine.dispose()


def newest_revision() -> str:
    """The revision this code expects: migration files are numbered, the last is the newest."""
    return max(file.stem.split("_")[0] for file in (_MIGRATIONS / "versions").glob("[0-9]*.py"))


def schema_version(path: Path) -> str | None:
    """The revision that the database is at; None when there is none yet. Raises :class:`StoreUnwritable`."""
    if not path.exists():
        return None
    try:
        connection = connect(path)
        try:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:  # an OperationalError, or a file that is no database
        if "no such table" in str(error):
            return None
        raise StoreUnwritable(str(error)) from error
    return str(row[0]) if row else None


class Reader:
    """Reads on a connection of its own (WAL: readers never wait for the writer). For everything unhurried."""

    def __init__(self, connection: aiosqlite.Connection, keys: Keyring) -> None:
        self._connection = connection
        self.keys = keys

    async def all(self, statement: Statement, /, **given: Any) -> list[sqlite3.Row]:
        """All rows."""
        async with self._connection.execute(statement.sql, statement.bind(given)) as cursor:
            return list(await cursor.fetchall())

    async def one(self, statement: Statement, /, **given: Any) -> sqlite3.Row | None:
        """The first row, or nothing."""
        async with self._connection.execute(statement.sql, statement.bind(given)) as cursor:
            return await cursor.fetchone()

    async def close(self) -> None:
        """Close the connection."""
        await self._connection.close()


class Database:
    """The opened store: ``write`` for turns, ``read`` for looks."""

    def __init__(self, lock: Lock, writer: Writer, reader: Reader) -> None:
        self._lock = lock
        self.write = writer
        self.read = reader

    @classmethod
    async def open(cls, path: Path, keys: Keyring) -> Database:
        """Lock, migrate, open. Raises a :class:`~bot.store.errors.StoreError` that says what is in the way."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            lock = Lock(path)
            lock.take()
        except OSError as error:
            raise StoreUnwritable(f"{path}: {error.strerror}") from error
        try:
            migrate(path)
            writer = Writer(path, keys)
            connection = await aiosqlite.connect(path, isolation_level=None)
            connection.row_factory = sqlite3.Row
            await connection.execute("PRAGMA busy_timeout = 5000")
            await connection.execute("PRAGMA query_only = ON")
        except BaseException:
            lock.release()
            raise
        return cls(lock, writer, Reader(connection, keys))

    async def close(self) -> None:
        """Finish queued writes, close, let go of the lock."""
        await self.write.close()
        await self.read.close()
        self._lock.release()
