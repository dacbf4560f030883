"""What an answer can be: conditions that decide nothing are found, and no other."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.scripts.condition import Condition, parse
from bot.domain.scripts.load import load_script
from bot.domain.scripts.steps import LoadedScript

HEAD = "name: trial\ntitle: A trial\nphase: integration\nsteps:\n"
MOOD = "- {ask: Mood?, scale: {from: 0, to: 10}, save: mood}\n"
SLEEP = "- {ask: Slept?, choices: {well: Well, so_so: So-so, badly: Badly}, save: sleep}\n"
SKIP = "- {ask: Slept?, choices: {well: Well, badly: Badly}, skip: true, save: sleep}\n"
SIGNS = "- {ask: Signs?, several: {nausea: Sick, head: Head, far: Far away}, save: signs}\n"
ONE = "- {ask: Signs?, several: {nausea: Sick, head: Head, far: Far away}, least: 1, save: signs}\n"
SAFE = "- {ask: Safe?, yes_no: {}, save: safe}\n"
WORDS = "- {ask: Words?, text: {}, save: words}\n"
HOUR = "- {ask: When?, time: {from: '06:00', to: '11:00'}, save: hour}\n"
AGE = "- {ask: Age?, number: {from: 18, to: 99}, save: age}\n"
LATER = "- {ask: And now?, scale: {from: 0, to: 10}, save: later}\n"


def told(steps: str) -> list[tuple[str, int]]:
    loaded = load_script(f"{HEAD}{steps}- end: done\n", "trial.yaml")
    issues = loaded.warnings if isinstance(loaded, LoadedScript) else loaded
    assert {issue.rule for issue in issues} <= {"always-true", "never-true"}, [str(issue) for issue in issues]
    return [(issue.rule, issue.line) for issue in issues]


def verdict(questions: str, condition: str) -> str:
    found = told(f'{questions}- {{when: "{condition}", then: [{{say: Oh.}}]}}\n')
    return found[0][0].removesuffix("-true") if found else ""


@pytest.mark.parametrize(
    ("questions", "condition", "expected"),
    [
        (MOOD, "mood >= 0", "always"),
        (MOOD, "mood > 10", "never"),
        (MOOD, "mood <= 9", ""),
        (MOOD, "mood > 3 or mood < 4", "always"),
        (MOOD, "mood > 3 or mood < 3", ""),
        (MOOD, "mood < 3 and mood > 5", "never"),
        (MOOD, "answered(mood)", "always"),
        (MOOD, "skipped(mood)", "never"),
        (MOOD, "mood + 1 > 0", "always"),
        (MOOD, "mood - 5 > 0", ""),
        (MOOD, "mood == 2.5", "never"),
        (MOOD + LATER, "mood > later", ""),
        (MOOD + LATER, "mood - later > 10", "never"),
        (MOOD + LATER, "mood > later or mood <= later", "always"),
        (SLEEP, "sleep == well or sleep != well", "always"),
        (SLEEP, "sleep in (well, so_so, badly)", "always"),
        (SLEEP, "sleep == well and sleep == badly", "never"),
        (SLEEP, "not (sleep == well)", ""),
        (SKIP, "sleep == well or sleep != well", ""),  # not, where it was skipped
        (SKIP, "sleep in (well, badly) or skipped(sleep)", "always"),
        (SKIP, "answered(sleep)", ""),
        (SAFE, "safe or not safe", "always"),
        (SAFE, "safe == yes and safe == no", "never"),
        (SIGNS, "count(signs) >= 0", "always"),
        (SIGNS, "count(signs) > 3", "never"),
        (SIGNS, "count(signs) >= 1", ""),
        (ONE, "count(signs) >= 1", "always"),
        (SIGNS, "nausea in signs and count(signs) < 1", "never"),
        (SIGNS, "nausea in signs and count(signs) < 2", ""),
        (WORDS, "words == 'yes'", ""),
        (WORDS, "words == 'a' and words == 'b'", "never"),
        (WORDS, "answered(words) or skipped(words)", "always"),
        (HOUR, "hour < '05:00'", "never"),
        (HOUR, "hour >= '06:00'", "always"),
        (HOUR, "hour > '08:00' and hour < '09:00'", ""),
        (AGE, "age >= 18", "always"),
        (AGE, "age > 64", ""),
        (AGE, "age > 40 and age < 41", "never"),
        ("", "days_since_session >= 0", ""),  # before the first session nothing is known
        ("", "group == pain or group != pain", ""),
        ("", "answered(group) or skipped(group)", "always"),
    ],
)
def test_a_condition_that_decides_nothing_is_found(questions: str, condition: str, expected: str) -> None:
    assert verdict(questions, condition) == expected


def test_what_was_decided_before_counts() -> None:
    inner = "- {when: mood <= 3, then: [{when: mood >= 5, then: [{say: Oh.}]}]}\n"
    assert told(MOOD + inner) == [("never-true", 6)]
    chain = "- {when: sleep == well, go_to: a}\n- {when: sleep == well, go_to: a}\n- {id: a, say: Good.}\n"
    assert told(SLEEP + chain) == [("never-true", 7)]


def test_the_last_of_a_chain_that_covers_everything_is_right() -> None:
    chain = "".join(f"- {{when: sleep == {word}, go_to: {word}}}\n" for word in ("well", "so_so", "badly"))
    ends = "- end: none\n" + "".join(f"- {{id: {word}, end: {word}}}\n" for word in ("well", "so_so", "badly"))
    assert isinstance(load_script(f"{HEAD}{SLEEP}{chain}{ends}", "trial.yaml"), LoadedScript)


def test_a_question_that_was_perhaps_not_asked_may_be_unknown() -> None:
    perhaps = SAFE + f"- when: safe\n  then:\n  {SLEEP}"
    assert told(perhaps + "- {when: answered(sleep), then: [{say: Oh.}]}\n") == []
    assert told(SAFE + SLEEP + "- {when: answered(sleep), then: [{say: Oh.}]}\n") == [("always-true", 7)]


def test_after_silence_the_answer_is_unknown() -> None:
    silent = "- {ask: Safe?, yes_no: {}, save: safe, unanswered: {close: 2h, go_to: after}}\n- say: Thank you.\n"
    assert told(silent + "- {id: after, when: skipped(safe), then: [{say: Oh.}]}\n") == []


def test_parts_and_loops_are_walked() -> None:
    loop = "- {id: again, ask: More?, yes_no: {}, save: more}\n- {when: more, go_to: again}\n"
    assert told(loop + "- {when: more, then: [{say: Oh.}]}\n") == [("never-true", 7)]


OPERATORS = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
COMPARISON = st.builds(lambda op, n: f"mood {op} {n}", OPERATORS, st.integers(-1, 11)) | st.builds(
    lambda op, word: f"sleep {op} {word}", st.sampled_from(["==", "!="]), st.sampled_from(["well", "so_so", "badly"])
)
CONDITION = st.recursive(
    COMPARISON,
    lambda inner: (
        st.builds(lambda a, op, b: f"({a} {op} {b})", inner, st.sampled_from(["and", "or"]), inner)
        | st.builds(lambda a: f"(not {a})", inner)
    ),
    max_leaves=5,
)


@given(CONDITION)
@settings(max_examples=150, derandomize=True, deadline=None)
def test_the_verdict_is_that_of_trying_everything(written: str) -> None:
    condition = parse(written, {"well", "so_so", "badly"})
    assert isinstance(condition, Condition)
    truths = {
        condition.holds({"mood": mood, "sleep": sleep})
        for mood, sleep in itertools.product(range(11), ("well", "so_so", "badly"))
    }
    expected = {frozenset({True}): "always", frozenset({False}): "never"}.get(frozenset(truths), "")
    assert verdict(MOOD + SLEEP, written) == expected
