"""The shipped conversations: complete in Spanish, and within the clinic's rules for words."""

from __future__ import annotations

import re

import pytest
from walking import CONVERSATIONS, catalogue, content, library

from bot.domain import markup
from bot.domain.programs.load import load_programs
from bot.domain.scripts import phrases
from bot.domain.scripts.steps import Asking

NAMES = sorted(
    path.stem for path in (CONVERSATIONS / "scripts").glob("*.yaml") if not path.name.endswith(".transcript.yaml")
)
EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf]")
FORBIDDEN = re.compile(
    r"committed|cry for help|calm down|\bmg\b|\bdose|\bsecret|confidential|(?<!not a )promise|guarantee|cured?\b"
    r"|(?<!talk )therap|diagnos",
    re.IGNORECASE,
)


@pytest.mark.parametrize("name", NAMES)
def test_a_script_loads_without_a_complaint_and_is_named_as_its_file(name: str) -> None:
    script = content(name)
    assert script.name == name
    assert script.warnings == ()


@pytest.mark.parametrize("name", NAMES)
def test_no_text_says_what_the_bot_never_says(name: str) -> None:
    script = content(name)
    for text in script.strings():
        for words in (text.text, script.text("es", text.text)):
            assert not EMOJI.search(words), words
            assert not FORBIDDEN.search(words), words


@pytest.mark.parametrize("name", NAMES)
def test_sentences_are_short_enough_for_a_tired_reader(name: str) -> None:
    for text in content(name).strings():
        plain = markup.visible(markup.to_html(text.text))
        for sentence in re.split(r"[.!?:]\s|\n", plain):
            assert len(sentence.split()) <= 25, sentence


def test_the_bots_phrases_are_complete_in_spanish() -> None:
    spanish = catalogue("bot")
    for phrase in phrases.ALL:
        if phrase != phrases.ANSWER_UNKNOWN:
            assert phrase in spanish
            assert markup.placeholders(phrase) == markup.placeholders(spanish[phrase])


def test_the_consent_text_is_a_step_of_its_own() -> None:
    step = content("welcome").step("consent")
    assert isinstance(step, Asking)
    assert step.profile == "consent"
    for fact in ("stored", "read it", "end-to-end", "/stop", "copy", "delete"):
        assert fact in step.text


def test_programs_name_scripts_that_exist() -> None:
    sources = {
        path.name: path.read_text(encoding="utf-8") for path in sorted((CONVERSATIONS / "programs").glob("*.yaml"))
    }
    startable = {name for name, script in library().items() if script.startable}
    programs, issues = load_programs(sources, startable)
    assert not issues, [str(issue) for issue in issues]
    assert {program.group for program in programs.values()} >= {"first_responder", "parent", "pain", "ptsd"}
