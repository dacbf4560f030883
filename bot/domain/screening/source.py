"""Reading a YAML file of safety content so that every complaint has a line and a column."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import ConstructorError
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.scalarstring import LiteralScalarString, ScalarString

from bot.domain.issues import Issue


@dataclass(slots=True)
class Source:
    """One file being read: its name for the complaints, and the complaints so far."""

    file: str
    issues: list[Issue] = field(default_factory=list)

    def complain(  # one complaint needs all of it
        self,
        rule: str,
        where: tuple[int, int],
        what: str,
        remedy: str,
        severity: Literal["error", "warning"] = "error",
    ) -> None:
        """Add a complaint at ``where`` (line and column, from 1; zeros for the file)."""
        self.issues.append(Issue(rule, self.file, where[0], where[1], what, remedy, severity))

    def mapping(self, text: str) -> CommentedMap | None:
        """The file's top mapping, or ``None`` with a complaint when it is not YAML or not a mapping."""
        return self._parsed(lambda: YAML(typ="rt").load(text))

    def _parsed(self, parse: Callable[[], object]) -> CommentedMap | None:
        try:
            loaded = parse()
        except MarkedYAMLError as error:
            mark = error.problem_mark
            where = (mark.line + 1, mark.column + 1) if mark else (0, 0)
            self.complain("yaml", where, f"This is not YAML: {error.problem}.", "Mend the indentation or the quotes.")
            return None
        except (YAMLError, ValueError) as error:
            self.complain("yaml", (0, 0), f"This is not YAML: {error}.", "Mend the file.")
            return None
        except Exception as error:  # noqa: BLE001 -- the scanner trips over some broken files with errors of its own
            # kind, or over their depth; an edit must be answered with a complaint, never end the bot that runs.
            self.complain("yaml", (0, 0), f"This is not YAML: {type(error).__name__}.", "Mend the file.")
            return None
        if not isinstance(loaded, CommentedMap):
            self.complain("shape", (0, 0), "The file is not a mapping.", "Begin it with `key: value` lines.")
            return None
        return loaded

    def quick_mapping(self, text: str) -> CommentedMap | None:
        """As :meth:`mapping`, ten times as fast and without the remarks: for files as long as a lexicon."""
        return self._parsed(lambda: _built(YAML(typ="safe").compose(text)))

    def text(self, node: Mapping[str, object], key: str, *, required: bool = False) -> str:
        """The string under ``key``, stripped; ``""`` when absent, with a complaint when required or not a string."""
        value = node.get(key)
        if value is None or value == "":
            if required:
                self.complain("missing", place(node), f"`{key}` is missing.", f"Add `{key}:`.")
            return ""
        if not isinstance(value, str):
            # An unquoted 024 is a number to YAML and loses its zero; a patient would then dial 24.
            self.complain("quotes", place(node, key), f"`{key}` is not text.", "Put it between double quotes.")
            return ""
        return value.strip()

    def strings(self, node: Mapping[str, object], key: str) -> tuple[str, ...]:
        """The list of strings under ``key``; empty when absent."""
        value = node.get(key)
        if value is None:
            return ()
        if not isinstance(value, CommentedSeq) or not all(isinstance(item, str) for item in value):
            self.complain("shape", place(node, key), f"`{key}` is not a list of texts.", "Write one `- text` a line.")
            return ()
        return tuple(str(item) for item in value)

    def lines(self, node: Mapping[str, object], key: str) -> tuple[tuple[str, tuple[int, int]], ...]:
        """The lines under ``key``, a list or a block (``|``), each with its place; lines with ``#`` are remarks."""
        value = node.get(key)
        if value is None:
            return ()
        if isinstance(value, str):
            line, column = place(node, key)
            block = value.split("\n")
            offset = 1 if isinstance(value, ScalarString) else 0
            found = ((text.strip(), (line + offset + index, column)) for index, text in enumerate(block))
            return tuple((text, where) for text, where in found if text and not text.startswith("#"))
        texts = self.strings(node, key)
        return tuple((text, place(value, index)) for index, text in enumerate(texts))

    def unknown(self, node: Mapping[str, object], known: frozenset[str]) -> None:
        """Complain about every key that nobody reads: a misspelt key is a rule that silently isn't there."""
        for key in node:
            if key not in known:
                self.complain(
                    "unknown-key", place(node, key), f"Nobody reads `{key}`.", f"Known are {', '.join(sorted(known))}."
                )


def place(node: object, key: object = None) -> tuple[int, int]:
    """Line and column (from 1) of a node or of one key in it; zeros when unknown."""
    if isinstance(node, CommentedMap):
        if key is not None and key in node:
            line, column = node.lc.key(key)
        else:
            line, column = node.lc.line, node.lc.col
    elif isinstance(node, CommentedSeq):
        line, column = node.lc.item(key) if isinstance(key, int) else (node.lc.line, node.lc.col)
    else:
        return (0, 0)
    return (int(line) + 1, int(column) + 1)


def errors(issues: list[Issue]) -> tuple[Issue, ...]:
    """Only those that keep a file from being published."""
    return tuple(issue for issue in issues if issue.severity == "error")


def _built(node: Node | None, built: set[int] | None = None) -> object:
    """The value of a composed node, its places kept; dates, numbers and truth values as YAML 1.2 reads them.

    Raises ``ConstructorError`` for a key that stands twice or is no scalar, and for an alias: the row that it repeats
    would be complained about in another place, and one that holds itself would never end.
    """
    if node is None:
        return None
    built = set() if built is None else built
    if id(node) in built:
        raise ConstructorError(None, None, "an alias repeats what stands elsewhere", node.start_mark)
    built.add(id(node))
    if isinstance(node, MappingNode):
        made = CommentedMap()
        made.lc.line, made.lc.col = node.start_mark.line, node.start_mark.column
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode):
                raise ConstructorError(None, None, "a key is not one word", key_node.start_mark)
            key = _built(key_node, built)
            if key in made:
                raise ConstructorError(None, None, f"the key {key!r} stands here twice", key_node.start_mark)
            made[key] = _built(value_node, built)
            at, value_at = key_node.start_mark, value_node.start_mark
            made.lc.add_kv_line_col(key, [at.line, at.column, value_at.line, value_at.column])
        return made
    if isinstance(node, SequenceNode):
        listed = CommentedSeq()
        listed.lc.line, listed.lc.col = node.start_mark.line, node.start_mark.column
        for index, item in enumerate(node.value):
            listed.append(_built(item, built))
            listed.lc.add_idx_line_col(index, [item.start_mark.line, item.start_mark.column])
        return listed
    assert isinstance(node, ScalarNode)  # noqa: S101 -- YAML has three kinds of nodes
    return _scalar(str(node.tag).rpartition(":")[2], str(node.value), node.style)


def _scalar(kind: str, value: str, style: str | None) -> object:
    if style == "|":
        return LiteralScalarString(value)
    if style or kind == "str":
        return value
    if kind == "bool":
        return value.lower() == "true"
    if kind == "null":
        return None
    if kind == "int":
        return int(value)
    if kind == "timestamp":
        return date.fromisoformat(value[:10])
    return value
