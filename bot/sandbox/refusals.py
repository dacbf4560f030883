"""How Telegram says no: an error code, its exact words, and sometimes parameters."""

from __future__ import annotations

from typing import Any

from bot.domain.errors import AfterglowError


class NotPossible(AfterglowError):
    """A simulated person tried what the app would not let them do."""


class Refusal(AfterglowError):
    """Telegram refused a call."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


def bad_request(words: str, **parameters: Any) -> Refusal:
    """400, worded as Telegram words it."""
    return Refusal(400, f"Bad Request: {words}", **parameters)


def forbidden(words: str) -> Refusal:
    """403, worded as Telegram words it."""
    return Refusal(403, f"Forbidden: {words}")


def conflict(words: str) -> Refusal:
    """409, worded as Telegram words it."""
    return Refusal(409, f"Conflict: {words}")


def too_many(retry_after: int) -> Refusal:
    """429 with the seconds to wait."""
    return Refusal(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)
