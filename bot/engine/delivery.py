"""Delivery: from outbox rows to the outside, crisis first.

1. Claim rows (state ``sending``) in one transaction: the claim is on disk before the call goes out.
2. Send them side by side; one at a time for each chat, so that a chat reads in order.
3. Write all outcomes that have come in by then in one transaction: delivered, failed for ever, again later, unknown.
4. Unknown (a connection lost after the request was written) is sent again when the row says so: a doubled page is
   harmless, a lost one is not. It is never sent again for an invitation to reflect.
5. After a restart, whatever was ``sending`` is unknown.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

import structlog

from bot.engine import casework, patient_turn, uploads
from bot.engine.pace import Pace
from bot.engine.surroundings import Surroundings
from bot.store import outbox, patients
from bot.store.database import Database
from bot.store.errors import StoreClosed, StoreUnwritable
from bot.store.outbox import Claimed, Settled
from bot.store.transaction import Signal, Transaction

log = structlog.get_logger()
BACKOFF = (1, 2, 5, 10, 20, 40, 60)
"""Seconds until the next try after an unknown outcome or an error of the server."""
GIVE_UP = {outbox.REPLY: 12, outbox.PROGRAM: 12}
"""So often a message is tried; a crisis message is tried until it arrives or can't ever."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """Telegram took it; ``remote_id`` is its message id, None for what has none."""

    remote_id: int | None


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that somebody sent has come."""

    content: bytes


@dataclass(frozen=True, slots=True)
class Permanent:
    """It can't ever arrive. ``gone``: nothing can, in this chat."""

    reason: str
    gone: bool = False


@dataclass(frozen=True, slots=True)
class RetryLater:
    """Telegram asks for patience in this chat."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may have arrived. ``refused``: it certainly has not, the server said so or was never reached."""

    reason: str
    refused: bool = False


Outcome = Delivered | Fetched | Permanent | RetryLater | Unknown


class Sender(Protocol):
    """The edge that calls the outside. Never raises for what the outside does."""

    async def send(self, row: Claimed) -> Outcome:
        """Send one row."""
        ...


