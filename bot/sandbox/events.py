"""The log of everything visible, in order; live listeners, the transcript and the page all read it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.sandbox.chats import Chat, Message


@dataclass(frozen=True, slots=True)
class Event:
    """One visible thing.

    ``kind`` is one of message, edit, delete, tap, toast, reaction, blocked, unblocked, deleted_account, joined, left,
    upgraded, typing, pin, unpin, topic, keyboard. ``who`` is "bot" or a person's name. ``text`` is the text as shown
    at that moment (formatting as HTML), ``buttons`` the labels below it, ``before`` the text an edit replaced.
    """

    seq: int
    at: datetime
    kind: str
    chat: Chat
    who: str
    text: str = ""
    message: Message | None = None
    buttons: tuple[tuple[str, ...], ...] = ()
    before: str = ""

    def __str__(self) -> str:
        from bot.sandbox.transcript import rendered  # the transcript reads events; only this reads back

        return rendered(self)


class EventLog:
    """All events so far; calls listeners at once and wakes those who wait for the next event."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._listeners: dict[int, Callable[[Event], None]] = {}
        self._next_listener = 0
        self._waiting: set[asyncio.Future[None]] = set()

    def add(self, event: Event) -> None:
        """Append, tell listeners, wake waiters."""
        self.events.append(event)
        for listener in list(self._listeners.values()):
            listener(event)
        self.wake()

    def wake(self) -> None:
        """Let everyone who waits look again; also used for changes that are not events (a call, the clock)."""
        if self._waiting:
            for future in self._waiting:
                if not future.done():
                    future.set_result(None)
            self._waiting.clear()

    async def changed(self, seconds: float) -> bool:
        """Wait up to ``seconds`` of real time for the next event; whether there was one."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            await asyncio.wait_for(future, seconds)
        except TimeoutError:
            return False
        finally:
            self._waiting.discard(future)
        return True

    def listen(self, listener: Callable[[Event], None]) -> Callable[[], None]:
        """Call ``listener`` with each event; returns a function that ends it."""
        key = self._next_listener
        self._next_listener += 1
        self._listeners[key] = listener
        return lambda: self._listeners.pop(key, None) and None
