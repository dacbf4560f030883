"""What falls due. The database knows when; APScheduler wakes this cycle at the next instant; nothing else remembers.

1. Ask the database for the next due time and have the scheduler wake the cycle then.
2. Any commit that sets a due time, and any jump of the clock, asks again.
3. Awake: cases first, then direct questions that nobody has answered, then conversations (nudges, answer windows,
   waits), then timers, a few at a time, so that other turns get in between.
4. A case or a direct question whose turn fails stays due and is tried again in half a minute, with an alarm: it is
   never dropped.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.domain.cases import machine
from bot.engine import asking, casework, rota_swaps, rota_watch, sessions, talk
from bot.engine.surroundings import Surroundings
from bot.store import cases, conversations, outbox, patients, questions, rota, timers
from bot.store.database import Database
from bot.store.errors import StoreClosed, StoreUnwritable
from bot.store.transaction import Signal, Transaction
from bot.store.writer import refused_by_disk

log = structlog.get_logger()
CHUNK = 50
RETRY = timedelta(seconds=30)
LATER = timedelta(minutes=30)
_LONGEST = 3600.0


def take_due(tx: Transaction, around: Surroundings, limit: int = CHUNK) -> int:
    """Give what is due its turn; returns how many rows there were."""
    taken = 0
    for case in cases.due(tx, around.now, limit):
        taken += 1
        try:
            with tx.savepoint():
                patient = patients.by_id(tx, case.patient_id)
                if patient is None:
                    raise LookupError(case.patient_id)
                casework.carry_out(tx, around, patient, case, machine.fell_due(case, around.now))
        except Exception as error:
            if refused_by_disk(error):
                raise
            log.error("A case's turn failed.", action="cycle", case=case.id, error=type(error).__name__)
            cases.postpone(tx, case, around.now + RETRY)
            around.alarm(tx, f"case-turn:{case.id}", f"Case {case.id} could not be moved on. Please look at it now.")
    for question in questions.due(tx, around.now, limit):
        taken += 1
        try:
            with tx.savepoint():
                patient = patients.by_id(tx, question.patient_id)
                if patient is None:
                    raise LookupError(question.patient_id)
                asking.fell_due(tx, around, patient, question)
        except Exception as error:
            if refused_by_disk(error):
                raise
            log.error("A direct question's turn failed.", action="cycle", row=question.id, error=type(error).__name__)
            questions.postpone(tx, question, around.now + RETRY)
            around.alarm(tx, f"question-turn:{question.id}", f"Question {question.id} could not be followed up.")
    for name in rota.looks_due(tx, around.now):
        taken += 1
        try:
            with tx.savepoint():
                rota_watch.take_due(tx, around, name)
        except Exception as error:
            if refused_by_disk(error):
                raise
            log.error("A look at the rota failed.", action="cycle", look=name, error=type(error).__name__)
            rota.postpone(tx, name, around.now + RETRY)
            around.alarm(
                tx, f"rota:{name}", "The rota could not be looked at: gaps may go untold. Pages are not affected."
            )
    for swap in rota.swaps_due(tx, around.now):
        taken += 1
        try:
            with tx.savepoint():
                rota_swaps.lapse(tx, around, swap)
        except Exception as error:
            if refused_by_disk(error):
                raise
            # It is over either way. A row that stayed due would be taken up again and again, and hold up what pages.
            log.error("A swap's turn failed.", action="cycle", swap=swap.id, error=type(error).__name__)
            rota.move_swap(tx, swap, rota.LAPSED)
    for number in conversations.due(tx, around.now, limit):
        taken += 1
        try:
            with tx.savepoint():
                _conversation_due(tx, around, number)
        except Exception as error:
            if refused_by_disk(error):
                raise
            # A pinned text that can't be walked any more stays so; people who can help are told.
            log.error("A conversation's turn failed.", action="cycle", row=number, error=type(error).__name__)
            conversations.postpone(tx, number, around.now + LATER)
            around.alarm(tx, "conversation-turn", f"Conversation {number} could not go on. Others do.")
    for timer in timers.due(tx, around.now, limit):
        taken += 1
        try:
            with tx.savepoint():
                sessions.fell_due(tx, around, timer)
        except Exception as error:
            if refused_by_disk(error):
                raise
            dead = timers.failed(tx, timer, error, around.now + RETRY)
            log.error("A timer's turn failed.", action="cycle", timer=timer.id, error=type(error).__name__, dead=dead)
            if dead:
                around.alarm(tx, "dead-timer", f"What was due as timer {timer.id} ({timer.kind}) could not be done.")
    return taken


def _conversation_due(tx: Transaction, around: Surroundings, number: int) -> None:
    conversation = conversations.by_id(tx, number)
    if conversation is None or conversation.due_at is None or conversation.due_at > around.now:
        return  # the turn of another one, just now, has taken it up or ended it
    patient = patients.by_id(tx, conversation.patient_id)
    if patient is None:
        raise LookupError(conversation.patient_id)
    talk.fell_due(tx, around, patient, conversation)


def _look_ahead(tx: Transaction, now: datetime) -> datetime | None:
    """Wake delivery for what was held back until now, and say when to look again."""
    outbox.wake(tx, now)
    return timers.next_due(tx, now)


def _begin(tx: Transaction, around: Surroundings) -> None:
    """Look at the rota once. Whatever goes wrong in that, pages must go out."""
    try:
        with tx.savepoint():
            rota_watch.begin(tx, around)
    except Exception as error:
        if refused_by_disk(error):
            raise
        log.error("The rota could not be looked at.", action="cycle", error=type(error).__name__)
        around.alarm(tx, "rota:begin", "The rota could not be looked at: gaps may go untold. Pages are not affected.")


class Cycle:
    """Runs :func:`take_due` whenever something is due."""

    def __init__(self, database: Database, around: Surroundings) -> None:
        self._database = database
        self._around = around
        self._wake = asyncio.Event()
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._working = False
        database.write.listen(Signal.DUE, self._wake.set)
        self._end_listening = around.clock.on_jump(self._wake.set)

    def every(self, seconds: float, name: str, job: Callable[[], Awaitable[None]]) -> None:
        """Run ``job`` at this interval of real time: housekeeping."""
        self._scheduler.add_job(
            job,
            IntervalTrigger(seconds=seconds, timezone=UTC),
            id=name,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )

    @property
    def idle(self) -> bool:
        """Whether there is nothing to look at."""
        return not self._working and not self._wake.is_set()

    async def run(self) -> None:
        """Until cancelled."""
        self._scheduler.start()
        begun = False
        try:
            self._wake.set()
            while True:
                await self._wake.wait()
                self._working = True
                self._wake.clear()
                try:
                    if not begun:
                        await self._database.write.run(lambda tx: _begin(tx, self._around))
                        begun = True
                    # Not a wait: each pause lets other turns get in between.
                    while await self._database.write.run(lambda tx: take_due(tx, self._around)):  # noqa: ASYNC110
                        await asyncio.sleep(0)
                    due = await self._database.write.run(lambda tx: _look_ahead(tx, self._around.now))
                    self._plan(due)
                except StoreUnwritable as error:
                    log.error("The cycle can't write; trying again.", action="cycle", error=str(error))
                    self._plan(self._around.now + RETRY)
                self._working = False
        except StoreClosed:
            return
        finally:
            self._end_listening()
            self._scheduler.shutdown(wait=False)

    def _plan(self, due: datetime | None) -> None:
        """Wake at ``due``. The scheduler runs on real time; a frozen sandbox clock wakes us by jumping instead."""
        if due is None:
            return
        seconds = min(max((due - self._around.now).total_seconds(), 0.05), _LONGEST)
        wall = datetime.now(UTC) + timedelta(seconds=seconds)  # noqa: TID251 - APScheduler counts in real time
        self._scheduler.add_job(
            self._wake.set,
            DateTrigger(wall, timezone=UTC),
            id="next-due",
            replace_existing=True,
            misfire_grace_time=None,
        )
