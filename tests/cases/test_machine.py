"""Every arrow of the case machine."""

from __future__ import annotations

import dataclasses

import pytest

from bot.domain.cases import hands, machine
from bot.domain.cases.case import (
    Alarm,
    AskStaff,
    Case,
    CaseEffect,
    CaseState,
    Note,
    Outcome,
    Page,
    RefreshPages,
    TellPatient,
)
from bot.domain.screening.reading import Level
from tests.cases.making import NOON, POLICY, a_case, at, kinds, the

RUNNING = (CaseState.OPEN, CaseState.ACKNOWLEDGED, CaseState.CONTACTED)
HELD = (CaseState.ACKNOWLEDGED, CaseState.CONTACTED)


def test_opening_pages_whoever_is_on_call_at_once_and_is_due_in_five_minutes() -> None:
    case, effects = machine.opened(a_case(due_at=NOON), NOON)
    assert the(Page, effects) == Page(("maria",), "opened")
    assert the(Note, effects).kind == "opened"
    assert case.due_at == at(minutes=5)
    assert case.state is CaseState.OPEN


# -- a further disclosure ------------------------------------------------------------------------------------------


def test_a_second_disclosure_joins_the_open_case_without_a_further_page() -> None:
    before = a_case()
    case, effects = machine.disclosed(before, Level.urgent, "self_harm", "en.harm", at(minutes=1))
    assert kinds(effects) == ["Note", "RefreshPages"]
    assert case == dataclasses.replace(before, disclosed_at=at(minutes=1), peak=Level.urgent)


def test_a_lower_disclosure_lowers_neither_level_nor_category() -> None:
    before = a_case(level=Level.emergency)
    case, _ = machine.disclosed(before, Level.urgent, "self_harm", "en.harm", at(minutes=1))
    assert (case.level, case.category, case.rule) == (Level.emergency, "suicide", "en.suicide.passive")


@pytest.mark.parametrize("state", RUNNING)
def test_a_rising_level_pages_again_at_once_whatever_the_state(state: CaseState) -> None:
    now = at(minutes=2)
    case, effects = machine.disclosed(a_case(state), Level.emergency, "medical", "en.overdose", now)
    assert the(Page, effects).reason == "raised"
    assert "maria" in the(Page, effects).people
    assert (case.level, case.category, case.rule) == (Level.emergency, "medical", "en.overdose")
    assert (case.state, case.holder, case.due_at) == (CaseState.OPEN, None, at(minutes=7))
    assert RefreshPages() in effects


def test_soon_after_an_acknowledgement_only_the_holder_hears_of_more() -> None:
    now = at(minutes=9)
    case, effects = machine.disclosed(a_case(CaseState.ACKNOWLEDGED), Level.urgent, "suicide", "r", now)
    assert the(Page, effects) == Page(("maria",), "repeated")
    assert (case.state, case.holder, case.due_at) == (CaseState.ACKNOWLEDGED, "maria", at(minutes=5))


def test_ten_minutes_after_an_acknowledgement_a_disclosure_opens_the_case_again() -> None:
    before = a_case(CaseState.ACKNOWLEDGED, holder="ben", asked=True)
    case, effects = machine.disclosed(before, Level.urgent, "suicide", "r", at(minutes=10))
    assert the(Page, effects) == Page(("ben", "maria"), "repeated")
    assert (case.state, case.holder, case.held_at, case.asked) == (CaseState.OPEN, None, None, False)
    assert case.due_at == at(minutes=15)


def test_a_disclosure_after_contact_opens_the_case_again_at_any_time() -> None:
    case, effects = machine.disclosed(a_case(CaseState.CONTACTED), Level.urgent, "suicide", "r", at(minutes=1))
    assert the(Page, effects).reason == "repeated"
    assert (case.state, case.due_at) == (CaseState.OPEN, at(minutes=6))


# -- somebody else, and answers to the direct question ---------------------------------------------------------------


