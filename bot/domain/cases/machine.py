"""The crisis case: open → acknowledged → contacted → closed, and nothing but a human outcome ends it.

Here is what disclosures, the clock, the mail and the patient do with a case; :mod:`bot.domain.cases.hands` has what
clinicians do. Every function takes a case and what happened, and returns the case as it is now with what has to be
done. A case that is not closed always has a due time: it is the promise that somebody hears of it again.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.cases.case import (
    ENGINE,
    PATIENT,
    Alarm,
    AskStaff,
    Case,
    CaseEffect,
    CaseState,
    Note,
    Page,
    RefreshPages,
    Step,
    TellPatient,
)
from bot.domain.cases.policy import Policy
from bot.domain.screening.reading import Level


def opened(case: Case, now: datetime, reason: str = "opened") -> Step:
    """A disclosure opened the case: the first page leaves at once, with this ``reason``."""
    begun = replace(case, due_at=now + case.policy.pause, alone_at=now, peak=case.level)
    return begun, (
        Note("opened", ENGINE, _detail(case.level, case.category, bystander=case.bystander)),
        Page(case.policy.targets(0, now), reason),
    )


def reopens(case: Case, now: datetime) -> bool:
    """Whether a disclosure belongs to this ended case: the same night is the same story."""
    ended = case.closed_at
    return ended is not None and now - ended < timedelta(hours=case.policy.reopen)


def reopened(
    case: Case,
    level: Level,
    category: str,
    rule: str,
    now: datetime,
    policy: Policy,
    *,
    bystander: bool = False,
    reason: str = "",
    message_id: int | None = None,
) -> Step:
    """A disclosure after the end: the case begins anew with its history, by the policy and rota of now.

    Whoever closed it is paged with the others: they know the patient's evening.
    """
    people = tuple(dict.fromkeys((*policy.targets(0, now), *((case.holder,) if case.holder else ()))))
    begun = _alone(
        replace(
            case,
            level=level,
            peak=max(level, case.peak),
            category=category,
            rule=rule,
            bystander=bystander,
            disclosed_at=now,
            message_id=message_id if message_id is not None else case.message_id,
            policy=policy,
            step=0,
            outcome=None,
            closed_at=None,
            told_at=None,
            tries=0,
        ),
        now,
    )
    kind, actor = reason or "disclosed", ENGINE if reason == "asked-silence" else PATIENT
    return begun, (
        Note("reopened", ENGINE, _detail(level, category, bystander=bystander)),
        Note(kind, actor, _detail(level, category, bystander=bystander)),
        Page(people, "reopened"),
        RefreshPages(),
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
    rise whatever the level. ``message_id``: the words, which stand for the case from then on where it rises. An end
    that was proposed before it waits no longer: it was proposed of another situation.
    """
    own = case.bystander and not bystander
    rises = level > case.level or own
    joined = replace(
        case,
        level=max(level, case.level),
        peak=max(level, case.peak),
        category=category if rises else case.category,
        rule=rule if rises else case.rule,
        message_id=message_id if rises and message_id is not None else case.message_id,
        bystander=case.bystander and bystander,
        disclosed_at=now,
        ending=None,
        ending_by=None,
    )
    kind, actor = reason or "disclosed", ENGINE if reason == "asked-silence" else PATIENT
    note = Note(kind, actor, _detail(level, category, bystander=bystander))
    why = reason or ("own" if own else "repeated" if not rises else "other" if bystander else "raised")
    if case.state is CaseState.OPEN:
        if not rises:
            return joined, (note, RefreshPages())
        return replace(joined, due_at=now + case.policy.pause), (
            note,
            Page(case.policy.targets(case.step, now), why),
            RefreshPages(),
        )
    recent = case.held_at is not None and now - case.held_at < timedelta(minutes=case.policy.again)
    if case.state is CaseState.ACKNOWLEDGED and recent and not rises and case.holder is not None:
        return joined, (note, Page((case.holder,), why), RefreshPages())
    return _alone(joined, now), (note, Page(_with_holder(case, now), why), RefreshPages())


