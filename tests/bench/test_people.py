"""The judging of the benchmark: if the people miscounted, every figure about loss would be wrong."""

from __future__ import annotations

import pytest

from tests.bench.people import Person, account, quantile
from tests.bench.script import HELLO, QUESTIONS, answer, asked, closing, recorded


def person() -> Person:
    return Person(chat=1, number=3, opening="/start")


def held(until: int = len(QUESTIONS)) -> Person:
    """Somebody who was asked, and answered, the first questions."""
    someone = person()
    assert someone.begin(0.0) == "/start"
    for number in range(1, until + 1):
        assert someone.hear(QUESTIONS[number - 1].words, float(number)) == answer(3, number)
    return someone


def true_answers() -> list[str]:
    return [answer(3, number) for number in range(1, len(QUESTIONS) + 1)]


@pytest.mark.parametrize("number", range(1, len(QUESTIONS) + 1))
def test_every_question_says_its_number_and_takes_every_persons_answer(number: int) -> None:
    question = QUESTIONS[number - 1]
    assert asked(question.words) == number
    assert asked(question.again or question.words) == number
    assert all(question.accepts(answer(someone, number)) for someone in range(50))


def test_a_check_in_held_to_the_end_loses_nothing() -> None:
    someone = held()
    assert someone.hear(closing(true_answers()), 9.0) is None
    assert someone.finished
    assert someone.lost() == 0
    assert account([someone])["turns"] == len(QUESTIONS) + 1


def test_a_wrong_and_a_missing_answer_are_both_lost() -> None:
    someone = held()
    someone.hear(closing(["something else", *true_answers()[1:-1]]), 9.0)
    assert someone.lost() == 2


def test_a_check_in_that_never_ends_loses_all_that_was_said() -> None:
    assert held(until=5).lost() == 5


def test_a_doubled_question_is_not_answered_twice() -> None:
    someone = held(until=2)
    assert someone.hear(QUESTIONS[1].words, 3.0) is None
    assert someone.hear(QUESTIONS[0].words, 3.0) is None
    assert someone.doubled == 2
    assert someone.hear(QUESTIONS[2].words, 4.0) == answer(3, 3)


def test_after_hello_a_question_seen_before_is_answered_again() -> None:
    someone = held(until=2)
    assert someone.nudge(5.0) == HELLO
    assert someone.hear(QUESTIONS[1].words, 6.0) == answer(3, 2)
    assert someone.typed_again == 1
    assert someone.doubled == 0


def test_hello_taken_for_an_answer_shows_as_a_question_never_seen() -> None:
    someone = held(until=4)
    someone.nudge(5.0)
    for number in range(6, len(QUESTIONS) + 1):
        someone.hear(QUESTIONS[number - 1].words, 6.0)
    answers = true_answers()
    answers[4] = HELLO
    someone.hear(closing(answers), 9.0)
    assert (someone.lost(), someone.never_asked()) == (0, 1)


def test_a_greeting_does_not_end_a_turn() -> None:
    someone = person()
    someone.begin(0.0)
    assert someone.hear("Good morning.", 1.0) is None
    assert someone.turns[0].replied is None
    assert someone.hear(QUESTIONS[0].words, 2.0) is not None
    assert someone.turns[0].replied == 2.0


def test_the_closing_message_is_read_with_text_before_it() -> None:
    assert recorded("Thank you. Recorded: a | b") == ["a", "b"]
    assert recorded("Thank you.") is None


@pytest.mark.parametrize(("share", "value"), [(0.5, 50), (0.99, 99), (1.0, 100)])
def test_quantiles_are_nearest_ranks(share: float, value: int) -> None:
    assert quantile([float(n) for n in range(1, 101)], share) == value
