"""The one source of time and the one source of randomness, passed in wherever either is needed.

Nothing else may ask the wall clock: a test that cannot move time cannot show what happens at four in the morning.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time; may be moved by the sandbox."""

    def now(self) -> datetime:
        """The present instant, timezone-aware, in UTC."""
        ...

    def on_jump(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call ``listener`` whenever time is moved by hand; returns a function that ends the subscription."""
        ...


class Ids(Protocol):
    """Draws the random parts of names that must not be guessed."""

    def token(self) -> str:
        """A new secret of 128 bits or more, in ``[A-Za-z0-9_-]``, at most 64 characters."""
        ...

    def code(self) -> str:
        """A short patient code of 4 characters without look-alikes; not secret, not unique by itself."""
        ...
