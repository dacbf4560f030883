"""One transaction on the writer's connection, seen by the code that takes a turn."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from typing import Any

from bot.store.keys import Keyring
from bot.store.statement import Statement

Row = sqlite3.Row


class Signal(StrEnum):
    """What a committed transaction left for somebody to look at."""

    INBOX = "inbox"
    OUTBOX = "outbox"
    DUE = "due"
    PRESS = "press"


class Transaction:
    """Runs named statements; collects signals that are passed on only after the commit."""

    __slots__ = ("_connection", "_depth", "keys", "signals")

    def __init__(self, connection: sqlite3.Connection, keys: Keyring) -> None:
        self._connection = connection
        self._depth = 0
        self.keys = keys
        self.signals: set[Signal] = set()

    def run(self, statement: Statement, /, **given: Any) -> int:
        """Run a statement that changes rows; returns how many it changed."""
        return self._connection.execute(statement.sql, statement.bind(given)).rowcount

    def insert(self, statement: Statement, /, **given: Any) -> int:
        """Run an insert; returns the new row's id."""
        row_id = self._connection.execute(statement.sql, statement.bind(given)).lastrowid
        if row_id is None:
            raise sqlite3.InternalError("an insert gave no row id")
        return row_id

    def many(self, statement: Statement, rows: Iterable[Mapping[str, Any]]) -> None:
        """Run a statement once for each row."""
        self._connection.executemany(statement.sql, [statement.bind(row) for row in rows])

    def one(self, statement: Statement, /, **given: Any) -> Row | None:
        """The first row, or nothing."""
        row: Row | None = self._connection.execute(statement.sql, statement.bind(given)).fetchone()
        return row

    def all(self, statement: Statement, /, **given: Any) -> list[Row]:
        """All rows."""
        return self._connection.execute(statement.sql, statement.bind(given)).fetchall()

    def signal(self, signal: Signal) -> None:
        """Tell the signal's listeners once the transaction is on disk."""
        self.signals.add(signal)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """All or nothing for what happens inside, while the surrounding transaction goes on."""
        name = f"s{self._depth}"
        self._depth += 1
        signals = set(self.signals)
        self._connection.execute(f"SAVEPOINT {name}")
        try:
            yield
        except BaseException:
            # A full disk makes SQLite roll back everything by itself; then there is no savepoint to go back to.
            if self._connection.in_transaction:
                self._connection.execute(f"ROLLBACK TO {name}")
                self._connection.execute(f"RELEASE {name}")
            self.signals = signals
            raise
        else:
            self._connection.execute(f"RELEASE {name}")
        finally:
            self._depth -= 1
