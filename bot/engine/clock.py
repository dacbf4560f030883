"""The real clock and the real source of names. The only place that asks the operating system for either."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime

_LETTERS = "ABCDEFGHJKMNPQRTUVWXY346789"


class SystemClock:
    """Time as it is; it never jumps."""

    def now(self) -> datetime:
        """The present instant in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - this is the clock

    def on_jump(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Nothing to tell: real time does not jump."""
        return lambda: None


class SystemIds:
    """Names from the operating system's randomness."""

    def token(self) -> str:
        """128 bits, 22 characters."""
        return secrets.token_urlsafe(16)

    def code(self) -> str:
        """Four characters that are not mistaken for each other on the phone."""
        return "".join(secrets.choice(_LETTERS) for _ in range(4))
