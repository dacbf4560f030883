"""The simulated people: each holds one check-in, answers when asked, and judges at the end what the bot had kept.

Pure: no clock and no network, so that the judging itself can be tested. The load server passes the time in.

A person answers at once (no thinking time), so a contestant always has as many people waiting as there are; what is
measured is then its rate, and the time of a turn is about people / rate.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from tests.bench.script import HELLO, QUESTIONS, answer, asked, recorded


@dataclass(slots=True)
class Turn:
    """One thing a person sent, and when (seconds, monotonic) it was sent, first handed to the bot, and replied to."""

    text: str
    sent: float
    handed: float | None = None
    replied: float | None = None


@dataclass(slots=True)
class Person:
    """One chat. `number` makes the answers; `opening` is what begins the check-in."""

    chat: int
    number: int
    opening: str
    turns: list[Turn] = field(default_factory=list)
    answered: set[int] = field(default_factory=set)
    typed_again: int = 0
    doubled: int = 0
    extra: int = 0
    closing: list[str] | None = None
    _seen: set[str] = field(default_factory=set)
    _last: str = ""

    @property
    def finished(self) -> bool:
        return self.closing is not None

    def begin(self, now: float) -> str:
        return self._send(self.opening, now)

    def nudge(self, now: float) -> str:
        """Ask into the silence. From here on a question seen before is taken as meant, and is answered again."""
        self._seen.clear()
        self._last = ""
        return self._send(HELLO, now)

    def hear(self, text: str, now: float) -> str | None:
        """Take a message from the bot; return what the person sends next, or None.

        1. The same text as the message right before is a doubled send: noticed, not answered.
        2. A question not yet answered, or the closing message, ends the turn.
        3. A question that was already answered is answered again only when it comes in words not seen since the last
           nudge ("A number, please"); otherwise a doubled send would make a person answer twice and the bot record it.
        4. Anything else (a greeting, a thank-you) is read and waited past, so a contestant may send more than one
           message a turn, and its turn ends with the one the person can act on.
        """
        if text == self._last:
            self.doubled += 1
            return None
        seen_before = text in self._seen
        self._seen.add(text)
        self._last = text
        kept = recorded(text)
        if kept is not None:
            self._reply(now)
            if self.closing is None:
                self.closing = kept
            else:
                self.doubled += 1
            return None
        question = asked(text)
        if question is None or self.finished:
            self.extra += 1
            if self.turns and self.turns[-1].text == HELLO:
                self._reply(now)
            return None
        if question > max(self.answered, default=0):
            self._reply(now)
            self.answered.add(question)
            return self._send(answer(self.number, question), now)
        if seen_before:
            self.doubled += 1
            return None
        self._reply(now)
        self.typed_again += 1
        return self._send(answer(self.number, question), now)

    def lost(self) -> int:
        """Answers sent that the closing message lacks or has wrong; all of them where it never came.

        A question the person never got to see counts in `never_asked`; one typed again and then recorded right counts
        in `typed_again` only.
        """
        if self.closing is None:
            return len(self.answered)
        kept = [*self.closing, *[""] * (len(QUESTIONS) - len(self.closing))]
        return sum(kept[number - 1].casefold() != answer(self.number, number).casefold() for number in self.answered)

    def never_asked(self) -> int:
        """Questions that a finished check-in went past without the person seeing them: the reply had died."""
        return len(QUESTIONS) - len(self.answered) if self.finished else 0

    def _send(self, text: str, now: float) -> str:
        self.turns.append(Turn(text, sent=now))
        return text

    def _reply(self, now: float) -> None:
        if self.turns and self.turns[-1].replied is None:
            self.turns[-1].replied = now


def quantile(values: list[float], share: float) -> float | None:
    """The nearest-rank quantile of sorted values, or None where there are none."""
    if not values:
        return None
    return values[max(0, math.ceil(share * len(values)) - 1)]


def account(people: list[Person]) -> dict[str, object]:
    """What the people saw, as plain numbers: times in milliseconds, counts over all chats."""
    turns = [turn for person in people for turn in person.turns]
    replied = [turn for turn in turns if turn.replied is not None]
    first = min((turn.handed for turn in turns if turn.handed is not None), default=None)
    last = max((turn.replied for turn in replied if turn.replied is not None), default=None)
    wall = last - first if first is not None and last is not None else 0.0
    handed = sorted(1000 * (t.replied - t.handed) for t in replied if t.replied is not None and t.handed is not None)
    waited = sorted(1000 * (t.replied - t.sent) for t in replied if t.replied is not None)
    return {
        "people": len(people),
        "turns": len(replied),
        "wall_s": wall,
        "turns_per_s": len(replied) / wall if wall > 0 else 0.0,
        "p50_ms": quantile(handed, 0.5),
        "p99_ms": quantile(handed, 0.99),
        "person_p50_ms": quantile(waited, 0.5),
        "person_p99_ms": quantile(waited, 0.99),
        "unanswered": len(turns) - len(replied),
        "finished": sum(person.finished for person in people),
        "stuck": sum(not person.finished for person in people),
        "answers_sent": sum(len(person.answered) for person in people),
        "answers_lost": sum(person.lost() for person in people),
        "never_asked": sum(person.never_asked() for person in people),
        "typed_again": sum(person.typed_again for person in people),
        "replies_doubled": sum(person.doubled for person in people),
        "extra_messages": sum(person.extra for person in people),
        "nudged": sum(turn.text == HELLO for turn in turns),
    }
