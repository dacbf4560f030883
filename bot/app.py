"""The composition root: everything is made here, and one core task that ends, for whatever reason, ends the process.

A supervisor starts the process again, and the database says where it stood. A bot that goes on with one of its parts
dead looks alive and is deaf.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from telegram.error import TelegramError

from bot.config import Settings
from bot.domain.clock import Clock, Ids
from bot.domain.people import Role
from bot.engine import lasting, talk
from bot.engine.clock import SystemClock, SystemIds
from bot.engine.cycle import Cycle
from bot.engine.delivery import Delivery
from bot.engine.first_library import first_library
from bot.engine.intake import Intake
from bot.engine.library import Library
from bot.engine.outage import look_back
from bot.engine.pace import Pace
from bot.engine.press import Press
from bot.engine.surroundings import Clinic, Surroundings
from bot.reading import reader
from bot.store import meta
from bot.store.database import Database
from bot.store.errors import StoreError, StoreUnwritable
from bot.store.keys import Keyring
from bot.store.transaction import Transaction
from bot.telegram.interpret import interpret
from bot.telegram.menu import show_menu
from bot.telegram.receive import Receiver
from bot.telegram.send import TelegramSender
from bot.telegram.wire import Wire

log = structlog.get_logger()
SHUTDOWN_SECONDS = 8.0
STAMP_SECONDS = 20.0


@dataclass(slots=True)
class House:
    """A running bot, put together; :func:`opened` makes one."""

    settings: Settings
    around: Surroundings
    database: Database
    wire: Wire
    base: str
    receiver: Receiver
    intake: Intake
    cycle: Cycle
    delivery: Delivery
    press: Press

    async def run(self) -> None:
        """Run every core task until one ends or this is cancelled; raises what ended it."""
        self.cycle.every(STAMP_SECONDS, "stamp", self.stamp)
        with contextlib.suppress(StoreUnwritable):  # then the next start looks back
            await self.database.write.run(lambda tx: look_back(tx, self.around))
        await self.stamp()
        tasks = {
            asyncio.create_task(work, name=name)
            for name, work in (
                ("receive", self.receiver.run()),
                ("intake", self.intake.run()),
                ("cycle", self.cycle.run()),
                ("deliver", self.delivery.run()),
                ("press", self.press.run()),
                *self._web(),
            )
        }
        menu = asyncio.create_task(show_menu(self.wire, self.base, self.around), name="menu")
        try:
            ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in ended:
                error = task.exception()
                log.critical("A core task ended.", action="run", task=task.get_name(), error=type(error).__name__)
                if error is not None:
                    raise error
            raise RuntimeError("a core task ended")
        finally:
            menu.cancel()
            for task in tasks:
                if task.get_name() != "deliver":
                    task.cancel()
            with contextlib.suppress(StoreError):
                # From here on Afterglow is away: how long it was is known at the next start.
                await self.database.write.run(lambda tx: meta.mark(tx, "alive", self.around.now))
            with contextlib.suppress(StoreError):
                await self.delivery.close(SHUTDOWN_SECONDS / 2)
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks, timeout=SHUTDOWN_SECONDS / 2)

    def _web(self) -> list[tuple[str, Coroutine[Any, Any, None]]]:
        if not self.settings.web.enabled:
            return []
        from bot.web.health import serve

        web = self.settings.web
        return [("web", serve(self.database, self.around.clock, web.host, web.port))]

    async def stamp(self) -> None:
        """A sign of life, and the canary through the screen: a screen that no longer hears must not stay unnoticed."""
        now = self.around.now
        try:
            self.around.library.screen.canary()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the alarm
            log.critical("The screen does not hear the canary.", action="canary", error=type(error).__name__)
            text = "The screening of messages is broken. Please have somebody read the chats until it is mended."
            with contextlib.suppress(StoreUnwritable):
                await self.database.write.run(lambda tx: self.around.alarm(tx, "canary", text))
            return
        with contextlib.suppress(StoreUnwritable):
            await self.database.write.run(lambda tx: _mark_alive(tx, now))

    @property
    def idle(self) -> bool:
        """Whether no part has anything to do at this moment of the clock."""
        return self.intake.idle and self.cycle.idle and self.delivery.idle and self.press.idle


def _mark_alive(tx: Transaction, now: Any) -> None:
    meta.mark(tx, "alive", now)
    meta.mark(tx, "canary", now)


def surroundings(settings: Settings, clock: Clock, ids: Ids, library: Library, username: str) -> Surroundings:
    """What turns may look at, from the settings."""
    clinic = settings.clinic
    return Surroundings(
        clock=clock,
        ids=ids,
        clinic=Clinic(
            name=clinic.name,
            phone=clinic.phone,
            country=clinic.country,
            zone=clinic.zone,
            language=clinic.languages[0],
            invite_valid=timedelta(days=settings.invites.valid_days),
            quiet_from=settings.quiet_hours.start,
            quiet_until=settings.quiet_hours.end,
            words=settings.clinic_words(),
            handover_notes=settings.escalation.handover_notes,
            gaps_at=settings.escalation.gaps_at,
        ),
        team=settings.team(),
        policy=settings.policy(),
        library=library,
        bot_username=username,
        approvals=settings.approvals,
    )


@contextlib.asynccontextmanager
async def opened(
    settings: Settings, library: Library | None = None, *, clock: Clock | None = None, ids: Ids | None = None
) -> AsyncIterator[House]:
    """Make every part, publish what was soundly edited on disk since the last time, and close everything in the end.

    ``library``: one that was read earlier with the same settings; what is still true of it need not be read again.
    Raises a StoreError or SettingsError that says what is in the way, and BrokenConversationsError when there are no
    sound texts, neither on disk nor in the database.
    """
    async with contextlib.AsyncExitStack() as stack:
        if clock is None:
            clock = await _clock(settings, stack)
        token = settings.token()
        base = f"{settings.telegram.base_url}{token}"
        limits = settings.telegram.limits
        wire = Wire(connections=limits.in_flight + 8)
        await wire.initialize()
        stack.push_async_callback(wire.shutdown)
        database = await Database.open(settings.database_path, Keyring(settings.keys()))
        stack.push_async_callback(database.close)
        read, root = reader(settings), settings.conversations_path
        first = await first_library(database, root, read, clock, approvals=settings.approvals, given=library)
        talk.know(first.scripts.values())
        lasting.keep(first)
        username = settings.telegram.bot_username or await _username(wire, base)
        around = surroundings(settings, clock, ids or SystemIds(), first, username)
        pace = Pace(
            time.monotonic,
            overall=limits.overall,
            reserve=limits.crisis_reserve,
            per_chat=limits.per_chat,
            per_chat_burst=limits.per_chat_burst,
            per_group=limits.per_group_minute,
        )
        sender = TelegramSender(wire, base, f"{settings.telegram.base_file_url}{token}")
        yield House(
            settings=settings,
            around=around,
            database=database,
            wire=wire,
            base=base,
            receiver=Receiver(
                wire,
                base,
                database,
                clock,
                poll_timeout=settings.telegram.poll_timeout,
                cry=_crier(wire, base, around),
            ),
            intake=Intake(database, around, interpret),
            cycle=Cycle(database, around),
            delivery=Delivery(database, around, sender, pace, in_flight=limits.in_flight),
            press=Press(database, around, read, root, watch=settings.publishing.watch),
        )


async def _clock(settings: Settings, stack: contextlib.AsyncExitStack) -> Clock:
    if settings.clock.source == "system":
        return SystemClock()
    from bot.sandbox.followed import FollowedClock

    followed = FollowedClock(settings.clock.url or "")
    await followed.start()
    stack.push_async_callback(followed.stop)
    return followed


async def _username(wire: Wire, base: str) -> str:
    """The bot's name for its links; Telegram may be away when we start, and patients may not have to wait for that."""
    for attempt in range(5):
        try:
            me = await wire.call(base, "getMe", {})
            return str(me["username"])
        except TelegramError as error:
            log.warning("Telegram didn't say who we are.", action="start", error=type(error).__name__)
            await asyncio.sleep(0.2 * 2**attempt)
    return "unknown_bot"