def test_a_case_about_somebody_else_says_so_when_it_opens() -> None:
    case, effects = machine.opened(a_case(due_at=NOON, bystander=True), NOON)
    assert case.bystander
    assert the(Note, effects).detail == "urgent suicide (about somebody else)"


def test_more_about_somebody_else_leaves_it_about_them() -> None:
    before = a_case(bystander=True)
    case, effects = machine.disclosed(before, Level.urgent, "suicide", "r", at(minutes=1), bystander=True)
    assert case.bystander
    assert kinds(effects) == ["Note", "RefreshPages"]


@pytest.mark.parametrize("state", RUNNING)
@pytest.mark.parametrize("level", [Level.urgent, Level.emergency])
def test_words_about_the_patient_in_such_a_case_page_again_whatever_the_level_and_state(
    state: CaseState, level: Level
) -> None:
    before = a_case(state, bystander=True, level=Level.emergency, message_id=1)
    case, effects = machine.disclosed(before, level, "self_harm", "en.harm", at(minutes=1), message_id=2)
    assert the(Page, effects).reason == "own"
    assert (case.bystander, case.level, case.category, case.rule) == (False, Level.emergency, "self_harm", "en.harm")
    assert (case.state, case.message_id, case.due_at) == (CaseState.OPEN, 2, at(minutes=6))


def test_somebody_else_in_a_patients_own_case_is_named_and_takes_nothing_from_it() -> None:
    case, effects = machine.disclosed(
        a_case(), Level.emergency, "suicide", "r", at(minutes=1), bystander=True, message_id=2
    )
    assert the(Page, effects).reason == "other"
    assert (case.bystander, case.level) == (False, Level.emergency)


def test_words_that_do_not_rise_leave_those_that_stand_for_the_case() -> None:
    before = a_case(message_id=1)
    case, _ = machine.disclosed(before, Level.urgent, "suicide", "r", at(minutes=1), message_id=2)
    assert case.message_id == 1


def test_not_safe_is_about_the_patient() -> None:
    case, _ = machine.said_not_safe(a_case(bystander=True), at(minutes=1))
    assert not case.bystander


@pytest.mark.parametrize(("reason", "actor"), [("asked-yes", "patient"), ("asked-silence", "afterglow")])
def test_an_answer_to_the_direct_question_is_the_reason_of_the_page_and_in_the_history(reason: str, actor: str) -> None:
    _, effects = machine.opened(a_case(due_at=NOON), NOON, reason)
    assert the(Page, effects).reason == reason
    before = a_case(CaseState.CONTACTED)
    _, effects = machine.disclosed(before, Level.urgent, "distress", "asked", at(minutes=1), reason=reason)
    assert the(Page, effects).reason == reason
    assert the(Note, effects) == Note(reason, actor, "urgent distress")


# -- falling due ---------------------------------------------------------------------------------------------------


def test_an_open_case_that_falls_due_pages_again_and_climbs_the_ladder() -> None:
    case, people = a_case(told_at=NOON), []
    for minutes in (5, 10):
        case, effects = machine.fell_due(case, at(minutes=minutes))
        assert the(Page, effects).reason == "again"
        assert case.due_at == at(minutes=minutes + 5)
        people.append(the(Page, effects).people)
    assert people == [("maria",), ("maria", "ben")]


def test_after_fifteen_minutes_with_nobody_reached_the_patient_is_told_once_and_an_alarm_goes_out() -> None:
    told: list[tuple[float, TellPatient]] = []
    alarms = 0
    case = a_case()
    for minutes in (5, 10, 15, 20, 25):
        case, effects = machine.fell_due(case, at(minutes=minutes))
        told += [(minutes, effect) for effect in effects if isinstance(effect, TellPatient)]
        alarms += sum(isinstance(effect, Alarm) for effect in effects)
        assert the(Page, effects).people
    assert told == [(15, TellPatient("crisis.nobody"))]
    assert alarms == 1


