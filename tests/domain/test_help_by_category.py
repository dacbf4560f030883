"""What each kind of words is answered with: the number first where it has to be, and buttons that make sense."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.markup import to_html, visible
from bot.domain.screening.reading import Category, Level
from bot.domain.screening.text_keys import HELP
from bot.domain.screening.texts import help_buttons
from bot.engine.folder import load_folder
from bot.engine.library import Library
from tests.harness import CONVERSATIONS

LANGUAGES = ("en", "de", "es", "fr", "it", "pl", "pt", "ru", "uk")
TODAY = date(2026, 11, 23)
PAGED = (Level.urgent, Level.emergency)


@pytest.fixture(scope="module")
def library() -> Library:
    loaded = load_folder(CONVERSATIONS, LANGUAGES)
    assert isinstance(loaded, Library)
    return loaded


def shown(library: Library, language: str, level: Level, category: Category) -> str:
    words = library.help(level, category, language, "US", TODAY, {"time": "21:40", "clinic_phone": "+1 212 555 0100"})
    return visible(to_html(words.source, words.values))


@pytest.mark.parametrize("category", Category)
def test_each_category_has_a_text_of_its_own_at_each_level(category: Category) -> None:
    for level in HELP:
        same = [other for other in Category if HELP[level][other] == HELP[level][category]]
        # An emergency of no other kind is answered as one of suicide.
        shared = level is Level.emergency and category in (Category.suicide, Category.distress)
        assert same == ([Category.suicide, Category.distress] if shared else [category])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("level", PAGED)
@pytest.mark.parametrize("category", [Category.medical, Category.substance])
def test_where_the_body_is_in_danger_the_number_stands_in_the_first_words(
    library: Library, language: str, level: Level, category: Category
) -> None:
    text = shown(library, language, level, category)
    assert "911" in text.split(".")[0]
    assert text.index("911") < text.index("988")
    assert help_buttons(level, category) == ("safe", "call", "not-safe")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("level", [Level.urgent, Level.concern])
def test_danger_at_home_asks_whether_it_is_safe_to_answer_before_anything_else_is_offered(
    library: Library, language: str, level: Level
) -> None:
    text = shown(library, language, level, Category.abuse)
    asked = [line for line in text.split("\n") if "?" in line and "911" not in line]
    assert len(asked) == 1
    if level is Level.urgent:
        assert text.index("911") < text.index(asked[0]) < text.index("National Domestic Violence Hotline")


def test_violence_now_offers_nothing_that_takes_the_time_of_a_call() -> None:
    assert help_buttons(Level.emergency, Category.abuse) == ("safe", "call", "not-safe")
    assert help_buttons(Level.urgent, Category.abuse) == ("safe", "call", "not-safe", "plan", "grounding")
    assert help_buttons(Level.concern, Category.abuse) == ("call", "not-safe", "plan", "grounding")


@pytest.mark.parametrize("level", [Level.concern, *PAGED])
@pytest.mark.parametrize("category", [*Category, None])
def test_who_fears_for_somebody_else_is_not_asked_about_themselves(level: Level, category: Category | None) -> None:
    assert help_buttons(level, category, bystander=True) == ("call", "not-safe")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_direct_question_is_one_and_names_the_number(library: Library, language: str) -> None:
    words = library.safety("concern.ask", language, "US", TODAY)
    text = visible(to_html(words.source, words.values))
    assert text.count("?") == 1
    assert "911" in text
    labels = [library.texts.say(f"button.{name}", language) for name in ("yes", "no", "person")]
    assert len(set(labels)) == 3
