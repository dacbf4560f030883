"""Telegram's limits, kept from this side: so many messages a second in all, one a second in a chat, twenty a minute in
a group. A share is kept free for crisis, which never waits for the overall limit.

Counted in real time, since that is what Telegram counts in, also when a sandbox moves the clock.
"""

from __future__ import annotations

from collections.abc import Callable


class Pace:
    """Token buckets. ``overall`` and ``per_chat`` are messages a second; ``per_group`` is a minute's."""

    def __init__(
        self,
        monotonic: Callable[[], float],
        *,
        overall: float = 30,
        reserve: float = 5,
        per_chat: float = 1,
        per_chat_burst: int = 4,
        per_group: int = 20,
    ) -> None:
        self._monotonic = monotonic
        self._rate = max(1.0, overall - reserve)
        # A bucket may be emptied at once and then flows on: what it holds plus what flows in within Telegram's second,
        # or a group's minute, has to stay under the limit together.
        self._most = max(1.0, self._rate / 5)
        self._tokens = self._most
        self._at = monotonic()
        self._per_chat = per_chat
        self._burst = float(per_chat_burst)
        self._group_burst = float(max(1, per_group // 4))
        self._per_group = max(per_group - self._group_burst, 0.5) / 60
        self._chats: dict[int, tuple[float, float]] = {}

    def _chat(self, chat_id: int, now: float) -> float:
        rate, burst = (self._per_chat, self._burst) if chat_id > 0 else (self._per_group, self._group_burst)
        tokens, at = self._chats.get(chat_id, (burst, now))
        return min(burst, tokens + (now - at) * rate)

    def room(self) -> tuple[int, float]:
        """How many messages may leave now beside crisis, and in how many seconds the next may when none."""
        now = self._monotonic()
        self._tokens = min(self._most, self._tokens + (now - self._at) * self._rate)
        self._at = now
        return int(self._tokens), max(0.0, (1 - self._tokens) / self._rate)

    def sent(self, chat_id: int) -> None:
        """A message leaves for this chat."""
        now = self._monotonic()
        self._tokens -= 1
        self._chats[chat_id] = (self._chat(chat_id, now) - 1, now)

    def resting(self) -> set[int]:
        """Chats that have had their share for the moment. Forgets the ones that are fresh again."""
        now = self._monotonic()
        resting: set[int] = set()
        for chat_id in list(self._chats):
            tokens = self._chat(chat_id, now)
            burst = self._burst if chat_id > 0 else self._group_burst
            if tokens < 1:
                resting.add(chat_id)
            elif tokens >= burst:
                del self._chats[chat_id]
        return resting

    def next_rest(self) -> float | None:
        """In how many seconds the first resting chat may be written to again."""
        now = self._monotonic()
        waits = [
            (1 - tokens) / (self._per_chat if chat_id > 0 else self._per_group)
            for chat_id in self._chats
            if (tokens := self._chat(chat_id, now)) < 1
        ]
        return max(0.01, min(waits)) if waits else None
