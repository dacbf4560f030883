"""A picture as SVG, through Graphviz and its Python package."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from bot.domain.errors import AfterglowError
from bot.domain.picture import Box, Picture

_SHAPES = {
    "say": "note",
    "ask": "box",
    "fork": "diamond",
    "wait": "cds",
    "keep": "folder",
    "task": "component",
    "call": "octagon",
    "end": "oval",
    "item": "box",
}


class NoGraphviz(AfterglowError):
    """The program dot of Graphviz is not on this machine."""


def svg(picture: Picture) -> str:
    """The picture. Raises :class:`NoGraphviz` where there is no ``dot``."""
    import graphviz

    graph = graphviz.Digraph(picture.name, graph_attr={"label": f"{picture.name}: {picture.title}", "labelloc": "t"})
    graph.attr("node", fontname="Helvetica", fontsize="11", style="rounded")
    graph.attr("edge", fontname="Helvetica", fontsize="10")
    graph.attr("graph", fontname="Helvetica")
    _boxes(graph, picture.boxes, 0, _numbers())
    for arrow in picture.arrows:
        style = "dashed" if arrow.silence else "solid"
        graph.edge(_id(arrow.start), _id(arrow.end), label=graphviz.escape(arrow.words), style=style)
    try:
        drawn: str = graph.pipe(format="svg", encoding="utf-8")
    except graphviz.ExecutableNotFound as error:
        raise NoGraphviz from error
    return drawn


def _boxes(graph, boxes: tuple[Box, ...], depth: int, numbers: Iterator[int]) -> None:  # type: ignore[no-untyped-def] # graphviz has no types
    import graphviz

    for frame, grouped in groupby(boxes, key=lambda box: box.frames[depth] if len(box.frames) > depth else None):
        inside = tuple(grouped)
        if frame is not None:
            with graph.subgraph(name=f"cluster_{next(numbers)}") as part:
                part.attr(label=graphviz.escape(frame), style="rounded", color="gray50")
                _boxes(part, inside, depth + 1, numbers)
            continue
        for box in inside:
            words = "\n".join(box.lines)
            look = {"shape": _SHAPES[box.kind]}
            if box.kind == "call":
                look |= {"color": "#c00000", "penwidth": "3", "style": "bold"}
            graph.node(_id(box.id), graphviz.escape(words), **look)


def _numbers() -> Iterator[int]:
    number = 0
    while True:
        yield number
        number += 1


def _id(name: str) -> str:
    """A colon in a node's name would mean a port."""
    return name.replace(":", "_")