def _crier(wire: Wire, base: str, around: Surroundings) -> Callable[[str], Coroutine[Any, Any, None]]:
    """Tell administrators straight over Telegram, without the database: it is the database that is broken."""
    last = float("-inf")

    async def cry(text: str) -> None:
        nonlocal last
        if time.monotonic() - last < 300:
            return
        last = time.monotonic()
        for member in around.team.with_role(Role.ADMINISTRATOR) or around.team.members:
            with contextlib.suppress(TelegramError):
                await wire.call(base, "sendMessage", {"chat_id": member.telegram_id, "text": text[:1000]})

    return cry


async def serve(settings: Settings, library: Library | None = None) -> int:
    """Run until a signal or a failure; returns the exit status."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with opened(settings, library) as house:
        log.info("Afterglow is running.", action="start", bot=house.around.bot_username)
        running = asyncio.create_task(house.run())
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if not running.done():
            log.info("Afterglow stops.", action="stop")
            running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await running
            return 0
        stopping.cancel()
        return 1


def run(settings: Settings, library: Library | None = None) -> int:
    """``afterglow run``: 0 after a signal, 1 when a core task ended, 2 when it could not start.

    Raises BrokenConversationsError when there are no sound texts at all.
    """
    try:
        return asyncio.run(serve(settings, library))
    except StoreError as error:
        log.critical("Afterglow can't start.", action="start", error=str(error))
        return 2
