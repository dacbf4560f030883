"""The shipped questionnaires: their exact words, codes and risks, and the template that is not to be asked."""

from __future__ import annotations

import hashlib

import pytest
from questionnaires import ALL, FOLDER, SHEETS, SHIPPED, filled_epds, text_of

from bot.domain.instruments.instrument import Instrument, Item, Risk
from bot.domain.instruments.load import is_template, load_instrument
from bot.domain.instruments.model import InstrumentFile

# Of the words of the licensed forms, taken before they were written into the files. An item with one word changed is
# another questionnaire: whoever changes a digest here needs a new source for the whole form.
WORDS = {
    "phq-2": "140f3771f76f0b81",
    "phq-9": "299d20726738f606",
    "gad-2": "577c0b894d367bbe",
    "gad-7": "e41c26b620ac7060",
    "pc-ptsd-5": "7fa5f229cca525ce",
    "pcl-5": "96fd492cd68ff5ad",
    "peg": "aa7666f0c58a23e7",
    "audit-c": "a760f09a70d199a5",
    "asq": "b0a1ae3ad6ba43a5",
}
CODES = {
    "phq-2": ("55757-9", "55758-7", None),
    "phq-9": ("44249-1", "44261-6", None),
    "gad-2": (None, None, "gad2-total"),
    "gad-7": ("69737-5", "70274-6", None),
    "pc-ptsd-5": ("102010-6", "102017-1", None),
    "pcl-5": ("101697-1", "101698-9", None),
    "peg": ("91148-7", "91147-9", None),
    "audit-c": ("72109-2", "75626-2", None),
    "asq": (None, None, "asq-yes"),
    "epds": (None, None, "epds-total"),
}
URGENT, REVIEW = Risk(1, "urgent"), Risk(2, "review")
RISKS = {
    "phq-9": {"item_9": URGENT},
    "pcl-5": {"item_16": REVIEW},
    "asq": {**{f"item_{number}": URGENT for number in range(1, 5)}, "item_5": Risk(1, "emergency")},
    "epds": {"item_10": URGENT},
}


def words(instrument: Instrument, language: str = "en") -> str:
    def of(item: Item) -> list[str]:
        ends = [end[language] for end in (item.low, item.high) if language in end]
        return [item.text[language], *(f"{one.score} {one.label[language]}" for one in item.options), *ends]

    return "\n".join([instrument.stem.get(language, ""), *(line for item in instrument.items for line in of(item))])


@pytest.mark.parametrize("name", SHIPPED)
def test_the_words_are_those_that_were_validated(name: str) -> None:
    assert hashlib.sha256(words(ALL[name]).encode()).hexdigest()[:16] == WORDS[name]


def test_every_shipped_file_is_known_here_and_named_like_its_questionnaire() -> None:
    assert {path.stem for path in FOLDER.glob("*")} == set(SHEETS)
    assert {name: found.id for name, found in ALL.items()} == {name: name for name in SHEETS}


@pytest.mark.parametrize("name", sorted(SHEETS))
def test_a_file_says_where_it_is_from_and_what_may_be_done_with_it(name: str) -> None:
    text = text_of(name)
    assert text.startswith("# yaml-language-server: $schema=../schema/instrument.schema.json\n")
    found = ALL[name]
    assert found.licence.terms
    assert found.licence.text
    assert found.licence.permitted_use
    assert found.recall
    assert found.sources
    assert found.languages == ("en",)
    assert found.text_sources["en"]


@pytest.mark.parametrize("name", sorted(SHEETS))
def test_the_code_of_the_total_is_never_that_of_the_panel(name: str) -> None:
    codes = ALL[name].codes
    assert (codes.panel, codes.total, codes.local) == CODES[name]
    assert codes.panel is None or codes.panel != codes.total
    used = [code for _, total, local in CODES.values() for code in (total, local) if code is not None]
    assert len(used) == len(set(used))


