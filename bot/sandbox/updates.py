"""The queue of updates that wait for the bot, and long polling as the Bot API server does it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.domain.clock import Clock
from bot.sandbox.refusals import conflict

Json = dict[str, Any]

KEPT = timedelta(hours=24)
BUTTON_KEPT = timedelta(seconds=150)
LONGEST_POLL = 50
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})

TERMINATED = "terminated by other getUpdates request; make sure that only one bot instance is running"
TERMINATED_BY_WEBHOOK = "terminated by setWebhook request"


@dataclass(slots=True)
class Update:
    """One update; ``lane`` orders webhook delivery (a chat), ``again`` redeliveries after its confirmation remain."""

    id: int
    kind: str
    wire: Json
    expires: datetime
    lane: int
    epoch: int
    again: int = 0


class UpdateQueue:
    """Unconfirmed updates in order.

    A jump backwards of the ids starts a new epoch: an offset only ever confirms updates of epochs already handed out,
    as otherwise the offset of the old numbering would swallow the new updates unseen.
    """

    def __init__(self, clock: Clock, first_id: int) -> None:
        self._clock = clock
        self._next = first_id
        self._epoch = 0
        self._seen_epoch = 0
        self._updates: deque[Update] = deque()
        self._poll: asyncio.Future[str] | None = None
        self.allowed: frozenset[str] | None = None
        self.on_push: Callable[[Update], None] | None = None
        self.on_confirmed: Callable[[], None] | None = None

    def __len__(self) -> int:
        self.expire()
        return len(self._updates)

    def __iter__(self) -> Any:
        return iter(self._updates)

    def allow(self, kinds: Any) -> None:
        """Sticky choice of update kinds; an empty list means the default, None leaves it as it was."""
        if isinstance(kinds, list):
            self.allowed = frozenset(map(str, kinds)) or None

    def jump(self, by: int) -> None:
        """Let the next update id be ``by`` further; a negative jump starts a new numbering."""
        self._next += by
        if by < 0:
            self._epoch += 1

    def push(self, kind: str, content: Json, lane: int, *, again: int = 0, always: bool = False) -> Update | None:
        """Queue an update, unless its kind isn't allowed; wakes a waiting poll at once."""
        if not always and (kind in NOT_BY_DEFAULT if self.allowed is None else kind not in self.allowed):
            return None
        ident = self._next
        self._next += 1
        expires = self._clock.now() + (BUTTON_KEPT if kind == "callback_query" else KEPT)
        update = Update(ident, kind, {"update_id": ident, **content}, expires, lane, self._epoch, again)
        self._updates.append(update)
        if self.on_push is not None:
            self.on_push(update)
        self._wake("")
        return update

    def expire(self) -> None:
        """Drop what waited too long: 150 seconds for a button press, 24 hours for the rest."""
        now = self._clock.now()
        if any(update.expires < now for update in self._updates):
            self._updates = deque(update for update in self._updates if update.expires >= now)

    def clear(self) -> None:
        """Drop everything (drop_pending_updates)."""
        self._updates.clear()

    def remove(self, update: Update) -> None:
        """Confirm one update, delivered by webhook."""
        try:
            self._updates.remove(update)
        except ValueError:
            return
        if self.on_confirmed is not None:
            self.on_confirmed()

    def terminate(self, reason: str) -> None:
        """End a waiting poll with 409."""
        self._wake(reason)

    def _wake(self, reason: str) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(reason)

    def _confirm(self, offset: int) -> None:
        again: list[Update] = []
        confirmed = False
        while self._updates and self._updates[0].id < offset and self._updates[0].epoch <= self._seen_epoch:
            update = self._updates.popleft()
            confirmed = True
            if update.again:
                update.again -= 1
                again.append(update)
        self._updates.extendleft(reversed(again))
        if confirmed and self.on_confirmed is not None:
            self.on_confirmed()

    async def poll(self, offset: int, limit: int, seconds: int) -> list[Json]:
        """Answer getUpdates.

        1. End the poll that waits already: the newer one wins.
        2. Confirm below a positive offset; a negative one keeps only the last ``-offset`` updates.
        3. With nothing to hand out, wait in real seconds for the next update, or for the reason to give way.
        """
        self._wake(TERMINATED)
        self.expire()
        if offset > 0:
            self._confirm(offset)
        elif offset < 0:
            while len(self._updates) > -offset:
                self._updates.popleft()
        if not self._updates and seconds > 0:
            await self._wait(min(seconds, LONGEST_POLL))
        batch = list(self._updates)[:limit]
        if batch:
            self._seen_epoch = max(self._seen_epoch, batch[-1].epoch)
        return [update.wire for update in batch]

    async def _wait(self, seconds: float) -> None:
        mine: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._poll = mine
        try:
            reason = await asyncio.wait_for(mine, seconds)
        except TimeoutError:
            return
        finally:
            if self._poll is mine:
                self._poll = None
        if reason:
            raise conflict(reason)
        self.expire()
