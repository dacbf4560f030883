"""What patients type, and what is understood; what isn't clear is not guessed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.scripts.answers import find_option, read_number, read_time, words_of

SLEEP = ["Well", "So-so", "Badly"]
CONSENT = ["I agree", "Not now"]
SAFE = ["Yes, I feel safe", "I'm not sure", "No, not safe"]


@pytest.mark.parametrize(
    ("typed", "labels", "index"),
    [
        ("well", SLEEP, 0),
        ("  WELL! ", SLEEP, 0),
        ("so so", SLEEP, 1),
        ("SO-SO 😀", SLEEP, 1),
        ("bad", SLEEP, 2),
        ("2", SLEEP, 1),
        ("2.", SLEEP, 1),
        ("4", SLEEP, None),
        ("0", SLEEP, None),
        ("b", SLEEP, None),
        ("very badly", SLEEP, None),
        ("", SLEEP, None),
        ("!!!", SLEEP, None),
        ("i agree", CONSENT, 0),
        ("I don't agree", CONSENT, None),
        ("I", CONSENT, None),
        ("not", CONSENT, 1),
        ("yes", SAFE, 0),
        ("no", SAFE, 2),
        ("not", SAFE, None),
        ("im not sure", SAFE, 1),
        ("I’m not sure.", SAFE, 1),
        ("si", ["Sí", "No"], 0),
        ("20", ["10", "20"], 1),
        ("2", ["3", "1"], 1),
        ("1", ["3", "1"], 1),
        ("👍", ["👍", "👎"], 0),
    ],
)
def test_a_button_may_be_typed(typed: str, labels: list[str], index: int | None) -> None:
    assert find_option(typed, labels) == index


@pytest.mark.parametrize(
    ("typed", "highest", "number"),
    [
        ("7", 10, 7),
        (" 7! ", 10, 7),
        ("7/10", 10, 7),
        ("7 / 10", 10, 7),
        ("7 out of 10", 10, 7),
        ("siete de diez", 10, 7),
        ("7/10", 5, None),
        ("3/5", 10, None),
        ("seven", 10, 7),
        ("Siete", 10, 7),
        ("zero", 10, 0),
        ("7️⃣", 10, 7),
        ("٧", 10, 7),
        ("7,5", 10, 7.5),
        ("7.5", None, 7.5),
        ("-3", None, -3),
        ("−3", None, -3),
        ("7 or 8", 10, None),
        ("7-8", 10, None),
        ("many", 10, None),
        ("", 10, None),
        ("9" * 400, None, None),
        ("1e5", None, None),
        ("nan", None, None),
    ],
)
def test_a_number_may_be_written_in_many_ways(typed: str, highest: float | None, number: float | None) -> None:
    assert read_number(typed, highest) == number


@pytest.mark.parametrize(
    ("typed", "time"),
    [
        ("9", "09:00"),
        ("9:30", "09:30"),
        ("09:30", "09:30"),
        ("21.15", "21:15"),
        ("21h15", "21:15"),
        ("21h", "21:00"),
        ("9am", "09:00"),
        ("9 AM", "09:00"),
        ("9 a.m.", "09:00"),
        ("9:30PM", "21:30"),
        ("12 am", "00:00"),
        ("12pm", "12:00"),
        ("9 in the morning", "09:00"),
        ("9 in the evening", "21:00"),
        ("at 9 o'clock", "09:00"),
        ("around 9", "09:00"),
        ("9 at night", "21:00"),
        ("nine", "09:00"),
        ("nine thirty", None),
        ("a las 9 de la mañana", "09:00"),
        ("las nueve de la noche", "21:00"),
        ("9 de la tarde", "21:00"),
        ("noon", "12:00"),
        ("mediodía", "12:00"),
        ("midnight", "00:00"),
        ("9 30", "09:30"),
        ("9:30:00", None),
        ("25:00", None),
        ("9:75", None),
        ("13 pm", "13:00"),
        ("13 am", None),
        ("9 or 10", None),
        ("soon", None),
        ("", None),
        ("930", None),
    ],
)
def test_a_time_may_be_written_in_many_ways(typed: str, time: str | None) -> None:
    assert read_time(typed) == time


def test_nine_means_the_evening_when_the_evening_is_asked_for() -> None:
    assert read_time("9", "16:00", "23:00") == "21:00"
    assert read_time("9:30", "16:00", "23:00") == "21:30"
    assert read_time("9am", "16:00", "23:00") is None
    assert read_time("9pm", "05:00", "11:59") is None
    assert read_time("12", "16:00", "23:00") is None


@settings(derandomize=True, deadline=None)
@given(st.text())
def test_nothing_typed_is_an_error(text: str) -> None:
    assert words_of(words_of(text)) == words_of(text)
    found = find_option(text, SLEEP)
    assert found is None or 0 <= found < 3
    read_number(text, 10)
    time = read_time(text)
    assert time is None or len(time) == 5
