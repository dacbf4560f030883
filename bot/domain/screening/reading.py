"""What screening says about one text, and what it may know beside the text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from bot.domain.errors import AfterglowError


class Level(IntEnum):
    """How serious a text is; compare with ``<``, take the higher with ``max``. DESIGN section 6 says what follows."""

    none = 0
    concern = 1
    urgent = 2
    emergency = 3


class Category(StrEnum):
    """What a text is about; it chooses the help text and the line that stands first, never whether help is given."""

    suicide = "suicide"
    self_harm = "self_harm"
    harm_to_others = "harm_to_others"
    medical = "medical"
    psychosis = "psychosis"
    abuse = "abuse"
    substance = "substance"
    distress = "distress"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known beside the text.

    ``recent``: the patient's messages of the last three minutes, oldest first, without the present one (at most the
    last three are read). ``hours_since_session``: hours since the last dose was given; ``hours_since_page``: hours
    since somebody was last paged about this patient; both ``None`` when it never happened. ``concerns_today``:
    messages already read as a concern today.
    """

    recent: tuple[str, ...] = ()
    hours_since_session: float | None = None
    hours_since_page: float | None = None
    concerns_today: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of one text; safe to log, since it holds no patient text.

    ``rule`` is the id of the lexicon row that decided, ``span`` its first and past-the-last character in the text as
    it was written (characters, not UTF-16 units); both are ``None`` at level none. ``modifiers`` names what moved the
    level away from the row's own, in the order applied. ``lexicon`` is the hash of the lexicon that was used.
    ``bystander``: it is about somebody else, who may be in danger. ``ask``: the words are ambiguous, and the patient
    is to be asked directly.
    """

    level: Level
    category: Category | None
    rule: str | None
    span: tuple[int, int] | None
    modifiers: tuple[str, ...]
    lexicon: str
    bystander: bool = False
    ask: bool = False


class ScreenBroken(AfterglowError):
    """The screen no longer reads a plain disclosure as urgent; no text may pass unseen until it does."""
