"""A crisis case as data: its states, how it can end, and what a decision about it asks the shell to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.cases.policy import Policy
from bot.domain.screening.reading import Level


class CaseState(StrEnum):
    """Acknowledged is not contacted; contacted is not closed."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    CONTACTED = "contacted"
    CLOSED = "closed"


class Outcome(StrEnum):
    """How a case ended, in a clinician's judgement."""

    SAFE = "safe"
    HANDED_OVER = "handed-over"
    EMERGENCY_SERVICES = "emergency-services"
    FALSE_ALARM = "false-alarm"


OUTCOME_NAMES = {
    Outcome.SAFE: "Spoke, safe for now",
    Outcome.HANDED_OVER: "Handed to other care",
    Outcome.EMERGENCY_SERVICES: "Emergency services",
    Outcome.FALSE_ALARM: "False alarm",
}


@dataclass(frozen=True, slots=True)
class Case:
    """One case.

    ``step`` counts the pages' rounds. ``holder`` is who acknowledged, ``held_at`` when; ``alone_at``: since when nobody
    has it. ``told_at``: when a page first reached a phone; ``nobody_at``: when the patient was last told that nobody
    has answered. ``asked``: the holder was asked whether they are still with the patient. ``handed_to``: who was asked
    to take it. ``ending``, ``ending_by``: the outcome that one clinician has proposed and another has to confirm.
    ``tries``: how often the patient was called in vain. ``peak``: the highest level that it ever had. ``turn`` counts
    the arrows it went along. ``bystander``: all that was disclosed is about somebody else, whom the patient fears for.
    """

    id: int
    patient_id: int
    level: Level
    category: str
    rule: str
    state: CaseState
    opened_at: datetime
    due_at: datetime | None
    policy: Policy
    disclosed_at: datetime
    step: int = 0
    holder: str | None = None
    held_at: datetime | None = None
    alone_at: datetime | None = None
    asked: bool = False
    told_at: datetime | None = None
    nobody_at: datetime | None = None
    outcome: Outcome | None = None
    closed_at: datetime | None = None
    message_id: int | None = None
    bystander: bool = False
    turn: int = 0
    peak: Level = Level.none
    handed_to: str | None = None
    ending: Outcome | None = None
    ending_by: str | None = None
    tries: int = 0

    @property
    def footing(self) -> tuple[object, ...]:
        """What a button was offered upon: while this is the same, the button means what it meant."""
        return (self.state, self.holder, self.level, self.handed_to, self.ending, self.ending_by, self.bystander)


@dataclass(frozen=True, slots=True)
class Page:
    """Notify these people now. ``reason``: opened, again, raised, repeated, call, not-safe, withdrawn, failed, own,
    other, asked-yes, asked-silence, reopened, escalated, handed, not-reached, after-outage."""

    people: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class AskStaff:
    """Ask these people: ``still-with-them``, ``please-close``, ``not-taken``, ``confirm-end`` or ``not-ended``."""

    people: tuple[str, ...]
    question: str


@dataclass(frozen=True, slots=True)
class TellPatient:
    """Say one of the safety texts to the patient; ``who`` is a clinician's key where the text names one."""

    key: str
    who: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """One line in the case's history; never the patient's words."""

    kind: str
    actor: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class RefreshPages:
    """Every copy of the page shows the present state, as far as it is in a chat."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """Tell operators and administrators over Telegram: ``nobody-told``, ``nobody-answers``."""

    key: str


CaseEffect = Page | AskStaff | TellPatient | Note | RefreshPages | Alarm
Step = tuple[Case, tuple[CaseEffect, ...]]
ENGINE = "afterglow"
PATIENT = "patient"
