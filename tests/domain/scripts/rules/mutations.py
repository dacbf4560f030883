"""Small changes of a YAML file that do not mend it: an author's habits, in which a mistake must still be found.

Each is a function from text to text; where it does not apply it gives the text back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from io import StringIO

from ruamel.yaml import YAML

Mutation = Callable[[str], str]


def with_comments(text: str) -> str:
    """A comment at the top and, outside texts of several lines, behind every step."""
    found, block = ["# A note.", "#"], 0
    for line in text.split("\n"):
        indent = len(line) - len(line.lstrip())
        block = block if block and (indent >= block or not line.strip()) else 0
        if not block and line.lstrip().startswith("- ") and not line.rstrip().endswith("|"):
            found.append(f"{' ' * indent}# the next step")
        found.append(line)
        if line.rstrip().endswith("|"):
            block = indent + 1
    return "\n".join(found)


def with_other_line_ends(text: str) -> str:
    """As saved by an editor of another system: carriage returns, white space at line ends."""
    return "\r\n".join(line + "  " for line in text.split("\n"))


def with_keys_reversed(text: str) -> str:
    """The fields of every map in the opposite order, everything in YAML's flow style or block style as it falls."""
    tree = YAML(typ="safe", pure=True).load(text)
    stream = StringIO()
    writer = YAML(typ="rt")
    writer.width = 10_000
    writer.dump(_reversed(tree), stream)
    return stream.getvalue()


def with_blank_lines(text: str) -> str:
    """An empty line before each step and each item."""
    return re.sub(r"(?m)^( *- )", r"\n\1", text)


def with_ids_renamed(text: str) -> str:
    """Every step that has an id, and all that leads to it, called otherwise."""
    if "\nsteps:" not in text:
        return text  # the items of programs and questionnaires are known by their ids elsewhere
    names = set(re.findall(r"(?m)^ *-? ?id: ([a-z][a-z0-9_-]*)$", text))
    for name in names:
        text = re.sub(rf"(\b(?:id|go_to): ){re.escape(name)}(?=[\s,}}]|$)", rf"\1{name}-x", text)
    return text


def with_other_first_words(text: str) -> str:
    """Another title, and a sentence before the first step."""
    text = re.sub(r"(?m)^title: A trial$", "title: Another Trial", text)
    return re.sub(r"(?m)^steps:\n(?=  - )", "steps:\n  - say: HELLO again.\n", text, count=1)


MUTATIONS: Mapping[str, Mutation] = {
    "comments": with_comments,
    "line ends": with_other_line_ends,
    "order of fields": with_keys_reversed,
    "blank lines": with_blank_lines,
    "names of steps": with_ids_renamed,
    "words around": with_other_first_words,
}


def _reversed(node: object) -> object:
    if isinstance(node, dict):
        # The order of buttons and of sections is meant; that of the fields of a map is not.
        keep = any(key in node for key in ("steps", "items", "prompts", "texts", "scoring")) or not node
        pairs = [(key, _reversed(value) if key not in ("choices", "several") else value) for key, value in node.items()]
        return dict(pairs if keep else reversed(pairs))
    return [_reversed(child) for child in node] if isinstance(node, list) else node
