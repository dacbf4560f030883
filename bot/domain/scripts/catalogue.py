"""A gettext catalogue's text becomes a mapping from English to translation."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping

from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po

from bot.domain.errors import AfterglowError

CONTEXT_SEPARATOR = "\x04"
"""Stands between a msgctxt and its msgid in the mapping's keys, as in gettext's own binary files."""


_LINE = re.compile(r'(?:#(?!~).*|(?:#~)?\s*(?:msg\w+(?:\[\d+\])?\s*)?(?:"(?:[^"\\]|\\.)*")?)')


class UnreadableCatalogueError(AfterglowError):
    """A translation catalogue cannot be read."""

    def __init__(self, filename: str, line: int, what: str) -> None:
        super().__init__(f"{filename}:{line}: {what}" if line else f"{filename}: {what}")
        self.place = (line, what)
        """The line, 0 when it is not known, and what is wrong there."""


def parse_catalogue(po_text: str, filename: str) -> Catalog:
    """One ``.po`` file as Babel's catalogue.

    Raises UnreadableCatalogueError with file and line when the text is no catalogue.
    """
    # Editors keep what an entry out of use was made from ("#~| msgid"); Babel takes such a line for a broken one.
    text = re.sub(r"(?m)^[ \t]*#~[ \t]*\|.*$", "", po_text.removeprefix("\ufeff"))
    # Where a quotation mark is missing, Babel would take the text's last letter for it.
    for number, line in enumerate(text.split("\n"), start=1):
        if not _LINE.fullmatch(line.strip()):
            raise UnreadableCatalogueError(filename, number, "a quotation mark is missing, or one too many")
    try:
        return read_po(io.StringIO(text), abort_invalid=True)
    except PoFileError as error:
        raise UnreadableCatalogueError(filename, error.lineno + 1, str(error)) from error  # Babel counts from 0
    except (ValueError, LookupError, AttributeError, TypeError) as error:
        raise UnreadableCatalogueError(filename, 0, str(error)) from error


def read_catalogue(po_text: str, filename: str) -> Mapping[str, str]:
    r"""The translations of one ``.po`` file.

    Keys are msgids; where an entry has a msgctxt (a script's name, for a sentence that needs another translation there)
    the key is ``msgctxt + "\x04" + msgid``. Fuzzy, empty and plural entries are left out, so that they fall back to
    the source language: a guess by a tool must not reach a patient.

    Raises UnreadableCatalogueError with file and line when the text is no catalogue.
    """
    found: dict[str, str] = {}
    for message in parse_catalogue(po_text, filename):
        if message.fuzzy or not isinstance(message.id, str) or not isinstance(message.string, str):
            continue
        if message.id and message.string:
            context = f"{message.context}{CONTEXT_SEPARATOR}" if message.context else ""
            found[context + message.id] = message.string
    return found


def translation(catalogue: Mapping[str, str], script: str, msgid: str) -> str | None:
    """The translation of ``msgid`` in ``script``: its own if there is one, else the common one, else None."""
    return catalogue.get(f"{script}{CONTEXT_SEPARATOR}{msgid}") or catalogue.get(msgid)
