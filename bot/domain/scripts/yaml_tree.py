"""Author's YAML as plain data in which every part still knows its line and column.

Only the plain part of YAML is taken: maps, lists, text, numbers, true and false. Aliases and custom tags are refused;
they are of no use to a script, and an alias that contains itself would never end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from bot.domain.issues import Issue

LARGEST = 400_000
"""Characters in one file. The longest real script has some 30,000; a bigger file is a mistake, and slow to read."""

Data = str | int | float | bool | None | list["Data"] | dict[str, "Data"]
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A line and a column, both from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Tree:
    """A file's data, and where each value and each key of it stands. ``blocks`` are the texts written with | or >,
    ``quoted`` those between quotes."""

    data: Data
    filename: str
    values: Mapping[Path, Place] = field(default_factory=dict)
    keys: Mapping[Path, Place] = field(default_factory=dict)
    blocks: frozenset[Path] = frozenset()
    quoted: frozenset[Path] = frozenset()

    def place(self, path: Sequence[str | int]) -> Place:
        """Where the value at ``path`` stands; for a path that does not exist, its nearest existing parent."""
        return self._nearest(self.values, path)

    def key_place(self, path: Sequence[str | int]) -> Place:
        """Where the key of the value at ``path`` stands."""
        return self.keys.get(tuple(path)) or self.place(path)

    def issue(self, rule: str, path: Sequence[str | int], what: str, remedy: str) -> Issue:
        """An error at the value at ``path``."""
        place = self.place(path)
        return Issue(rule, self.filename, place.line, place.column, what, remedy)

    def _nearest(self, places: Mapping[Path, Place], path: Sequence[str | int]) -> Place:
        full = tuple(path)
        for end in range(len(full), -1, -1):
            if full[:end] in places:
                return places[full[:end]]
        return Place(1, 1)


class _Refused(Exception):
    def __init__(self, node: Node, what: str, remedy: str) -> None:
        super().__init__(what)
        self.node, self.what, self.remedy = node, what, remedy


def normalise(source: str) -> str:
    r"""``source`` with \n line ends, no byte order mark, no white space at line ends, and one line end at its end.

    So that an editor's habits do not make another version of a script.
    """
    lines = source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip(" \t") for line in lines).rstrip("\n") + "\n"


@lru_cache(maxsize=512)  # reading one file is most of what loading costs, and an edit changes one of many
def read_tree(source: str, filename: str) -> Tree | Issue:
    """The data in ``source``, or what is wrong with its YAML. Never raises. What it gives must not be changed."""
    if len(source) > LARGEST:
        return Issue("yaml-syntax", filename, 0, 0, f"The file has more than {LARGEST:,} characters.", "Split it.")
    try:
        root = YAML(typ="safe", pure=True).compose(source)
        if root is None:
            return Issue("yaml-syntax", filename, 1, 1, "The file is empty.", "Begin with name:, title: and steps:.")
        return _Reader(filename).read(root)
    except _Refused as refused:
        place = _place(refused.node)
        return Issue("yaml-syntax", filename, place.line, place.column, refused.what, refused.remedy)
    except MarkedYAMLError as error:
        problem = " ".join(str(error.problem or error.context or "it cannot be read").split())
        # A quote that is never closed is found at the end of the file, but mended where it was opened.
        marks = (error.problem_mark, error.context_mark)
        mark = next((mark for mark in (reversed(marks) if "end" in problem else marks) if mark is not None), None)
        line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
        return Issue("yaml-syntax", filename, line, column, f"This is not YAML: {problem}.", _SYNTAX_REMEDY)
    except YAMLError as error:
        problem = " ".join(str(error).split()[:14])
        return Issue("yaml-syntax", filename, 1, 1, f"This is not YAML: {problem}.", _SYNTAX_REMEDY)
    except RecursionError:
        return Issue("yaml-syntax", filename, 1, 1, "Lists or maps are nested too deep.", "Write them flat.")
    except Exception as error:  # noqa: BLE001 -- the scanner trips over some broken files with errors of its own kind;
        # an author's broken file must be a complaint to the author, never a crash of the running bot.
        return Issue("yaml-syntax", filename, 1, 1, f"This is not YAML: {type(error).__name__}.", _SYNTAX_REMEDY)


_SYNTAX_REMEDY = (
    "Look at this line and the one above: indentation, a missing colon, or a text with a colon or # in it that needs "
    "quotes or a | before it."
)


class _Reader:
    def __init__(self, filename: str) -> None:
        self.filename = filename
        self.values: dict[Path, Place] = {}
        self.keys: dict[Path, Place] = {}
        self.blocks: set[Path] = set()
        self.quoted: set[Path] = set()
        self.seen: set[int] = set()

    def read(self, root: Node) -> Tree:
        data = self._data(root, ())
        return Tree(data, self.filename, self.values, self.keys, frozenset(self.blocks), frozenset(self.quoted))

    def _data(self, node: Node, path: Path) -> Data:
        if id(node) in self.seen:
            raise _Refused(node, "Anchors and aliases (&name, *name) are not used here.", "Write the part out again.")
        self.seen.add(id(node))
        self.values[path] = _place(node)
        if isinstance(node, ScalarNode):
            if node.style in ("|", ">"):
                self.blocks.add(path)
            elif node.style in ("'", '"'):
                self.quoted.add(path)
            return _scalar(node)
        if not str(node.tag).startswith("tag:yaml.org,2002:"):
            raise _Refused(node, f"The tag {node.tag} is not used here.", "Leave the tag out.")
        if isinstance(node, SequenceNode):
            return [self._data(child, (*path, index)) for index, child in enumerate(node.value)]
        assert isinstance(node, MappingNode)  # noqa: S101 -- there is no fourth kind of node
        found: dict[str, Data] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode):
                raise _Refused(key_node, "A key has to be one word.", "Write it as word: value.")
            key = str(_plain(key_node))
            if key in found:
                raise _Refused(key_node, f"The key {key!r} is here twice.", "Keep one of them.")
            self.keys[(*path, key)] = _place(key_node)
            found[key] = self._data(value_node, (*path, key))
        return found


def _place(node: Node) -> Place:
    return Place(node.start_mark.line + 1, node.start_mark.column + 1)


def _plain(node: ScalarNode) -> str:
    text = str(node.value)
    for character in text:
        if (ord(character) < 0x20 and character not in "\n\t") or 0xD800 <= ord(character) <= 0xDFFF:
            raise _Refused(node, "There is a control character in this text.", "Type the text anew.")
    return text


def _scalar(node: ScalarNode) -> Data:
    text = _plain(node)
    tag = str(node.tag)
    if tag == "tag:yaml.org,2002:null":
        return None
    if tag == "tag:yaml.org,2002:bool":
        return text.lower() in ("true", "yes", "on")
    try:
        if tag == "tag:yaml.org,2002:int" and len(text) < 20:
            return int(text.replace("_", ""))
        if tag == "tag:yaml.org,2002:float" and len(text) < 40:
            return float(text.replace("_", ""))
    except ValueError:
        return text  # 0x1F, .inf: no author of a conversation means these
    if tag.rpartition(":")[2] in ("str", "int", "float", "timestamp", "merge", "value"):
        return text  # dates too: words on a button, not calendar days
    raise _Refused(node, f"The tag {tag} is not used here.", "Leave the tag out.")
