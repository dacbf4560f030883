"""Every rule of lint: its bad example is found, its good one passes, and no small change hides the mistake."""

from __future__ import annotations

import difflib
import pkgutil
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutations import MUTATIONS

import bot
from bot.domain.issues import Issue
from bot.domain.scripts import rules as room
from bot.domain.scripts.load import load_script
from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rulebook import rulebook
from bot.domain.scripts.steps import LoadedScript
from bot.engine.linting import tried

RULES = rulebook()
EACH = pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
NO_PAGE = {"no-folder", "unreadable", "unknown-line"} | {"no-name", "unknown-kind", "unforeseen"} | {"transcript"}
"""About folders and settings (docs/lint.md says so), what only publishing says, and what is said of recordings
(docs/operators.md)."""
ABOUT_THE_TEXT_ITSELF = {
    ("missing-translation", "words around"),  # the new words are not translated either
    ("yaml-syntax", "order of fields"),
    ("yaml", "order of fields"),  # what cannot be read cannot be written in another order
}


def own(rule: Rule, issues: tuple[Issue, ...]) -> list[Issue]:
    return [issue for issue in issues if issue.rule == rule.name]


@EACH
def test_the_bad_example_breaks_its_rule_and_no_other(rule: Rule) -> None:
    issues = tried(rule, rule.bad)
    assert {issue.rule for issue in issues} - {rule.beside} == {rule.name}, [str(issue) for issue in issues]
    first = own(rule, issues)[0]
    assert (first.file, first.line, first.severity) == (rule.place, rule.line, rule.severity)
    assert first.what.endswith((".", "?"))
    assert first.remedy.endswith((".", "?", "…"))


@EACH
def test_the_good_example_passes_whole(rule: Rule) -> None:
    assert tried(rule, rule.good) == ()


@EACH
def test_the_good_example_is_the_bad_one_mended(rule: Rule) -> None:
    bad, good = (
        "\n".join(f"{name}\n{text}" for name, text in sorted(rule.files(example).items()))
        for example in (rule.bad, rule.good)
    )
    changed = [line for line in difflib.ndiff(bad.split("\n"), good.split("\n")) if line[:1] in "+-"]
    assert len(changed) <= 14, changed


@EACH
@pytest.mark.parametrize("mutation", MUTATIONS)
def test_a_change_beside_the_mistake_does_not_hide_it(rule: Rule, mutation: str) -> None:
    if (rule.name, mutation) in ABOUT_THE_TEXT_ITSELF:
        pytest.skip("the mistake is in the very text that would be written anew")
    files = rule.files(rule.bad)
    changed = {name: MUTATIONS[mutation](text) if name.endswith(".yaml") else text for name, text in files.items()}
    assert own(rule, tried(rule, changed))
    mended = {
        name: MUTATIONS[mutation](text) if name.endswith(".yaml") else text
        for name, text in rule.files(rule.good).items()
    }
    assert not own(rule, tried(rule, mended))


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_a_mutation_changes_something(mutation: str) -> None:
    texts = [
        text
        for rule in RULES.values()
        for text in rule.files(rule.bad).values()
        if rule.name not in ("yaml-syntax", "yaml")
    ]
    assert any(MUTATIONS[mutation](text) != text for text in texts)


@EACH
def test_a_rule_says_why_in_a_sentence_or_two_and_is_small(rule: Rule) -> None:
    assert rule.why[0].isupper()
    assert rule.why.endswith((".", ")"))
    assert len(rule.why) <= 200
    assert 0 < len(rule.title) <= 60
    assert rule.title.endswith(".")


def test_there_is_a_file_for_each_rule_and_it_is_called_like_it() -> None:
    files = {found.name for found in pkgutil.iter_modules(room.__path__) if not found.name.startswith("_")}
    assert {name.replace("-", "_") for name in RULES} == files
    assert len(RULES) >= 30
    for name in files:
        lines = len((Path(room.__path__[0]) / f"{name}.py").read_text(encoding="utf-8").splitlines())
        assert lines <= 150, name


