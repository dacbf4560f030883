"""What the screen reads: levels of messages, modifiers, memory, offsets, and that it holds whatever comes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from bot.domain.screening.lexicon import Lexicon
from bot.domain.screening.reading import Category, Circumstances, Level, ScreenBroken
from bot.domain.screening.screen import Screen
from bot.domain.screening.view import view

MESSAGES: dict[str, list[dict[str, Any]]] = YAML(typ="safe").load(Path(__file__).with_name("messages.yaml"))
EVERY = [(group, row) for group, rows in MESSAGES.items() for row in rows]


@pytest.mark.parametrize(("group", "row"), EVERY, ids=[f"{group}-{row['text'][:40]!a}" for group, row in EVERY])
def test_a_message_is_read_at_its_level(screen: Screen, group: str, row: dict[str, Any]) -> None:
    reading = screen.read(row["text"])
    inside = Level[row.get("least", "none")] <= reading.level <= Level[row.get("most", "emergency")]
    if row.get("beyond"):
        assert not inside, f"{row['text']!r} is read now: take its mark `beyond` off"
    else:
        assert inside, reading


def test_every_level_and_category_has_rules_in_english(lexicon: Lexicon) -> None:
    english = [rule for rule in lexicon.rules if rule.language == "en"]
    assert {rule.level for rule in english} == set(Level)
    assert {rule.category for rule in english} == set(Category)


def test_a_reading_holds_evidence_and_no_text(screen: Screen, lexicon: Lexicon) -> None:
    reading = screen.read("well, I want to die.")
    assert (reading.level, reading.category) == (Level.urgent, Category.suicide)
    assert reading.rule is not None
    assert reading.rule.startswith("en.")
    assert reading.lexicon == lexicon.hash
    assert reading.span is not None
    assert "well, I want to die."[slice(*reading.span)] == "want to die"


def test_a_harmless_message_has_no_rule_and_no_span(screen: Screen) -> None:
    reading = screen.read("Slept well, thanks")
    assert (reading.level, reading.category, reading.rule, reading.span, reading.modifiers) == (
        Level.none,
        None,
        None,
        None,
        (),
    )


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("😭😭 I w\u200ba\u0301nt to d\u200cie 😭", "w\u200ba\u0301nt to d\u200cie"),
        ("👩\u200d👩\u200d👧 ｗａｎｔ ｔｏ ｄｉｅ", "ｗａｎｔ ｔｏ ｄｉｅ"),
        ("I DON’T WANT TO LIVE", "DON’T WANT TO LIVE"),
        ("ya no\u00a0quiero  vivir…", "no\u00a0quiero  vivir"),
    ],
)
def test_the_span_is_of_the_text_as_it_was_written(screen: Screen, text: str, evidence: str) -> None:
    reading = screen.read(text)
    assert reading.span is not None
    assert text[slice(*reading.span)].removeprefix("ya ") == evidence


@pytest.mark.parametrize(
    ("text", "level", "modifiers"),
    [
        ("I am not going to kill myself", Level.concern, ()),
        ("I haven't told anyone but I want to die", Level.urgent, ()),
        ("no one knows that I want to die", Level.urgent, ()),
        ("it's not like I don't think about dying", Level.urgent, ()),
        ("I don't think I want to die", Level.concern, ()),
        ("years ago I wanted to kill myself", Level.concern, ("past",)),
        ("years ago I wanted to kill myself and now again", Level.urgent, ()),
        ("they want to die", Level.concern, ("third-person",)),
        ("the nurse asked if I had suicidal thoughts and I said no", Level.concern, ("asked",)),
        ("no voy a matarme", Level.concern, ()),
    ],
)
def test_modifiers_lower_and_never_silence_a_wish_to_die(
    screen: Screen, text: str, level: Level, modifiers: tuple[str, ...]
) -> None:
    reading = screen.read(text)
    assert reading.level is level
    assert reading.modifiers == modifiers


OWN = ["I want to die", "i will kill myself", "I cut myself", "quiero matarme", "tengo ganas de cortarme"]
AROUND = ["not", "never", "no", "years ago", "lol", "but", "asked if", "they", "nunca", "hace años", "fine.", "haha"]


@given(
    st.sampled_from(OWN), st.lists(st.sampled_from(AROUND), max_size=5), st.lists(st.sampled_from(AROUND), max_size=5)
)
def test_no_words_around_it_silence_a_first_person_wish(
    screen: Screen, own: str, before: list[str], after: list[str]
) -> None:
    assert screen.read(" ".join([*before, own, *after])).level >= Level.concern


@given(st.sampled_from(OWN), st.text())
def test_appended_text_never_silences(screen: Screen, own: str, after: str) -> None:
    assert screen.read(f"{own}. {after}").level >= Level.concern


def test_a_line_in_the_middle_of_a_long_journal_is_read(screen: Screen) -> None:
    journal = "Today I walked by the river and it was calm. " * 50
    assert screen.read(f"{journal}i dont want to live anymore. {journal}").level is Level.urgent


def test_a_link_is_not_a_disclosure(screen: Screen) -> None:
    assert screen.read("https://example.org/i-want-to-die").level is Level.none
    assert screen.read("https://example.org/x i want to die").level is Level.urgent


@given(st.text() | st.text(alphabet=st.characters(categories=["Mn", "Cf", "Cs", "So", "Po", "Lo"])))
def test_any_string_is_read_and_its_view_leads_back(screen: Screen, text: str) -> None:
    reading = screen.read(text, Circumstances(recent=(text, text)))
    assert reading.span is None or 0 <= reading.span[0] <= reading.span[1] <= len(text)
    seen = view(text)
    assert len(seen.tokens) == len(seen.spans) == len(seen.breaks) == len(seen.sentence)
    assert all(0 <= begin <= end <= len(text) for begin, end in seen.spans)
    assert list(seen.spans[1:]) == sorted(seen.spans[1:])


@pytest.mark.parametrize(
    "unit",
    [
        "i dont want to kill myself ",
        "not " * 8,
        "going to ",
        "years ago i want to die but ",
        "ﷺ",
        "a\u0301\u200b",
        "www.",
        "(. ",
    ],
)
def test_the_work_grows_no_faster_than_the_text(screen: Screen, unit: str) -> None:
    small, large = (_operations(screen, unit * times) for times in (200, 800))
    assert large < small * 4.4


def _operations(screen: Screen, text: str) -> int:
    """Lines of Python run while reading ``text``; time would be noise."""
    count = 0

    def trace(*_: object) -> Any:
        nonlocal count
        count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        screen.read(text)
    finally:
        sys.settrace(before)
    return count


def test_another_screen_of_the_same_lexicon_reads_the_same(screen: Screen, lexicon: Lexicon) -> None:
    another = Screen(lexicon)
    assert [screen.read(row["text"]) for _, row in EVERY] == [another.read(row["text"]) for _, row in EVERY]


# --- memory -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pieces", [("i want to", "die"), ("im so tired of", "living"), ("ya no", "quiero", "vivir")])
def test_a_sentence_split_over_messages_is_read_as_one(screen: Screen, pieces: tuple[str, ...]) -> None:
    *recent, last = pieces
    reading = screen.read(last, Circumstances(recent=tuple(recent)))
    assert reading.level is Level.urgent
    assert "joined" in reading.modifiers
    assert reading.span is not None
    assert reading.span == (0, len(last))


def test_an_earlier_disclosure_is_not_read_again_from_a_later_message(screen: Screen) -> None:
    assert screen.read("ok", Circumstances(recent=("i want to die",))).level is Level.none


def test_an_answer_no_and_a_wish_to_live_stay_apart(screen: Screen) -> None:
    assert screen.read("quiero vivir", Circumstances(recent=("no",))).level is Level.none


@pytest.mark.parametrize(
    ("about", "level"),
    [
        (Circumstances(), Level.concern),
        (Circumstances(concerns_today=1), Level.concern),
        (Circumstances(concerns_today=2), Level.urgent),
        (Circumstances(hours_since_page=71), Level.urgent),
        (Circumstances(hours_since_page=73), Level.concern),
        (Circumstances(hours_since_session=2), Level.concern),
    ],
)
def test_concerns_add_up(screen: Screen, about: Circumstances, level: Level) -> None:
    assert screen.read("I can't take it anymore", about).level is level


@pytest.mark.parametrize(("hours", "level"), [(None, Level.concern), (2.0, Level.urgent), (200.0, Level.concern)])
def test_the_body_counts_more_in_the_first_hours(screen: Screen, hours: float | None, level: Level) -> None:
    reading = screen.read("I keep throwing up", Circumstances(hours_since_session=hours))
    assert reading.level is level


def test_memory_makes_nothing_of_nothing(screen: Screen) -> None:
    assert screen.read("good morning", Circumstances((), 1.0, 1.0, 9)).level is Level.none


# --- canary -----------------------------------------------------------------------------------------------------------


def test_the_canary_sings(screen: Screen) -> None:
    screen.canary()


def _broken(lexicon: Lexicon) -> Iterator[Lexicon]:
    yield Lexicon("0" * 16, (), {})
    yield Lexicon("0" * 16, tuple(rule for rule in lexicon.rules if rule.category is not Category.suicide), {})


def test_a_screen_that_misses_a_plain_disclosure_says_so(lexicon: Lexicon) -> None:
    for broken in _broken(lexicon):
        with pytest.raises(ScreenBroken):
            Screen(broken).canary()
