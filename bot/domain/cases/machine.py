"""The crisis case: open → acknowledged → contacted → closed, and nothing but a human outcome ends it.

Every function takes a case and what happened, and returns the case as it is now with what has to be done. A case that
is not closed always has a due time: it is the promise that somebody hears of it again.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
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

REPEATED_AFTER = timedelta(minutes=10)
"""A new disclosure this long after an acknowledgement pages again: whoever looked may no longer be looking."""


@dataclass(frozen=True, slots=True)
class Case:
    """One case. ``step`` counts the pages' rounds, ``holder`` is who acknowledged, ``told_at`` when a page first
    reached somebody, ``nobody_at`` when the patient was told that nobody had been reached. ``bystander``: all that was
    disclosed is about somebody else, whom the patient fears for."""

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
    asked: bool = False
    told_at: datetime | None = None
    nobody_at: datetime | None = None
    outcome: Outcome | None = None
    closed_at: datetime | None = None
    message_id: int | None = None
    bystander: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Notify these people now. ``reason``: opened, again, raised, repeated, call, not-safe, withdrawn, failed, own,
    other, asked-yes, asked-silence."""

    people: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class AskHolder:
    """Ask who acknowledged: ``still-with-them`` or ``please-close``."""

    person: str
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
    """Every copy of the page shows the present state."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """Tell operators and administrators over every channel there is."""

    key: str


CaseEffect = Page | AskHolder | TellPatient | Note | RefreshPages | Alarm
Step = tuple[Case, tuple[CaseEffect, ...]]
ENGINE = "afterglow"
PATIENT = "patient"


def opened(case: Case, now: datetime, reason: str = "opened") -> Step:
    """A disclosure opened the case: the first page leaves at once, with this ``reason``."""
    return replace(case, due_at=now + case.policy.pause), (
        Note("opened", ENGINE, _detail(case.level, case.category, bystander=case.bystander)),
        Page(case.policy.targets(0, now), reason),
    )


def disclosed(
    case: Case,
    level: Level,
    category: str,
    rule: str,
    now: datetime,
    *,
    bystander: bool = False,
    reason: str = "",
    message_id: int | None = None,
) -> Step:
    """A further disclosure joins the running case; it can raise the level and is never swallowed.

    Somebody who acknowledged long ago, or has already reached the patient, cannot be taken to have read this. Nor can
    somebody who knows of a case about somebody else know that the patient now writes of themselves: that counts as a
    rise whatever the level. ``message_id``: the words, which stand for the case from then on where it rises.
    """
    own = case.bystander and not bystander
    rises = level > case.level or own
    joined = replace(
        case,
        level=max(level, case.level),
        category=category if rises else case.category,
        rule=rule if rises else case.rule,
        message_id=message_id if rises and message_id is not None else case.message_id,
        bystander=case.bystander and bystander,
        disclosed_at=now,
    )
    kind, actor = reason or "disclosed", ENGINE if reason == "asked-silence" else PATIENT
    note = Note(kind, actor, _detail(level, category, bystander=bystander))
    why = reason or ("own" if own else "repeated" if not rises else "other" if bystander else "raised")
    if case.state is CaseState.OPEN:
        if not rises:
            return joined, (note,)
        return replace(joined, due_at=now + case.policy.pause), (
            note,
            Page(case.policy.targets(case.step, now), why),
            RefreshPages(),
        )
    recent = case.held_at is not None and now - case.held_at < REPEATED_AFTER
    if case.state is CaseState.ACKNOWLEDGED and recent and not rises and case.holder is not None:
        return joined, (note, Page((case.holder,), why))
    people = case.policy.targets(case.step, now)
    if case.holder is not None:
        people = tuple(dict.fromkeys((case.holder, *people)))
    reopened = replace(
        joined, state=CaseState.OPEN, holder=None, held_at=None, asked=False, due_at=now + case.policy.pause
    )
    return reopened, (note, Page(people, why), RefreshPages())


def _detail(level: Level, category: str, *, bystander: bool) -> str:
    return f"{level.name} {category}{' (about somebody else)' if bystander else ''}"


def fell_due(case: Case, now: datetime) -> Step:
    """The due time came and nobody had moved the case on."""
    if case.state is CaseState.CLOSED:
        return replace(case, due_at=None), ()
    if case.state is CaseState.CONTACTED:
        holder = case.holder or ""
        return replace(case, due_at=now + timedelta(hours=case.policy.remind)), (AskHolder(holder, "please-close"),)
    if case.state is CaseState.ACKNOWLEDGED and not case.asked:
        return replace(case, asked=True, due_at=now + case.policy.pause), (
            AskHolder(case.holder or "", "still-with-them"),
            Note("asked", ENGINE, case.holder or ""),
        )
    step = case.step + 1
    paged = replace(case, step=step, due_at=now + case.policy.pause)
    people = case.policy.targets(step, now)
    if case.state is CaseState.ACKNOWLEDGED:
        withdrawn = replace(paged, state=CaseState.OPEN, holder=None, held_at=None, asked=False)
        return withdrawn, (
            Note("withdrawn", ENGINE, case.holder or ""),
            Page(people, "withdrawn"),
            TellPatient("crisis.still-trying"),
            RefreshPages(),
        )
    effects: list[CaseEffect] = [Note("paged", ENGINE, f"round {step}"), Page(people, "again")]
    if (
        case.told_at is None
        and case.nobody_at is None
        and now - case.opened_at >= timedelta(minutes=case.policy.silence)
    ):
        paged = replace(paged, nobody_at=now)
        effects += _nobody()
    return paged, tuple(effects)


def acknowledged(case: Case, who: str, now: datetime) -> Step:
    """A clinician has seen it. The patient hears so; the clock for contact begins.

    A second acknowledgement by somebody else changes nothing: two people both sure of the other is how calls are lost.
    """
    if case.state is not CaseState.OPEN:
        return case, ()
    held = replace(
        case,
        state=CaseState.ACKNOWLEDGED,
        holder=who,
        held_at=now,
        asked=False,
        told_at=case.told_at or now,
        due_at=now + timedelta(minutes=case.policy.hold),
    )
    return held, (Note("acknowledged", who), RefreshPages(), TellPatient("follow.seen", who))


def held_on(case: Case, who: str, now: datetime) -> Step:
    """Asked whether they are still with the patient, the holder said yes: the clock for contact starts anew."""
    if case.state is not CaseState.ACKNOWLEDGED or case.holder != who:
        return case, ()
    return replace(case, asked=False, held_at=now, due_at=now + timedelta(minutes=case.policy.hold)), (
        Note("still-with-them", who),
    )


def contacted(case: Case, who: str, now: datetime) -> Step:
    """A clinician has reached the patient, as a person, outside the bot or in it."""
    if case.state not in (CaseState.OPEN, CaseState.ACKNOWLEDGED):
        return case, ()
    reached = replace(
        case,
        state=CaseState.CONTACTED,
        holder=who,
        held_at=now,
        asked=False,
        told_at=case.told_at or now,
        due_at=now + timedelta(hours=case.policy.remind),
    )
    return reached, (Note("contacted", who), RefreshPages())


def closed(case: Case, who: str, outcome: Outcome, now: datetime) -> Step:
    """A clinician ends the case with an outcome. Nothing else does."""
    if case.state is CaseState.CLOSED:
        return case, ()
    ended = replace(case, state=CaseState.CLOSED, holder=who, outcome=outcome, closed_at=now, due_at=None, asked=False)
    return ended, (Note("closed", who, outcome.value), RefreshPages())


def page_arrived(case: Case, now: datetime) -> Step:
    """Telegram accepted a page: somebody's phone has it, which is not yet that somebody has read it."""
    return (replace(case, told_at=now), ()) if case.told_at is None else (case, ())


