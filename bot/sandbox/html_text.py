"""Telegram's HTML style to plain text and entities, with the complaints Telegram makes."""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox.entities import utf16_length
from bot.sandbox.refusals import Refusal, bad_request

Json = dict[str, Any]

_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
}
_SPECIAL = re.compile(r"[<&]")
_REFERENCE = re.compile(r"&(?:#(?P<dec>\d{1,7})|#x(?P<hex>[0-9a-fA-F]{1,6})|(?P<name>lt|gt|amp|quot));?")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_SPACE = " \t\r\n\0\v"
_USER_LINK = re.compile(r"tg://user\?id=(\d+)$")


def cannot_parse(words: str) -> Refusal:
    """The refusal of a text whose formatting is broken."""
    return bad_request(f"can't parse entities: {words}")


def parse_html(text: str) -> tuple[str, list[Json]]:
    """Plain text and entities in the order of their ends; raises Refusal as Telegram would."""
    if not _SPECIAL.search(text):
        return text, []
    return _HtmlText(text).parse()


class _HtmlText:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.out: list[str] = []
        self.offset = 0
        self.nested: list[tuple[str, str, int, int]] = []  # tag, argument, UTF-16 offset, index in out
        self.entities: list[Json] = []

    def parse(self) -> tuple[str, list[Json]]:
        text = self.text
        while self.at < len(text):
            match = _SPECIAL.search(text, self.at)
            if match is None:
                self._put(text[self.at :])
                break
            if match.start() > self.at:
                self._put(text[self.at : match.start()])
            self.at = match.start()
            if text[self.at] == "&":
                self._put(self._reference())
            elif text[self.at + 1 : self.at + 2] == "/":
                self._end_tag()
            else:
                self._start_tag()
        if self.nested:
            tag = self.nested[-1][0]
            raise cannot_parse(f'Can\'t find end tag corresponding to start tag "{tag}"')
        return "".join(self.out), self.entities

    def _put(self, piece: str) -> None:
        self.out.append(piece)
        self.offset += utf16_length(piece)

    def _bytes(self, index: int) -> int:
        return len(self.text[:index].encode())

    def _peek(self) -> str:
        return self.text[self.at] if self.at < len(self.text) else ""

    def _skip_space(self) -> None:
        while self._peek() and self._peek() in _SPACE:
            self.at += 1

    def _reference(self) -> str:
        match = _REFERENCE.match(self.text, self.at)
        if match is None:
            self.at += 1
            return "&"
        code = int(match["dec"]) if match["dec"] else int(match["hex"], 16) if match["hex"] else 0
        if not match["name"] and not 0 < code <= 0x10FFFF:
            self.at += 1
            return "&"
        self.at = match.end()
        return _NAMED[match["name"]] if match["name"] else chr(code)

    def _start_tag(self) -> None:
        begin = self.at
        self.at += 1
        while self._peek() and self._peek() not in _SPACE and self._peek() != ">":
            self.at += 1
        if not self._peek():
            raise cannot_parse(f"Unclosed start tag at byte offset {self._bytes(begin)}")
        tag = self.text[begin + 1 : self.at].lower()
        if tag not in _TYPES:
            raise cannot_parse(f'Unsupported start tag "{tag}" at byte offset {self._bytes(begin)}')
        argument = ""
        while self._peek() != ">":
            self._skip_space()
            if self._peek() == ">":
                break
            argument = self._attribute(tag, begin) or argument
        self.at += 1
        if tag == "span" and argument != "spoiler":
            raise cannot_parse(f'Tag "span" must have class "tg-spoiler" at byte offset {self._bytes(begin)}')
        self.nested.append((tag, argument, self.offset, len(self.out)))

    def _attribute(self, tag: str, begin: int) -> str:
        start = self.at
        while self._peek() and self._peek() not in _SPACE and self._peek() not in "=>/\"'":
            self.at += 1
        name = self.text[start : self.at].lower()
        if not name:
            raise cannot_parse(f'Empty attribute name in the tag "{tag}" at byte offset {self._bytes(begin)}')
        self._skip_space()
        if self._peek() != "=":
            if tag == "blockquote" and name == "expandable" and self._peek():
                return "expandable"
            if not self._peek():
                raise cannot_parse(f'Unclosed start tag "{tag}" at byte offset {self._bytes(begin)}')
            raise cannot_parse(
                f'Expected equal sign in declaration of an attribute of the tag "{tag}" '
                f"at byte offset {self._bytes(begin)}"
            )
        self.at += 1
        self._skip_space()
        value = self._value(tag, begin)
        if (tag, name) in {("a", "href"), ("tg-emoji", "emoji-id")}:
            return value
        if (tag, name) == ("code", "class") and value.startswith("language-"):
            return value.removeprefix("language-")
        if (tag, name) == ("span", "class") and value.startswith("tg-"):
            return value.removeprefix("tg-")
        return "expandable" if (tag, name) == ("blockquote", "expandable") else ""

    def _value(self, tag: str, begin: int) -> str:
        quote = self._peek()
        if not quote:
            raise cannot_parse(f'Unclosed start tag "{tag}" at byte offset {self._bytes(begin)}')
        if quote not in "\"'":
            start = self.at
            while self._peek() and (self._peek().isalnum() or self._peek() in ".-"):
                self.at += 1
            if self._peek() and self._peek() not in _SPACE and self._peek() != ">":
                raise cannot_parse(f"Unexpected end of name token at byte offset {self._bytes(start)}")
            return self.text[start : self.at].lower()
        self.at += 1
        value = ""
        while self._peek() and self._peek() != quote:
            if self._peek() == "&":
                value += self._reference()
            else:
                value += self._peek()
                self.at += 1
        self.at += 1
        if not self._peek():
            raise cannot_parse(f"Unclosed start tag at byte offset {self._bytes(begin)}")
        return value

    def _end_tag(self) -> None:
        begin = self.at
        if not self.nested:
            raise cannot_parse(f"Unexpected end tag at byte offset {self._bytes(begin)}")
        self.at += 2
        start = self.at
        while self._peek() and self._peek() not in _SPACE and self._peek() != ">":
            self.at += 1
        name = self.text[start : self.at].lower()
        self._skip_space()
        if self._peek() != ">":
            raise cannot_parse(f"Unclosed end tag at byte offset {self._bytes(begin)}")
        self.at += 1
        tag, argument, offset, index = self.nested.pop()
        if name and name != tag:
            raise cannot_parse(
                f'Unmatched end tag at byte offset {self._bytes(begin)}, expected "</{tag}>", found "</{name}>"'
            )
        if self.offset > offset:
            self._entity(tag, argument, offset, "".join(self.out[index:]))

    def _entity(self, tag: str, argument: str, offset: int, inner: str) -> None:
        entity: Json = {"type": _TYPES[tag], "offset": offset, "length": self.offset - offset}
        if tag == "a":
            linked = link_entity(argument or inner, entity)
            if linked is None:
                return
            entity = linked
        elif tag == "tg-emoji":
            entity["custom_emoji_id"] = argument
        elif tag == "blockquote" and argument:
            entity["type"] = "expandable_blockquote"
        elif tag == "code" and argument:
            entity["language"] = argument  # kept only inside <pre>, see below
        elif tag == "pre" and self.entities:
            last = self.entities[-1]
            if last["type"] == "code" and (last["offset"], last["length"]) == (offset, entity["length"]):
                self.entities.pop()
                if "language" in last:
                    entity["language"] = last["language"]
        if tag == "code" and argument and not any(open_tag == "pre" for open_tag, *_ in self.nested):
            del entity["language"]
        self.entities.append(entity)


def link_entity(url: str, entity: Json) -> Json | None:
    """The entity of a link to ``url``, or None where Telegram quietly drops a link that leads nowhere."""
    if _USER_LINK.match(url):
        return {**entity, "type": "text_link", "url": url}
    if not re.match(r"^(https?|tg|ton|tonsite)://\S+$|^(mailto|tel):\S+$", url, re.IGNORECASE):
        if not re.match(r"^[\w-]+(\.[\w-]+)+([/?#]\S*)?$", url):
            return None
        url = f"http://{url}"
    if re.match(r"^https?://[^/?#]+$", url, re.IGNORECASE):
        url += "/"
    return {**entity, "type": "text_link", "url": url}
