import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.entities import found_entities, to_html, trimmed, utf16_length, utf16_slice
from bot.sandbox.html_text import parse_html
from bot.sandbox.markdown_text import parse_markdown, parse_markdown_v2
from bot.sandbox.refusals import Refusal

START = "Bad Request: can't parse entities: "


def test_html_offsets_count_utf16_units() -> None:
    text, entities = parse_html("🙂<b>é🙂</b>&lt;<i>x</i>")
    assert text == "🙂é🙂<x"
    assert entities == [
        {"type": "bold", "offset": 2, "length": 3},
        {"type": "italic", "offset": 6, "length": 1},
    ]


def test_html_nests_and_knows_every_tag() -> None:
    source = (
        '<b>b<i>i</i></b><u>u</u><s>s</s><tg-spoiler>p</tg-spoiler><span class="tg-spoiler">q</span><code>c</code>'
        '<pre><code class="language-python">p</code></pre><a href="http://example.org/?a=1&amp;b=2">l</a>'
        '<blockquote>q</blockquote><blockquote expandable>e</blockquote><a href="tg://user?id=5">m</a>'
    )
    text, entities = parse_html(source)
    assert text == "biuspqcplqem"
    kinds = [(e["type"], utf16_slice(text, e["offset"], e["length"])) for e in entities]
    assert kinds == [
        ("italic", "i"), ("bold", "bi"), ("underline", "u"), ("strikethrough", "s"), ("spoiler", "p"), ("spoiler", "q"),
        ("code", "c"), ("pre", "p"), ("text_link", "l"), ("blockquote", "q"), ("expandable_blockquote", "e"),
        ("text_link", "m"),
    ]  # fmt: skip
    assert entities[7]["language"] == "python"
    assert entities[8]["url"] == "http://example.org/?a=1&b=2"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("é<x>", 'Unsupported start tag "x" at byte offset 2'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ('<span class="x">y</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<a "x">y</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
    ],
)
def test_broken_html_is_refused_in_telegrams_words(source: str, words: str) -> None:
    with pytest.raises(Refusal) as refusal:
        parse_html(source)
    assert refusal.value.description == START + words


def test_html_references() -> None:
    assert parse_html("&amp;&lt;&gt;&quot;&#128578;&#x41;&nbsp;&")[0] == '&<>"🙂A&nbsp;&'


def test_markdown_v2() -> None:
    text, entities = parse_markdown_v2(
        "*b* _i_ __u__ ~s~ ||p|| `c` [l](http://example.org/a\\)b) \\.\n>q\n>r\nend ```py\nx```"
    )
    assert text == "b i u s p c l .\nq\nr\nend x"
    kinds = [(e["type"], utf16_slice(text, e["offset"], e["length"])) for e in entities]
    assert kinds == [
        ("bold", "b"), ("italic", "i"), ("underline", "u"), ("strikethrough", "s"), ("spoiler", "p"), ("code", "c"),
        ("text_link", "l"), ("blockquote", "q\nr"), ("pre", "x"),
    ]  # fmt: skip
    assert entities[6]["url"] == "http://example.org/a)b"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("Hi.", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("x*b", "Can't find end of Bold entity at byte offset 1"),
        ("a|b", "Character '|' is reserved and must be escaped with the preceding '\\'"),
    ],
)
def test_broken_markdown_v2_is_refused(source: str, words: str) -> None:
    with pytest.raises(Refusal) as refusal:
        parse_markdown_v2(source)
    assert refusal.value.description == START + words


def test_legacy_markdown() -> None:
    text, entities = parse_markdown("*b* [l](http://example.org) \\_")
    assert text == "b l _"
    assert [e["type"] for e in entities] == ["bold", "text_link"]
    with pytest.raises(Refusal, match="Can't find end of the entity starting at byte offset 2"):
        parse_markdown("a _b")


def test_entities_that_telegram_finds_by_itself() -> None:
    text = "🙂 /help@afterglow_bot see https://example.org/a. @mira #sleep ana@example.org +1 555 010 0100, 5/10 a/b"
    found = [(e["type"], utf16_slice(text, e["offset"], e["length"])) for e in found_entities(text)]
    assert found == [
        ("bot_command", "/help@afterglow_bot"),
        ("url", "https://example.org/a"),
        ("mention", "@mira"),
        ("hashtag", "#sleep"),
        ("email", "ana@example.org"),
        ("phone_number", "+1 555 010 0100"),
    ]


def test_no_link_is_found_inside_code() -> None:
    assert found_entities("/help", [{"type": "code", "offset": 0, "length": 5}]) == []


def test_white_space_at_the_ends_goes_and_entities_move() -> None:
    assert trimmed("  🙂 x \n", [{"type": "bold", "offset": 2, "length": 6}]) == (
        "🙂 x",
        [{"type": "bold", "offset": 0, "length": 4}],
    )


@given(st.text(alphabet=st.sampled_from("ab 🙂é<>&\"'\n"), max_size=40))
def test_escaped_text_comes_back_as_it_was(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert parse_html(escaped) == (text, [])


@given(
    st.lists(st.tuples(st.sampled_from(["b", "i", "u", "s", "code"]), st.text(st.sampled_from("a🙂é&<"), min_size=1)))
)
def test_html_shown_again_means_the_same(parts: list[tuple[str, str]]) -> None:
    source = "".join(f"<{tag}>{text.replace('&', '&amp;').replace('<', '&lt;')}</{tag}>." for tag, text in parts)
    text, entities = parse_html(source)
    assert parse_html(to_html(text, entities)) == (text, entities)
    assert all(entity["offset"] + entity["length"] <= utf16_length(text) for entity in entities)
