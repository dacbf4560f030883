"""The one writer: a thread with the only writing connection, sharing commits between jobs that are ready together.

How a job runs:

1. ``Writer.run(job)`` puts the job and its future into a queue.
2. The thread takes the oldest job and whatever else is waiting by then, up to ``BATCH`` of them.
3. ``BEGIN IMMEDIATE``; each job runs in a savepoint of its own, so that one that fails takes nothing with it.
4. ``COMMIT`` with ``synchronous=FULL``: one wait for the disk, however many jobs.
5. Only then do the futures get their results and the listeners their signals: nobody acts on what may still be lost.

When the disk itself refuses (full, read-only, broken), everything in the batch is undone and every caller gets
:class:`StoreUnwritable`. Callers that confirm things to the outside must not confirm then.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from bot.store.errors import StoreClosed, StoreUnwritable
from bot.store.keys import Keyring
from bot.store.transaction import Signal, Transaction

T = TypeVar("T")
BATCH = 64
_REFUSALS = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
}

Job = Callable[[Transaction], Any]
_Waiting = tuple[Job, "asyncio.Future[Any]", asyncio.AbstractEventLoop]


def refused_by_disk(error: BaseException) -> bool:
    """Whether the database itself can't be written, as opposed to a mistake in one statement."""
    code = getattr(error, "sqlite_errorcode", None)
    return isinstance(error, sqlite3.Error) and code is not None and (code & 0xFF) in _REFUSALS


def connect(path: Path) -> sqlite3.Connection:
    """A connection as the writer uses it: WAL, a full sync at each commit, foreign keys held."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=512)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA busy_timeout = 5000")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


class Writer:
    """Runs jobs one after another on its own thread. Create it in the event loop that awaits its results."""

    def __init__(self, path: Path, keys: Keyring) -> None:
        self._path = path
        self._keys = keys
        self._queue: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._listeners: dict[Signal, list[Callable[[], None]]] = {signal: [] for signal in Signal}
        self._loop = asyncio.get_running_loop()
        self._connection = connect(path)
        self._closed = False
        self.commits = 0
        self.jobs = 0
        self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
        self._thread.start()

    def listen(self, signal: Signal, listener: Callable[[], None]) -> None:
        """Call ``listener`` in the event loop after each commit that raised ``signal``."""
        self._listeners[signal].append(listener)

    async def run(self, job: Callable[[Transaction], T]) -> T:
        """Run ``job`` in a transaction; returns its result once that is on disk.

        Raises what the job raised (its changes are undone), :class:`StoreUnwritable` or :class:`StoreClosed`.
        """
        if self._closed:
            raise StoreClosed
        future: asyncio.Future[T] = self._loop.create_future()
        self._queue.put((job, future, self._loop))
        return await asyncio.shield(future)

    async def close(self) -> None:
        """Finish what is queued and close the connection."""
        if self._closed:
            return
        self._closed = True
        self._queue.put(None)
        await self._loop.run_in_executor(None, self._thread.join)
        self._connection.close()

    def _work(self) -> None:
        last = False
        while not last:
            first = self._queue.get()
            if first is None:
                return
            batch: list[_Waiting] = [first]
            while len(batch) < BATCH:
                try:
                    following = self._queue.get_nowait()
                except Empty:
                    break
                if following is None:
                    last = True
                    break
                batch.append(following)
            self._commit(batch)

    def _commit(self, batch: list[_Waiting]) -> None:
        results: list[tuple[asyncio.Future[Any], Any, BaseException | None]] = []
        transaction = Transaction(self._connection, self._keys)
        try:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            self._connection.execute("BEGIN IMMEDIATE")
            for job, future, _ in batch:
                try:
                    with transaction.savepoint():
                        results.append((future, job(transaction), None))
                except Exception as error:
                    if refused_by_disk(error):
                        raise
                    results.append((future, None, error))
            self._connection.execute("COMMIT")
        except Exception as error:  # noqa: BLE001 - whatever it was, every caller must hear that nothing was stored
            # A disk that has gone away refuses this too. The thread has to outlive that: the next batch tries again.
            with contextlib.suppress(sqlite3.Error):
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
            transaction.signals.clear()
            refusal = StoreUnwritable(f"({type(error).__name__}: {error})")
            results = [(future, None, refusal) for _, future, _ in batch]
        self.commits += 1
        self.jobs += len(batch)
        self._loop.call_soon_threadsafe(self._settle, results, frozenset(transaction.signals))

    def _settle(
        self, results: list[tuple[asyncio.Future[Any], Any, BaseException | None]], signals: frozenset[Signal]
    ) -> None:
        for future, result, error in results:
            if future.cancelled():
                continue
            if error is None:
                future.set_result(result)
            else:
                future.set_exception(error)
        for signal in signals:
            for listener in self._listeners[signal]:
                listener()
