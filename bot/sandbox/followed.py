"""The sandbox clock, followed by another process over HTTP."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp

Json = dict[str, Any]

RETRY_SECONDS = 0.5


class FollowedClock:
    """A Clock that shows the time of the sandbox at ``url``.

    ``start`` fetches once before it returns; then jumps arrive by long polling and fire the ``on_jump`` listeners.
    While the sandbox clock runs, time flows with real time in between; while the sandbox is away, it goes on likewise.
    """

    def __init__(self, url: str, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._url = f"{url.rstrip('/')}/sandbox/clock"
        self._monotonic = monotonic
        self._base = datetime(1970, 1, 1, tzinfo=UTC)
        self._since: float | None = None
        self._version = 0
        self._listeners: dict[int, Callable[[], None]] = {}
        self._next_listener = 0
        self._session: aiohttp.ClientSession | None = None
        self._task: asyncio.Task[None] | None = None

    def now(self) -> datetime:
        """The present instant of the sandbox, timezone-aware, in UTC."""
        if self._since is None:
            return self._base
        return self._base + timedelta(seconds=self._monotonic() - self._since)

    def on_jump(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call ``listener`` whenever time is moved by hand; returns a function that ends the subscription."""
        key = self._next_listener
        self._next_listener += 1
        self._listeners[key] = listener
        return lambda: self._listeners.pop(key, None) and None

    async def start(self) -> None:
        """Fetch the time, then follow; raises when the sandbox can't be reached."""
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=40))
        try:
            await self._fetch(None)
        except BaseException:
            await self._session.close()
            raise
        self._task = asyncio.get_running_loop().create_task(self._follow())

    async def stop(self) -> None:
        """Stop following; the clock keeps what it showed."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        if self._session is not None:
            await self._session.close()

    async def _follow(self) -> None:
        while True:
            try:
                jumped = await self._fetch(self._version)
            except (aiohttp.ClientError, TimeoutError, ValueError, KeyError):
                await asyncio.sleep(RETRY_SECONDS)
                continue
            if jumped:
                for listener in list(self._listeners.values()):
                    listener()

    async def _fetch(self, after: int | None) -> bool:
        if self._session is None:
            raise RuntimeError("the clock isn't started")
        query = {} if after is None else {"wait_version": str(after)}
        async with self._session.get(self._url, params=query) as answer:
            answer.raise_for_status()
            told: Json = await answer.json()
        now = datetime.fromisoformat(told["now"])
        version = int(told["version"])
        changed = version != self._version
        if changed or after is None:
            self._base = now.astimezone(UTC)
            self._since = self._monotonic() if told["running"] else None
            self._version = version
        return changed
