"""Where in a TOML file each value stands, so that a complaint about a setting can name its line.

The standard library reads TOML but keeps no positions. This reads only as much of the grammar as positions need:
headers, keys, and where a value that spans lines ends. What it misses (keys inside an inline table) is answered with
the line of the nearest thing around it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

Path = tuple[str | int, ...]

_KEY = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_DOTTED = rf"{_KEY}(?:\s*\.\s*{_KEY})*"
_TABLE = re.compile(rf"\s*\[\s*({_DOTTED})\s*\]\s*(?:#.*)?$")
_ARRAY = re.compile(rf"\s*\[\[\s*({_DOTTED})\s*\]\]\s*(?:#.*)?$")
_ENTRY = re.compile(rf"\s*({_DOTTED})\s*=")
_PART = re.compile(_KEY)
_STRING = re.compile(r'"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'')


def toml_lines(source: str) -> Mapping[Path, int]:
    """The line (from 1) of every table and key in ``source``. Never raises, whatever the text."""
    found: dict[Path, int] = {}
    entries: dict[Path, int] = {}  # how many [[…]] of each array there were
    here: Path = ()
    depth, quote = 0, ""
    for number, line in enumerate(source.splitlines(), start=1):
        rest = line
        if not depth and not quote:
            array, table, entry = _ARRAY.match(line), _TABLE.match(line), _ENTRY.match(line)
            if array or table:
                here = _inside(entries, _parts((array or table or line)[1]))
                if array:
                    entries[here] = entries.get(here, -1) + 1
                    found.setdefault(here, number)
                    here = (*here, entries[here])
                found.setdefault(here, number)
                continue
            if entry is None:
                continue
            parts = _parts(entry[1])
            for end in range(1, len(parts) + 1):
                found.setdefault((*here, *parts[:end]), number)
            rest = line[entry.end() :]
        depth, quote = _after(rest, depth, quote)
    return found


def line_of(lines: Mapping[Path, int], path: Sequence[str | int]) -> int:
    """The line of ``path``, or of the nearest thing around it; 0 when there is none."""
    for end in range(len(path), 0, -1):
        if tuple(path[:end]) in lines:
            return lines[tuple(path[:end])]
    return 0


def _inside(entries: Mapping[Path, int], parts: Path) -> Path:
    """``parts`` with the number of the present entry after the name of each array around it."""
    full: Path = ()
    for index, part in enumerate(parts):
        full = (*full, part)
        if full in entries and index < len(parts) - 1:
            full = (*full, entries[full])
    return full


def _parts(dotted: str) -> Path:
    return tuple(part.strip("\"'") for part in _PART.findall(dotted))


def _after(text: str, depth: int, quote: str) -> tuple[int, str]:
    """How deep in brackets, and in which long string, the reader is after ``text``."""
    position = 0
    while position < len(text):
        if quote:
            end = text.find(quote, position)
            if end < 0:
                return depth, quote
            position, quote = end + 3, ""
            continue
        if text.startswith(('"""', "'''"), position):
            quote = text[position : position + 3]
            position += 3
            continue
        string = _STRING.match(text, position)
        if string is not None:
            position = string.end()
            continue
        character = text[position]
        if character == "#":
            break
        depth += (character in "[{") - (character in "]}")
        position += 1
    return max(depth, 0), quote
