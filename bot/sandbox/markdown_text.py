"""Telegram's MarkdownV2 and legacy Markdown to plain text and entities, with the complaints Telegram makes."""

from __future__ import annotations

from typing import Any

from bot.sandbox.entities import utf16_length
from bot.sandbox.html_text import cannot_parse, link_entity

Json = dict[str, Any]

_RESERVED = "_*[]()~`>#+-=|{}.!"
_NAMES = {
    "bold": "Bold",
    "italic": "Italic",
    "underline": "Underline",
    "strikethrough": "Strikethrough",
    "spoiler": "Spoiler",
    "code": "Code",
    "pre": "Pre",
    "text_link": "TextUrl",
    "blockquote": "BlockQuote",
}
_MARKS = {
    "bold": "*",
    "italic": "_",
    "underline": "__",
    "strikethrough": "~",
    "spoiler": "||",
    "code": "`",
    "pre": "```",
    "text_link": "]",
}


def parse_markdown_v2(text: str) -> tuple[str, list[Json]]:
    """Plain text and entities; raises Refusal as Telegram would."""
    return _MarkdownV2(text).parse()


class _MarkdownV2:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.out: list[str] = []
        self.offset = 0
        self.nested: list[tuple[str, int, int, str]] = []  # type, UTF-16 offset, index in text, language
        self.entities: list[Json] = []
        self.quote_start: int | None = None

    def parse(self) -> tuple[str, list[Json]]:
        text = self.text
        while self.at < len(text):
            character = text[self.at]
            following = text[self.at + 1 : self.at + 2]
            inside = self.nested[-1][0] if self.nested else ""
            if character == "\\" and following and 0 < ord(following) <= 126:
                self._put(following)
                self.at += 2
            elif inside in {"code", "pre"} and character != "`":
                self._put(character)
                self.at += 1
            elif character == "\n":
                self._newline()
            elif self._line_start() and character == ">":
                self._open_quote()
            elif character not in _RESERVED:
                self._put(character)
                self.at += 1
            elif inside and self._ends(inside, character):
                self._close(inside)
            else:
                self._open(character)
        if self.nested:
            kind, _, index, _ = self.nested[-1]
            raise cannot_parse(f"Can't find end of {_NAMES[kind]} entity at byte offset {self._bytes(index)}")
        self._close_quote()
        return "".join(self.out), self.entities

    def _bytes(self, index: int) -> int:
        return len(self.text[:index].encode())

    def _put(self, piece: str) -> None:
        self.out.append(piece)
        self.offset += utf16_length(piece)

    def _line_start(self) -> bool:
        return self.at == 0 or self.text[self.at - 1] == "\n"

    def _open_quote(self) -> None:
        if self.quote_start is None:
            self.quote_start = self.offset
        self.at += 1

    def _newline(self) -> None:
        if self.quote_start is not None and self.text[self.at + 1 : self.at + 2] != ">":
            self._close_quote()
        self._put("\n")
        self.at += 1

    def _close_quote(self) -> None:
        if self.quote_start is not None and self.offset > self.quote_start:
            self.entities.append(
                {"type": "blockquote", "offset": self.quote_start, "length": self.offset - self.quote_start}
            )
        self.quote_start = None

    def _ends(self, inside: str, character: str) -> bool:
        if inside == "italic":
            return character == "_" and self.text[self.at + 1 : self.at + 2] != "_"
        return self.text.startswith(_MARKS[inside], self.at)

    def _open(self, character: str) -> None:
        for kind, mark in (
            ("underline", "__"),
            ("italic", "_"),
            ("bold", "*"),
            ("strikethrough", "~"),
            ("spoiler", "||"),
            ("pre", "```"),
            ("code", "`"),
            ("text_link", "["),
        ):
            if self.text.startswith(mark, self.at):
                begin = self.at
                self.at += len(mark)
                language = self._language() if kind == "pre" else ""
                self.nested.append((kind, self.offset, begin, language))
                return
        raise cannot_parse(f"Character '{character}' is reserved and must be escaped with the preceding '\\'")

    def _language(self) -> str:
        line_end = self.text.find("\n", self.at)
        word = self.text[self.at : line_end] if line_end >= 0 else ""
        if line_end >= 0 and "`" not in word and " " not in word:
            self.at = line_end + 1
            return word
        return ""

    def _close(self, kind: str) -> None:
        _, offset, begin, language = self.nested.pop()
        self.at += len(_MARKS[kind])
        entity: Json = {"type": kind, "offset": offset, "length": self.offset - offset}
        if kind == "text_link":
            url = self._url(begin)
            linked = link_entity(url, entity) if url else None
            if linked is None:
                return
            entity = linked
        if language:
            entity["language"] = language
        if entity["length"]:
            self.entities.append(entity)

    def _url(self, begin: int) -> str:
        if self.text[self.at : self.at + 1] != "(":
            return ""
        self.at += 1
        url = ""
        while self.at < len(self.text) and self.text[self.at] != ")":
            if self.text[self.at] == "\\" and self.at + 1 < len(self.text):
                self.at += 1
            url += self.text[self.at]
            self.at += 1
        if self.at >= len(self.text):
            raise cannot_parse(f"Can't find end of a URL at byte offset {self._bytes(begin)}")
        self.at += 1
        return url


def parse_markdown(text: str) -> tuple[str, list[Json]]:
    """Legacy Markdown: no nesting, ``_ * ` [`` only."""
    out: list[str] = []
    entities: list[Json] = []
    offset = at = 0
    while at < len(text):
        character = text[at]
        if character == "\\" and text[at + 1 : at + 2] in {"_", "*", "`", "["}:
            out.append(text[at + 1])
            offset += 1
            at += 2
            continue
        if character not in "_*`[":
            out.append(character)
            offset += utf16_length(character)
            at += 1
            continue
        mark = "```" if text.startswith("```", at) else "]" if character == "[" else character
        begin = at
        at += 3 if mark == "```" else 1
        end = text.find(mark, at)
        if end < 0:
            raise cannot_parse(f"Can't find end of the entity starting at byte offset {len(text[:begin].encode())}")
        inner = text[at:end]
        at = end + len(mark)
        kind = {"_": "italic", "*": "bold", "`": "code", "```": "pre", "]": "text_link"}[mark]
        entity: Json | None = {"type": kind, "offset": offset, "length": utf16_length(inner)}
        if mark == "]" and entity is not None:
            close = text.find(")", at) if text[at : at + 1] == "(" else -1
            entity = link_entity(text[at + 1 : close], entity) if close > 0 else None
            at = close + 1 if close > 0 else at
        out.append(inner)
        offset += utf16_length(inner)
        if entity and entity["length"]:
            entities.append(entity)
    return "".join(out), entities
