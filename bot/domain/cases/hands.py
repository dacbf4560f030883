"""What clinicians do with a case. Only they lower its level, only they end it; everything they do is in its history.

As in :mod:`bot.domain.cases.machine`, each function returns the case as it is now and what has to be done; the same
case object and nothing to do where the action does not fit what the case has become.
"""

from __future__ import annotations

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
        hold = timedelta(hours=case.policy.remind) if case.state is CaseState.CONTACTED else _hold(case)
        taken = replace(case, holder=who, held_at=since, handed_to=None, asked=False, due_at=now + hold)
        told = (TellPatient("follow.seen", who),) if case.state is CaseState.ACKNOWLEDGED else ()
        return taken, (Note("taken-over", who, case.holder or ""), RefreshPages(), *told)
    if case.state is not CaseState.OPEN:
        return case, ()
    held = replace(
        case,
        state=CaseState.ACKNOWLEDGED,
        holder=who,
        held_at=now,
        alone_at=None,
        asked=False,
        handed_to=None,
        told_at=case.told_at or now,
        nobody_at=None,
        due_at=now + _hold(case),
    )
    return held, (Note("acknowledged", who), RefreshPages(), TellPatient("follow.seen", who))


def held_on(case: Case, who: str, now: datetime) -> Step:
    """Asked whether they are still with the patient, the holder said yes: the clock for contact starts anew."""
    if case.state not in HELD or case.holder != who:
        return case, ()
    wait = _hold(case) if case.state is CaseState.ACKNOWLEDGED else timedelta(hours=case.policy.remind)
    return replace(case, asked=False, held_at=now, due_at=now + wait), (Note("still-with-them", who),)


def contacted(case: Case, who: str, now: datetime) -> Step:
    """A clinician has reached the patient, as a person, outside the bot or in it."""
    if case.state not in (CaseState.OPEN, CaseState.ACKNOWLEDGED):
        return case, ()
    reached = replace(
        case,
        state=CaseState.CONTACTED,
        holder=who,
        held_at=now,
        alone_at=None,
        asked=False,
        handed_to=None,
        told_at=case.told_at or now,
        nobody_at=None,
        due_at=now + timedelta(hours=case.policy.remind),
    )
    return reached, (Note("contacted", who), RefreshPages())


def not_reached(case: Case, who: str, now: datetime) -> Step:
    """A clinician has tried and not reached the patient, who hears of it. From the second time on others are called:
    what to do next (an emergency contact, a check at the door) is not for one person to decide at night."""
    if case.state is CaseState.CLOSED:
        return case, ()
    tries = case.tries + 1
    tried = replace(
        case,
        state=CaseState.ACKNOWLEDGED,
        holder=who,
        held_at=now,
        alone_at=None,
        asked=False,
        tries=tries,
        told_at=case.told_at or now,
        nobody_at=None,
        due_at=now + _hold(case),
    )
    others = tuple(one for one in _further(case, now) if one != who)
    pages = (Page(others, "not-reached"),) if tries > 1 and others else ()
    # The old copies first: what is refreshed takes back pages that still wait, since somebody has the case.
    return tried, (Note("not-reached", who, f"try {tries}"), RefreshPages(), *pages, TellPatient("follow.tried", who))


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


def closed(case: Case, who: str, outcome: Outcome, now: datetime) -> Step:
    """A clinician ends the case with an outcome. Nothing else does.

    Where the policy wants two for the highest level that the case had, the first one proposes the end and another
    clinician has to confirm it; a clinic with one clinician can't be asked for two.
    """
    if case.state is CaseState.CLOSED:
        return case, ()
    others = tuple(one for one in case.policy.clinicians if one != who)
    needs_two = max(case.peak, case.level) in case.policy.second and bool(others)
    if needs_two and case.ending_by in (None, who):
        proposed = replace(case, ending=outcome, ending_by=who, due_at=now + 3 * case.policy.pause)
        if case.state is CaseState.OPEN:
            proposed = replace(proposed, state=CaseState.ACKNOWLEDGED, holder=who, held_at=now, alone_at=None)
        return proposed, (
            Note("end-proposed", who, outcome.value),
            AskStaff(others, "confirm-end"),
            RefreshPages(),
        )
    ended = replace(
        case,
        state=CaseState.CLOSED,
        holder=who,
        outcome=case.ending if needs_two and case.ending is not None else outcome,
        closed_at=now,
        due_at=None,
        alone_at=None,
        asked=False,
        handed_to=None,
        ending=None,
        ending_by=case.ending_by if case.ending_by != who else None,
    )
    detail = (ended.outcome or outcome).value
    return ended, (Note("closed", who, detail), RefreshPages())


def kept_open(case: Case, who: str, now: datetime) -> Step:
    """The second clinician does not agree that it is over: the case stays, and the proposal is gone."""
    if case.ending is None or case.state is CaseState.CLOSED or case.ending_by == who:
        return case, ()
    kept = replace(case, ending=None, ending_by=None, due_at=now + timedelta(hours=case.policy.remind))
    return kept, (Note("end-refused", who), AskStaff((case.ending_by or "",), "not-ended"), RefreshPages())


def _hold(case: Case) -> timedelta:
    return timedelta(minutes=case.policy.hold)


def _further(case: Case, now: datetime) -> tuple[str, ...]:
    step = case.policy.next_rung(case.step)
    return case.policy.clinicians if step is None else case.policy.targets(step, now)
