"""The picture of a conversation or of a program: boxes, arrows and frames, and its text for Mermaid.

Whoever calls for a person has a red border and says so in words as well: nobody has to see the colour.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["say", "ask", "fork", "wait", "keep", "task", "call", "end", "item"]
FIRST_WORDS = 48
"""Characters of a text that its box shows."""


@dataclass(frozen=True, slots=True)
class Box:
    """One step. ``lines`` are what it says; ``frames`` the parts it lies in, the outermost first."""

    id: str
    kind: Kind
    lines: tuple[str, ...]
    frames: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrow:
    """A way from one box to another, and what leads there; ``silence``: when nobody answers."""

    start: str
    end: str
    words: str = ""
    silence: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """All of it, in the order of the file."""

    name: str
    title: str
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def brief(words: str, most: int = FIRST_WORDS) -> str:
    """The first words of a text, in one line."""
    line = " ".join(words.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


_SHAPES: dict[Kind, tuple[str, str]] = {
    "say": ("[", "]"),
    "ask": ("([", "])"),
    "fork": ("{", "}"),
    "wait": ("[[", "]]"),
    "keep": ("[/", "/]"),
    "task": ("[\\", "\\]"),
    "call": ("[", "]"),
    "end": ("((", "))"),
    "item": ("[", "]"),
}


def mermaid(picture: Picture) -> str:
    """The picture as Mermaid's flowchart text."""
    return "\n".join(_mermaid(picture)) + "\n"


def _mermaid(picture: Picture) -> Iterator[str]:
    numbers = {box.id: f"n{index}" for index, box in enumerate(picture.boxes)}
    yield "---"
    yield f"title: {_quoted(f'{picture.name}: {picture.title}')}"
    yield "---"
    yield "flowchart TD"
    open_frames: tuple[str, ...] = ()
    frames = 0
    for box in picture.boxes:
        shared = _shared(open_frames, box.frames)
        for depth in range(len(open_frames), shared, -1):
            yield f"{'  ' * depth}end"
        for depth in range(shared, len(box.frames)):
            frames += 1
            yield f"{'  ' * (depth + 1)}subgraph f{frames}[{_quoted(box.frames[depth])}]"
        open_frames = box.frames
        before, after = _SHAPES[box.kind]
        marked = ":::call" if box.kind == "call" else ""
        words = _quoted("<br/>".join(_plain(line) for line in box.lines))
        yield f"{'  ' * (len(box.frames) + 1)}{numbers[box.id]}{before}{words}{after}{marked}"
    for depth in range(len(open_frames), 0, -1):
        yield f"{'  ' * depth}end"
    for arrow in picture.arrows:
        line = "-.->" if arrow.silence else "-->"
        words = f"|{_quoted(_plain(arrow.words))}|" if arrow.words else ""
        yield f"  {numbers[arrow.start]} {line}{words} {numbers[arrow.end]}"
    yield "  classDef call stroke:#c00000,stroke-width:3px"


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    count = 0
    while count < min(len(one), len(other)) and one[count] == other[count]:
        count += 1
    return count


def _plain(words: str) -> str:
    return words.replace("#", "#35;").replace("&", "#amp;").replace("<", "#lt;").replace(">", "#gt;")


def _quoted(words: str) -> str:
    return '"' + words.replace('"', "#quot;") + '"'