def test_pages_that_arrived_and_that_nobody_answers_are_another_truth_told_once_and_again_after_an_hour() -> None:
    case, _ = machine.page_arrived(a_case(), at(minutes=1))
    assert case.told_at == at(minutes=1)
    told: list[tuple[float, str]] = []
    for minutes in range(5, 140, 5):
        case, effects = machine.fell_due(case, at(minutes=minutes))
        told += [(minutes, effect.key) for effect in effects if isinstance(effect, TellPatient)]
        assert the(Page, effects).people
        assert any(isinstance(effect, Alarm) for effect in effects) == any(minutes == at_ for at_, _ in told)
    assert told == [(minutes, "crisis.no-answer") for minutes in (15, 75, 135)]


def test_an_acknowledgement_that_falls_due_is_asked_about_and_then_withdrawn() -> None:
    case, effects = machine.fell_due(a_case(CaseState.ACKNOWLEDGED), at(minutes=30))
    assert the(AskStaff, effects) == AskStaff(("maria",), "still-with-them")
    assert (case.state, case.holder, case.due_at) == (CaseState.ACKNOWLEDGED, "maria", at(minutes=35))
    case, effects = machine.fell_due(case, at(minutes=35))
    assert the(Page, effects).reason == "withdrawn"
    assert the(TellPatient, effects) == TellPatient("crisis.still-trying")
    assert the(Note, effects) == Note("withdrawn", "afterglow", "maria")
    assert (case.state, case.holder, case.asked, case.due_at) == (CaseState.OPEN, None, False, at(minutes=40))


def test_a_contacted_case_that_nobody_closes_is_brought_back_and_stays_contacted() -> None:
    case, effects = machine.fell_due(a_case(CaseState.CONTACTED), at(hours=12))
    assert effects == (AskStaff(("maria",), "please-close"),)
    assert (case.state, case.due_at) == (CaseState.CONTACTED, at(hours=24))


def test_a_closed_case_never_falls_due_again() -> None:
    case, effects = machine.fell_due(a_case(CaseState.CLOSED, due_at=NOON), NOON)
    assert (case.due_at, effects) == (None, ())


# -- what clinicians do --------------------------------------------------------------------------------------------


def test_acknowledging_takes_the_case_for_half_an_hour_and_tells_the_patient_who() -> None:
    case, effects = hands.acknowledged(a_case(), "ben", at(minutes=2))
    assert (case.state, case.holder, case.held_at) == (CaseState.ACKNOWLEDGED, "ben", at(minutes=2))
    assert case.due_at == at(minutes=32)
    assert the(TellPatient, effects) == TellPatient("follow.seen", "ben")
    assert case.told_at == at(minutes=2)


@pytest.mark.parametrize("state", [*HELD, CaseState.CLOSED])
def test_an_acknowledgement_by_a_second_person_changes_nothing(state: CaseState) -> None:
    before = a_case(state)
    case, effects = hands.acknowledged(before, "ben", at(minutes=3))
    assert case is before
    assert effects == ()


def test_the_holder_who_is_still_with_them_gets_another_half_hour() -> None:
    case, effects = hands.held_on(a_case(CaseState.ACKNOWLEDGED, asked=True), "maria", at(minutes=31))
    assert (case.asked, case.held_at, case.due_at) == (False, at(minutes=31), at(minutes=61))
    assert kinds(effects) == ["Note"]


@pytest.mark.parametrize(
    ("state", "who"), [(CaseState.ACKNOWLEDGED, "ben"), (CaseState.OPEN, "maria"), (CaseState.CLOSED, "maria")]
)
def test_nobody_but_the_holder_of_an_acknowledged_case_can_hold_on(state: CaseState, who: str) -> None:
    before = a_case(state)
    assert hands.held_on(before, who, at(minutes=31)) == (before, ())


@pytest.mark.parametrize("state", [CaseState.OPEN, CaseState.ACKNOWLEDGED])
def test_reaching_the_patient_makes_a_contacted_case_that_is_not_closed(state: CaseState) -> None:
    case, effects = hands.contacted(a_case(state), "ben", at(minutes=6))
    assert (case.state, case.holder, case.outcome) == (CaseState.CONTACTED, "ben", None)
    assert case.due_at == at(minutes=6, hours=12)
    assert kinds(effects) == ["Note", "RefreshPages"]


