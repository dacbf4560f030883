"""What holds for every row of every language, whatever a patient's keyboard, mood or habit does to the words."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from bot.domain.screening.lexicon import Lexicon
from bot.domain.screening.load import load_lexicon
from bot.domain.screening.reading import Level
from bot.domain.screening.screen import CANARIES, Screen
from tests.domain.screening.measure import lexicon as lexicon_on_disk

ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
LOOK_ALIKES = dict(zip("aeopcxyi", "аеорсхуі", strict=True)) | dict(zip("аеорсхуі", "aeopcxyi", strict=True))
LEXICON = lexicon_on_disk(tried=False)
SCREEN = Screen(LEXICON)
PAGING = [
    example
    for rule in LEXICON.rules
    if rule.level >= Level.urgent
    for example in rule.examples
    if SCREEN.read(example).level >= Level.urgent
]
OWN = [
    example
    for rule in LEXICON.rules
    if rule.own and rule.level >= Level.urgent and not any(set("^$") & set(phrase.source) for phrase in rule.phrases)
    for example in rule.examples
    if SCREEN.read(example).level >= Level.urgent
]
LANGUAGES = sorted(CANARIES)
HARMLESS = [
    "Slept well, thanks.",
    "The walk was good.",
    "Hoy he dormido bien.",
    "Heute war ein ruhiger Tag.",
    "Сегодня спокойный день.",
    "lol",
    "ok",
]
messages = st.sampled_from(PAGING)


@given(messages, st.randoms(use_true_random=False), st.sampled_from(ZERO_WIDTH))
def test_zero_width_marks_between_letters_never_lower_a_level(text: str, chance: Any, mark: str) -> None:
    dressed = "".join(letter + (mark if letter.isalpha() and chance.random() < 0.5 else "") for letter in text)
    assert SCREEN.read(dressed).level >= SCREEN.read(text).level


@given(messages, st.sampled_from(["upper", "title", "swapcase"]))
def test_capitals_never_lower_a_level(text: str, how: str) -> None:
    assert SCREEN.read(getattr(text, how)()).level >= SCREEN.read(text).level


@given(messages, st.randoms(use_true_random=False))
def test_look_alike_letters_never_lower_a_level(text: str, chance: Any) -> None:
    dressed = "".join(LOOK_ALIKES.get(letter, letter) if chance.random() < 0.4 else letter for letter in text)
    assert SCREEN.read(dressed).level >= SCREEN.read(text).level


@given(messages, st.randoms(use_true_random=False))
def test_stretched_letters_never_lower_a_level(text: str, chance: Any) -> None:
    words = text.split(" ")
    at = chance.randrange(len(words))
    place = next((index for index, letter in enumerate(words[at]) if letter.isalpha()), None)
    assume(place is not None and words[at].isalpha())
    place = chance.randrange(len(words[at]))
    words[at] = words[at][:place] + words[at][place] * chance.randint(3, 9) + words[at][place + 1 :]
    assert SCREEN.read(" ".join(words)).level >= SCREEN.read(text).level


@given(st.sampled_from(OWN), st.lists(st.sampled_from(HARMLESS), min_size=1, max_size=40))
def test_harmless_text_behind_it_never_takes_a_first_person_wish_below_concern(text: str, after: list[str]) -> None:
    assert SCREEN.read(f"{text}. {' '.join(after)}").level >= Level.concern
    assert SCREEN.read(f"{' '.join(after)}\n{text}").level >= Level.concern


@given(st.text(max_size=300) | st.lists(st.sampled_from(" ".join(PAGING).split()), max_size=60).map(" ".join))
@settings(max_examples=300)
def test_any_text_is_read_the_same_twice_with_its_span_inside(text: str) -> None:
    reading = SCREEN.read(text)
    assert reading == SCREEN.read(text)
    assert reading.span is None or 0 <= reading.span[0] < reading.span[1] <= len(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_sings(language: str) -> None:
    assert SCREEN.read(CANARIES[language]).level >= Level.urgent


# --- rows that an operator might write --------------------------------------------------------------------------------

_WORDS = st.sampled_from(["aaaaaa", "bbbbbb", "cc", "a*", "(cc|bbbbbb|aaaaaa cc)", "(cc|)", "{S}", "{S?}"])
_JOINTS = st.sampled_from([" ", " .. ", " ... ", " .... ", " & "])
_PHRASES = st.lists(st.tuples(_JOINTS, _WORDS), min_size=1, max_size=7).map(
    lambda pieces: "bbbbbb" + "".join(joint + word for joint, word in pieces)
)


@given(_PHRASES, st.lists(st.sampled_from(["aaaaaa", "bbbbbb", "cc", "dd", "."]), min_size=1, max_size=6))
@example(" & ".join(["bbbbbb", "aaaaaa", "cc"]), ["aaaaaa", "bbbbbb", "cc"])
@settings(max_examples=60, deadline=None)
def test_no_row_makes_reading_grow_faster_than_the_text(phrase: str, unit: list[str]) -> None:
    # A sign, since of another row one match that nothing lowers is enough and the rest is not looked at.
    meanings = "meanings:\n  any: {category: suicide, level: none, sign: true, says: Any.}\n"
    written = f"""\
language: en
slots:
  S: (aaaaaa|bbbbbb cc|cc|a*)
rows:
  - id: en.any
    means: any
    phrases: |
      {phrase}
    examples: |
      any
"""
    loaded = load_lexicon({"meanings.yaml": meanings, "en.yaml": written}, tried=False)
    if isinstance(loaded, tuple):
        assume(all(issue.rule == "phrase" for issue in loaded))  # one that could be empty, or is one short word
        raise AssertionError(loaded)
    screen = Screen(loaded)
    text = " ".join(unit) + " "
    small, large = (_lines(screen, text * times) for times in (40, 160))
    assert large < small * 4.6
    assert large < 400_000


def test_a_sign_counts_wherever_in_a_long_message_the_others_stand_beside_it() -> None:
    written = """\
meanings:
  keys: {category: suicide, level: none, sign: true, says: Keys handed over.}
  thanks: {category: suicide, level: none, sign: true, says: Thanks for all.}
together:
  goodbye: {category: suicide, level: urgent, of: keys thanks, least: 2}
"""
    rows = """\
language: en
rows:
  - {id: en.keys, means: keys, phrases: [gave back my keys & neighbour], examples: [gave back my keys neighbour]}
  - {id: en.thanks, means: thanks, phrases: [thank you for everything], examples: [thank you for everything]}
"""
    loaded = load_lexicon({"meanings.yaml": written, "en.yaml": rows})
    assert isinstance(loaded, Lexicon), loaded
    screen = Screen(loaded)
    keys, thanks, between = "gave back my keys to the neighbour. ", "thank you for everything. ", "walk. " * 100
    for text in (keys + between + keys + thanks, thanks + between + thanks + keys):
        assert screen.read(text).level is Level.urgent
    assert screen.read(keys + between + thanks).level is Level.none


def _lines(screen: Screen, text: str) -> int:
    """Lines of Python run while reading; time would be noise."""
    count = 0

    def trace(*_: object) -> Any:
        nonlocal count
        count += 1
        return trace

    screen.read(text)
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        screen.read(text)
    finally:
        sys.settrace(before)
    return count
