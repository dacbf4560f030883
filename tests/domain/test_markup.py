"""Markup: an author's marks become tags, a patient's words stay exactly what they are."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.domain import markup

TAGS = re.compile(r"<[^<>]*>")
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
marked = st.lists(
    st.sampled_from(
        ["**", "_", "||", "> ", "[", "]", "(https://a.b/c)", "\n", "\n\n", "\\", "{v}", "{w}", "a", " ", "<", "&", "😀"]
    ),
    max_size=25,
).map("".join)


class _Nesting(HTMLParser):
    """Fails on tags that Telegram would refuse: unknown, crossed, or left open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        assert tag in {"b", "i", "a", "blockquote", "tg-spoiler"}
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def well_formed(source: str) -> bool:
    parser = _Nesting()
    parser.feed(source)
    parser.close()
    return not parser.open


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("**bold** and _italic_", "<b>bold</b> and <i>italic</i>"),
        ("**bold _both_**", "<b>bold <i>both</i></b>"),
        ("||hidden||", "<tg-spoiler>hidden</tg-spoiler>"),
        ("[our page](https://example.org/a?b=1&c=2)", '<a href="https://example.org/a?b=1&amp;c=2">our page</a>'),
        ("before\n> one\n> two\nafter", "before\n<blockquote>one\ntwo</blockquote>\nafter"),
        ("a_file_name", "a_file_name"),
        ("2 * 3 ** 4 ** 5", "2 * 3 ** 4 ** 5"),
        ("**open", "**open"),
        ("**not\n\nacross**", "**not\n\nacross**"),
        (r"\*\*stars\*\*", "**stars**"),
        ("1 < 2 & 3 > 2", "1 &lt; 2 &amp; 3 &gt; 2"),
        ("{first_name} {last_name}", "{first_name} {last_name}"),
        ("_{first_name}_", "<i>{first_name}</i>"),
        ("[x](javascript:alert)", "[x](javascript:alert)"),
        ("", ""),
    ],
)
def test_an_authors_marks_become_tags(text: str, expected: str) -> None:
    assert markup.to_html(text) == expected


def test_a_value_inside_marks_is_marked_as_a_whole() -> None:
    assert markup.to_html("**{v}**", {"v": "a**b_c_"}) == "<b>a**b_c_</b>"


def test_a_value_of_several_lines_stays_in_its_quotation() -> None:
    assert markup.to_html("> {v}\nend", {"v": "one\ntwo"}) == "<blockquote>one\ntwo</blockquote>\nend"


def test_a_placeholder_inside_a_value_is_not_filled() -> None:
    assert markup.to_html("{v}", {"v": "{w}", "w": "secret"}) == "{w}"
    assert markup.fill("{v}", {"v": "{w}", "w": "secret"}) == "{w}"


@settings(derandomize=True, deadline=None)
@given(texts)
@example("\u202eabc\u202c <b>x</b> &amp; **y** {w} \U0001f468\u200d\U0001f469 [a](https://b.c)")
@example("</b><i>")
@example("||_**\\")
def test_any_value_is_shown_exactly_as_typed(value: str) -> None:
    shown = markup.to_html("**Hi {v}!** _{v}_", {"v": value, "w": "never"})
    assert shown == f"<b>Hi {markup.escape(value)}!</b> <i>{markup.escape(value)}</i>"
    assert html.unescape(markup.escape(value)) == html.unescape(html.escape(value))
    assert TAGS.sub("", markup.escape(value)) == markup.escape(value)


@settings(derandomize=True, deadline=None)
@given(marked, texts)
def test_any_template_gives_tags_that_telegram_takes(template: str, value: str) -> None:
    assert well_formed(markup.to_html(template, {"v": value}))


@settings(derandomize=True, deadline=None)
@given(marked, texts, st.integers(2, 40))
def test_parts_are_whole_short_and_lose_nothing(template: str, value: str, limit: int) -> None:
    source = markup.to_html(template * 3, {"v": value})
    parts = markup.split(source, limit)
    assert all(well_formed(part) for part in parts)
    assert all(markup.visible(part).strip() for part in parts)
    shown = "".join("".join(markup.visible(part) for part in parts).split())
    assert shown == "".join(markup.visible(source).split())
    for part in parts:
        # One composed character (a family emoji, a letter with ten accents) may be longer than a tiny limit.
        if markup.length(markup.visible(part)) > limit:
            assert limit < 66


@settings(derandomize=True, deadline=None)
@given(st.text(st.sampled_from("ab \n😀é"), min_size=1, max_size=400), st.integers(2, 50))
def test_parts_of_ordinary_text_never_exceed_the_limit(text: str, limit: int) -> None:
    assert all(markup.length(markup.visible(part)) <= limit for part in markup.split(markup.escape(text), limit))


def test_a_cut_prefers_paragraphs_then_lines_then_words() -> None:
    assert markup.split("one two\n\nthree four\nfive", 14) == ["one two", "three four", "five"]
    assert markup.split("one two\nthree four", 12) == ["one two", "three four"]
    assert markup.split("alpha beta gamma", 12) == ["alpha beta", "gamma"]
    assert markup.split("abcdefgh", 3) == ["abc", "def", "gh"]


def test_open_tags_are_closed_and_opened_again_at_a_cut() -> None:
    assert markup.split('<b>one <a href="https://a.b">two three</a></b>', 8) == [
        '<b>one <a href="https://a.b">two</a></b>',
        '<b><a href="https://a.b">three</a></b>',
    ]


def test_length_is_counted_as_telegram_counts() -> None:
    assert markup.length("😀") == 2
    assert markup.split("😀😀😀", 4) == ["😀😀", "😀"]
    assert markup.split("&lt;&lt;&lt;", 2) == ["&lt;&lt;", "&lt;"]


def test_a_family_of_emoji_is_not_torn_apart() -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    assert markup.split(f"ab{family}", 9) == ["ab", family]


def test_nothing_visible_gives_no_part() -> None:
    assert markup.split("<b> \n </b>") == []
