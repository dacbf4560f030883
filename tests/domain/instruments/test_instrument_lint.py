"""Lint of instruments: each rule seen failing at the place of one slip in a file that is otherwise right."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from questionnaires import SHIPPED, loaded, text_of

from bot.domain.instruments.instrument import Instrument
from bot.domain.instruments.lint import loinc_valid
from bot.domain.instruments.load import (
    UnreadableInstrumentError,
    is_template,
    load_instrument,
    restore_instrument,
)
from bot.domain.issues import Issue

GOOD = """\
id: trial
name: Trial
recall: past week
licence: {terms: free, permitted_use: any, text: Ours.}
sources: [ourselves]
scoring:
  version: 1
  method: sum
  from: 0
  to: 6
  better: lower
  codes: {panel: 44249-1, total: 44261-6}
  validated_bands: true
  bands:
    - {from: 0, to: 2, word: low}
    - {from: 3, to: 6, word: high}
  cuts: {everybody: 3}
  change: {points: 2}
  risk: {at_least: 5, level: review}
answers: [{score: 0, loinc: LA6568-5}, {score: 1}, {score: 2}]
items:
  - {id: first, loinc: 44250-9}
  - {id: second, reversed: true, answers: [{score: 2}, {score: 1}, {score: 0}]}
  - {id: third, risk: {at_least: 1, level: urgent}, ask_if: {any_of: [first], at_least: 1}}
  - {id: fourth, scored: false}
texts:
  en:
    source: ourselves
    stem: How often?
    answers: {0: Never, 1: Rarely, 2: Often}
    questions:
      first: {text: First?, low: low end, high: high end}
      second: {text: Second?, answers: {2: Bad, 1: Fair, 0: Good}}
      third: Third?
      fourth: Fourth?
  es:
    source: ourselves
    stem: ¿Con qué frecuencia?
    answers: {0: Nunca, 1: A veces, 2: A menudo}
    questions:
      first: {text: ¿Primera?, low: abajo, high: arriba}
      second: {text: ¿Segunda?, answers: {2: Mal, 1: Regular, 0: Bien}}
      third: ¿Tercera?
      fourth: ¿Cuarta?
