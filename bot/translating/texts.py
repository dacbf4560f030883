"""What there is to translate: every text that a patient may read, in the order of the files, by catalogue.

A script that is broken in its meaning (a step that leads nowhere) still gives its texts. Of a file that cannot even be
read nothing is known; its group has no texts, and what is translated of it must be left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from pydantic import ValidationError

from bot.domain.issues import Issue
from bot.domain.scripts import steps
from bot.domain.scripts.decks import DeckFile
from bot.domain.scripts.layout import Shelf, lay_out
from bot.domain.scripts.load import Read, read_script
from bot.domain.scripts.yaml_tree import Tree, normalise, read_tree
from bot.engine import phrases
from bot.engine.folder import Folder

CATALOGUES = ("scripts", "prompts", "safety", "bot")
"""The catalogues of a language, by the name of their file."""
SAFETY = "safety/texts.yaml"
_LISTED = 'What people really type for this answer: small letters, "|" between.'


@dataclass(frozen=True, slots=True)
class Text:
    """One text at one place. ``place`` says where in its group it stands: "mood ask", "choice well".

    ``context`` is the msgctxt that it always has; ``file`` and ``line`` are where its author wrote it (line 0: in the
    program itself).
    """

    words: str
    group: str
    place: str
    file: str = ""
    line: int = 0
    context: str = ""
    note: str = ""

    @property
    def comment(self) -> str:
        """What translators read above the text."""
        return f"{self.group}: {self.place}"


@dataclass(frozen=True, slots=True)
class Group:
    """The texts of one script, one deck, of the safety texts or of the bot; None where the file cannot be read."""

    name: str
    file: str
    texts: tuple[Text, ...] | None


def collect(folder: Folder) -> Mapping[str, tuple[Group, ...]]:
    """The groups by catalogue, each in the order of its files' names."""
    scripts = tuple(_script(name, folder) for name in _yaml_files(folder, "scripts"))
    decks = tuple(_deck(name, folder) for name in _yaml_files(folder, "prompts"))
    return {"scripts": scripts, "prompts": decks, "safety": (_safety(folder),), "bot": (_bot(),)}


def _yaml_files(folder: Folder, under: str) -> Iterator[str]:
    unread = {issue.file for issue in folder.unread}
    for name in sorted({*folder.files, *unread}):
        path = PurePosixPath(name)
        if path.parent == PurePosixPath(under) and path.suffix == ".yaml" and not name.endswith(".transcript.yaml"):
            yield name


def _script(name: str, folder: Folder) -> Group:
    own = PurePosixPath(name).stem
    read = read_script(folder.files[name], name) if name in folder.files else ()
    if not isinstance(read, Read):
        return Group(own, name, None)
    file = read.file
    # What it runs and asks has its own file: only the steps of this one are laid out. What is wrong with them is told
    # by lint.
    laid = lay_out(file, Shelf())
    found = [
        Text(text.text, file.name, f"{text.step} {text.part}".strip(), name, read.tree.place(text.path).line)
        for text in steps.texts(file.title, laid.steps)
    ]
    nudge = file.unanswered.words if file.unanswered is not None else None
    if nudge and all(text.words != nudge for text in found):  # all its questions are asked by the parts that it runs
        line = read.tree.place(("unanswered", "words")).line
        found.append(Text(nudge, file.name, "nudge", name, line))
    return Group(file.name, name, tuple(found))


def _deck(name: str, folder: Folder) -> Group:
    unread = Group(PurePosixPath(name).stem, name, None)
    tree = read_tree(normalise(folder.files[name]), name) if name in folder.files else None
    if tree is None or isinstance(tree, Issue):
        return unread
    try:
        file = DeckFile.model_validate(tree.data)
    except ValidationError:
        return unread
    return Group(
        file.deck,
        name,
        tuple(
            Text(entry.text, file.deck, entry.id, name, tree.place(("prompts", index, "text")).line)
            for index, entry in enumerate(file.prompts)
        ),
    )


def _safety(folder: Folder) -> Group:
    tree = read_tree(normalise(folder.files[SAFETY]), SAFETY) if SAFETY in folder.files else None
    if not isinstance(tree, Tree) or not isinstance(tree.data, dict) or not isinstance(tree.data.get("texts"), dict):
        return Group("safety", SAFETY, None)
    given = tree.data["texts"]
    assert isinstance(given, dict)  # noqa: S101 -- looked at above; mypy forgets it
    return Group(
        "safety",
        SAFETY,
        tuple(
            Text(words.strip(), "safety", key, SAFETY, tree.key_place(("texts", key)).line, context=key)
            for key, words in given.items()
            if isinstance(words, str) and words.strip()
        ),
    )


def _bot() -> Group:
    named = phrases.NAMED.items()
    listed = (Text(words, "bot", name, note=_LISTED if "|" in words else "") for name, words in named)
    return Group("bot", "", tuple(listed))
