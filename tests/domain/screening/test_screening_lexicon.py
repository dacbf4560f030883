"""Loading the lexicon: nothing is published that its own examples contradict, and complaints name their place."""

from __future__ import annotations

import pytest

from bot.domain.screening.lexicon import Lexicon
from bot.domain.screening.load import load_lexicon
from bot.domain.screening.phrase import GAPS, PhraseError, Slots, parse
from bot.domain.screening.reading import Level
from bot.domain.screening.screen import Screen
from bot.domain.screening.shipped import SHIPPED

FILE = """\
language: en
slots:
  WANT: "(want|wish)"
context:
  negators: [not, dont]
rows:
  - id: en.one
    category: suicide
    level: urgent
    phrases: ["{WANT} to die"]
    examples: ["I want to die"]
    must_not: ["I want to dine"]
"""


def _rules(text: str) -> list[str]:
    loaded = load_lexicon({"en.yaml": text})
    assert not isinstance(loaded, Lexicon)
    return [issue.rule for issue in loaded]


def test_every_row_reads_its_examples_and_leaves_the_others(lexicon: Lexicon, screen: Screen) -> None:
    for rule in lexicon.rules:
        for text in rule.examples:
            assert any(found.rule.id == rule.id and found.level >= rule.level for found in screen.evidence(text)), text
        for text in rule.must_not:
            assert not any(found.rule.id == rule.id and found.level >= rule.level for found in screen.evidence(text)), (
                text
            )


def test_the_shipped_lexicon_is_the_one_that_was_tried(lexicon: Lexicon) -> None:
    """Its examples are tried by the test above; after an edit: `python -m tests.domain.screening.shipped`."""
    assert lexicon.hash == SHIPPED


def test_another_lexicon_is_tried_whatever_is_shipped(lexicon_files: dict[str, str]) -> None:
    files = {"meanings.yaml": lexicon_files["meanings.yaml"]}
    other = FILE.replace("language: en", "language: xx").replace("en.one", "xx.one")
    files["xx.yaml"] = other.replace('["I want to die"]', '["I want to dine"]')
    loaded = load_lexicon(files)
    assert isinstance(loaded, tuple)
    assert "example" in {issue.rule for issue in loaded}


def test_every_row_names_an_author_and_a_date_and_nearly_every_one_that_pages_a_near_miss(lexicon: Lexicon) -> None:
    for rule in lexicon.rules:
        assert rule.author, rule.id
        assert rule.since, rule.id
    paging = [rule for rule in lexicon.rules if rule.level >= Level.urgent]
    assert sum(bool(rule.must_not) for rule in paging) >= 0.8 * len(paging)


def test_a_sound_file_is_published_and_its_hash_follows_its_text() -> None:
    one, other = load_lexicon({"en.yaml": FILE}), load_lexicon({"en.yaml": FILE + "# a remark\n"})
    assert isinstance(one, Lexicon)
    assert isinstance(other, Lexicon)
    assert one.hash != other.hash
    assert one.rules[0].own


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ('["I want to die"]', '["I want to dine"]', "example"),
        ('["I want to dine"]', '["so I want to die"]', "must-not"),
        ("level: urgent", "level: dire", "unknown-word"),
        ("category: suicide", "category: sorrow", "unknown-word"),
        ("{WANT} to die", "{WISH} to die", "phrase"),
        ("{WANT} to die", "(want to die", "phrase"),
        ("{WANT} to die", "die", "phrase"),
        ("must_not", "mustnot", "unknown-key"),
        ("id: en.one", "id: de.one", "id"),
        ("rows:", "rows: [", "yaml"),
        ("    examples", "    samples", "unknown-key"),
        ('["I want to dine"]', "[" * 3000, "yaml"),
    ],
)
def test_a_mistake_is_refused_by_name(old: str, new: str, rule: str) -> None:
    assert old in FILE
    assert rule in _rules(FILE.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("    level: urgent", "    level: urgent\n    level: concern", 10, "stands here twice"),
        ("context:", "context: &again\n  more: *again", 4, "an alias repeats"),
        ("    must_not:", "    ? [a]\n    : b\n    must_not:", 12, "a key is not one word"),
    ],
)
def test_what_yaml_allows_and_nobody_means_is_refused_at_its_line(old: str, new: str, line: int, what: str) -> None:
    loaded = load_lexicon({"en.yaml": FILE.replace(old, new)})
    assert isinstance(loaded, tuple)
    assert (loaded[0].rule, loaded[0].line) == ("yaml", line)
    assert what in loaded[0].what


