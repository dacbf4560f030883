"""``afterglow translations status``: how far each language is, and what is missing where."""

from __future__ import annotations

import re

import pytest

from tests.test_commands import SETTINGS
from tests.translations.desk import Desk


def row(output: str, domain: str) -> list[int]:
    """The numbers of a catalogue: texts, translated, fuzzy, missing, percent."""
    line = next(line for line in output.splitlines() if domain in line)
    return [int(number) for number in re.findall(r"\d+", line)]


@pytest.fixture
def begun(desk: Desk) -> Desk:
    """Spanish: of 14 texts in scripts, 2 translated and 1 fuzzy; the decks whole."""
    desk.update("es")
    desk.translate("Well", "Bien")
    desk.translate("Badly", "Mal")
    desk.translate("I am sorry to hear that.", "Lo siento.")
    desk.change("scripts/welcome.yaml", "sorry to hear that", "sorry to hear this")
    desk.translate("Where in your body is it quiet today?", "¿Dónde?", "prompts")
    desk.translate("What did your hands do today?", "¿Qué?", "prompts")
    desk.update()
    return desk


def test_texts_are_counted_by_catalogue(begun: Desk) -> None:
    done = begun.run("status")
    assert done.exit_code == 0
    assert row(done.output, "scripts") == [14, 2, 1, 11, 14]
    assert row(done.output, "prompts") == [2, 2, 0, 0, 100]
    assert row(done.output, "safety")[:4] == [2, 0, 0, 2]


def test_a_catalogue_that_is_not_there_lacks_everything(begun: Desk) -> None:
    (begun.root / "locales/es/LC_MESSAGES/safety.po").unlink()
    assert row(begun.run("status").output, "safety") == [2, 0, 0, 2, 0]


def test_a_text_that_nobody_collected_yet_counts_as_missing(begun: Desk) -> None:
    begun.change("scripts/welcome.yaml", "Badly", "Very badly")
    assert row(begun.run("status").output, "scripts") == [14, 1, 1, 12, 7]


def test_what_is_missing_is_listed_with_file_and_line(begun: Desk) -> None:
    told = begun.run("status", "--missing", "es").output.splitlines()
    welcome, catalogue = begun.root / "scripts/welcome.yaml", begun.root / "locales/es/LC_MESSAGES/bot.po"
    assert f"{welcome}:16: fuzzy: welcome: say#2 say: I am sorry to hear this." in told
    assert f"{welcome}:5: missing: welcome: say#1 say: Hello, {{name}}. This is the first text. …" in told
    assert any(re.fullmatch(rf"{re.escape(str(catalogue))}:\d+: missing: bot: SKIP: Skip", line) for line in told)
    assert not any("Well" in line or "prompts" in line for line in told)


def test_strict_fails_until_the_language_is_complete(begun: Desk) -> None:
    assert begun.run("status", "--strict").exit_code == 1
    for domain in ("scripts", "safety", "bot"):
        for context, words in list(begun.catalogue(domain).entries):
            begun.translate(words, words, domain, context)
    done = begun.run("status", "--strict")
    assert done.exit_code == 0, done.output
    assert row(done.output, "scripts") == [14, 14, 0, 0, 100]


def test_strict_asks_only_for_the_languages_that_are_named(begun: Desk) -> None:
    begun.update("de")
    for domain in ("scripts", "safety", "bot"):
        for context, words in list(begun.catalogue(domain).entries):
            begun.translate(words, words, domain, context)
    assert begun.run("status", "--strict").exit_code == 1
    assert begun.run("status", "--strict", "--language", "es").exit_code == 0
    assert begun.run("status", "--strict", "--language", "es", "--language", "de").exit_code == 1


def test_strict_asks_only_for_the_languages_of_the_clinic(begun: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    begun.update("de")
    for domain in ("scripts", "safety", "bot"):
        for context, words in list(begun.catalogue(domain).entries):
            begun.translate(words, words, domain, context)
    settings = begun.root / "config.toml"
    for languages, code in (('["en", "es"]', 0), ('["es", "en", "de"]', 1)):
        settings.write_text(SETTINGS.replace('["en"]', languages), encoding="utf-8")
        assert begun.run("status", "--strict", "--config", str(settings)).exit_code == code
    monkeypatch.chdir(begun.root)  # where config.toml is found without being named
    assert begun.run("status", "--strict").exit_code == 1


def test_a_hundred_percent_is_said_only_of_a_whole() -> None:
    from bot.translating import Gap, Standing, Text

    assert Standing("es", "scripts", 1000, (Gap(Text("a", "b", "c"), "missing", 0),)).percent == 99
