"""What happens in a rehearsal, in the order in which it happens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.effects import Chosen, Keyboard, Redraw

Line = str | tuple[str, ...] | None
"""What the patient does: types or taps these words; ticks these, then Done; or says nothing until time has passed."""


@dataclass(frozen=True, slots=True)
class Said:
    """The bot says ``html``; ``sequence`` numbers the question it is, if it is one."""

    at: datetime
    html: str
    keyboard: Keyboard = ()
    sequence: int | None = None


@dataclass(frozen=True, slots=True)
class Gave:
    """The patient answers, or says nothing."""

    at: datetime
    line: Line


@dataclass(frozen=True, slots=True)
class Noted:
    """Something that the patient does not see: ``kind`` is one word for it, ``words`` say it to whoever watches."""

    at: datetime
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Changed:
    """The buttons of a question sent before are others now, or give way to what was chosen."""

    at: datetime
    effect: Redraw | Chosen


Event = Said | Gave | Noted | Changed
