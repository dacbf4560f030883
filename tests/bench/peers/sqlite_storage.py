"""An FSM storage in SQLite for aiogram, which ships memory, Redis and MongoDB only.

What a careful developer would write in an hour: one row a chat, one aiosqlite connection, WAL with `synchronous=FULL`,
a commit a call. Each FSM call is awaited by itself, so an answer costs two commits (data, then state): aiogram's
storage interface has no way to write both at once, and that gap is part of what is measured.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aiosqlite
from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, DefaultKeyBuilder, StateType, StorageKey

SCHEMA = "CREATE TABLE IF NOT EXISTS fsm (key TEXT PRIMARY KEY, state TEXT, data TEXT NOT NULL DEFAULT '{}')"
SET_STATE = "INSERT INTO fsm (key, state) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET state = excluded.state"
SET_DATA = "INSERT INTO fsm (key, data) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET data = excluded.data"


class SqliteStorage(BaseStorage):
    """State and data by chat, kept through a restart."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._keys = DefaultKeyBuilder()
        self._opening = asyncio.Lock()
        self._connection: aiosqlite.Connection | None = None

    async def _open(self) -> aiosqlite.Connection:
        """The one connection, opened at the first use: aiogram builds storages before its loop runs."""
        async with self._opening:
            if self._connection is None:
                connection = await aiosqlite.connect(self._path)
                await connection.execute("PRAGMA journal_mode=WAL")
                await connection.execute("PRAGMA synchronous=FULL")
                await connection.execute(SCHEMA)
                await connection.commit()
                self._connection = connection
        return self._connection

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        await self._write(SET_STATE, key, state.state if isinstance(state, State) else state)

    async def get_state(self, key: StorageKey) -> str | None:
        row = await self._read("SELECT state FROM fsm WHERE key = ?", key)
        return row[0] if row else None

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        await self._write(SET_DATA, key, json.dumps(dict(data)))

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        row = await self._read("SELECT data FROM fsm WHERE key = ?", key)
        return json.loads(row[0]) if row else {}

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.close()
            self._connection = None

    async def _write(self, statement: str, key: StorageKey, value: str | None) -> None:
        connection = await self._open()
        await connection.execute(statement, (self._keys.build(key), value))
        await connection.commit()

    async def _read(self, statement: str, key: StorageKey) -> Any:
        connection = await self._open()
        async with connection.execute(statement, (self._keys.build(key),)) as cursor:
            return await cursor.fetchone()
