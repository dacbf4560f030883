"""Safety texts: numbers in every crisis text and language, the truth about who is told, and nothing that harms."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

import pytest

from bot.domain.markup import LIMIT, length, placeholders, to_html, visible
from bot.domain.screening.hotlines import Hotlines
from bot.domain.screening.reading import Category, Level
from bot.domain.screening.texts import KEYS, SafetyTexts, help_text, load_texts

TODAY = date(2026, 11, 23)
VALUES = {"who": "Dr. <Ruiz>", "time": "21:40", "clinic": "Clinic", "clinic_phone": "+1 212 555 0100"}
CRISIS = sorted(key for key in KEYS if key.startswith("crisis."))
LANGUAGES = ["en", "es"]
HARMFUL = re.compile(
    r"committed|failed|cry for help|calm down|promise|secret|god|pray|method|attention|selfish|per cent|%"
    r"|cometi|fracas|tranquil[ií]z|promet|secreto|\bdios\b|rezar|método|egoísta",
    re.IGNORECASE,
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", CRISIS)
def test_every_crisis_text_holds_numbers_in_every_country(
    texts: SafetyTexts, hotlines: Hotlines, key: str, language: str
) -> None:
    for country in [*hotlines.countries, "QQ"]:
        lines = hotlines.of(country, TODAY)
        words = texts.words(key, language, lines, VALUES)
        html = to_html(words.source, words.values)
        shown = visible(html)
        assert re.match(r"\d+", lines.emergency)[0] in shown  # type: ignore[index]
        assert shown.index(words.values["emergency"]) < shown.index(words.values["lines"])
        assert "https://findahelpline.com" in shown
        assert not placeholders(shown)
        assert length(shown) < LIMIT / 2


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("level", [Level.urgent, Level.emergency])
@pytest.mark.parametrize("category", [*Category, None])
def test_help_says_who_is_told_when_and_that_it_is_automatic(
    texts: SafetyTexts, hotlines: Hotlines, category: Category | None, level: Level, language: str
) -> None:
    words = help_text(texts, language, level, category, hotlines.of("US", TODAY), VALUES)
    shown = visible(to_html(words.source, words.values))
    for needed in ("911", "988", "Dr. <Ruiz>", "21:40", "+1 212 555 0100"):
        assert needed in shown
    assert re.search("automatic|automátic", shown)


@pytest.mark.parametrize("language", LANGUAGES)
def test_danger_to_the_body_and_emergencies_name_the_emergency_number_first(
    texts: SafetyTexts, hotlines: Hotlines, language: str
) -> None:
    for level, category in ((Level.urgent, Category.medical), (Level.emergency, Category.suicide)):
        words = help_text(texts, language, level, category, hotlines.of("GB", TODAY), VALUES)
        assert "{emergency}" in words.source.split("\n")[0]
        assert words.source.startswith("**")


def test_danger_at_home_asks_whether_it_is_safe_to_answer_and_shows_its_line(
    texts: SafetyTexts, hotlines: Hotlines
) -> None:
    words = help_text(texts, "en", Level.urgent, Category.abuse, hotlines.of("US", TODAY), VALUES)
    assert "Is it safe for you to read and answer here?" in words.source
    assert words.values["lines"].startswith("National Domestic Violence Hotline")


def test_an_overdose_shows_the_poison_line(texts: SafetyTexts, hotlines: Hotlines) -> None:
    words = help_text(texts, "en", Level.emergency, Category.substance, hotlines.of("US", TODAY), VALUES)
    assert "Poison Control: call 1-800-222-1222" in words.values["lines"]


def test_hours_stand_beside_every_line(texts: SafetyTexts, hotlines: Hotlines) -> None:
    for line in texts.lines("en", hotlines.of("IT", TODAY)).split("\n"):
        assert re.search(r"\((24/7|\d\d:\d\d-\d\d:\d\d)\)$", line), line


def test_the_words_of_a_number_are_translated(texts: SafetyTexts, hotlines: Hotlines) -> None:
    assert texts.emergency("es", hotlines.of("IE", TODAY)) == "112 o 999"
    assert texts.emergency("es", hotlines.of("AT", TODAY)) == "112 (144 ambulancia)"
    assert "llama al 988, pulsa 2" in texts.lines("es", hotlines.of("US", TODAY))
    assert texts.emergency("en", hotlines.of("QQ", TODAY)) == "112, or the emergency number where you are"


def test_a_line_without_its_value_is_left_out_and_the_rest_stands(texts: SafetyTexts, hotlines: Hotlines) -> None:
    words = texts.words("crisis.emergency", "en", hotlines.of("US", TODAY), {"clinic_phone": " "})
    shown = to_html(words.source, words.values)
    assert "The clinic:" not in shown
    assert "hear from them by" not in shown
    assert "the clinician on call" in shown
    assert "\n\n\n" not in shown


def test_values_are_text_and_cannot_replace_the_numbers(texts: SafetyTexts, hotlines: Hotlines) -> None:
    words = texts.words("crisis.urgent", "en", hotlines.of("US", TODAY), {"who": "**{lines}**", "emergency": "0"})
    assert words.values["emergency"] == "911"
    assert "**{lines}**" in to_html(words.source, words.values)


def test_there_is_nothing_to_say_at_level_none(texts: SafetyTexts, hotlines: Hotlines) -> None:
    with pytest.raises(ValueError, match="none"):
        help_text(texts, "en", Level.none, None, hotlines.of("US", TODAY))


def test_a_language_that_is_not_there_is_answered_in_english(texts: SafetyTexts) -> None:
    assert texts.say("button.call", "fi") == "I need a call"
    assert texts.say("button.call", "es-MX") == "Necesito una llamada"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", sorted(KEYS))
def test_no_text_holds_what_harms(texts: SafetyTexts, key: str, language: str) -> None:
    text = texts.say(key, language)
    assert not HARMFUL.search(text), text
    assert not any(unicodedata.category(character) == "So" for character in text)
    assert len(text) < 900
    assert key.startswith(("word.", "line.", "default.")) or len(text.split("\n")) <= 14


def test_spanish_is_whole(texts: SafetyTexts) -> None:
    assert texts.issues == ()
    assert set(texts.texts["es"]) == KEYS
    assert all(texts.texts["es"][key] != texts.texts["en"][key] for key in KEYS if key != "button.no")


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("    {lines}\n", "", "crisis-without-number"),
        ("**Please call {emergency} now**, or", "Please call, or", "crisis-without-number"),
        ("clinic: {clinic_phone}", "clinic: {phone}", "unknown-placeholder"),
        ("  button.safe:", "  button.fine:", "unknown-key"),
        ("  button.safe:", "  button.fine:", "missing"),
        ("texts:", "texts: [", "yaml"),
    ],
)
def test_a_faulty_text_is_refused_with_its_place(texts_text: str, old: str, new: str, rule: str) -> None:
    loaded = load_texts(texts_text.replace(old, new, 1), "texts.yaml", {})
    assert not isinstance(loaded, SafetyTexts)
    assert rule in {issue.rule for issue in loaded}
    assert all(issue.file == "texts.yaml" for issue in loaded)


def test_a_translation_without_the_number_is_refused(texts_text: str, translations: dict[str, str]) -> None:
    spanish = translations["es"].replace("Llama ahora al {emergency}**, o pide", "Llama ahora**, o pide")
    loaded = load_texts(texts_text, "texts.yaml", {"es": spanish})
    assert not isinstance(loaded, SafetyTexts)
    assert {issue.rule for issue in loaded} == {"crisis-without-number", "placeholders"}
    assert {issue.file for issue in loaded} == {"locales/es/LC_MESSAGES/safety.po"}


def test_a_translation_of_an_older_text_falls_back_to_english_with_a_warning(
    texts_text: str, translations: dict[str, str]
) -> None:
    loaded = load_texts(texts_text.replace("I need a call", "Call me"), "texts.yaml", translations)
    assert isinstance(loaded, SafetyTexts)
    assert loaded.say("button.call", "es") == "Call me"
    assert [(issue.rule, issue.severity) for issue in loaded.issues] == [("untranslated", "warning")]


def test_a_broken_catalogue_is_an_issue_and_no_exception(texts_text: str) -> None:
    loaded = load_texts(texts_text, "texts.yaml", {"es": "garbage here\n"})
    assert not isinstance(loaded, SafetyTexts)
    assert loaded[0].rule == "po"