@pytest.mark.parametrize("name", sorted(SHEETS))
def test_exactly_the_items_that_mean_risk_call_a_person(name: str) -> None:
    assert {item.id: item.risk for item in ALL[name].items if item.risk is not None} == RISKS.get(name, {})
    assert ALL[name].total_risk == (Risk(20, "review") if name == "phq-9" else None)


def test_phq_item_nine_means_risk_from_several_days_on() -> None:
    item = ALL["phq-9"].item("item_9")
    assert item is not None
    assert item.risk is not None
    assert item.loinc == "44260-8"
    assert {option.label["en"]: item.risk.reached(option.score) for option in item.options} == {
        "Not at all": False,
        "Several days": True,
        "More than half the days": True,
        "Nearly every day": True,
    }


def test_the_pcl_has_a_cut_point_and_no_bands() -> None:
    assert ALL["pcl-5"].bands == ()
    assert ALL["pcl-5"].cuts == {"usual": 31}


def test_the_audit_has_cut_points_by_sex() -> None:
    assert ALL["audit-c"].cuts == {"women": 3, "men": 4, "unspecified": 3}


def test_the_peg_has_scales_with_ends() -> None:
    first, second, third = ALL["peg"].items
    assert [option.label["en"] for option in first.options] == [str(number) for number in range(11)]
    assert (first.low["en"], first.high["en"]) == ("No pain", "Pain as bad as you can imagine")
    assert (second.low, second.high) == (third.low, third.high)


def test_only_what_the_form_leaves_out_does_not_count() -> None:
    unscored = {name: [item.id for item in found.items if not item.scored] for name, found in ALL.items()}
    assert {name: found for name, found in unscored.items() if found} == {
        "phq-9": ["difficulty"],
        "pc-ptsd-5": ["event"],
        "asq": ["item_5"],
    }


def test_lint_refuses_the_template_in_one_sentence() -> None:
    found = load_instrument(text_of("epds"), "epds.yaml")
    assert isinstance(found, tuple)
    (issue,) = found
    assert (issue.rule, issue.severity) == ("template", "warning")
    assert text_of("epds").splitlines()[issue.line - 1].startswith("texts:")
    assert is_template(found)


def test_the_template_holds_no_words_of_the_form() -> None:
    below = text_of("epds").partition("\ntexts:\n")[2]
    without_comments = "\n".join(line.partition("#")[0] for line in below.splitlines())
    quoted = without_comments.split('"')[1::2]
    assert len(quoted) == 2 + 10 * 5
    assert set(quoted) == {""}


def test_a_half_filled_template_is_an_error_at_every_empty_place() -> None:
    source = text_of("epds").replace('item_1: {text: ""', 'item_1: {text: "Some words"')
    found = load_instrument(source, "epds.yaml")
    assert isinstance(found, tuple)
    assert not is_template(found)
    assert {issue.severity for issue in found} == {"error"}
    assert [issue.rule for issue in found].count("empty-text") == 1 + 9 + 40
    assert [issue.rule for issue in found].count("licence") == 1


def test_a_filled_template_is_refused_until_the_permission_is_written_down() -> None:
    line = next(line for line in filled_epds().splitlines() if line.strip().startswith("permission:"))
    found = load_instrument(filled_epds().replace(line, '  permission: ""'), "epds.yaml")
    assert isinstance(found, tuple)
    assert [issue.rule for issue in found] == ["licence"]
    assert ALL["epds"].licence.permission


def test_the_schema_for_editors_takes_a_question_as_a_text_or_with_its_own_answers() -> None:
    schema = InstrumentFile.model_json_schema(by_alias=True)
    text_alone, whole = schema["$defs"]["QuestionTexts"]["anyOf"]
    assert text_alone == {"type": "string"}
    assert set(whole["properties"]) == {"text", "low", "high", "answers"}
    assert schema["$defs"]["BandEntry"]["required"] == ["from", "to", "word"]
