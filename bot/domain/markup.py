"""Light Markdown in an author's text becomes Telegram's HTML; a patient's words pass through it untouched.

An author may write ``**bold**``, ``_italic_``, ``||hidden until tapped||``, ``[a text](https://a.link)``, and lines
that begin with ``> `` for a quotation. A backslash takes a character's meaning away. Everything else, line breaks
included, is sent as it stands.

Values are put in last, as text, at the leaves of the parsed template: whatever a patient typed (tags, braces,
asterisks, marks that turn the writing direction) is shown exactly so, and can neither break a message nor make
Telegram refuse it.
"""

from __future__ import annotations

import html as html_library
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

LIMIT = 4096
"""Characters Telegram takes in one message, counted in UTF-16 units after its tags are gone."""

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")

_LINK = re.compile(r"\[([^\[\]\n]+)\]\((https?://[^\s()<>\"{}]+)\)")
_ESCAPABLE = "\\*_|[]>{}"
_PAIRS = (("**", "b"), ("||", "tg-spoiler"), ("_", "i"))
_DEEPEST = 8  # nested marks; nobody writes more, and a hostile text must not exhaust the stack


def escape(text: str) -> str:
    """``text`` as HTML that shows exactly it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def placeholders(text: str) -> frozenset[str]:
    """The names of the placeholders in an author's text."""
    return frozenset(PLACEHOLDER.findall(text))


def fill(text: str, values: Mapping[str, str]) -> str:
    """Plain text with its placeholders filled, once: braces inside a value stay what they are.

    A placeholder without a value is left as written, so that its lack is seen and not guessed.
    """
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def to_html(text: str, values: Mapping[str, str] | None = None) -> str:
    """An author's ``text`` as Telegram HTML with ``values`` (plain text) put in for the placeholders.

    Never raises: marks without a partner are shown as they are, and so is a placeholder without a value.
    """
    filled = values or {}
    out: list[str] = []
    for quoted, lines in _blocks(text):
        body = _inline("\n".join(lines), filled, 0)
        out.append(f"<blockquote>{body}</blockquote>" if quoted else body)
    return "\n".join(out)


def visible(html: str) -> str:
    """What a reader sees of ``html``."""
    return html_library.unescape(re.sub(r"<[^<>]*>", "", html))


def length(text: str) -> int:
    """The length of plain text as Telegram counts it: in UTF-16 units."""
    return len(text) + sum(1 for character in text if ord(character) > 0xFFFF)


def split(html: str, limit: int = LIMIT) -> list[str]:
    """``html`` in parts of at most ``limit`` visible UTF-16 units each, none of them blank.

    A part ends after a paragraph if it can, else after a line, else after a word, and only in the middle of a word when
    one word is longer than a message. Tags that are open at the end of a part are closed there and opened again in the
    next one; tags, entities and composed characters are never cut. White space at a cut is dropped.
    """
    if limit < 2:
        raise ValueError("a part has to hold at least one character of two units")
    if len(html) * 2 <= limit:
        # Nearly every message: it fits whatever it is made of.
        return [html] if visible(html).strip() else []
    atoms = list(_atoms(html))
    parts: list[str] = []
    opened: tuple[str, ...] = ()
    start = 0
    while start < len(atoms):
        end = _cut(atoms, start, limit)
        part, opened = _render(atoms[start:end], opened)
        if visible(part).strip():
            parts.append(part)
        start = end
    return parts


# --- templates -----------------------------------------------------------------------------------------------------


def _blocks(text: str) -> Iterator[tuple[bool, list[str]]]:
    """Runs of lines that are quoted or are not: ``(quoted, lines without their mark)``."""
    run: list[str] = []
    quoted = False
    for line in text.split("\n"):
        marked = line.startswith(">")
        if run and marked != quoted:
            yield quoted, run
            run = []
        quoted = marked
        run.append(line[1:].removeprefix(" ") if marked else line)
    yield quoted, run


def _inline(text: str, values: Mapping[str, str], depth: int) -> str:
    out: list[str] = []
    at = 0
    while at < len(text):
        if text[at] == "\\" and text[at + 1 : at + 2] and text[at + 1] in _ESCAPABLE:
            out.append(escape(text[at + 1]))
            at += 2
            continue
        found = PLACEHOLDER.match(text, at)
        if found is not None:
            out.append(escape(values.get(found[1], found[0])))
            at = found.end()
            continue
        link = _LINK.match(text, at) if depth < _DEEPEST else None
        if link is not None:
            out.append(f'<a href="{escape(link[2])}">{_inline(link[1], values, _DEEPEST)}</a>')
            at = link.end()
            continue
        pair = _pair(text, at) if depth < _DEEPEST else None
        if pair is not None:
            mark, tag, close = pair
            inner = _inline(text[at + len(mark) : close], values, depth + 1)
            out.append(f"<{tag}>{inner}</{tag}>")
            at = close + len(mark)
            continue
        out.append(escape(text[at]))
        at += 1
    return "".join(out)


