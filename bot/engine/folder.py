"""The conversations folder as what it is to the rest of the house: a mapping from relative path to text.

Where the texts come from, a disk, an upload, the database, makes no difference to how they are checked.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.domain.issues import Issue
from bot.engine.library import BrokenConversationsError, Library, load_library

KINDS = (".yaml", ".po")
LARGEST = 4_000_000
"""Bytes in one file. More is no text that somebody wrote, and reading it over and over would keep others waiting."""


@dataclass(frozen=True, slots=True)
class Folder:
    """The files of the folder that can be read, by path relative to it (``scripts/welcome.yaml``), and a complaint for
    each that cannot."""

    files: Mapping[str, str]
    unread: tuple[Issue, ...] = ()


def read_folder(root: Path) -> Folder:
    """Every YAML file and catalogue in the folder. What editors leave behind (``.name``, ``name~``) is not read.

    Never raises: a folder that is not there is a complaint about no file, with an empty path.
    """
    if not root.is_dir():
        what = f"There is no folder {root}."
        return Folder({}, (Issue("no-folder", "", 0, 0, what, "Put the right conversations.path into the settings."),))
    files: dict[str, str] = {}
    unread: list[Issue] = []
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.suffix not in KINDS or any(part.startswith(".") for part in name.split("/")):
            continue
        try:
            if path.is_dir():
                continue
            data = path.read_bytes()
            if len(data) > LARGEST:
                what = f"The file has more than {LARGEST:,} bytes."
                unread.append(Issue("unreadable", name, 0, 0, what, "Split it."))
                continue
            files[name] = data.decode("utf-8-sig")
        except FileNotFoundError:
            continue  # gone between the listing and the reading: somebody is saving it
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            unread.append(Issue("unreadable", name, line, 1, "This is not UTF-8 text.", "Save the file as UTF-8."))
        except OSError as error:
            what = f"The file cannot be read: {error.strerror or type(error).__name__}."
            unread.append(Issue("unreadable", name, 0, 0, what, "Put it there, readable."))
    return Folder(files, tuple(unread))


def load_folder(
    root: Path,
    languages: Sequence[str],
    *,
    countries: Sequence[str] = (),
    confirmed: Collection[str] = (),
    unset: Collection[str] = (),
) -> Library | tuple[Issue, ...]:
    """The library in the folder ``root``, or everything that is wrong in it; complaints carry the whole path."""
    folder = read_folder(root)
    if any(issue.rule == "no-folder" for issue in folder.unread):
        return placed(root, folder.unread)
    found = load_library(
        folder.files, languages, countries=countries, confirmed=confirmed, unset=unset, unread=folder.unread
    )
    if isinstance(found, Library):
        return replace(found, issues=placed(root, found.issues))
    return placed(root, found)


def require_folder(
    root: Path,
    languages: Sequence[str],
    *,
    countries: Sequence[str] = (),
    confirmed: Collection[str] = (),
    unset: Collection[str] = (),
) -> Library:
    """As :func:`load_folder`, but raises :class:`BrokenConversationsError`."""
    found = load_folder(root, languages, countries=countries, confirmed=confirmed, unset=unset)
    if isinstance(found, Library):
        return found
    raise BrokenConversationsError([issue for issue in found if issue.severity == "error"])


def placed(root: Path, issues: Sequence[Issue]) -> tuple[Issue, ...]:
    """The complaints with the whole path of their files, as a terminal can open them."""
    return tuple(replace(issue, file=str(root / issue.file)) for issue in issues)
