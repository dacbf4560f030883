"""The store: shared commits, savepoints, one process, one schema, and nothing readable in its files."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from bot.store import meta, publishing_tables, rota_tables, schema  # noqa: F401 (they put their tables into the metadata)
from bot.store.columns import metadata
from bot.store.database import Database, migrate, newest_revision
from bot.store.errors import SchemaNewer, StoreClosed, StoreInUse, StoreUnwritable
from bot.store.keys import Keyring
from bot.store.transaction import Signal, Transaction
from tests.cases.scenes import disclosed
from tests.harness import clinic

KEY = Keyring.new_key()


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = await Database.open(tmp_path / "a.db", Keyring([KEY]))
    yield opened
    await opened.close()


async def kept(database: Database) -> dict[str, str]:
    """Everything put down by name."""
    return {row["key"]: row["value"] for row in await database.read.all(meta.ALL)}


# -- the writer ----------------------------------------------------------------------------------------------------


async def test_jobs_that_are_ready_together_share_commits(database: Database) -> None:
    before = database.write.commits
    jobs = [database.write.run(lambda tx, n=n: meta.put(tx, f"key {n}", str(n))) for n in range(500)]  # type: ignore[misc]
    await asyncio.gather(*jobs)
    assert database.write.commits - before <= 100
    assert await kept(database) == {f"key {n}": str(n) for n in range(500)}


async def test_a_job_that_fails_is_undone_and_its_neighbours_in_the_same_commit_stay(database: Database) -> None:
    def fails(tx: Transaction) -> None:
        meta.put(tx, "bad", "1")
        tx.signal(Signal.OUTBOX)
        raise LookupError("a mistake")

    rung: list[Signal] = []
    database.write.listen(Signal.OUTBOX, lambda: rung.append(Signal.OUTBOX))
    results = await asyncio.gather(
        database.write.run(lambda tx: meta.put(tx, "one", "1")),
        database.write.run(fails),
        database.write.run(lambda tx: meta.put(tx, "two", "2")),
        return_exceptions=True,
    )
    assert [type(result) for result in results] == [type(None), LookupError, type(None)]
    assert await kept(database) == {"one": "1", "two": "2"}
    assert rung == []


async def test_a_savepoint_inside_a_job_undoes_only_itself(database: Database) -> None:
    def job(tx: Transaction) -> None:
        meta.put(tx, "outer", "1")
        try:
            with tx.savepoint():
                meta.put(tx, "inner", "1")
                with tx.savepoint():
                    meta.put(tx, "innermost", "1")
                raise LookupError
        except LookupError:
            meta.put(tx, "after", "1")

    await database.write.run(job)
    assert await kept(database) == {"outer": "1", "after": "1"}


async def test_listeners_hear_of_a_commit_and_by_then_the_result_can_be_read(database: Database) -> None:
    seen: list[str] = []
    heard = asyncio.Event()

    def listener() -> None:
        with sqlite3.connect(database.write._path) as other:
            seen.extend(row[0] for row in other.execute("SELECT value FROM meta"))
        other.close()
        heard.set()

    database.write.listen(Signal.INBOX, listener)

    def job(tx: Transaction) -> None:
        meta.put(tx, "key", "on disk")
        tx.signal(Signal.INBOX)

    await database.write.run(job)
    await asyncio.wait_for(heard.wait(), 5)
    assert seen == ["on disk"]


async def test_when_the_disk_refuses_every_caller_of_the_batch_hears_it_and_nothing_is_kept(
    database: Database,
) -> None:
    def full(tx: Transaction) -> None:
        tx._connection.execute("PRAGMA max_page_count = 1").fetchone()
        meta.put(tx, "long", "x" * 200_000)

    results = await asyncio.gather(
        database.write.run(lambda tx: meta.put(tx, "one", "1")), database.write.run(full), return_exceptions=True
    )
    assert isinstance(results[1], StoreUnwritable)
    assert ("one" in await kept(database)) == (results[0] is None)
    assert "long" not in await kept(database)
    await database.write.run(lambda tx: tx._connection.execute("PRAGMA max_page_count = 1000000").fetchone())
    await database.write.run(lambda tx: meta.put(tx, "later", "1"))
    assert (await kept(database))["later"] == "1"


async def test_a_rollback_that_the_disk_refuses_too_does_not_end_the_writer(database: Database) -> None:
    real = database.write._connection
    refusing = True

    class Broken:
        """A connection on a disk that has gone away, also for taking things back."""

        def __getattr__(self, name: str) -> object:
            return getattr(real, name)

        def execute(self, sql: str, *given: object) -> object:
            if refusing and sql in ("COMMIT", "ROLLBACK"):
                error = sqlite3.OperationalError("disk I/O error")
                error.sqlite_errorcode = sqlite3.SQLITE_IOERR
                raise error
            return real.execute(sql, *given)

    database.write._connection = Broken()  # type: ignore[assignment]
    with pytest.raises(StoreUnwritable):
        await asyncio.wait_for(database.write.run(lambda tx: meta.put(tx, "one", "1")), 5)
    refusing = False
    await asyncio.wait_for(database.write.run(lambda tx: meta.put(tx, "two", "2")), 5)
    assert await kept(database) == {"two": "2"}
    database.write._connection = real


async def test_closing_finishes_what_is_queued_and_refuses_what_comes_later(tmp_path: Path) -> None:
    opened = await Database.open(tmp_path / "a.db", Keyring([KEY]))
    queued = [asyncio.create_task(opened.write.run(lambda tx, n=n: meta.put(tx, str(n), "1"))) for n in range(200)]  # type: ignore[misc]
    await asyncio.sleep(0)
    await opened.close()
    await asyncio.gather(*queued)
    with pytest.raises(StoreClosed):
        await opened.write.run(lambda tx: None)
    again = await Database.open(tmp_path / "a.db", Keyring([KEY]))
    assert len(await kept(again)) == 200
    await again.close()


async def test_the_reader_can_not_write(database: Database) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await database.read.all(meta._PUT, key="a", value="b")


# -- opening -------------------------------------------------------------------------------------------------------


def test_the_migrations_make_exactly_the_schema_that_the_code_reads(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    migrate(path)
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        written = {
            row[0]: row[1].split("WHERE")[-1] if "WHERE" in row[1] else ""
            for row in connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type='index' AND sql > ''")
        }
    engine.dispose()
    meant = {
        index.name: index.dialect_options["sqlite"]["where"]
        for table in metadata.tables.values()
        for index in table.indexes
    }
    assert set(written) == set(meant)
    for name, where in meant.items():
        assert written[name].strip() == (str(where) if where is not None else "")


async def test_a_database_of_a_newer_afterglow_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    migrate(path)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(SchemaNewer, match="9999"):
        await Database.open(path, Keyring([KEY]))
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone()[0] == "9999"
    connection.close()
    assert newest_revision() < "9999"


async def test_a_second_opener_is_refused_and_told_who_has_it(database: Database, tmp_path: Path) -> None:
    with pytest.raises(StoreInUse, match=r"Process \d+ holds"):
        await Database.open(tmp_path / "a.db", Keyring([KEY]))


async def test_another_process_is_refused_and_gets_in_once_the_first_has_gone(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    first = await Database.open(path, Keyring([KEY]))
    code = f"from pathlib import Path; from bot.store.database import Lock; Lock(Path({str(path)!r})).take()"

    def second() -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    refused = await asyncio.to_thread(second)
    assert refused.returncode == 1
    assert "StoreInUse" in refused.stderr
    await first.close()
    assert (await asyncio.to_thread(second)).returncode == 0


@pytest.mark.parametrize(
    "content", [b"this is no database at all, but a text" * 100, b"SQLite format 3\0" + b"\xff" * 4080]
)
async def test_a_file_that_is_no_database_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.db"
    path.write_bytes(content)
    with pytest.raises(StoreUnwritable):
        await Database.open(path, Keyring([KEY]))
    assert path.read_bytes() == content


async def test_a_case_is_stored_before_the_page_leaves(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        states: list[tuple[str, ...]] = []

        def look(call: object) -> None:
            if getattr(call, "method", "") == "sendMessage" and "case 1" in str(getattr(call, "params", "")):
                with sqlite3.connect(tmp_path / "afterglow.db") as other:
                    states.extend(other.execute("SELECT state FROM cases"))
                    states.extend(other.execute("SELECT state FROM outbox WHERE purpose = 'page'"))
                other.close()

        house.sandbox.api.on_call = look
        await disclosed(house)
        assert states == [("open",), ("sending",)]
