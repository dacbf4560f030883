"""Conditions: what holds, and that nothing unanswered ever holds or fails."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.effects import Value
from bot.domain.scripts.condition import Complaint, Condition, Kind, parse
from bot.domain.scripts.condition_check import check

WORDS = {"well", "badly"}
VARIABLES = {
    "mood": Kind("number"),
    "safe": Kind("yes/no"),
    "sleep": Kind("choice", frozenset(WORDS)),
    "words": Kind("text"),
    "bed": Kind("time"),
}


def condition(source: str) -> Condition:
    parsed = parse(source, WORDS)
    assert isinstance(parsed, Condition), parsed
    assert check(parsed, VARIABLES) == ()
    return parsed


@pytest.mark.parametrize(
    ("source", "answers", "holds"),
    [
        ("mood <= 3", {"mood": 3}, True),
        ("mood <= 3", {"mood": 4}, False),
        ("mood <= 3", {"mood": None}, False),
        ("mood <= 3", {}, False),
        ("mood != 3", {}, False),
        ("1 < mood < 5", {"mood": 3}, True),
        ("mood + 1 > 3", {"mood": 3}, True),
        ("mood + 1 > 3", {"mood": None}, False),
        ("mood in (1, 3)", {"mood": 3}, True),
        ("mood not in (1, 3)", {"mood": 3}, False),
        ("mood not in (1, 3)", {}, False),
        ("sleep == badly", {"sleep": "badly"}, True),
        ('sleep == "badly"', {"sleep": "badly"}, True),
        ("sleep in (well, badly)", {"sleep": None}, False),
        ("safe", {"safe": True}, True),
        ("safe", {}, False),
        ("not safe", {"safe": False}, True),
        ("not safe", {}, True),
        ("safe == no", {"safe": False}, True),
        ("safe == no", {}, False),
        ("answered(words)", {"words": "x"}, True),
        ("answered(words)", {"words": None}, False),
        ("skipped(words) and mood == -1", {"mood": -1}, True),
        ("mood < 2 or safe", {"safe": True}, True),
        ('bed > "22:00"', {"bed": "23:15"}, True),
        ("not (mood <= 3)", {"mood": None}, True),
    ],
)
def test_a_condition_holds_or_not(source: str, answers: dict[str, Value], holds: bool) -> None:
    assert condition(source).holds(answers) is holds


@pytest.mark.parametrize(
    "source",
    [
        "__import__('os')",
        "().__class__",
        "mood ** 9 ** 9",
        "[x for x in (1,2)]",
        "lambda: 1",
        "f'{mood}'",
        "mood if safe else 1",
        "mood[0]",
        "(mood := 3)",
        "mood * 2 > 1",
        "words % 2",
        "answered(mood, words)",
        "answered(3)",
        "answered(yes)",
        "answered(safe=mood)",
        "1; 2",
        "",
        "x" * 501,
        "(" * 300,
        "-" * 300 + "1 > 0",
        "mood > None",
        "mood is 3",
        "mood in words",
    ],
)
def test_only_a_small_language_is_taken(source: str) -> None:
    parsed = parse(source, WORDS)
    complaints = (parsed,) if isinstance(parsed, Complaint) else check(parsed, VARIABLES)
    assert complaints
    if isinstance(parsed, Condition):
        assert parsed.holds({"mood": 1}) in (True, False)


@settings(derandomize=True, deadline=None)
@given(st.text(st.sampled_from("mod safe<>=!()+-.,'\"notarinyes3 ws"), max_size=40))
def test_no_text_makes_parsing_or_checking_fail(source: str) -> None:
    parsed = parse(source, WORDS)
    if isinstance(parsed, Condition):
        check(parsed, VARIABLES)


atoms = st.sampled_from(
    ["mood < 3", "mood + 1 >= 2", "sleep == badly", "safe", "answered(words)", 'bed <= "12:00"', "mood in (1, 2)"]
)
expressions = st.recursive(
    atoms,
    lambda inner: (
        st.builds("({} and {})".format, inner, inner)
        | st.builds("({} or {})".format, inner, inner)
        | st.builds("not {}".format, inner)
    ),
    max_leaves=6,
)


@settings(derandomize=True, deadline=None)
@given(
    expressions,
    st.fixed_dictionaries(
        {},
        optional={
            "mood": st.none() | st.integers() | st.floats(),
            "safe": st.none() | st.booleans(),
            "sleep": st.none() | st.sampled_from(sorted(WORDS)),
            "words": st.none() | st.text(),
            "bed": st.none() | st.just("22:00"),
        },
    ),
)
def test_a_checked_condition_never_fails_whatever_was_answered(source: str, answers: dict[str, Value]) -> None:
    assert condition(source).holds(answers) in (True, False)
