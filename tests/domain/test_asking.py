"""What answers the direct question, in every language, and when silence calls a person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.asking import Answer, meant, silence_calls
from bot.domain.scripts import phrases
from bot.engine.folder import load_folder
from bot.engine.library import Library
from tests.harness import CONVERSATIONS

LANGUAGES = ("en", "de", "es", "fr", "it", "pl", "pt", "ru", "uk")
NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
SAYS: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    # What is yes, what is no, what is neither: the buttons are shown again.
    "en": (
        ("Yes", "yes.", "YEAH", "yes i do", "yes, sometimes", "yep – tonight"),
        ("No", "nope", "no."),
        ("no one would care", "no, but", "not really", "yes and no", "maybe", "yesterday i did", "", "?", "👍"),
    ),
    "de": (
        ("Ja", "ja, manchmal", "ja schon", "stimmt", "yes"),
        ("Nein", "nee", "nein danke"),
        ("niemand", "ja nein", "vielleicht", "naja"),
    ),
    "es": (("Sí", "si", "sí, a veces", "si a veces"), ("No", "para nada"), ("claro que no", "no sé", "simple")),
    "fr": (("Oui", "ouais", "oui parfois"), ("Non", "pas du tout"), ("bien sûr que non", "je ne sais pas", "no")),
    "it": (("Sì", "si", "sì, a volte"), ("No", "per niente"), ("certo che no", "non so", "sicuro")),
    "pl": (("Tak", "no tak", "tak, czasem"), ("Nie", "wcale nie"), ("no", "jasne, że nie", "nie wiem", "takie tam")),
    "pt": (("Sim", "sim às vezes", "com certeza"), ("Não", "nao"), ("claro que não", "não sei", "no", "simples")),
    "ru": (("Да", "ага", "да, иногда"), ("Нет", "неа"), ("да нет", "конечно, нет", "не знаю", "давно", "no")),
    "uk": (("Так", "авжеж", "так, інколи"), ("Ні", "нє"), ("звісно, ні", "не знаю", "такий день", "no")),
}


@pytest.fixture(scope="module")
def library() -> Library:
    loaded = load_folder(CONVERSATIONS, LANGUAGES)
    assert isinstance(loaded, Library)
    return loaded


def heard(library: Library, language: str, text: str) -> Answer | None:
    labels = {answer: library.texts.say(f"button.{answer}", language) for answer in Answer}
    yes = f"{library.phrases.say(language, phrases.YES_WORDS)}|{phrases.YES_WORDS}"
    return meant(text, labels, yes, library.phrases.say(language, phrases.NO_WORDS))


@pytest.mark.parametrize("language", LANGUAGES)
def test_typed_words_are_yes_or_no_or_neither_in_every_language(library: Library, language: str) -> None:
    for answer, texts in zip((Answer.YES, Answer.NO, None), SAYS[language], strict=True):
        for text in texts:
            assert (text, heard(library, language, text)) == (text, answer)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_button_can_be_typed_in_every_language(library: Library, language: str) -> None:
    for answer in Answer:
        label = library.texts.say(f"button.{answer}", language)
        assert heard(library, language, f" {label.upper()}. ") is answer


@pytest.mark.parametrize(
    ("session", "paged", "calls"),
    [
        (None, None, False),
        (0.0, None, True),
        (5.9, None, True),
        (6.1, None, False),
        (-0.2, None, True),  # given between the question and its time
        (-1.0, None, False),  # given tomorrow
        (None, 71.0, True),
        (None, 73.0, False),
        (None, -0.1, True),  # paged between the question and its time
        (48.0, 73.0, False),
    ],
)
def test_silence_calls_a_person_in_the_first_hours_after_dosing_and_after_a_page(
    session: float | None, paged: float | None, calls: bool
) -> None:
    def ago(hours: float | None) -> datetime | None:
        return None if hours is None else NOON - timedelta(hours=hours)

    assert silence_calls(NOON, NOON + timedelta(minutes=15), ago(session), ago(paged)) is calls
