"""Telegram's rate limits, when asked for: they run on the sandbox clock, so a frozen clock refills nothing."""

from __future__ import annotations

import math
from collections import deque

from bot.domain.clock import Clock
from bot.sandbox.chats import Chat
from bot.sandbox.refusals import Refusal, too_many

OVERALL_A_SECOND = 30
PRIVATE_BURST = 4
GROUP_A_MINUTE = 20


class RateLimits:
    """30 messages a second over all chats, 1 a second in a private chat (a short burst passes), 20 a minute a group."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._all: deque[float] = deque()
        self._groups: dict[int, deque[float]] = {}
        self._private: dict[int, tuple[float, float]] = {}  # tokens left, when counted

    def check(self, chat: Chat) -> Refusal | None:
        """Count one message to ``chat``; the 429 when it is one too many (which then doesn't count)."""
        now = self._clock.now().timestamp()
        wait = self._window(self._all, OVERALL_A_SECOND, 1.0, now)
        if chat.private:
            tokens, counted = self._private.get(chat.id, (float(PRIVATE_BURST), now))
            tokens = min(float(PRIVATE_BURST), tokens + now - counted)
            if tokens < 1:
                wait = max(wait, 1 - tokens)
            if not wait:
                self._private[chat.id] = (tokens - 1, now)
        else:
            window = self._groups.setdefault(chat.id, deque())
            wait = max(wait, self._window(window, GROUP_A_MINUTE, 60.0, now))
            if not wait:
                window.append(now)
        if wait:
            return too_many(max(1, math.ceil(wait)))
        self._all.append(now)
        return None

    @staticmethod
    def _window(sent: deque[float], most: int, seconds: float, now: float) -> float:
        while sent and sent[0] <= now - seconds:
            sent.popleft()
        return sent[0] + seconds - now if len(sent) >= most else 0.0
