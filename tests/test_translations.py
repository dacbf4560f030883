"""Every language that comes with Afterglow: the safety texts and the bot's own phrases, whole and with all their holes.

What the safety texts say is held by tests/domain/screening/test_screening_texts.py.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po

from bot.domain.markup import placeholders
from bot.domain.screening.text_keys import KEYS
from bot.domain.screening.texts import SafetyTexts, load_texts
from bot.domain.scripts import phrases
from bot.domain.scripts.answers import is_one_of, words_of
from bot.domain.scripts.catalogue import CONTEXT_SEPARATOR, read_catalogue
from tests.harness import CONVERSATIONS

LANGUAGES = ("de", "es", "fr", "it", "pl", "pt", "ru", "uk")
WORD_LISTS = {
    phrases.YES: phrases.YES_WORDS,
    phrases.NO: phrases.NO_WORDS,
    phrases.SKIP: phrases.SKIP_WORDS,
    phrases.NONE_OF_THESE: phrases.NONE_WORDS,
    phrases.BACK: phrases.BACK_WORDS,
    phrases.LATER: phrases.LATER_WORDS,
    "pause": phrases.PAUSE_WORDS,
    "resume": phrases.RESUME_WORDS,
}
"""The words that count when typed, by the button that they stand for, or by the command that has no button."""


def po(language: str, domain: str) -> Path:
    return CONVERSATIONS / "locales" / language / "LC_MESSAGES" / f"{domain}.po"


def catalogue(language: str, domain: str) -> dict[str, str]:
    return dict(read_catalogue(po(language, domain).read_text("utf-8"), f"{language}/{domain}.po"))


def test_every_language_has_its_safety_texts_and_phrases() -> None:
    for domain in ("safety", "bot"):
        assert {path.parts[-3] for path in CONVERSATIONS.glob(f"locales/*/LC_MESSAGES/{domain}.po")} == set(LANGUAGES)


def test_all_safety_texts_load_together_without_a_warning() -> None:
    text = (CONVERSATIONS / "safety/texts.yaml").read_text("utf-8")
    translations = {language: po(language, "safety").read_text("utf-8") for language in LANGUAGES}
    loaded = load_texts(text, "texts.yaml", translations)
    assert isinstance(loaded, SafetyTexts), "\n".join(map(str, loaded))
    assert loaded.issues == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_is_missing_and_none_is_left_over(language: str) -> None:
    # What the engine says beside these is held for Spanish by tests/people/test_spanish.py.
    assert {msgid for msgid in phrases.ALL if msgid != "…"} - set(catalogue(language, "bot")) == set()
    assert set(catalogue(language, "bot")) == set(catalogue("es", "bot"))
    contexts = {key.partition(CONTEXT_SEPARATOR)[0] for key in catalogue(language, "safety")}
    assert contexts == KEYS


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("domain", ["safety", "bot"])
def test_a_translation_has_the_holes_of_its_original_and_is_not_blank(language: str, domain: str) -> None:
    for key, said in catalogue(language, domain).items():
        original = key.rpartition(CONTEXT_SEPARATOR)[2]
        assert placeholders(said) == placeholders(original), key
        assert said.strip() == said != "", key


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("domain", ["safety", "bot"])
def test_the_header_tells_the_language_and_its_plurals(language: str, domain: str) -> None:
    with po(language, domain).open("rb") as file:
        read = read_po(file)
    assert str(read.locale) == language
    assert (read.num_plurals, read.charset, read.fuzzy) == (get_plural(language).num_plurals, "utf-8", False)
    assert not any(message.fuzzy for message in read)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_buttons_own_word_counts_when_typed_and_no_word_means_two_buttons(language: str) -> None:
    found = catalogue(language, "bot")
    listed = {button: found[words] for button, words in WORD_LISTS.items()}
    meanings = [words_of(word) for words in listed.values() for word in words.split("|")]
    assert all(meanings)
    assert len(meanings) == len(set(meanings))
    for button, words in listed.items():
        assert is_one_of(found.get(button, words.split("|")[0]), words)
        assert len(words.split("|")) >= 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_commands_and_buttons_are_called_in_a_phrase_as_they_are_called(language: str) -> None:
    for msgid, said in catalogue(language, "bot").items():
        assert set(re.findall(r"/[a-z]+", said)) == set(re.findall(r"/[a-z]+", msgid)), msgid
    found = catalogue(language, "bot")
    assert found[phrases.YES] in found[phrases.TAP_YES_OR_NO]
    assert found[phrases.NO] in found[phrases.TAP_YES_OR_NO]
    assert found[phrases.SKIP] in found[phrases.TYPE_SOME_WORDS]
    assert found[phrases.DONE] in found[phrases.TAP_SEVERAL]