"""

FIRST = "[{score: 0, loinc: LA6568-5}, {score: 1}, {score: 2}]"
UP = "[{score: 0}, {score: 1}, {score: 2}]"
DOWN = "[{score: 2}, {score: 1}, {score: 0}]"
MIXED = "[{score: 1}, {score: 0}, {score: 2}]"
RANGE = "0\n  to: 6\n  better"

# rule, what stands in the good file, the slip, the words at which the complaint points
SLIPS = [
    ("yaml-syntax", "id: trial", "id: 'trial", "'trial"),
    ("yaml-syntax", "name: Trial", "id: trial2", "id: trial2"),
    ("schema", "name: Trial", "nmae: Trial", "nmae"),
    ("schema", "licence: {terms: free, permitted_use: any, text: Ours.}\n", "", "id"),
    ("schema", "{terms: free, permitted_use: any, text: Ours.}", "{terms: free, text: Ours.}", "{terms"),
    ("schema", "terms: free", "terms: ''", "''"),
    ("schema", "text: Ours.", "text: '  '", "'  '"),
    ("schema", "permitted_use: any", "permitted: any", "permitted:"),
    ("schema", "sources: [ourselves]", "sources: []", "[]"),
    ("schema", "method: sum", "method: median", "median"),
    ("schema", "better: lower", "better: sideways", "sideways"),
    ("schema", "to: 6\n  better", "to: 0\n  better", "version"),
    ("schema", "{panel: 44249-1, total: 44261-6}", "{panel: 44249-1}", "{panel"),
    ("schema", "{panel: 44249-1, total: 44261-6}", "{total: 44261-6, local: ours}", "{total"),
    ("schema", "{points: 2}", "{points: 2, percent: 30}", "{points"),
    ("schema", "{points: 2}", "{note: much}", "{note"),
    ("schema", "validated_bands: true", "validated_bands: 1", "1"),
    ("schema", "{score: 1}, {score: 2}]\nitems", "{score: one}, {score: 2}]\nitems", "one}"),
    ("schema", "level: urgent", "level: dire", "dire"),
    ("schema", "id: fourth", "id: Fourth Item", "Fourth Item"),
    ("schema", "{id: fourth, scored: false}", "{id: fourth, scored: false, weight: 2}", "weight"),
    ("schema", "first: {text: First?,", "first: {txt: First?,", "txt"),
    ("schema", "    source: ourselves\n    stem: How", "    stem: How", "stem: How"),
    ("schema", "answers: {0: Never, 1", "answers: {none: Never, 1", "Never"),
    ("duplicate-item", "id: fourth", "id: third", "third, scored"),
    ("no-answers", "answers: [{score: 0, loinc: LA6568-5}, {score: 1}, {score: 2}]\n", "", "{id: first"),
    ("ask-if", "any_of: [first]", "any_of: [fourth]", "fourth]"),
    ("ask-if", "any_of: [first]", "any_of: [third]", "third]"),
    ("ask-if", "any_of: [first], at_least: 1", "any_of: [first], at_least: 3", "first], at_least: 3"),
    ("ask-if", "any_of: [first], at_least: 1", "any_of: [first], at_least: 0", "first], at_least: 0"),
    ("doubled-score", FIRST, "[{score: 0}, {score: 1}, {score: 1}]", "1}]\nitems"),
    ("doubled-score", DOWN, "[{score: 2}, {score: 0}, {score: 0}]", "0}]}"),
    ("reversed-scores", "reversed: true, answers: [{score: 2}", "answers: [{score: 2}", "[{score: 2}"),
    ("reversed-scores", DOWN, UP, UP),
    ("reversed-scores", FIRST, DOWN, DOWN + "\nit"),
    ("reversed-scores", FIRST, MIXED, MIXED),
    ("reversed-scores", f"reversed: true, answers: {DOWN}", "reversed: true", "true}"),
    ("reversed-scores", DOWN, "[{score: 2}, {score: 0}]", "true, answers"),
    ("score-range", DOWN, "[{score: 3}, {score: 2}, {score: 0}]", "[{score: 3}"),
    ("score-range", DOWN, "[{score: 3}, {score: 2}, {score: 1}, {score: 0}]", RANGE),
    ("score-range", DOWN, "[{score: 3}, {score: 2}, {score: 1}]", RANGE),
    ("score-range", "method: sum", "method: mean", RANGE),
    ("score-range", "scored: false", "scored: true", RANGE),
    ("bands", "validated_bands: true", "validated_bands: false", "- {from: 0, to: 2"),
    ("bands", "  bands:\n    - {from: 0, to: 2, word: low}\n    - {from: 3, to: 6, word: high}\n", "", "true\n  cuts"),
    ("bands", "from: 3, to: 6, word", "from: 2, to: 6, word", "2, to: 6, word"),
    ("bands", "from: 3, to: 6, word", "from: 4, to: 6, word", "4, to: 6, word"),
    ("bands", "from: 3, to: 6, word", "from: 3, to: 5, word", "5, word"),
    ("bands", "from: 3, to: 6, word", "from: 3, to: 7, word", "7, word"),
    ("bands", "from: 0, to: 2, word", "from: 1, to: 2, word", "1, to: 2, word"),
    ("bands", "from: 3, to: 6, word", "from: 3, to: 1, word", "3, to: 1, word"),
    ("risk", "risk: {at_least: 1, level: urgent}", "risk: {at_least: 3, level: urgent}", "3, level: urgent"),
    ("risk", "risk: {at_least: 1, level: urgent}", "risk: {at_least: 0, level: urgent}", "0, level: urgent"),
    ("risk", "risk: {at_least: 5, level: review}", "risk: {at_least: 7, level: review}", "7, level: review"),
    ("risk", "risk: {at_least: 5, level: review}", "risk: {at_least: 0, level: review}", "0, level: review"),
    ("cuts", "cuts: {everybody: 3}", "cuts: {everybody: 7}", "7}"),
    ("cuts", "cuts: {everybody: 3}", "cuts: {everybody: 0}", "0}"),
    ("change", "change: {points: 2}", "change: {points: 7}", "7}"),
    ("same-code", "total: 44261-6", "total: 44249-1", "44249-1}"),
    ("same-code", "{id: first, loinc: 44250-9}", "{id: first, loinc: 44261-6}", "44261-6}\n  - {id: second"),
    ("loinc", "total: 44261-6", "total: 44216-6", "44216-6"),
    ("loinc", "total: 44261-6", "total: PHQ9", "PHQ9"),
    ("loinc", "{id: first, loinc: 44250-9}", "{id: first, loinc: 44250-8}", "44250-8"),
    ("loinc", "LA6568-5", "6568-5", "6568-5"),
    ("unknown-item", "      fourth: Fourth?", "      fourth: Fourth?\n      fifth: Fifth?", "fifth"),
    ("unknown-answer", "{2: Bad, 1: Fair, 0: Good}", "{3: Awful, 2: Bad, 1: Fair, 0: Good}", "3: Awful"),
    ("unknown-answer", "2: Often}", "2: Often, 3: Always}", "3: Always"),
    ("empty-text", "third: Third?", "third: ''", "''"),
    ("empty-text", "third: Third?", "third:", None),
    ("empty-text", "      third: Third?\n", "", "first: {text: First?"),
    ("empty-text", "      third: ¿Tercera?\n", "", "first: {text: ¿Primera?"),
    ("empty-text", "{2: Bad, 1: Fair, 0: Good}", "{2: Bad, 0: Good}", "{2: Bad"),
    ("empty-text", "1: Rarely", "1: ''", "''"),
    ("empty-text", "    stem: ¿Con qué frecuencia?\n", "", "source: ourselves\n    answers: {0: Nunca"),
    ("empty-text", "low: abajo, ", "", "{text: ¿Primera?"),
    ("empty-text", "low: low end, ", "", "{text: First?"),
    ("empty-text", "source: ourselves\n    stem: How", "source: ''\n    stem: How", "''"),
    ("doubled-label", "1: Fair, 0: Good", "1: Fair, 0: fair", "fair"),
    ("doubled-label", "1: A veces", "1: Nunca", "Nunca, 2"),
    ("licence", "text: Ours.}", "text: Ours., permission: ''}", "''"),
]  # fmt: skip


def issues_of(source: str) -> tuple[Issue, ...]:
    found = load_instrument(source, "trial.yaml")
    assert isinstance(found, tuple), "nothing is wrong with it"
    lines = source.splitlines()
    for issue in found:
        assert issue.what.endswith((".", "?"))
        assert issue.remedy.endswith((".", "?", "…")), issue
        assert 1 <= issue.line <= len(lines)
        assert 1 <= issue.column <= len(lines[issue.line - 1]) + 1
    return found


def test_the_good_file_is_good() -> None:
    assert loaded(GOOD).languages == ("en", "es")


@pytest.mark.parametrize(("rule", "good", "slip", "at"), SLIPS)
def test_a_slip_is_a_complaint_at_its_place(rule: str, good: str, slip: str, at: str | None) -> None:
    assert good in GOOD
    source = GOOD.replace(good, slip, 1)
    found = [issue for issue in issues_of(source) if issue.rule == rule]
    assert found, [str(issue) for issue in issues_of(source)]
    assert all(issue.severity == "error" for issue in found)
    if at is not None:
        rests = ["\n".join(source.splitlines()[issue.line - 1 :])[issue.column - 1 :] for issue in found]
        assert any(rest.startswith(at) for rest in rests), [str(issue) for issue in found]


@pytest.mark.parametrize(("rule", "good", "slip", "at"), SLIPS)
def test_a_slip_makes_no_complaint_about_anything_unrelated(rule: str, good: str, slip: str, at: str | None) -> None:
    # An author who mends what is told has mended the file: no rule cries along, but for those a wrong answer breaks.
    follows = {
        "no-answers": {"empty-text", "ask-if", "unknown-answer", "risk", "reversed-scores", "score-range"},
        "doubled-score": {"score-range", "empty-text", "doubled-label", "unknown-answer"},
        "reversed-scores": {"score-range", "unknown-answer", "empty-text"},
        "score-range": {"bands", "unknown-answer", "empty-text"},
        "duplicate-item": {"unknown-item"},
    }
    found = {issue.rule for issue in issues_of(GOOD.replace(good, slip, 1))}
    assert found <= {rule} | follows.get(rule, set())


def test_a_misspelt_field_is_answered_with_the_nearest() -> None:
    assert str(issues_of(GOOD.replace("risk: {at_least: 1, ", "risk: {at_lest: 1, "))[1]) == (
        "trial.yaml:24:24 schema: 'at_lest' is not known here. Did you mean 'at_least'?"
    )


def test_an_item_scored_the_wrong_way_round_is_told_as_that() -> None:
    slip = "[{score: 0}, {score: 1}, {score: 2}]}"
    source = GOOD.replace("[{score: 2}, {score: 1}, {score: 0}]}", slip)
    (issue,) = issues_of(source)
    assert str(issue) == (
        "trial.yaml:23:43 reversed-scores: The answers of 'second' count 0, 1, 2 from first to last, but are marked "
        "as reversed. Compare with the printed form: reversed: true stands at items whose first answer is the worst."
    )


def test_the_panels_code_on_the_total_is_told_as_that() -> None:
    (issue,) = issues_of(text_of("phq-9").replace("total: 44261-6", "total: 44249-1"))
    assert issue.what == "44249-1 is the code of the questionnaire; it cannot be that of the total too."


def test_bands_cannot_be_put_into_the_pcl() -> None:
    bands = "  bands:\n    - {from: 0, to: 30, word: mild}\n    - {from: 31, to: 80, word: severe}\n"
    (issue,) = issues_of(text_of("pcl-5").replace("  cuts: ", bands + "  cuts: "))
    assert (issue.rule, issue.severity) == ("bands", "error")


def test_a_mean_has_no_bands() -> None:
    source = text_of("peg").replace(
        "validated_bands: false", "validated_bands: true\n  bands: [{from: 0, to: 10, word: pain}]"
    )
    (issue,) = issues_of(source)
    assert (issue.rule, issue.what) == ("bands", "A mean falls between bands of whole numbers.")


def test_scores_in_steps_of_two_are_no_gap() -> None:
    source = GOOD.replace("{score: 2}, {score: 1}, {score: 0}", "{score: 4}, {score: 2}, {score: 0}")
    source = source.replace("to: 6\n  better", "to: 8\n  better").replace("from: 3, to: 6", "from: 3, to: 8")
    source = source.replace("{2: Bad, 1: Fair", "{4: Bad, 2: Fair").replace(
        "{2: Mal, 1: Regular", "{4: Mal, 2: Regular"
    )
    assert loaded(source).high == 8


def test_what_is_not_asked_counts_nothing_in_the_range_either() -> None:
    own = "answers: [{score: 1}, {score: 2}], risk: {at_least: 2, level: urgent}"
    assert loaded(GOOD.replace("risk: {at_least: 1, level: urgent}", own)).low == 0


def test_a_language_without_any_words_is_one_complaint() -> None:
    head, _, _ = GOOD.partition("  es:\n")
    empty = "  es: {source: '', questions: {first: {text: '', low: '', high: ''}, second: '', third: , fourth: ''}}\n"
    (issue,) = issues_of(head + empty)
    assert (issue.rule, issue.severity) == ("empty-text", "error")
    assert issue.what == "None of the words of 'es' are filled in."


def test_a_template_with_a_mistake_in_its_scoring_is_an_error_too() -> None:
    found = issues_of(text_of("epds").replace("    reversed: true\n", "", 1))
    assert {issue.rule for issue in found} == {"template", "reversed-scores"}
    assert [issue.severity for issue in found] == ["error", "warning"]
    assert not is_template(found)


def test_a_free_questionnaire_needs_no_permission() -> None:
    assert loaded(GOOD).licence.permission == ""


def test_every_language_has_all_words_from_a_source_of_its_own() -> None:
    found = loaded(GOOD.replace("source: ourselves\n    stem: ¿", "source: a second form\n    stem: ¿"))
    assert found.text_sources == {"en": "ourselves", "es": "a second form"}
    assert found.stem["es"] == "¿Con qué frecuencia?"
    assert [item.text["es"] for item in found.items] == ["¿Primera?", "¿Segunda?", "¿Tercera?", "¿Cuarta?"]
    assert [option.label["es"] for option in found.items[1].options] == ["Mal", "Regular", "Bien"]
    assert [option.label["es"] for option in found.items[2].options] == ["Nunca", "A veces", "A menudo"]
    assert (found.items[0].low["es"], found.items[0].high["es"]) == ("abajo", "arriba")
    assert found.items[1].low == {}


@pytest.mark.parametrize("name", SHIPPED)
def test_a_stored_instrument_comes_back_as_it_was(name: str) -> None:
    first = loaded(text_of(name))
    assert restore_instrument(first.source) == first


def test_an_editors_habits_make_no_other_version() -> None:
    assert loaded(GOOD.replace("\n", " \r\n")).hash == loaded(GOOD).hash
    assert loaded(GOOD.replace("Third?", "The third?")).hash != loaded(GOOD).hash


def test_a_stored_instrument_comes_back_though_a_younger_rule_would_refuse_it() -> None:
    source = GOOD.replace("1: Rarely", "1: Never").replace("third: Third?", "third:")
    assert isinstance(load_instrument(source, "trial.yaml"), tuple)
    assert restore_instrument(source).items[2].text == {"es": "¿Tercera?"}


@pytest.mark.parametrize("source", ["", "name: x\n", "- a\n", "id: 'x\n"])
def test_a_stored_text_that_is_no_instrument_is_our_own_mistake(source: str) -> None:
    with pytest.raises(UnreadableInstrumentError):
        restore_instrument(source)


@pytest.mark.parametrize(
    ("code", "valid"), [("44261-6", True), ("44261-5", False), ("102017-1", True), ("44216-6", False)]
)
def test_the_check_digit_finds_a_mistyped_code(code: str, valid: bool) -> None:
    assert loinc_valid(code) is valid


@settings(derandomize=True, deadline=None)
@given(st.text(max_size=200))
def test_no_text_at_all_makes_loading_fail(source: str) -> None:
    found = load_instrument(source, "trial.yaml")
    assert isinstance(found, tuple)
    assert all(isinstance(issue, Issue) and issue.remedy for issue in found)


@settings(derandomize=True, deadline=None, max_examples=400)
@given(
    st.integers(0, len(GOOD.splitlines()) - 1),
    st.sampled_from(["", "{}", "[]", "~", "true", "-1", "1e999", "9" * 25, "x", "{a: {a: [1, {b: c}]}}", "[[[[]]]]"]),
)
def test_no_value_in_the_wrong_place_makes_loading_fail(index: int, value: str) -> None:
    lines = GOOD.splitlines()
    lines[index] = f"{lines[index].partition(':')[0]}: {value}"
    found = load_instrument("\n".join(lines), "trial.yaml")
    assert isinstance(found, Instrument) or all(isinstance(issue, Issue) and issue.remedy for issue in found)