@pytest.mark.parametrize("state", [CaseState.CONTACTED, CaseState.CLOSED])
def test_reaching_twice_changes_nothing(state: CaseState) -> None:
    before = a_case(state)
    assert hands.contacted(before, "ben", at(minutes=6)) == (before, ())


@pytest.mark.parametrize("state", RUNNING)
@pytest.mark.parametrize("outcome", list(Outcome))
def test_closing_needs_an_outcome_and_ends_the_case(state: CaseState, outcome: Outcome) -> None:
    case, effects = hands.closed(a_case(state), "ben", outcome, at(minutes=20), ("maria", "ben"))
    assert (case.state, case.outcome, case.closed_at) == (CaseState.CLOSED, outcome, at(minutes=20))
    assert case.due_at is None
    assert the(Note, effects) == Note("closed", "ben", outcome.value)


def test_closing_twice_keeps_the_first_outcome() -> None:
    before = a_case(CaseState.CLOSED, outcome=Outcome.SAFE)
    assert hands.closed(before, "ben", Outcome.FALSE_ALARM, at(minutes=21), ("maria", "ben")) == (before, ())


# -- what the patient does -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", RUNNING)
def test_not_safe_raises_to_emergency_opens_the_case_and_pages(state: CaseState) -> None:
    case, effects = machine.said_not_safe(a_case(state), at(minutes=3))
    assert (case.level, case.state, case.holder) == (Level.emergency, CaseState.OPEN, None)
    assert case.due_at == at(minutes=8)
    assert the(Page, effects).reason == "not-safe"
    assert "maria" in the(Page, effects).people
    assert the(TellPatient, effects).key == "crisis.not-safe"


def test_a_wish_for_a_call_reaches_the_holder_or_whoever_is_paged() -> None:
    for before, people in ((a_case(), ("maria",)), (a_case(CaseState.ACKNOWLEDGED, holder="ben"), ("ben",))):
        case, effects = machine.wants_call(before, at(minutes=3))
        assert case is before
        assert the(Page, effects) == Page(people, "call")
        assert the(TellPatient, effects).key == "reply.call"


@pytest.mark.parametrize("state", RUNNING)
def test_saying_safe_is_noted_and_never_closes(state: CaseState) -> None:
    before = a_case(state)
    case, effects = machine.said_safe(before, at(minutes=3))
    assert case is before
    assert kinds(effects) == ["Note", "RefreshPages", "TellPatient"]


# -- pages that can't arrive ---------------------------------------------------------------------------------------


def failed(case: Case, person: str, **more: object) -> tuple[Case, tuple[CaseEffect, ...]]:
    given = {"others_pending": False, "failed": ()} | more
    return machine.page_failed(case, person, at(seconds=2), **given)  # type: ignore[arg-type]


def test_a_page_that_can_not_arrive_pages_the_others_at_once() -> None:
    case, effects = failed(a_case(), "maria")
    assert the(Page, effects) == Page(("ben",), "failed")
    assert case.due_at == at(minutes=5, seconds=2)
    assert not [effect for effect in effects if isinstance(effect, TellPatient)]


def test_a_failed_page_waits_for_those_of_others_that_may_still_arrive() -> None:
    before = a_case()
    case, effects = failed(before, "maria", others_pending=True)
    assert (case, kinds(effects)) == (before, ["Note"])


def test_when_nobody_can_be_paged_the_patient_hears_the_truth_once_and_an_alarm_goes_out() -> None:
    case, effects = failed(a_case(), "ben", failed=("maria",))
    assert the(TellPatient, effects).key == "crisis.nobody"
    assert the(Alarm, effects).key == "nobody-told"
    assert case.nobody_at == at(seconds=2)
    _, effects = failed(case, "maria", failed=("ben",))
    assert kinds(effects) == ["Note"]


