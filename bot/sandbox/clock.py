"""The clock that tests, previews and demonstrations move by hand."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class MovableClock:
    """A clock that stands still, is moved by hand, and, when running, also flows with real time.

    ``start`` must know its time zone. ``monotonic`` is the source of real seconds while running.
    Every change by hand (set, advance, run, freeze) raises ``version`` and calls the ``on_jump`` listeners.
    """

    def __init__(
        self, start: datetime, *, running: bool = False, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._base = _in_utc(start)
        self._monotonic = monotonic
        self._since: float | None = monotonic() if running else None
        self._listeners: dict[int, Callable[[], None]] = {}
        self._next_listener = 0
        self.version = 1

    @property
    def running(self) -> bool:
        """Whether time also flows by itself."""
        return self._since is not None

    def now(self) -> datetime:
        """The present instant, timezone-aware, in UTC."""
        if self._since is None:
            return self._base
        return self._base + timedelta(seconds=self._monotonic() - self._since)

    def set(self, moment: datetime) -> None:
        """Move to ``moment``, forwards or backwards."""
        self._base = _in_utc(moment)
        if self._since is not None:
            self._since = self._monotonic()
        self._changed()

    def advance(self, by: timedelta | None = None, **parts: float) -> None:
        """Move on by a timedelta or by its parts: ``advance(hours=4)``."""
        self.set(self.now() + (by or timedelta()) + timedelta(**parts))

    def run(self) -> None:
        """Let time flow with real time from now on."""
        if self._since is None:
            self._since = self._monotonic()
            self._changed()

    def freeze(self) -> None:
        """Let time stand still from now on."""
        if self._since is not None:
            self._base = self.now()
            self._since = None
            self._changed()

    def on_jump(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call ``listener`` whenever time is moved by hand; returns a function that ends the subscription."""
        key = self._next_listener
        self._next_listener += 1
        self._listeners[key] = listener
        return lambda: self._listeners.pop(key, None) and None

    def _changed(self) -> None:
        self.version += 1
        for listener in list(self._listeners.values()):
            listener()


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("the sandbox clock needs a moment with a time zone")
    return moment.astimezone(UTC)