def page_failed(case: Case, person: str, now: datetime, *, others_pending: bool, failed: Collection[str] = ()) -> Step:
    """A page can't ever arrive (blocked, chat gone): the others are paged now instead of in five minutes.

    ``others_pending``: whether another page of this round has arrived or may still arrive. ``failed``: who else could
    not be reached in this round; without it, two clinicians who both blocked the bot would be paged in turns for ever,
    and the patient would never hear the truth.
    """
    if case.state is CaseState.CLOSED:
        return case, ()
    effects: list[CaseEffect] = [Note("page-failed", ENGINE, person)]
    others = tuple(key for key in case.policy.clinicians if key != person and key not in failed)
    if others and not others_pending:
        due = now + case.policy.pause if case.state is CaseState.OPEN else case.due_at
        return replace(case, due_at=due), (*effects, Page(others, "failed"))
    if not others_pending and case.nobody_at is None:
        return replace(case, nobody_at=now), (*effects, *_nobody())
    return case, tuple(effects)


def said_not_safe(case: Case, now: datetime) -> Step:
    """The patient tapped or typed that they are not safe: the highest level, and everybody in reach is paged."""
    people = case.policy.targets(case.step, now)
    if case.holder is not None:
        people = tuple(dict.fromkeys((case.holder, *people)))
    raised = replace(
        case,
        level=Level.emergency,
        bystander=False,
        state=CaseState.OPEN,
        holder=None,
        held_at=None,
        asked=False,
        disclosed_at=now,
        due_at=now + case.policy.pause,
    )
    return raised, (Note("not-safe", PATIENT), Page(people, "not-safe"), RefreshPages(), TellPatient("crisis.not-safe"))


def wants_call(case: Case, now: datetime) -> Step:
    """The patient asks for a call: whoever holds the case is told, otherwise whoever is paged."""
    people = (case.holder,) if case.holder is not None else case.policy.targets(case.step, now)
    return case, (Note("wants-call", PATIENT), Page(people, "call"), TellPatient("reply.call"))


def said_safe(case: Case, now: datetime, answer: str = "reply.safe") -> Step:
    """The patient says to be safe for now. It is noted, answered with ``answer``, and never closes anything."""
    return case, (Note("safe-for-now", PATIENT), RefreshPages(), TellPatient(answer))


def _nobody() -> tuple[CaseEffect, ...]:
    return (Note("nobody-told", ENGINE), Alarm("nobody-told"), TellPatient("crisis.nobody"))