def test_a_page_to_the_holder_that_can_not_arrive_goes_to_the_others_and_leaves_the_case_with_the_holder() -> None:
    for state in HELD:
        case, effects = failed(a_case(state), "maria")
        assert the(Page, effects) == Page(("ben",), "failed")
        assert (case.state, case.holder) == (state, "maria")


def test_a_failed_page_of_a_closed_case_moves_nobody() -> None:
    before = a_case(CaseState.CLOSED)
    assert failed(before, "maria") == (before, ())


# -- ended by two, and what takes a proposed end back ---------------------------------------------------------------

BOTH = ("maria", "ben")


def proposed(state: CaseState = CaseState.CONTACTED) -> Case:
    """Maria says that it is over; Ben has to confirm."""
    policy = dataclasses.replace(POLICY, second=frozenset({Level.urgent}))
    case, _ = hands.closed(a_case(state, policy=policy), "maria", Outcome.SAFE, NOON, BOTH)
    assert (case.ending, case.ending_by, case.due_at) == (Outcome.SAFE, "maria", at(minutes=15))
    return case


def test_who_thinks_that_it_ended_otherwise_proposes_anew_and_confirms_nothing() -> None:
    case, effects = hands.closed(proposed(), "ben", Outcome.EMERGENCY_SERVICES, at(minutes=1), BOTH)
    assert (case.state, case.ending, case.ending_by) == (CaseState.CONTACTED, Outcome.EMERGENCY_SERVICES, "ben")
    assert the(AskStaff, effects) == AskStaff(("maria",), "confirm-end")
    case, _ = hands.closed(case, "maria", Outcome.EMERGENCY_SERVICES, at(minutes=2), BOTH)
    assert (case.state, case.outcome, case.ending_by) == (CaseState.CLOSED, Outcome.EMERGENCY_SERVICES, "ben")


def test_a_clinic_of_which_only_one_clinician_is_left_is_not_asked_for_two() -> None:
    case, _ = hands.closed(proposed(), "maria", Outcome.SAFE, at(minutes=1), ("maria",))
    assert (case.state, case.ending_by) == (CaseState.CLOSED, None)


@pytest.mark.parametrize(("who", "told"), [("ben", [AskStaff(("maria",), "not-ended")]), ("maria", [])])
def test_a_proposed_end_is_refused_or_taken_back_and_the_case_is_on_its_clock_again(
    who: str, told: list[AskStaff]
) -> None:
    for state, wait in ((CaseState.CONTACTED, at(minutes=1, hours=12)), (CaseState.ACKNOWLEDGED, at(minutes=31))):
        case, effects = hands.kept_open(proposed(state), who, at(minutes=1))
        assert (case.state, case.ending, case.due_at) == (state, None, wait)
        assert [effect for effect in effects if isinstance(effect, AskStaff)] == told


def test_whatever_says_that_it_is_not_over_takes_a_proposed_end_back() -> None:
    for case, _ in (
        hands.escalated(proposed(), "ben", at(minutes=1)),
        hands.not_reached(proposed(), "maria", at(minutes=1)),
        hands.not_reached(proposed(), "ben", at(minutes=1)),
        machine.said_not_safe(proposed(), at(minutes=1)),
        machine.disclosed(proposed(), Level.urgent, "suicide", "r", at(minutes=1)),
    ):
        assert (case.ending, case.ending_by) == (None, None)


def test_a_colleague_s_try_in_vain_leaves_the_case_with_whoever_has_it_and_on_their_clock() -> None:
    before = a_case(CaseState.ACKNOWLEDGED, tries=1)
    case, effects = hands.not_reached(before, "ben", at(minutes=4))
    assert (case.holder, case.held_at, case.due_at, case.tries) == ("maria", NOON, before.due_at, 2)
    assert the(Page, effects) == Page(("maria",), "not-reached")
    assert the(TellPatient, effects) == TellPatient("follow.tried", "ben")
