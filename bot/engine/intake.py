"""The inbox at work: whatever is new gets its turn, in the order in which it came."""

from __future__ import annotations

import asyncio

import structlog

from bot.engine.surroundings import Surroundings
from bot.engine.turn import Interpret, take_waiting
from bot.store.database import Database
from bot.store.errors import StoreClosed, StoreUnwritable
from bot.store.transaction import Signal

log = structlog.get_logger()
BATCH = 48


class Intake:
    """Runs turns until cancelled."""

    def __init__(self, database: Database, around: Surroundings, interpret: Interpret) -> None:
        self._database = database
        self._around = around
        self._interpret = interpret
        self._wake = asyncio.Event()
        self._working = False
        database.write.listen(Signal.INBOX, self._wake.set)

    @property
    def idle(self) -> bool:
        """Whether every update has had its turn."""
        return not self._working and not self._wake.is_set()

    async def run(self) -> None:
        """Until cancelled."""
        self._wake.set()
        try:
            while True:
                await self._wake.wait()
                self._working = True
                self._wake.clear()
                try:
                    while await self._database.write.run(
                        lambda tx: take_waiting(tx, self._around, self._interpret, BATCH)
                    ):
                        pass
                except StoreUnwritable as error:
                    log.error("Turns can't be written; trying again.", action="intake", error=str(error))
                    asyncio.get_running_loop().call_later(2.0, self._wake.set)
                self._working = False
        except StoreClosed:
            return