def fell_due(case: Case, now: datetime) -> Step:
    """The due time came and nobody had moved the case on.

    1. Closed: nothing. 2. An end that nobody has confirmed, or a handing on that nobody has taken: those who can are
    asked, and the case goes on as it was. 3. Contacted: whoever has it is asked how it ended. 4. Acknowledged: asked
    whether they are still with the patient; the next time the acknowledgement is withdrawn. 5. Open: the next round of
    pages; and when nobody has answered for too long, the truth for the patient, and an alarm.
    """
    if case.state is CaseState.CLOSED:
        return replace(case, due_at=None), ()
    if case.handed_to is not None and case.state is not CaseState.OPEN:
        kept = replace(case, handed_to=None, asked=True, due_at=now + case.policy.pause)
        return kept, (
            Note("not-taken", ENGINE, case.handed_to),
            AskStaff((case.holder or "",), "not-taken"),
            RefreshPages(),
        )
    if case.ending is not None:
        others = tuple(one for one in case.policy.clinicians if one != case.ending_by)
        return replace(case, due_at=now + 3 * case.policy.pause), (AskStaff(others, "confirm-end"),)
    if case.state is CaseState.CONTACTED:
        holder = (case.holder or "",)
        return replace(case, due_at=now + timedelta(hours=case.policy.remind)), (AskStaff(holder, "please-close"),)
    if case.state is CaseState.ACKNOWLEDGED and not case.asked:
        return replace(case, asked=True, due_at=now + case.policy.pause), (
            AskStaff((case.holder or "",), "still-with-them"),
            Note("asked", ENGINE, case.holder or ""),
        )
    step = case.step + 1
    people = case.policy.targets(step, now)
    if case.state is CaseState.ACKNOWLEDGED:
        return _alone(replace(case, step=step), now), (
            Note("withdrawn", ENGINE, case.holder or ""),
            Page(people, "withdrawn"),
            TellPatient("crisis.still-trying"),
            RefreshPages(),
        )
    paged = replace(case, step=step, handed_to=None, due_at=now + case.policy.pause)
    effects: list[CaseEffect] = [Note("paged", ENGINE, f"round {step}"), Page(people, "again")]
    if _unanswered(case, now):
        paged = replace(paged, nobody_at=now)
        effects += _nobody(case)
    return paged, tuple(effects)


def page_arrived(case: Case, now: datetime) -> Step:
    """A page was accepted: somebody's phone has it, which is not yet that somebody has read it."""
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
        return replace(case, nobody_at=now), (*effects, *_nobody(case))
    return case, tuple(effects)


def came_back(case: Case, now: datetime) -> Step:
    """The bot was away for so long that nobody could know what became of it: pages again, and the patient is asked."""
    if case.state is CaseState.CLOSED:
        return case, ()
    note, tell = Note("after-outage", ENGINE), TellPatient("follow.back")
    if case.state is not CaseState.OPEN:
        return replace(case, due_at=now + case.policy.pause), (note, Page((case.holder or "",), "after-outage"), tell)
    people = case.policy.targets(case.step, now)
    return replace(case, due_at=now + case.policy.pause), (note, Page(people, "after-outage"), tell)


def said_not_safe(case: Case, now: datetime) -> Step:
    """The patient tapped or typed that they are not safe: the highest level, and everybody in reach is paged."""
    raised = replace(_alone(case, now), level=Level.emergency, peak=Level.emergency, bystander=False, disclosed_at=now)
    return raised, (
        Note("not-safe", PATIENT),
        Page(_with_holder(case, now), "not-safe"),
        RefreshPages(),
        TellPatient("crisis.not-safe"),
    )


def wants_call(case: Case, now: datetime) -> Step:
    """The patient asks for a call: whoever holds the case is told, otherwise whoever is paged."""
    people = (case.holder,) if case.holder is not None else case.policy.targets(case.step, now)
    return case, (Note("wants-call", PATIENT), Page(people, "call"), TellPatient("reply.call"))


def said_safe(case: Case, now: datetime, answer: str = "reply.safe") -> Step:
    """The patient says to be safe for now. It is noted, answered with ``answer``, and never closes anything."""
    return case, (Note("safe-for-now", PATIENT), RefreshPages(), TellPatient(answer))


def _alone(case: Case, now: datetime) -> Case:
    """Nobody has it any more: the chain goes on from where it stood, and the time without an answer begins anew."""
    return replace(
        case,
        state=CaseState.OPEN,
        holder=None,
        held_at=None,
        asked=False,
        handed_to=None,
        ending=None,
        ending_by=None,
        alone_at=now,
        nobody_at=None,
        due_at=now + case.policy.pause,
    )


def _with_holder(case: Case, now: datetime) -> tuple[str, ...]:
    people = case.policy.targets(case.step, now)
    return people if case.holder is None else tuple(dict.fromkeys((case.holder, *people)))


def _unanswered(case: Case, now: datetime) -> bool:
    """Whether the patient has to hear (again) that nobody has answered."""
    if case.nobody_at is not None:
        return now - case.nobody_at >= timedelta(minutes=case.policy.retell)
    return now - (case.alone_at or case.opened_at) >= timedelta(minutes=case.policy.silence)


def _nobody(case: Case) -> tuple[CaseEffect, ...]:
    """Nobody could be told, or nobody of those who were has answered: two truths, and the patient hears which."""
    if case.told_at is None:
        return (Note("nobody-told", ENGINE), Alarm("nobody-told"), TellPatient("crisis.nobody"))
    return (Note("nobody-answers", ENGINE), Alarm("nobody-answers"), TellPatient("crisis.no-answer"))


def _detail(level: Level, category: str, *, bystander: bool) -> str:
    return f"{level.name} {category}{' (about somebody else)' if bystander else ''}"
