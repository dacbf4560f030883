"""A gettext catalogue's text becomes a mapping from English to translation."""

from __future__ import annotations

import io
from collections.abc import Mapping

from babel.messages.pofile import PoFileError, read_po

from bot.domain.errors import AfterglowError

CONTEXT_SEPARATOR = "\x04"
"""Stands between a msgctxt and its msgid in the mapping's keys, as in gettext's own binary files."""


class UnreadableCatalogueError(AfterglowError):
    """A translation catalogue cannot be read."""


def read_catalogue(po_text: str, filename: str) -> Mapping[str, str]:
    r"""The translations of one ``.po`` file.

    Keys are msgids; where an entry has a msgctxt (a script's name, for a sentence that needs another translation there)
    the key is ``msgctxt + "\x04" + msgid``. Fuzzy, empty and plural entries are left out, so that they fall back to
    the source language: a guess by a tool must not reach a patient.

    Raises UnreadableCatalogueError with file and line when the text is no catalogue.
    """
    try:
        catalogue = read_po(io.StringIO(po_text.removeprefix("\ufeff")), abort_invalid=True)
    except PoFileError as error:
        raise UnreadableCatalogueError(f"{filename}:{error.lineno + 1}: {error}") from error
    except (ValueError, LookupError, AttributeError, TypeError) as error:
        raise UnreadableCatalogueError(f"{filename}: {error}") from error
    found: dict[str, str] = {}
    for message in catalogue:
        if message.fuzzy or not isinstance(message.id, str) or not isinstance(message.string, str):
            continue
        if message.id and message.string:
            context = f"{message.context}{CONTEXT_SEPARATOR}" if message.context else ""
            found[context + message.id] = message.string
    return found


def translation(catalogue: Mapping[str, str], script: str, msgid: str) -> str | None:
    """The translation of ``msgid`` in ``script``: its own if there is one, else the common one, else None."""
    return catalogue.get(f"{script}{CONTEXT_SEPARATOR}{msgid}") or catalogue.get(msgid)