def test_every_name_that_lint_can_say_has_a_page() -> None:
    said = re.compile(r"""(?:\bIssue|\bissue|\bComplaint|\bcomplain|_complain|_at_key|\bFault)\(\s*"([a-z-]+)",""")
    with_path = re.compile(r"""(?:_complain|_at_key)\(\s*[^"\n]{1,40}?,\s*"([a-z-]+)",""")
    found = {
        name
        for path in Path(bot.__path__[0]).rglob("*.py")
        if "/rules/" not in path.as_posix() and ("/domain/" in path.as_posix() or "/engine/" in path.as_posix())
        for pattern in (said, with_path)
        for name in pattern.findall(path.read_text(encoding="utf-8"))
    }
    assert {"schema", "unknown-script", "crowded", "stale-hotline", "harmful-words"} <= found
    assert sorted(found - RULES.keys() - NO_PAGE) == []


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("Calm down for a minute.", "crisis-wording"),
        ("Nobody will know what you write.", "crisis-wording"),
        ("You will feel better soon.", "promise-wording"),
        ("Look at the sky!", "exclamation-emoji"),
        ("Call 911 and breathe.", "written-number"),
    ],
)
def test_the_words_of_decks_are_read_too(words: str, rule: str) -> None:
    deck = f"deck: body\nprompts:\n  - id: feet\n    tags: [body]\n    text: '{words}'\n"
    (issue,) = tried(RULES[rule], {"prompts/body.yaml": deck})
    assert (issue.rule, issue.file, issue.line) == (rule, "prompts/body.yaml", 5)


def sayings(*lines: str) -> set[str]:
    steps = "".join(f"  - say: |\n      {line}\n" for line in lines)
    source = f"name: trial\ntitle: A trial\nphase: integration\nsteps:\n{steps}  - end: done\n"
    loaded = load_script(source, "trial.yaml")
    return {issue.rule for issue in (loaded.warnings if isinstance(loaded, LoadedScript) else loaded)}


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("She committed suicide.", "crisis-wording"),
        ("After a failed attempt.", "crisis-wording"),
        ("Don’t worry about it.", "crisis-wording"),
        ("It was a cry for\n      help.", "crisis-wording"),
        ("No se lo contaré a nadie.", "crisis-wording"),
        ("No te preocupes.", "crisis-wording"),
        ("Todo pasa por una razón.", "crisis-wording"),
        ("Take 0.5 mg/kg.", "dose-wording"),
        ("La dosis de ayer.", "dose-wording"),
        ("Tienes depresión.", "diagnosis-wording"),
        ("You have severe anxiety.", "diagnosis-wording"),
        ("Ya puedes conducir.", "clearance-wording"),
        ("You can stop taking your tablets.", "clearance-wording"),
        ("Te prometo que pasa.", "promise-wording"),
        ("Do not drive for 24 hours.", "clinic-decides"),
        ("Call +1 555 010 0199.", "written-number"),
    ],
)
def test_words_that_harm_are_found_in_english_and_spanish(words: str, rule: str) -> None:
    assert sayings(words) == {rule}


@pytest.mark.parametrize(
    "words",
    [
        "You do not have to be calm.",
        "Ask the clinic when you can drive again.",
        "It is not safe to drive after a night like that.",
        "Do not stop your medicines on your own.",
        "No dejes de tomar tu medicación por tu cuenta.",
        "Do you have anxiety before appointments?",
        "Take an overdose line of thought as what it is, and tell us.",
        "The commission met at 10:30 on day 14.",
        "Rate it from 0 to 10. In 20 minutes I ask again.",
        "Sin prisa. Quédate donde estás.",
        "Who knows about this, and who would you like to know?",
    ],
)
def test_words_that_only_look_alike_are_left_alone(words: str) -> None:
    assert sayings(words) == set()


@given(st.sampled_from(sorted(RULES)), st.data())
@settings(max_examples=300, derandomize=True, deadline=None)
def test_no_slip_in_an_example_makes_loading_fail(name: str, data: st.DataObject) -> None:
    text = next(iter(RULES[name].files(RULES[name].bad).values()))
    at, length = data.draw(st.integers(0, len(text))), data.draw(st.integers(0, 12))
    typed = data.draw(st.text(st.sampled_from("{}[]:-'\"|>&*!%#\n\t xa0<="), max_size=6))
    loaded = load_script(text[:at] + typed + text[at + length :], "trial.yaml", {"es": {"A trial": "Un ensayo"}})
    assert isinstance(loaded, LoadedScript) or (loaded and all(isinstance(issue, Issue) for issue in loaded))


@given(st.text(max_size=400))
@settings(max_examples=300, derandomize=True, deadline=None)
def test_no_text_makes_loading_fail(text: str) -> None:
    for source in (text, f"name: trial\ntitle: T\nphase: acute\nsteps:\n  - say: |\n      {text}\n  - end: done\n"):
        loaded = load_script(source, "trial.yaml")
        assert isinstance(loaded, LoadedScript) or loaded
