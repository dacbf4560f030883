"""The pretend patient who answers by themselves."""

from __future__ import annotations

from random import Random

import pytest

from bot.domain.effects import Walk
from bot.domain.rehearsal.play import Rehearsal
from bot.domain.rehearsal.policies import POLICIES, best, play, worst
from bot.domain.screening.reading import Level
from bot.domain.scripts.questions import Option
from tests.preview.playing import ANA, folder, given, notes, program, said, setting, stage, told, trial, written


def answers(steps: str, policy: str, *, seed: int = 0) -> list[object]:
    made = trial(written(trial=f"phase: integration\nsteps:\n{steps}  - end: done\n"))
    until = made.state.now.replace(year=2027)
    return given(play(made, POLICIES[policy], Random(seed), until))


@pytest.mark.parametrize(
    ("question", "good", "bad"),
    [
        ("ask: Mood?, scale: {to: 10, low: very low, high: very good}", "10", "0"),
        ("ask: Pain?, scale: {to: 10, low: none, high: unbearable}", "0", "10"),
        ("ask: Slept?, choices: {a: Well, b: So-so, c: Badly}", "Well", "Badly"),
        (
            "ask: Safe?, choices: {c: 'No, not safe', b: I am not sure, a: 'Yes, I feel safe'}",
            "Yes, I feel safe",
            "No, not safe",
        ),
        (
            "ask: Symptoms?, several: {a: Headache, b: Severe pain, c: None of these}",
            ("None of these",),
            ("Severe pain",),
        ),
        ("ask: Which?, choices: {a: Apple, b: Banana}", "Apple", "Banana"),
    ],
)
def test_best_and_worst_are_told_by_their_words_and_then_by_their_place(
    question: str, good: object, bad: object
) -> None:
    assert answers(f"  - {{{question}, save: x}}\n", "best") == [good]
    assert answers(f"  - {{{question}, save: x}}\n", "worst") == [bad]


def test_what_calls_a_person_is_worse_than_any_word() -> None:
    steps = (
        "  - {ask: Which?, choices: {fine: Worse and worse, odd: Blue, late: A task}, save: x}\n"
        "  - when: x == odd\n    then:\n      - say: '{hotlines}'\n      - hand_over: urgent\n"
        "  - when: x == late\n    then:\n      - task: other\n"
    )
    assert answers(steps, "worst") == ["Blue"]
    assert answers(steps, "best") == ["Worse and worse"]


def test_a_danger_that_only_a_later_question_brings_counts_too() -> None:
    steps = (
        "  - {ask: First?, choices: {red: Red, green: Green}, save: x}\n"
        "  - {ask: Second?, yes_no: {}, save: y}\n"
        "  - when: x == red\n    then:\n      - say: '{hotlines}'\n      - hand_over: urgent\n"
    )
    assert answers(steps, "best")[0] == "Green"
    assert answers(steps, "worst")[0] == "Red"


def test_of_a_questionnaire_the_worst_is_what_its_scoring_calls_worse() -> None:
    events = program("core", "best")
    assert next(words for words in notes(events, "result") if words.startswith("phq-9")) == "phq-9: 0"
    baseline = setting("baseline")
    lines = told(play(baseline.rehearsal(stage()), POLICIES["worst"], Random(0), baseline.until))
    assert lines[-1] == "note: a person is called now: urgent (instrument:phq-9:item_9)"


def test_the_worst_evening_after_dosing_calls_a_person_and_the_best_calls_nobody() -> None:
    made = setting("acute-check")
    for policy, ends in (("best", ["acute-check ends: done"]), ("worst", ["acute-check ends: needs_person"])):
        events = list(play(made.rehearsal(stage()), POLICIES[policy], Random(0), made.until))
        assert notes(events, "ends") == ends
    assert notes(events, "person")


def test_chance_is_the_same_with_the_same_seed_and_another_with_another() -> None:
    made = setting("core", "program")

    def lines(seed: int) -> list[object]:
        return given(play(made.rehearsal(stage()), POLICIES["random"], Random(seed), made.until))

    assert lines(7) == lines(7)
    assert lines(7) != lines(8)


def test_a_policy_is_a_function_of_question_options_and_chance() -> None:
    made = trial(
        written(trial="phase: integration\nsteps:\n  - {ask: A?, choices: [Fine, Badly], save: a}\n  - end: x\n")
    )
    question = made.question()
    assert question is not None
    assert question.walk == Walk(step="a", sequence=1)
    assert [option.label for option in question.options] == ["Fine", "Badly"]
    assert best(question, question.options, Random(0)) == "Fine"
    assert worst(question, question.options, Random(0)) == "Badly"
    only = (Option(0, "Fine", "fine"),)
    assert worst(question, only, Random(0)) == "Fine"


def test_a_circle_for_one_answer_ends_with_silence_instead_of_never() -> None:
    steps = (
        "  - {id: q, ask: More?, choices: {more: Again and again, enough: Rest}, save: m}\n"
        "  - {when: m == more, go_to: q}\n"
    )
    given_lines = answers(steps, "worst")
    assert given_lines == ["Again and again"] * 5 + [None]


def test_no_words_of_a_policy_are_a_reason_to_call_anybody() -> None:
    from bot.domain.rehearsal import policies

    screen = folder().screen()
    for texts in (policies._BRIGHT, policies._DARK):
        for words in texts.values():
            assert [screen.read(text).level for text in words] == [Level.none] * len(words)


def test_silence_is_kept_for_every_question_of_every_script() -> None:
    for name, script in folder().plays.scripts.items():
        if not script.startable:
            continue
        made = setting(name)
        events = list(play(made.rehearsal(stage()), POLICIES["silent"], Random(0), made.until))
        assert set(given(events)) <= {None}, name
        assert said(events), name


def test_language_country_and_city_are_the_patients_own() -> None:
    made = setting("welcome", patient=ANA)
    lines = given(play(made.rehearsal(stage()), POLICIES["best"], Random(0), made.until))
    assert lines[0] == "English"
    assert "United States" in lines
    assert "New York" in lines
    assert isinstance(made.rehearsal(stage()), Rehearsal)