def test_a_complaint_says_file_and_line() -> None:
    loaded = load_lexicon({"en.yaml": FILE.replace('["I want to die"]', '["I want to dine"]')})
    assert isinstance(loaded, tuple)
    assert str(loaded[0]).startswith("en.yaml:7:")
    assert "en.one" in str(loaded[0])


def test_the_same_id_twice_is_refused() -> None:
    rows = FILE[FILE.index("  - id") :]
    assert "twice" in _rules(FILE + rows)


def test_no_files_are_no_lexicon() -> None:
    assert not isinstance(load_lexicon({}), Lexicon)


def _pieces(phrase: str, slots: dict[str, str] | None = None) -> list[tuple[set[tuple[str, ...]], bool, int]]:
    """The pieces of a phrase of one part: its forms spelt out, whether it may be left out, the gap before it."""
    parsed = parse(phrase, Slots(slots or {}))
    assert len(parsed.parts) == 1
    return [(set(piece.choice.expanded()), piece.choice.optional, piece.gap) for piece in parsed.parts[0]]


def test_a_phrase_is_made_of_pieces_each_with_its_forms() -> None:
    assert _pieces("(a|b) c (d e|)") == [({("a",), ("b",)}, False, 0), ({("c",)}, False, 0), ({("d", "e")}, True, 0)]
    assert _pieces("{X} c", {"X": "(a|{Y})", "Y": "b"})[0] == ({("a",), ("b",)}, False, 0)
    assert _pieces("{X?} want c", {"X": "a|b"})[0] == ({("a",), ("b",)}, True, 0)
    assert _pieces("(my {X}|a (b|c) d) want", {"X": "a|b"})[0][0] == {
        ("my", "a"),
        ("my", "b"),
        ("a", "b", "d"),
        ("a", "c", "d"),
    }
    assert _pieces("(a|)b c") == [({("ab",), ("b",)}, False, 0), ({("c",)}, False, 0)]
    assert _pieces("a b ... c") == [({("a", "b")}, False, 0), ({("c",)}, False, GAPS["..."])]
    assert _pieces("^ kms $") == [({("^", "kms", "$")}, False, 0)]
    assert _pieces("Don’t DAÑO") == [({("dont", "dano")}, False, 0)]
    assert _pieces("suicid*") == [({("suicid*",)}, False, 0)]
    assert len(parse("pills & goodbye forever & tonight", Slots({})).parts) == 3


def test_the_same_slot_is_one_object_wherever_it_stands() -> None:
    slots = Slots({"X": "a|b c"})
    one, other = (parse(text, slots).parts[0] for text in ("{X} want", "so {X} want"))
    assert one[0].choice is other[1].choice


@pytest.mark.parametrize(
    "phrase",
    [
        "die",
        "(die|want to die)",
        "{X} b",
        "(a b",
        "a b)",
        "(c|)",
        "a b ...",
        "... a b",
        "^ $",
        "(a|b) (c|d|",
        "want to (be .. dead|die)",
        "",
    ],
)
def test_a_phrase_that_reads_too_much_or_nothing_is_refused(phrase: str) -> None:
    with pytest.raises(PhraseError):
        parse(phrase, Slots({}))


def test_a_slot_that_stands_for_too_much_is_refused() -> None:
    with pytest.raises(PhraseError):
        parse("({A}{A}{A}{A})x to die", Slots({"A": "(a|b|c|d|e|f|g|h|i)"}))


def test_a_slot_or_topic_that_holds_a_gap_is_refused() -> None:
    with pytest.raises(PhraseError, match="gap"):
        parse("want {A}", Slots({"A": "to .. die"}))
    assert "phrase" in _rules(FILE.replace("not, dont", "not .. ever"))


def test_slots_that_hold_each_other_are_refused() -> None:
    with pytest.raises(PhraseError):
        parse("{A} x", Slots({"A": "{B}", "B": "{A}"}))
