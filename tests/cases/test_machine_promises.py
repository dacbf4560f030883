"""Promises of the case machine that hold whatever happens, in whatever order."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, seed, settings
from hypothesis import strategies as st

from bot.domain.cases import hands, machine
from bot.domain.cases.case import AskStaff, Case, CaseState, Outcome, Page, Step
from bot.domain.screening.reading import Level
from tests.cases.making import NOON, POLICY, a_case

WHO = st.sampled_from(("maria", "ben", "zoe"))
LEVELS = st.sampled_from((Level.urgent, Level.emergency))
EVENTS = st.one_of(
    st.tuples(st.just("disclosed"), LEVELS),
    st.tuples(st.just("fell_due")),
    st.tuples(st.just("acknowledged"), WHO),
    st.tuples(st.just("held_on"), WHO),
    st.tuples(st.just("contacted"), WHO),
    st.tuples(st.just("closed"), WHO, st.sampled_from(list(Outcome))),
    st.tuples(st.just("page_arrived")),
    st.tuples(st.just("page_failed"), WHO, st.booleans(), st.booleans()),
    st.tuples(st.just("not_reached"), WHO),
    st.tuples(st.just("escalated"), WHO),
    st.tuples(st.just("handed"), WHO, WHO),
    st.tuples(st.just("lowered"), WHO, st.sampled_from([Level.concern, Level.urgent])),
    st.tuples(st.just("kept_open"), WHO),
    st.tuples(st.just("came_back")),
    st.tuples(st.just("said_not_safe")),
    st.tuples(st.just("wants_call")),
    st.tuples(st.just("said_safe")),
)
STORY = st.lists(st.tuples(st.integers(0, 90), EVENTS), max_size=25)


def happens(case: Case, event: tuple[Any, ...], now: datetime) -> Step:
    name, *rest = event
    if name == "disclosed":
        return machine.disclosed(case, rest[0], "suicide", "rule", now)
    if name == "closed":
        return hands.closed(case, *rest, now, case.policy.clinicians)
    if name == "page_failed":
        person, pending, all_failed = rest
        failed = case.policy.clinicians if all_failed else ()
        return machine.page_failed(case, person, now, others_pending=pending, failed=failed)
    step: Step = getattr(hands if hasattr(hands, name) else machine, name)(case, *rest, now)
    return step


@seed(2)
@settings(max_examples=250, deadline=None, database=None)
@given(STORY)
def test_a_case_is_always_heard_of_again_until_a_person_closes_it(story: list[tuple[int, tuple[Any, ...]]]) -> None:
    now = NOON
    case, _ = machine.opened(a_case(due_at=NOON), now)
    for minutes, event in story:
        now += timedelta(minutes=minutes)
        before = case
        if before.state is CaseState.CLOSED:
            break
        case, effects = happens(before, event, now)
        assert case.level >= before.level or event[0] == "lowered"
        assert case.peak >= max(before.peak, case.level)
        assert (case.state is CaseState.CLOSED) == (event[0] == "closed")
        if case.state is not CaseState.CLOSED:
            assert case.due_at is not None
            assert event[0] != "fell_due" or case.due_at > now
        assert (case.holder is None) == (case.state is CaseState.OPEN)
        assert all(effect.people for effect in effects if isinstance(effect, Page))


TWO = replace(POLICY, second=frozenset({Level.urgent, Level.emergency}))


@seed(5)
@settings(max_examples=250, deadline=None, database=None)
@given(STORY)
def test_where_two_have_to_agree_nobody_ends_a_case_alone(story: list[tuple[int, tuple[Any, ...]]]) -> None:
    now = NOON
    case, _ = machine.opened(a_case(due_at=NOON, policy=TWO), now)
    for minutes, event in story:
        now += timedelta(minutes=minutes)
        before, (case, _) = case, happens(case, event, now)
        if case.state is CaseState.CLOSED:
            assert event[0] == "closed"
            assert before.ending is not None
            assert before.ending_by != event[1]
            break
        assert case.due_at is not None
        assert case.ending is None or case.state is not CaseState.OPEN


@seed(6)
@settings(max_examples=250, deadline=None, database=None)
@given(STORY)
def test_a_case_that_nobody_has_reached_pages_within_an_hour_whatever_was_done_with_it(
    story: list[tuple[int, tuple[Any, ...]]],
) -> None:
    now = NOON
    case, _ = machine.opened(a_case(due_at=NOON, policy=TWO), now)
    for minutes, event in story:
        now += timedelta(minutes=minutes)
        case, _ = happens(case, event, now)
    if case.state in (CaseState.CONTACTED, CaseState.CLOSED) or case.ending is not None:
        return
    alone, paged = now, False
    while not paged and case.due_at is not None and max(case.due_at, now) - alone <= timedelta(hours=1):
        now = max(case.due_at, now)
        case, effects = machine.fell_due(case, now)
        paged = any(isinstance(effect, Page) for effect in effects)
    assert paged


@seed(3)
@settings(max_examples=150, deadline=None, database=None)
@given(STORY)
def test_left_alone_every_running_case_reaches_a_person_within_the_time_it_promises(
    story: list[tuple[int, tuple[Any, ...]]],
) -> None:
    now = NOON
    case, _ = machine.opened(a_case(due_at=NOON), now)
    for minutes, event in story:
        if event[0] != "closed":
            now += timedelta(minutes=minutes)
            case, _ = happens(case, event, now)
    assert case.due_at is not None
    due = max(case.due_at, now)
    _, effects = machine.fell_due(case, due)
    assert any(isinstance(effect, Page | AskStaff) for effect in effects)
    assert due - now <= timedelta(hours=case.policy.remind)
