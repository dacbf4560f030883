"""Recall may not fall and false alarms may not rise, in any language and any category."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.screening.reading import Level
from bot.domain.screening.screen import Screen
from tests.domain.screening.floors import counted, floors, worse
from tests.domain.screening.measure import MESSAGES, Message, messages, wilson

EVERY = list(messages(sorted(MESSAGES.glob("*.jsonl"))))
LANGUAGES = ("de", "en", "es", "fr", "it", "pl", "pt", "ru", "uk")


def test_no_language_and_no_category_reads_less_or_cries_wolf_more_than_it_did(screen: Screen) -> None:
    fell = worse(counted(screen, EVERY), floors())
    assert not fell, "\n".join(fell)


def test_a_lower_recall_and_a_new_false_alarm_are_both_seen() -> None:
    then = {"language en": {"paged": 5, "false_pages": 1}}
    assert worse({"language en": {"paged": 5, "false_pages": 1}}, then) == []
    assert worse({"language en": {"paged": 4, "false_pages": 2}}, then) == [
        "language en: paged 4, was 5",
        "language en: false_pages 2, was 1",
    ]
    assert worse({}, then) == ["language en: paged 0, was 5"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_messages_of_every_level(language: str) -> None:
    own = [message for message in EVERY if message.language == language]
    assert len(own) >= 150
    assert {message.least for message in own} == set(Level)
    assert sum(message.most is Level.none for message in own) >= 45


def test_there_are_enough_messages_and_none_twice() -> None:
    assert len(EVERY) >= 3000
    texts = [" ".join(message.text.lower().split()) for message in EVERY]
    assert len(set(texts)) == len(texts)


def test_the_messages_are_kept_apart_from_the_rows(screen: Screen) -> None:
    """A row that quotes a test message proves nothing by reading it."""
    quoted = {text.strip().lower() for rule in screen.lexicon.rules for text in (*rule.examples, *rule.must_not)}
    both = [message.text for message in EVERY if message.text.strip().lower() in quoted and len(message.text) > 25]
    assert not both


def test_the_interval_of_a_share_is_wilson_s() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    low, high = wilson(8, 10)
    assert (round(low, 3), round(high, 3)) == (0.49, 0.943)


def test_the_message_files_name_their_language() -> None:
    names = {Path(path).name.partition(".")[0].partition("-")[0] for path in MESSAGES.glob("*.jsonl")}
    assert names == set(LANGUAGES)


def _message(text: str, least: Level) -> Message:
    return Message(text, least, Level.emergency, "suicide", "explicit", False, "en")


def test_counting_counts(screen: Screen) -> None:
    counts = counted(screen, [_message("i want to kill myself", Level.urgent), _message("good morning", Level.urgent)])
    assert counts["language en"]["of"] == 2
    assert counts["language en"]["paged"] == counts["category suicide"]["explicit_paged"] == 1
