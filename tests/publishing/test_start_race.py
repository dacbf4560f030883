"""A start beside a command: what the command published stays live, in every table."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.engine import publishing
from bot.engine.first_library import first_library
from bot.engine.folder import read_folder
from bot.engine.library import Library
from bot.engine.proof import Reader
from bot.sandbox import MovableClock
from bot.store import conversations, publications
from bot.store.database import Database
from bot.store.keys import Keyring
from bot.store.transaction import Transaction
from tests.harness import CONVERSATIONS, library

NOW = datetime(2026, 3, 3, 14, 0, tzinfo=UTC)


async def test_a_command_in_the_moment_of_the_start_is_not_pinned_over(tmp_path: Path) -> None:
    folder = read_folder(CONVERSATIONS)
    read = Reader(("en", "es"), countries=("US", "CA", "MX", "GB", "IE", "AU", "DE", "ES"))
    database = await Database.open(tmp_path / "a.db", Keyring([Keyring.new_key()]))
    clock = MovableClock(NOW)
    try:
        await first_library(database, CONVERSATIONS, read, clock, given=library())
        path = "scripts/grounding.yaml"
        edited = {**folder.files, path: folder.files[path].replace("title:", "title: New", 1)}
        after = read(edited, library())
        assert isinstance(after, Library)

        def command(tx: Transaction) -> None:
            publishing.publish(
                tx,
                library(),
                after,
                {path: edited[path]},
                expected=publications.newest(tx),
                by="somebody",
                source="command",
                now=NOW,
            )

        class Slow:
            """Reads as the other, and something is published meanwhile."""

            done = False

            def __call__(
                self, files: Mapping[str, str], like: Any = None, unread: Any = (), *, trusted: bool = False
            ) -> Any:
                found = read(files, like, unread, trusted=trusted)
                if not Slow.done:
                    Slow.done = True
                    asyncio.run_coroutine_threadsafe(database.write.run(command), loop).result(10)
                return found

        loop = asyncio.get_running_loop()
        await first_library(database, CONVERSATIONS, Slow(), clock, given=library())  # type: ignore[arg-type]
        live = await database.write.run(lambda tx: conversations.live(tx, "grounding"))
        assert live == after.scripts["grounding"].hash
    finally:
        await database.close()
