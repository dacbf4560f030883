"""The reading level: known texts come out where they should, and what is not the author's is not counted."""

from __future__ import annotations

import pytest

from bot.domain.scripts.reading_level import _english, _spanish, reading_level

EASY = "The cat sat on the mat. It was a hot day. The dog ran to the cat. They sat in the sun and did not move."
HARD = (
    "Pharmacological interventions occasionally necessitate additional consideration of psychological "
    "contraindications, particularly when previously unidentified comorbidities complicate individual "
    "therapeutic expectations."
)


@pytest.mark.parametrize(
    ("words", "syllables"),
    [
        ("the a I you are", 1),
        ("about body any very quiet being people little today", 2),
        ("emergency", 4),
        ("medicine hospital remember", 3),
        ("tried asked talked stopped moved", 1),
        ("wanted needed", 2),
    ],
)
def test_english_syllables(words: str, syllables: int) -> None:
    assert {word: _english(word.lower()) for word in words.split()} == dict.fromkeys(words.split(), syllables)


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("día", 2),
        ("ciudad", 2),
        ("ahora", 3),
        ("aquí", 2),
        ("y", 1),
        ("muy", 1),
        ("guitarra", 3),
        ("aéreo", 4),
        ("leí", 2),
    ],
)
def test_spanish_syllables(word: str, syllables: int) -> None:
    assert _spanish(word) == syllables


def test_easy_and_hard_lie_apart() -> None:
    easy, hard = reading_level(EASY, "en"), reading_level(HARD, "en")
    assert easy is not None
    assert hard is not None
    assert easy.hard < 2
    assert hard.hard > 20
    assert easy.words == 26


def test_words_of_others_are_not_counted() -> None:
    plain = reading_level("You wrote this. It is here.", "en")
    quoted = reading_level(
        "You wrote this.\n> incomprehensible {words} notwithstanding\n{clinic_driving}\nIt is here.", "en"
    )
    assert plain == quoted


def test_a_line_that_goes_on_in_the_next_is_one_sentence_and_a_list_is_many() -> None:
    one = reading_level("Please take a glass of water\nand sit down for a while.", "en")
    assert one == reading_level("Please take a glass of water and sit down for a while.", "en")
    many = reading_level("Until then:\n– no wine\n– no long drives\n– no big plans", "en")
    assert many is not None
    assert many.hard < 2


def test_a_language_without_a_measure_has_none() -> None:
    assert reading_level("Ein Satz.", "de") is None
    assert reading_level("{name}", "en") is None
