"""Promises of the case machine that hold whatever happens, in whatever order."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given, seed, settings
from hypothesis import strategies as st

from bot.domain.cases import hands, machine
from bot.domain.cases.case import Case, CaseState, Outcome, Page, Step
from bot.domain.screening.reading import Level
from tests.cases.making import NOON, a_case

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
    st.tuples(st.just("said_not_safe")),
    st.tuples(st.just("wants_call")),
    st.tuples(st.just("said_safe")),
)
STORY = st.lists(st.tuples(st.integers(0, 90), EVENTS), max_size=25)


def happens(case: Case, event: tuple[object, ...], now: datetime) -> Step:
    name, *rest = event
    if name == "disclosed":
        return machine.disclosed(case, rest[0], "suicide", "rule", now)  # type: ignore[arg-type]
    if name == "closed":
        return hands.closed(case, *rest, now)  # type: ignore[arg-type]
    if name == "page_failed":
        person, pending, all_failed = rest
        failed = case.policy.clinicians if all_failed else ()
        return machine.page_failed(case, person, now, others_pending=bool(pending), failed=failed)  # type: ignore[arg-type]
    return getattr(machine, str(name))(case, *rest, now)  # type: ignore[no-any-return]


@seed(2)
@settings(max_examples=250, deadline=None, database=None)
@given(STORY)
def test_a_case_is_always_heard_of_again_until_a_person_closes_it(story: list[tuple[int, tuple[object, ...]]]) -> None:
    now = NOON
    case, _ = machine.opened(a_case(due_at=NOON), now)
    for minutes, event in story:
        now += timedelta(minutes=minutes)
        before = case
        if before.state is CaseState.CLOSED:
            break
        case, effects = happens(before, event, now)
        assert case.level >= before.level
        assert (case.state is CaseState.CLOSED) == (event[0] == "closed")
        if case.state is not CaseState.CLOSED:
            assert case.due_at is not None
            assert event[0] != "fell_due" or case.due_at > now
        assert (case.holder is None) == (case.state is CaseState.OPEN)
        assert all(effect.people for effect in effects if isinstance(effect, Page))


@seed(3)
@settings(max_examples=150, deadline=None, database=None)
@given(STORY)
def test_left_alone_every_running_case_reaches_a_person_within_the_time_it_promises(
    story: list[tuple[int, tuple[object, ...]]],
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
    assert any(isinstance(effect, Page | machine.AskStaff) for effect in effects)
    assert due - now <= timedelta(hours=case.policy.remind)
