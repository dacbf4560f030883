"""Scoring: every total against a table written by hand, and none before the last answer."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from questionnaires import ALL, EPDS_REVERSED, SHEETS, Sheet, filled_epds, loaded, text_of

from bot.domain.instruments.instrument import Instrument
from bot.domain.instruments.score import Change, ImpossibleAnswerError, Result, band, change, score, shown

ids = st.sampled_from(sorted(SHEETS))


def tapped(instrument: Instrument, taps: list[int]) -> dict[str, int | None]:
    """The answers when the button at this place is tapped, from the first item that counts to the last."""
    answers: dict[str, int | None] = {}
    for item, tap in zip([item for item in instrument.items if item.scored], taps, strict=True):
        answers[item.id] = item.options[tap].score
    if "event" in {item.id for item in instrument.items}:
        answers["event"] = 1
    return answers


def taps_of(sheet: Sheet) -> st.SearchStrategy[list[int]]:
    return st.tuples(*(st.integers(0, len(points) - 1) for points in sheet.points)).map(list)


def on_paper(sheet: Sheet, taps: list[int]) -> Fraction:
    total = sum(points[tap] for points, tap in zip(sheet.points, taps, strict=True))
    return Fraction(total, len(sheet.points)) if sheet.mean else Fraction(total)


@settings(derandomize=True, deadline=None, max_examples=600)
@given(ids.flatmap(lambda name: st.tuples(st.just(name), taps_of(SHEETS[name]))))
def test_a_total_is_the_one_that_the_form_gives(drawn: tuple[str, list[int]]) -> None:
    name, taps = drawn
    answers = tapped(ALL[name], taps)
    result = score(ALL[name], answers)
    assert result is not None
    assert result.total == pytest.approx(float(on_paper(SHEETS[name], taps)), abs=1e-12)
    assert result == Result(name, "1", result.total, answers)


@settings(derandomize=True, deadline=None, max_examples=400)
@given(ids.flatmap(lambda name: st.tuples(st.just(name), taps_of(SHEETS[name]), st.integers(0, 99), st.booleans())))
def test_there_is_no_total_while_any_answer_that_counts_is_missing(drawn: tuple[str, list[int], int, bool]) -> None:
    name, taps, which, left_out = drawn
    answers = tapped(ALL[name], taps)
    counted = [item.id for item in ALL[name].items if item.scored]
    missing = counted[which % len(counted)]
    if left_out:
        del answers[missing]
    else:
        answers[missing] = None
    assert score(ALL[name], answers) is None


@pytest.mark.parametrize("name", sorted(SHEETS))
def test_the_best_and_the_worst_answers_reach_both_ends(name: str) -> None:
    instrument, sheet = ALL[name], SHEETS[name]
    best = score(instrument, tapped(instrument, [list(points).index(min(points)) for points in sheet.points]))
    worst = score(instrument, tapped(instrument, [list(points).index(max(points)) for points in sheet.points]))
    assert best is not None
    assert worst is not None
    assert (best.total, worst.total) == (0, sheet.highest) == (instrument.low, instrument.high)


@pytest.mark.parametrize("number", EPDS_REVERSED)
def test_the_first_answer_of_a_reversed_item_is_the_worst_and_counts_three(number: int) -> None:
    item = ALL["epds"].item(f"item_{number}")
    assert item is not None
    assert item.reversed
    first, *_, last = item.options
    assert (first.score, last.score) == (3, 0)
    calm: dict[str, int | None] = {f"item_{other}": 0 for other in range(1, 11)}
    result = score(ALL["epds"], {**calm, item.id: first.score})
    assert result is not None
    assert result.total == 3


def test_the_worst_answer_on_epds_item_ten_counts_three_and_means_risk() -> None:
    source = filled_epds().splitlines()
    row = next(line for line in source if line.strip().startswith("item_10:"))
    # The clinic copies the form from top to bottom; its first answer is the worst.
    labels = [part.partition('"')[2].partition('"')[0] for part in row.split("{")[2].split(",")]
    item = ALL["epds"].items[9]
    by_label = {option.label["en"]: option.score for option in item.options}
    assert [by_label[label] for label in labels] == [3, 2, 1, 0]
    assert item.risk is not None
    assert [item.risk.reached(by_label[label]) for label in labels] == [True, True, True, False]


@pytest.mark.parametrize("number", [1, 2, 4])
def test_the_other_epds_items_run_from_best_to_worst(number: int) -> None:
    item = ALL["epds"].items[number - 1]
    assert (item.id, item.reversed) == (f"item_{number}", False)
    assert [option.score for option in item.options] == [0, 1, 2, 3]


def test_the_total_of_the_peg_is_a_mean() -> None:
    result = score(ALL["peg"], {"item_1": 7, "item_2": 6, "item_3": 6})
    assert result is not None
    assert result.total == pytest.approx(19 / 3)
    assert shown(result.total) == "6.3"


def test_a_sum_is_a_whole_number() -> None:
    result = score(ALL["phq-2"], {"item_1": 3, "item_2": 1})
    assert result is not None
    assert isinstance(result.total, int)
    assert shown(result.total) == "4"


def test_what_does_not_count_is_kept_and_never_needed() -> None:
    answers: dict[str, int | None] = {f"item_{number}": 1 for number in range(1, 10)}
    without = score(ALL["phq-9"], answers)
    with_it = score(ALL["phq-9"], {**answers, "difficulty": 3, "mood": 10})
    assert without is not None
    assert with_it is not None
    assert without.total == with_it.total == 9
    assert "difficulty" not in without.items
    assert with_it.items["difficulty"] == 3
    assert "mood" not in with_it.items


def test_no_at_the_gate_ends_the_pc_ptsd_with_zero() -> None:
    assert score(ALL["pc-ptsd-5"], {"event": 0}) == Result("pc-ptsd-5", "1", 0, {"event": 0})


def test_answers_given_before_the_gate_was_corrected_to_no_do_not_count() -> None:
    answers: dict[str, int | None] = {f"item_{number}": 1 for number in range(1, 6)}
    assert score(ALL["pc-ptsd-5"], {**answers, "event": 0}) == Result("pc-ptsd-5", "1", 0, {"event": 0})


def test_without_an_answer_at_the_gate_there_is_no_total() -> None:
    answers: dict[str, int | None] = {f"item_{number}": 1 for number in range(1, 6)}
    assert score(ALL["pc-ptsd-5"], answers) is None
    assert score(ALL["pc-ptsd-5"], {"event": 1}) is None
    assert score(ALL["pc-ptsd-5"], {}) is None


def test_an_item_behind_one_that_was_not_asked_is_not_asked_either() -> None:
    source = text_of("pc-ptsd-5").replace(
        "{id: item_5, loinc: 102016-3, ask_if: {any_of: [event], at_least: 1}}",
        "{id: item_5, loinc: 102016-3, ask_if: {any_of: [item_4], at_least: 1}}",
    )
    chained = loaded(source)
    result = score(chained, {"event": 0, "item_4": 1, "item_5": 1})
    assert result is not None
    assert (result.total, result.items) == (0, {"event": 0})


def test_the_fifth_asq_question_is_asked_only_after_a_yes() -> None:
    fifth = ALL["asq"].items[4]
    assert fifth.ask_if is not None
    calm: dict[str, int | None] = {"item_1": 0, "item_2": 0, "item_3": 0, "item_4": 0}
    assert fifth.ask_if.holds(calm) is False
    for asked in calm:
        assert fifth.ask_if.holds({**calm, asked: 1}) is True
        assert fifth.ask_if.holds({asked: 1}) is True
        assert fifth.ask_if.holds({**calm, asked: None}) is None
    result = score(ALL["asq"], {**calm, "item_2": 1})
    assert result is not None
    assert result.total == 1


@pytest.mark.parametrize("wrong", [-1, 4, 10])
def test_a_score_that_is_on_no_button_is_our_own_mistake(wrong: int) -> None:
    with pytest.raises(ImpossibleAnswerError, match=f"{wrong} for item_2 of phq-2"):
        score(ALL["phq-2"], {"item_1": 0, "item_2": wrong})


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("phq-2", {0: "negative", 2: "negative", 3: "positive: give PHQ-9", 6: "positive: give PHQ-9"}),
        (
            "phq-9",
            {0: "minimal", 4: "minimal", 5: "mild", 9: "mild", 10: "moderate", 14: "moderate"}
            | {15: "moderately severe", 19: "moderately severe", 20: "severe", 27: "severe"},
        ),
        ("gad-2", {0: "negative", 2: "negative", 3: "positive: give GAD-7", 6: "positive: give GAD-7"}),
        (
            "gad-7",
            {0: "minimal", 4: "minimal", 5: "mild", 9: "mild", 10: "moderate", 14: "moderate", 15: "severe"}
            | {21: "severe"},
        ),
        ("pc-ptsd-5", {0: "negative", 2: "negative", 3: "positive: give PCL-5", 5: "positive: give PCL-5"}),
    ],
)
def test_a_band_is_the_validated_word(name: str, expected: dict[int, str]) -> None:
    assert {total: band(ALL[name], total) for total in expected} == expected


@pytest.mark.parametrize("name", ["pcl-5", "peg", "audit-c", "asq", "epds"])
def test_where_no_words_were_validated_a_number_stays_a_number(name: str) -> None:
    assert ALL[name].bands == ()
    assert {band(ALL[name], total) for total in range(ALL[name].high + 1)} == {None}


@pytest.mark.parametrize(
    ("name", "before", "now", "clear"),
    [
        ("phq-9", 15, 10, True),
        ("phq-9", 15, 11, False),
        ("phq-9", 10, 15, True),
        ("phq-9", 10, 14, False),
        ("gad-7", 14, 10, True),
        ("gad-7", 14, 11, False),
        ("pcl-5", 50, 40, True),
        ("pcl-5", 50, 41, False),
        ("peg", 10, 7, True),
        ("peg", 10, 22 / 3, False),
        ("peg", 10 / 3, 7 / 3, True),
        ("peg", 10 / 3, 13 / 3, True),  # exactly 30 %, though floats say a hair less
        ("peg", 20 / 3, 26 / 3, True),
        ("peg", 5, 6.5, True),
        ("peg", 5, 19 / 3, False),
        ("peg", 0, 0, False),
        ("peg", 0, 1 / 3, True),
    ],
)
def test_a_change_is_clear_from_the_clinics_rule_on(name: str, before: float, now: float, clear: bool) -> None:
    found = change(ALL[name], now, before)
    assert found == Change(now - before, clear)
    assert found.words == ("changed" if clear else "not clearly changed")


@pytest.mark.parametrize("name", ["phq-2", "gad-2", "pc-ptsd-5", "audit-c", "asq", "epds"])
def test_without_a_rule_nothing_is_said_about_change(name: str) -> None:
    assert change(ALL[name], 0, ALL[name].high) is None


@settings(derandomize=True, deadline=None)
@given(st.sampled_from(["phq-9", "gad-7", "pcl-5"]), st.integers(0, 80), st.integers(0, 80))
def test_a_rule_in_points_is_the_same_up_and_down(name: str, one: int, other: int) -> None:
    needed = {"phq-9": 5, "gad-7": 4, "pcl-5": 10}[name]
    up, down = change(ALL[name], one, other), change(ALL[name], other, one)
    assert up is not None
    assert down is not None
    assert up.clear is down.clear is (abs(one - other) >= needed)
    assert up.points == -down.points