def _pair(text: str, at: int) -> tuple[str, str, int] | None:
    """The mark that opens at ``at`` and where its partner stands, both hugging their words, in one paragraph."""
    for mark, tag in _PAIRS:
        if not text.startswith(mark, at):
            continue
        first = at + len(mark)
        if first >= len(text) or text[first].isspace() or text.startswith(mark, first):
            return None
        if mark == "_" and at > 0 and text[at - 1].isalnum():
            return None  # an underscore inside a word, as in a file's name, is no mark
        paragraph_end = text.find("\n\n", first)
        last = len(text) if paragraph_end < 0 else paragraph_end
        close = first
        while True:
            close = text.find(mark, close + 1, last)
            if close < 0:
                return None
            inside_word = mark == "_" and text[close + 1 : close + 2].isalnum()
            in_placeholder = any(f.start() < close < f.end() for f in PLACEHOLDER.finditer(text, first, last))
            if not (text[close - 1].isspace() or text[close - 1] == "\\" or inside_word or in_placeholder):
                return mark, tag, close
    return None


# --- splitting -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Atom:
    """The smallest piece that may not be cut: one tag (``size`` 0) or one composed character."""

    source: str
    size: int
    shown: str


_TOKEN = re.compile(r"<[^<>]*>|&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]+);|.", re.DOTALL)


def _atoms(html: str) -> Iterator[_Atom]:
    held: _Atom | None = None
    for token in _TOKEN.findall(html):
        if len(token) > 1 and token[0] == "<":
            if held is not None:
                yield held
                held = None
            yield _Atom(token, 0, "")
            continue
        shown = html_library.unescape(token) if token[0] == "&" else token
        # A chain that never ends (a thousand accents on one letter) is cut after all, or it would fit no message.
        if held is not None and held.size < 64 and _continues(held.shown, shown):
            held = _Atom(held.source + token, held.size + length(shown), held.shown + shown)
            continue
        if held is not None:
            yield held
        held = _Atom(token, length(shown), shown)
    if held is not None:
        yield held


def _continues(before: str, character: str) -> bool:
    """Whether ``character`` is drawn together with what stands before it: accents, joined emoji, flags, skin tones."""
    if before[-1:].isspace():
        return False
    code = ord(character[0])
    if unicodedata.combining(character[0]) or unicodedata.category(character[0]) in {"Mn", "Me", "Mc"}:
        return True
    if code == 0x200D or 0x1F3FB <= code <= 0x1F3FF or 0xFE00 <= code <= 0xFE0F or 0xE0020 <= code <= 0xE007F:
        return True
    if before[-1] == "\u200d":
        return True
    return 0x1F1E6 <= code <= 0x1F1FF and len(before) == 1 and 0x1F1E6 <= ord(before) <= 0x1F1FF


def _cut(atoms: list[_Atom], start: int, limit: int) -> int:
    """Where the part that begins at ``start`` ends (exclusive): the best place within ``limit``."""
    used = 0
    paragraph = line = word = 0
    at = start
    while at < len(atoms):
        atom = atoms[at]
        if used + atom.size > limit:
            break
        used += atom.size
        at += 1
        if atom.shown == "\n":
            line = at
            if at - 2 >= start and atoms[at - 2].shown == "\n":
                paragraph = at
        elif atom.shown.isspace():
            word = at
    else:
        return at
    if at == start:
        return start + 1  # one composed character longer than the whole limit: better shown than lost
    # A paragraph that would leave the part nearly empty is worse to read than a cut at a line.
    for place in (paragraph, line, word):
        if place and _size(atoms, start, place) * 4 >= limit:
            return place
    return max(paragraph, line, word) or at


def _size(atoms: list[_Atom], start: int, end: int) -> int:
    return sum(atom.size for atom in atoms[start:end])


def _render(atoms: list[_Atom], opened: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """One part with its tags whole, and the tags that the next part opens again."""
    first, last = 0, len(atoms)
    while first < last and atoms[first].size and atoms[first].shown.isspace():
        first += 1
    while last > first and atoms[last - 1].size and atoms[last - 1].shown.isspace():
        last -= 1
    open_tags = list(opened)
    out = list(opened)
    for atom in atoms[first:last]:
        if atom.size == 0 and atom.source.startswith("</"):
            if not open_tags:
                continue
            open_tags.pop()
        elif atom.size == 0:
            open_tags.append(atom.source)
        out.append(atom.source)
    out.extend(f"</{_name(tag)}>" for tag in reversed(open_tags))
    return "".join(out), tuple(open_tags)


def _name(tag: str) -> str:
    return re.split(r"[\s>]", tag[1:], maxsplit=1)[0]