class Delivery:
    """Claims, sends and settles, until cancelled."""

    def __init__(
        self, database: Database, around: Surroundings, sender: Sender, pace: Pace, *, in_flight: int, reserve: int = 8
    ) -> None:
        self._database = database
        self._around = around
        self._sender = sender
        self._pace = pace
        self._in_flight = in_flight
        self._reserve = reserve
        self._wake = asyncio.Event()
        self._sending: dict[asyncio.Task[None], Claimed] = {}
        self._busy: set[int] = set()
        self._busy_crisis: set[int] = set()
        self._settled: list[tuple[Claimed, Outcome]] = []
        self._working = False
        self._closing = False
        self.sent = 0
        database.write.listen(Signal.OUTBOX, self._wake.set)
        self._end_listening = around.clock.on_jump(self._wake.set)

    @property
    def idle(self) -> bool:
        """Whether nothing is under way and nothing is waiting to be looked at."""
        return not self._working and not self._sending and not self._settled and not self._wake.is_set()

    async def run(self) -> None:
        """Until cancelled; then what is under way gets the time the caller gives it."""
        await self._database.write.run(self._recover)
        self._wake.set()
        try:
            while True:
                await self._wake.wait()
                self._working = True
                self._wake.clear()
                try:
                    await self._round()
                except StoreUnwritable as error:
                    log.error("Delivery can't write; trying again.", action="deliver", error=str(error))
                    asyncio.get_running_loop().call_later(2.0, self._wake.set)
                self._working = False
        except StoreClosed:
            return
        finally:
            self._end_listening()

    async def close(self, seconds: float) -> None:
        """Let what is under way end within ``seconds``, and write down how it did."""
        self._closing = True
        if self._sending:
            await asyncio.wait(list(self._sending), timeout=seconds)
        for task in list(self._sending):
            task.cancel()
        await self._settle()

    def _recover(self, tx: Transaction) -> None:
        again, left = outbox.recover(tx, self._around.now)
        if again or left:
            log.warning(
                "Sends were interrupted; their outcome is unknown.", action="deliver", sent_again=again, left_alone=left
            )

    async def _round(self) -> None:
        settled, self._settled = self._settled, []
        free = self._in_flight - len(self._sending)
        rooms = {
            outbox.CRISIS: free,
            outbox.REPLY: max(0, free - self._reserve),
            outbox.PROGRAM: max(0, (free - self._reserve) // 2),
        }
        allowed, seconds = self._pace.room()
        rooms[outbox.REPLY] = min(rooms[outbox.REPLY], allowed)
        rooms[outbox.PROGRAM] = min(rooms[outbox.PROGRAM], allowed)
        busy = self._busy | self._pace.resting()
        crisis = frozenset(self._busy_crisis)

        def job(tx: Transaction) -> list[Claimed]:
            self._write_down(tx, settled)
            return [] if self._closing else outbox.claim(tx, self._around.now, rooms, busy, crisis)

        try:
            claimed = await self._database.write.run(job)
        except StoreUnwritable:
            self._settled[:0] = settled
            raise
        for row in claimed:
            self._pace.sent(row.chat_id)
            (self._busy_crisis if row.lane == outbox.CRISIS else self._busy).add(row.chat_id)
            task = asyncio.create_task(self._send(row))
            self._sending[task] = row
            task.add_done_callback(self._sending.pop)
        wait = min(filter(None, (seconds if allowed <= 0 else None, self._pace.next_rest())), default=None)
        if wait is not None:
            asyncio.get_running_loop().call_later(wait, self._wake.set)

    async def _send(self, row: Claimed) -> None:
        try:
            outcome = await self._sender.send(row)
        except asyncio.CancelledError:
            outcome = Unknown("cancelled")
        except Exception as error:  # noqa: BLE001 - an unforeseen failure is an unknown outcome, not a lost row
            log.error("A send failed in an unforeseen way.", action="deliver", row=row.id, error=type(error).__name__)
            outcome = Unknown(type(error).__name__)
        (self._busy_crisis if row.lane == outbox.CRISIS else self._busy).discard(row.chat_id)
        self._settled.append((row, outcome))
        self.sent += 1
        self._wake.set()

    async def _settle(self) -> None:
        settled, self._settled = self._settled, []
        if settled:
            await self._database.write.run(lambda tx: self._write_down(tx, settled))

    def _write_down(self, tx: Transaction, settled: list[tuple[Claimed, Outcome]]) -> None:
        if not settled:
            return
        now = self._around.now
        rows: list[Settled] = []
        after: list[Callable[[], None]] = []
        for row, outcome in settled:
            rows.append(self._settled_row(tx, row, outcome, after))
        outbox.settle(tx, rows, now)
        for step in after:
            step()

    def _settled_row(self, tx: Transaction, row: Claimed, outcome: Outcome, after: list[Callable[[], None]]) -> Settled:
        now = self._around.now
        page = row.purpose == "page" and row.case_id is not None and row.clinician is not None
        if isinstance(outcome, Delivered):
            if page:
                after.append(lambda: self._page(tx, row, arrived=True))
            return Settled(row, "delivered", outcome.remote_id)
        if isinstance(outcome, Fetched):
            content = outcome.content
            after.append(lambda: uploads.fetched(tx, row, content, now))
            return Settled(row, "delivered")
        if isinstance(outcome, RetryLater):
            until = now + timedelta(seconds=outcome.seconds)
            after.append(lambda: outbox.hold_chat(tx, row.chat_id, until))
            return Settled(row, "ready", None, until, "too many requests")
        if isinstance(outcome, Permanent):
            log.warning("A message can't be delivered.", action="deliver", row=row.id, reason=outcome.reason)
            if page:
                after.append(lambda: self._page(tx, row, arrived=False))
            elif row.purpose == "fetch":
                after.append(lambda: uploads.not_fetched(tx, row, "Telegram does not give it out", now))
            elif outcome.gone and row.patient_id is not None:
                after.append(lambda: self._patient_gone(tx, row.patient_id))
            return Settled(row, "failed", None, None, outcome.reason)
        tries = GIVE_UP.get(row.lane)
        if (row.resend or outcome.refused) and (tries is None or row.attempts < tries):
            seconds = BACKOFF[min(row.attempts, len(BACKOFF)) - 1]
            until = now + timedelta(seconds=seconds)
            if row.lane != outbox.CRISIS:
                after.append(lambda: outbox.hold_chat(tx, row.chat_id, until, outbox.REPLY))
            return Settled(row, "ready", None, until, outcome.reason)
        if row.purpose == "fetch":
            after.append(lambda: uploads.not_fetched(tx, row, "Telegram could not be reached", now))
        return Settled(row, "failed" if outcome.refused else "unknown", None, None, outcome.reason)

    def _page(self, tx: Transaction, row: Claimed, *, arrived: bool) -> None:
        casework.page_settled(tx, self._around, row.case_id or 0, row.clinician or "", arrived=arrived)

    def _patient_gone(self, tx: Transaction, patient_id: int | None) -> None:
        patient = patients.by_id(tx, patient_id) if patient_id is not None else None
        if patient is not None:
            patient_turn.gone(tx, self._around, patient)
