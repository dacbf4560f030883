"""The harness: a whole clinic in one process, talked to only through the sandbox, with time that is moved.

A test acts as people act and says what each of them should see. Whatever the bot says beside that fails the test when
the clinic closes: a message nobody expected is as wrong as one that is missing.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

from bot.app import House, opened
from bot.config import load_settings
from bot.demo import settings_for
from bot.engine.folder import load_folder
from bot.engine.library import Library
from bot.sandbox import MovableClock, Person, Sandbox
from bot.store import inbox, outbox, rota, timers
from bot.store.times import stamp
from bot.store.transaction import Transaction
from bot.tour import MORNING, Tour

CONVERSATIONS = Path(__file__).parent.parent / "conversations"
_LIBRARY: list[Library] = []


def library() -> Library:
    """The conversations as they are on disk, read once for all tests."""
    if not _LIBRARY:
        loaded = load_folder(CONVERSATIONS, ("en", "es"), countries=("US", "CA", "MX", "GB", "IE", "AU", "DE", "ES"))
        assert isinstance(loaded, Library), loaded
        _LIBRARY.append(loaded)
    return _LIBRARY[0]


class SeededIds:
    """The same names in the same order, every time."""

    def __init__(self, seed: int = 0) -> None:
        self._random = random.Random(seed)

    def token(self) -> str:
        return "".join(self._random.choice("abcdefghkmnpqrstuvwxyz23456789") for _ in range(22))

    def code(self) -> str:
        return "".join(self._random.choice("ABCDEFGHJKMNPQRTUVWXY346789") for _ in range(4))


def _busy(tx: Transaction, now: datetime) -> bool:
    waiting = {row["state"]: row["count"] for row in tx.all(inbox.COUNTS)}
    letters = {row["state"]: row["count"] for row in tx.all(outbox.COUNTS)}
    due = timers.next_due(tx, now - timedelta(days=3650))
    ready = tx.one(outbox.OLDEST_READY, now=stamp(now))
    return bool(
        waiting.get("new")
        or letters.get("sending")
        or (ready is not None and ready["oldest"] is not None)
        or (due is not None and due <= now and _really_due(tx, now))
    )


def _really_due(tx: Transaction, now: datetime) -> bool:
    rows = [
        tx.one(each)
        for each in (timers.NEXT_CASE, timers.NEXT_QUESTION, timers.NEXT_TIMER, rota.NEXT_LOOK, rota.NEXT_SWAP)
    ]
    return any(row is not None and row["due"] is not None and row["due"] <= stamp(now) for row in rows)


class Clinic:
    """A sandbox and a running house."""

    def __init__(self, sandbox: Sandbox, clock: MovableClock, folder: Path, extra: str = "") -> None:
        self.sandbox = sandbox
        self.clock = clock
        self.folder = folder
        self.tour = Tour(sandbox, clock, self.settle)
        self.ana = self.tour.patient
        self.maria = self.tour.clinician
        self._people: list[Person] = [self.ana, self.maria]
        self._house: House | None = None
        self._running: asyncio.Task[None] | None = None
        self._stack = contextlib.AsyncExitStack()
        self._ids = SeededIds()
        self.config = folder / "config.toml"
        self.config.write_text(settings_for(sandbox, extra), encoding="utf-8")

    @property
    def house(self) -> House:
        assert self._house is not None
        return self._house

    def person(self, name: str, **more: object) -> Person:
        """Somebody else; what the bot tells them has to be expected too."""
        person = self.sandbox.person(name, **more)  # type: ignore[arg-type]
        self._people.append(person)
        return person

    async def start(self) -> None:
        """Start the bot on the database in the folder."""
        settings = load_settings(self.config)
        self._house = await self._stack.enter_async_context(
            opened(settings, library(), clock=self.clock, ids=self._ids)
        )
        self._running = asyncio.create_task(self._house.run())
        await self.settle()

    async def stop(self) -> None:
        """Stop it in an orderly way; raises what ended it, if something did."""
        if self._running is None:
            return
        self._running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._running
        self._running = None
        await self._stack.aclose()
        self._stack = contextlib.AsyncExitStack()

    async def settle(self) -> None:
        """Until the bot has nothing more to do at this moment of the clock."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + 20
        calm = 0
        while calm < 2:
            if self._running is not None and self._running.done():
                self._running.result()
            if loop.time() > deadline:
                raise TimeoutError(f"the bot does not come to rest; so far:\n{self.sandbox.transcript()}")
            polling = self.sandbox.pending == 0
            busy = await self.house.database.write.run(lambda tx: _busy(tx, self.clock.now()))
            calm = calm + 1 if polling and not busy and self.house.idle else 0
            await asyncio.sleep(0.001)

    async def move(self, **parts: float) -> None:
        """Move the clock forward and let happen what falls due, one due time after another."""
        await self.settle()
        target = self.clock.now() + timedelta(**parts)
        while True:
            due = await self.house.database.write.run(lambda tx: timers.next_due(tx, self.clock.now()))
            if due is None or due > target:
                break
            self.clock.set(max(due, self.clock.now()))
            await self.settle()
        self.clock.set(target)
        await self.settle()

    async def sees(self, person: Person, *words: str) -> None:
        """What ``person`` got since the last look is exactly one message for each of ``words``, in that order."""
        await self.settle()
        got = [shown.text for shown in person.new()]
        assert len(got) == len(words), f"{person.name} got {got!r}"
        for text, part in zip(got, words, strict=True):
            assert part.lower() in text.lower(), f"{part!r} is not in {text!r}"

    async def ignores(self) -> None:
        """Whatever was said until now is not this test's subject."""
        await self.settle()
        for person in self._people:
            person.new()

    async def welcomed(self) -> None:
        """Ana has been invited and welcomed."""
        await self.tour.invitation()
        await self.tour.welcome()
        await self.ignores()

    async def dosed(self) -> None:
        """Ana has been welcomed, and had a session an hour ago at most."""
        await self.welcomed()
        await self.tour.session()
        await self.ignores()


@contextlib.asynccontextmanager
async def clinic(folder: Path, *, extra: str = "", start: datetime = MORNING) -> AsyncIterator[Clinic]:
    """A running clinic; fails at the end on any message that no test line expected."""
    clock = MovableClock(start)
    sandbox = Sandbox(clock)
    await sandbox.start()
    made = Clinic(sandbox, clock, folder, extra)
    try:
        await made.start()
        yield made
        await made.settle()
        for person in made._people:
            left = [shown.text for shown in person.new()]
            assert not left, f"nobody expected that {person.name} gets {left!r}"
        assert not sandbox.unknown_methods
    finally:
        await made.stop()
        await sandbox.stop()
