"""Faults to order: what can go wrong between a bot and Telegram, by method, chat, text, count and probability."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.sandbox.refusals import Refusal, too_many
from bot.sandbox.updates import TERMINATED

Json = dict[str, Any]

REFUSING = frozenset({"too_many", "error_500", "gateway_timeout", "unauthorized", "not_found", "conflict",
                      "forbidden", "migrate"})  # fmt: skip
"""Answered at once, in Telegram's JSON, without effect."""

BREAKING = frozenset({"bad_gateway_html", "hang_before", "hang_after", "reset_before", "reset_after",
                      "truncated_json", "trickle", "slow"})  # fmt: skip
"""Broken on the way; ``_after`` kinds, truncated_json, trickle and slow take effect first."""

FOR_UPDATES = frozenset({"duplicate_update", "poison_update", "update_id_jump"})
"""Applied to the next update that a person causes; ``method`` doesn't matter."""

KINDS = REFUSING | BREAKING | FOR_UPDATES


class _HasId(Protocol):
    @property
    def id(self) -> int: ...


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One order.

    ``method`` and ``chat`` (an id, a person or a group) and ``text`` (a part of text, caption or, for updates, of what
    the person wrote) choose the calls; the first ``after`` of them pass, then ``count`` are hit (None: all),
    each with ``probability``. ``retry_after`` seconds belong to too_many, ``seconds`` of real time to slow (the delay)
    and trickle (between two bytes), ``by`` to update_id_jump, ``migrate_to`` to migrate, ``payload`` to poison_update.
    """

    kind: str
    method: str = "*"
    chat: int | _HasId | None = None
    text: str | None = None
    count: int | None = 1
    after: int = 0
    probability: float = 1.0
    retry_after: int = 5
    seconds: float = 1.0
    by: int = 1000
    migrate_to: int = -1009999999999
    payload: Json | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no fault of kind {self.kind!r}; there are {', '.join(sorted(KINDS))}")

    @property
    def chat_id(self) -> int | None:
        """The chat as an id."""
        return self.chat if self.chat is None or isinstance(self.chat, int) else self.chat.id

    def refusal(self) -> Refusal:
        """The answer of a refusing kind."""
        if self.kind == "too_many":
            return too_many(self.retry_after)
        if self.kind == "migrate":
            return Refusal(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=self.migrate_to,
            )
        code, words = {
            "error_500": (500, "Internal Server Error"),
            "gateway_timeout": (504, "Gateway Timeout"),
            "unauthorized": (401, "Unauthorized"),
            "not_found": (404, "Not Found"),
            "conflict": (409, "Conflict: " + TERMINATED),
            "forbidden": (403, "Forbidden: bot was blocked by the user"),
        }[self.kind]  # fmt: skip
        return Refusal(code, words)


@dataclass(slots=True)
class Ordered:
    """A fault in force; ``hits`` counts what it broke, ``seen`` what it was asked about."""

    fault: Fault
    seen: int = 0
    hits: int = 0

    @property
    def spent(self) -> bool:
        """Whether it will never strike again."""
        return self.fault.count is not None and self.hits >= self.fault.count


@dataclass
class Faults:
    """All faults in force; draws from the sandbox's seeded randomness, so a run can be repeated."""

    random: random.Random
    ordered: list[Ordered] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.ordered)

    def add(self, fault: Fault) -> Ordered:
        """Put a fault in force."""
        order = Ordered(fault)
        self.ordered.append(order)
        return order

    def remove(self, order: Ordered) -> None:
        """Take one back; nothing happens when it is spent already."""
        if order in self.ordered:
            self.ordered.remove(order)

    def clear(self) -> None:
        """Take all back."""
        self.ordered.clear()

    def for_call(self, method: str, chat_id: str, text: str) -> Fault | None:
        """The fault that strikes this call, if any."""
        lowered = method.lower()
        for order in self.ordered:
            fault = order.fault
            if fault.kind in FOR_UPDATES or (fault.method != "*" and fault.method.lower() != lowered):
                continue
            if fault.chat_id is not None and str(fault.chat_id) != chat_id:
                continue
            if (fault.text is None or fault.text in text) and self._strikes(order):
                return fault
        return None

    def for_update(self, chat_id: int, text: str) -> list[Fault]:
        """The faults that strike this update."""
        return [
            order.fault
            for order in list(self.ordered)
            if order.fault.kind in FOR_UPDATES
            and order.fault.chat_id in (None, chat_id)
            and (order.fault.text is None or order.fault.text in text)
            and self._strikes(order)
        ]

    def _strikes(self, order: Ordered) -> bool:
        order.seen += 1
        if order.seen <= order.fault.after:
            return False
        if order.fault.probability < 1.0 and self.random.random() >= order.fault.probability:
            return False
        order.hits += 1
        if order.spent:
            self.ordered.remove(order)
        return True
