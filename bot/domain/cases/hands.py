"""What clinicians do with a case. Only they lower its level, only they end it; everything they do is in its history.

As in :mod:`bot.domain.cases.machine`, each function returns the case as it is now and what has to be done; the same
case object and nothing to do where the action does not fit what the case has become.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.cases.case import AskStaff, Case, CaseState, Note, Outcome, Page, RefreshPages, Step, TellPatient
from bot.domain.screening.reading import Level

HELD = (CaseState.ACKNOWLEDGED, CaseState.CONTACTED)


def acknowledged(case: Case, who: str, now: datetime) -> Step:
    """A clinician has seen it. The patient hears so; the clock for contact begins.

    A second acknowledgement by somebody else changes nothing: two people both sure of the other is how calls are lost.
    Unless they were asked to take it: then it is theirs from now on.
    """
    if case.state in HELD and case.handed_to == who:
        since = case.held_at if case.state is CaseState.CONTACTED else now
        taken = replace(case, holder=who, held_at=since, handed_to=None, asked=False, due_at=now + _rest(case))
        told = (TellPatient("follow.seen", who),) if case.state is CaseState.ACKNOWLEDGED else ()
        return taken, (Note("taken-over", who, case.holder or ""), RefreshPages(), *told)
    if case.state is not CaseState.OPEN:
        return case, ()
    return _has(case, CaseState.ACKNOWLEDGED, who, now), (
        Note("acknowledged", who),
        RefreshPages(),
        TellPatient("follow.seen", who),
    )


def held_on(case: Case, who: str, now: datetime) -> Step:
    """Asked whether they are still with the patient, the holder said yes: the clock for contact starts anew."""
    if case.state not in HELD or case.holder != who:
        return case, ()
    since = case.held_at if case.state is CaseState.CONTACTED else now
    return replace(case, asked=False, held_at=since, due_at=now + _rest(case)), (Note("still-with-them", who),)


def contacted(case: Case, who: str, now: datetime) -> Step:
    """A clinician has reached the patient, as a person, outside the bot or in it."""
    if case.state not in (CaseState.OPEN, CaseState.ACKNOWLEDGED):
        return case, ()
    return _has(case, CaseState.CONTACTED, who, now), (Note("contacted", who), RefreshPages())


def not_reached(case: Case, who: str, now: datetime) -> Step:
    """A clinician has tried and not reached the patient, who hears of it. From the second time on others are called:
    what to do next (an emergency contact, a check at the door) is not for one person to decide at night.

    A colleague's try leaves the case with whoever has it, and on that one's clock.
    """
    if case.state is CaseState.CLOSED:
        return case, ()
    tries = case.tries + 1
    if case.state in HELD and case.holder != who:
        tried = replace(case, tries=tries, ending=None, ending_by=None)
    else:
        tried = replace(_has(case, CaseState.ACKNOWLEDGED, who, now), tries=tries)
    others = tuple(one for one in _further(case, now) if one != who)
    pages = (Page(others, "not-reached"),) if tries > 1 and others else ()
    return tried, (Note("not-reached", who, f"try {tries}"), *pages, RefreshPages(), TellPatient("follow.tried", who))


def escalated(case: Case, who: str, now: datetime) -> Step:
    """A clinician calls more people now: the next step of the ladder, or everybody when there is none.

    The case is open again until one of them, or whoever called them, takes it.
    """
    if case.state is CaseState.CLOSED:
        return case, ()
    people = _further(case, now)
    step = case.policy.next_rung(case.step)
    others = tuple(one for one in people if one != who) or people
    called = replace(
        case,
        state=CaseState.OPEN,
        holder=None,
        held_at=None,
        alone_at=case.alone_at or now,
        asked=False,
        handed_to=None,
        ending=None,
        ending_by=None,
        step=case.step if step is None else step,
        due_at=now + case.policy.pause,
    )
    return called, (Note("escalated", who), Page(others, "escalated"), RefreshPages())


def handed(case: Case, who: str, to: str, now: datetime) -> Step:
    """A clinician asks another to take the case; until that one does, it stays where it is."""
    if case.state is CaseState.CLOSED or to == case.holder:
        return case, ()
    soon = now + case.policy.pause
    asked = replace(case, handed_to=to, due_at=min(case.due_at or soon, soon))
    return asked, (Note("handed", who, to), Page((to,), "handed"), RefreshPages())


def lowered(case: Case, who: str, level: Level, now: datetime) -> Step:
    """A clinician lowers the level. That calls nobody off: the case stays what it is until it is closed."""
    del now
    if case.state is CaseState.CLOSED or not Level.none < level < case.level:
        return case, ()
    detail = f"{case.level.name} to {level.name}"
    return replace(case, level=level), (Note("lowered", who, detail), RefreshPages())


def closed(case: Case, who: str, outcome: Outcome, now: datetime, colleagues: Collection[str]) -> Step:
    """A clinician ends the case with an outcome. Nothing else does.

    Where the policy wants two for the highest level that the case had, the first one proposes the end, and another
    clinician has to confirm just that; who thinks that it ended otherwise proposes anew. ``colleagues`` are the
    clinicians of now: somebody who has left can confirm nothing, and a clinic with one can't be asked for two.
    """
    if case.state is CaseState.CLOSED:
        return case, ()
    others = tuple(one for one in colleagues if one != who)
    confirms = case.ending is outcome and case.ending_by not in (None, who)
    if max(case.peak, case.level) in case.policy.second and others and not confirms:
        held = _has(case, CaseState.ACKNOWLEDGED, who, now) if case.state is CaseState.OPEN else case
        proposed = replace(held, ending=outcome, ending_by=who, due_at=now + 3 * case.policy.pause)
        return proposed, (Note("end-proposed", who, outcome.value), AskStaff(others, "confirm-end"), RefreshPages())
    ended = replace(
        case,
        state=CaseState.CLOSED,
        holder=who,
        outcome=outcome,
        closed_at=now,
        due_at=None,
        alone_at=None,
        asked=False,
        handed_to=None,
        ending=None,
        ending_by=case.ending_by if confirms else None,
    )
    return ended, (Note("closed", who, outcome.value), RefreshPages())


def kept_open(case: Case, who: str, now: datetime) -> Step:
    """The proposed end is refused by a colleague, who tells the proposer so, or taken back by the proposer."""
    if case.ending is None or case.state is CaseState.CLOSED:
        return case, ()
    kept = replace(case, ending=None, ending_by=None, due_at=now + _rest(case))
    told = () if case.ending_by == who else (AskStaff((case.ending_by or "",), "not-ended"),)
    return kept, (Note("end-refused", who), *told, RefreshPages())


def _has(case: Case, state: CaseState, who: str, now: datetime) -> Case:
    """``who`` has it from now on, in this state, with the time that the state gives them.

    Whatever was on its way to somebody else is over, and so is a proposed end: it was proposed of another situation.
    """
    held = replace(
        case,
        state=state,
        holder=who,
        held_at=now,
        alone_at=None,
        asked=False,
        handed_to=None,
        ending=None,
        ending_by=None,
        told_at=case.told_at or now,
        nobody_at=None,
    )
    return replace(held, due_at=now + _rest(held))


def _rest(case: Case) -> timedelta:
    """How long the case may rest in the state that it is in before somebody is asked."""
    policy = case.policy
    return timedelta(hours=policy.remind) if case.state is CaseState.CONTACTED else timedelta(minutes=policy.hold)


def _further(case: Case, now: datetime) -> tuple[str, ...]:
    step = case.policy.next_rung(case.step)
    return case.policy.clinicians if step is None else case.policy.targets(step, now)
