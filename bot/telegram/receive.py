"""Receiving: our own getUpdates loop. An update is on disk before Telegram is told that it was received.

1. Ask for updates from the offset on; the whole call has a deadline of its own.
2. Store what came and the new offset in one transaction.
3. Only after the commit does the next call, by carrying the new offset, tell Telegram to forget them.

When the database refuses, step 2 fails, the offset stays, and Telegram keeps the updates (for 24 hours). Nothing that
Telegram answers ends the loop: a token that is refused for an hour must not leave the bot deaf when it is accepted.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import structlog
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.domain.clock import Clock
from bot.store import inbox, meta
from bot.store.database import Database
from bot.store.errors import StoreClosed, StoreUnwritable
from bot.store.inbox import Arrived
from bot.store.transaction import Transaction
from bot.telegram.interpret import chat_of
from bot.telegram.wire import Wire

log = structlog.get_logger()
ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member"]
RENUMBERED = timedelta(days=6)
"""After a quiet week update ids may start anew; from this age on the kept offset is not trusted any more."""
GRACE = 10.0
"""Seconds beyond the poll's own time after which a call is given up: a dead connection must not leave the bot deaf."""
BACKOFF = (0.2, 0.5, 1, 2, 5, 10)


class Receiver:
    """Polls until cancelled. ``cry`` is called, with a sentence, when the database can't be written."""

    def __init__(
        self,
        wire: Wire,
        base: str,
        database: Database,
        clock: Clock,
        *,
        poll_timeout: float,
        cry: Callable[[str], Awaitable[None]],
    ) -> None:
        self._wire = wire
        self._base = base
        self._database = database
        self._clock = clock
        self._poll = poll_timeout
        self._cry = cry
        self._failures = 0
        self.polls = 0

    async def run(self) -> None:
        """Until cancelled."""
        offset = await self._database.write.run(self._kept_offset)
        while True:
            try:
                updates = await self._ask(offset)
                offset = await self._database.write.run(lambda tx, got=updates, at=offset: self._store(tx, got, at))  # type: ignore[misc]
                self.polls += 1
                self._failures = 0
            except StoreClosed:
                return
            except StoreUnwritable as error:
                log.critical("The database can't be written; updates stay with Telegram.", action="receive")
                await self._cry(f"The database can't be written; nothing is being received. {error}")
                await self._pause(error)
            except RetryAfter as error:
                seconds = error.retry_after
                await asyncio.sleep(seconds.total_seconds() if isinstance(seconds, timedelta) else seconds)
            except InvalidToken as error:
                log.critical("Telegram refuses the token.", action="receive", hint="check it with `afterglow doctor`")
                await self._pause(error)
            except Conflict as error:
                log.error("Another process polls with the same token.", action="receive")
                await self._pause(error)
            except (TimedOut, NetworkError) as error:
                log.warning("Telegram can't be reached.", action="receive", error=type(error).__name__)
                await self._pause(error)
            except (TelegramError, ValueError) as error:
                log.error("Telegram's answer makes no sense.", action="receive", error=type(error).__name__)
                await self._pause(error)

    async def _ask(self, offset: int | None) -> list[Any]:
        result = await self._wire.call(
            self._base,
            "getUpdates",
            {"offset": offset, "timeout": int(self._poll), "limit": 100, "allowed_updates": ALLOWED},
            total=self._poll + GRACE,
        )
        if not isinstance(result, list):
            raise ValueError("no list of updates")
        return result

    def _kept_offset(self, tx: Transaction) -> int | None:
        kept = meta.get(tx, "offset")
        last = meta.marked(tx, "last-update")
        if kept is None or last is None or self._clock.now() - last > RENUMBERED:
            return None
        return int(kept)

    def _store(self, tx: Transaction, updates: list[Any], offset: int | None) -> int | None:
        now = self._clock.now()
        meta.mark(tx, "polled", now)
        if not updates:
            return offset
        arrived = []
        for update in updates:
            number = update.get("update_id") if isinstance(update, dict) else None
            if isinstance(number, int):
                offset = number + 1
            body = json.dumps(update, ensure_ascii=False, separators=(",", ":"))
            arrived.append(Arrived(number if isinstance(number, int) else -1, chat_of(update), body))
        inbox.add(tx, arrived, now)
        meta.mark(tx, "last-update", now)
        if offset is not None:
            meta.put(tx, "offset", str(offset))
        return offset

    async def _pause(self, error: BaseException) -> None:
        seconds = BACKOFF[min(self._failures, len(BACKOFF) - 1)]
        self._failures += 1
        await asyncio.sleep(seconds)
