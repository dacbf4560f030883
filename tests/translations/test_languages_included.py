"""The languages that come with Afterglow: all of the bot's phrases in each, and all texts in Spanish."""

from __future__ import annotations

import ast
import shutil
from collections.abc import Iterator, Mapping
from itertools import combinations
from pathlib import Path

import pytest

from bot.domain import markup
from bot.domain.scripts import phrases as asking
from bot.domain.scripts.answers import words_of
from bot.domain.scripts.catalogue import read_catalogue, translation
from bot.engine import phrases
from bot.engine.folder import load_folder, read_folder
from bot.engine.library import Library
from bot.translating import CATALOGUES, Group, collect, standing
from tests.harness import CONVERSATIONS, library

LANGUAGES = ("es", "pt", "de", "fr", "ru", "it", "uk", "pl")
ENGINE = Path(phrases.__file__).parent
LISTS = {name: words for name, words in phrases.NAMED.items() if "|" in words}
LABELS = {
    "SKIP_WORDS": asking.SKIP,
    "YES_WORDS": asking.YES,
    "NO_WORDS": asking.NO,
    "NONE_WORDS": asking.NONE_OF_THESE,
    "BACK_WORDS": asking.BACK,
    "LATER_WORDS": asking.LATER,
}


def bot_po(language: str) -> Mapping[str, str]:
    path = CONVERSATIONS / "locales" / language / "LC_MESSAGES" / "bot.po"
    return read_catalogue(path.read_text("utf-8"), str(path))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_is_there_with_its_placeholders(language: str) -> None:
    catalogue = bot_po(language)
    assert [words for words in phrases.ALL if not catalogue.get(words, "").strip()] == []
    assert {
        words: said
        for words in phrases.ALL
        if markup.placeholders(said := catalogue[words]) != markup.placeholders(words)
    } == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_commands_stay_what_they_are(language: str) -> None:
    catalogue = bot_po(language)
    for words in phrases.ALL:
        commands = [word.strip(".,") for word in words.split() if word.startswith("/")]
        for command in commands:
            assert command in catalogue[words], words


@pytest.mark.parametrize("language", LANGUAGES)
def test_buttons_are_short_enough_for_a_phone_and_nobody_is_shouted_at(language: str) -> None:
    catalogue = bot_po(language)
    for label in (*LABELS.values(), asking.DONE, phrases.IN_AN_HOUR, phrases.THIS_EVENING, phrases.TOMORROW):
        assert len(catalogue[label]) <= 25
    assert not [said for said in catalogue.values() if "!" in said or "¡" in said]


def listed(language: str) -> Mapping[str, set[str]]:
    """By list, the words that count when a patient of this language types them: the translated and the English ones."""
    catalogue = bot_po(language) if language != "en" else {}
    return {
        name: {words_of(word) for both in (words, catalogue.get(words, words)) for word in both.split("|")}
        for name, words in LISTS.items()
    }


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_no_typed_word_means_two_things(language: str) -> None:
    found = listed(language)
    assert all("" not in words for words in found.values())
    both = {(one, other): found[one] & found[other] for one, other in combinations(found, 2)}
    assert {pair: words for pair, words in both.items() if words} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_list_holds_small_letters_and_the_words_of_its_button(language: str) -> None:
    catalogue = bot_po(language)
    for name, words in LISTS.items():
        said = catalogue[words]
        assert said == said.lower()
        assert all(word == word.strip() for word in said.split("|"))
        if name in LABELS:
            assert words_of(catalogue[LABELS[name]]) in {words_of(word) for word in said.split("|")}, name


def labels(language: str) -> Iterator[tuple[str, str]]:
    """Every button of every script, in this language."""
    texts = collect(read_folder(CONVERSATIONS))["scripts"]
    path = CONVERSATIONS / "locales" / language / "LC_MESSAGES" / "scripts.po"
    catalogue = read_catalogue(path.read_text("utf-8"), str(path)) if path.exists() else {}
    for group in texts:
        for text in group.texts or ():
            if " choice " in text.place:
                yield f"{language} {text.comment}", translation(catalogue, group.name, text.words) or text.words


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_answer_of_a_script_is_a_word_that_does_something_else(language: str) -> None:
    found = listed(language)
    controls = {word for name in ("BACK_WORDS", "LATER_WORDS", "PAUSE_WORDS") for word in found[name]}
    assert [(place, label) for place, label in labels(language) if words_of(label) in controls] == []


def included() -> Mapping[str, tuple[Group, ...]]:
    return collect(read_folder(CONVERSATIONS))


@pytest.mark.parametrize("domain", CATALOGUES)
def test_every_text_is_there_in_spanish(domain: str) -> None:
    path = CONVERSATIONS / "locales" / "es" / "LC_MESSAGES" / f"{domain}.po"
    found = standing(path.read_text("utf-8"), str(path), "es", domain, included()[domain])
    assert found.texts > 40
    assert [(gap.text.comment, gap.why) for gap in found.gaps] == []


def test_lint_finds_no_text_without_spanish() -> None:
    assert [
        str(issue) for issue in library().issues if issue.rule in ("missing-translation", "missing-catalogue")
    ] == []


@pytest.mark.parametrize(
    ("catalogue", "said", "lost"),
    [
        ("scripts", "Soy el acompañante automático de {clinic}", "Soy el acompañante automático"),
        ("bot", "Toca un número del {low} al {high}", "Toca un número del {low} al máximo"),
    ],
)
def test_a_translation_that_lost_a_placeholder_is_reported_and_goes_nowhere(
    tmp_path: Path, catalogue: str, said: str, lost: str
) -> None:
    shutil.copytree(CONVERSATIONS, tmp_path / "c", ignore=shutil.ignore_patterns("lexicon"))
    path = tmp_path / f"c/locales/es/LC_MESSAGES/{catalogue}.po"
    text = path.read_text("utf-8")
    assert said in text
    path.write_text(text.replace(said, lost), encoding="utf-8")
    found = load_folder(tmp_path / "c", ["en", "es"])
    assert not isinstance(found, Library)
    told = [issue.rule for issue in found if issue.severity == "error"]
    assert "translation-placeholder" in told


def _calls(path: Path) -> Iterator[tuple[int, ast.expr]]:
    """Where a module says one of the bot's phrases: the line, and which."""
    for call in (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)):
        called = ast.unparse(call.func)
        if called == "_phrase" or called.endswith(("phrases.say", "phrases.html")):
            yield call.lineno, call.args[2 if called == "_phrase" else 1]


def test_the_engine_says_nothing_to_patients_that_is_not_among_its_phrases() -> None:
    said: set[str] = set()
    for path in sorted(ENGINE.glob("*.py")):
        for line, phrase in _calls(path):
            literals = [node for node in ast.walk(phrase) if isinstance(node, ast.Constant)]
            if not isinstance(phrase, ast.Subscript):  # _LABELS[name] is a table of phrases
                assert not literals, f"{path.name}:{line}: put this sentence into bot/engine/phrases.py"
            said |= {node.id for node in ast.walk(phrase) if isinstance(node, ast.Name) and node.id.isupper()}
    own = {name for name in vars(phrases) if name.isupper()} - {"ALL", "NAMED"}
    assert len(said) >= 12
    assert said <= own | {"_LABELS"}
