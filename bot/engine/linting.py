"""Lint for people: a folder, some files of it, or the example of a rule, looked at with everything around them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath

from bot.domain import markup
from bot.domain.issues import Issue
from bot.domain.screening.hotlines import Hotlines, load_hotlines
from bot.domain.scripts.kinds import CLINIC_WORDS
from bot.domain.scripts.rule import Example, Rule
from bot.domain.scripts.yaml_tree import Tree, normalise, read_tree
from bot.engine.controls import OWN_SCRIPTS
from bot.engine.desk import NEEDED_SCRIPTS, SOURCE_LANGUAGE
from bot.engine.folder import read_folder
from bot.engine.library import Library, load_library

ROOMS = ("scripts", "programs", "prompts", "instruments", "safety", "locales")
"""What a conversations folder is made of."""
HOTLINES = "safety/hotlines.yaml"
EXAMPLE_DAY = date(2026, 11, 24)
"""Today, in the examples of rules."""
EXAMPLE_UNSET = ("clinic_duty",)
"""What the clinic of the examples has not decided."""
EXAMPLE_BEGUN = ("evening",)
"""What its patients begin themselves."""
_OWN_WORDS = frozenset(f"clinic_{word}" for word in CLINIC_WORDS)
_TOLD_OFTEN = frozenset({"untranslated"})
"""Rules of the safety texts that say one thing about many places of a file."""
_EVERYWHERE = frozenset({"undecided-words"})
"""Rules whose complaints are mended in one place, the settings, wherever they were found."""


@dataclass(frozen=True, slots=True)
class Clinic:
    """What the settings say, as far as lint asks. ``unset``: None where there are no settings to look at."""

    languages: Sequence[str]
    confirmed: Collection[str] = ()
    unset: Set[str] | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is looked at: the folder ``root``, in it only what begins with one of ``only`` (empty: all of it).

    ``beside`` are files that lie elsewhere, by the path that they would have in the folder.
    """

    root: Path
    only: tuple[str, ...] = ()
    beside: Mapping[str, Path] | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What was found; files are named as a terminal can open them."""

    issues: tuple[Issue, ...]
    scripts: int
    programs: int

    @property
    def errors(self) -> int:
        """How many of the complaints keep something from going live."""
        return sum(issue.severity == "error" for issue in self.issues)


def look(chosen: Chosen, clinic: Clinic, today: date) -> Report:
    """Everything that is wrong with what was chosen, loaded with all that is around it."""
    folder = read_folder(chosen.root)
    if any(issue.rule == "no-folder" for issue in folder.unread):
        return Report(folder.unread, 0, 0)
    beside = chosen.beside or {}
    files = {**folder.files, **{name: path.read_text("utf-8-sig") for name, path in beside.items()}}
    found = load_library(
        files,
        clinic.languages,
        confirmed=clinic.confirmed,
        unset=clinic.unset or (),
        begun={*OWN_SCRIPTS.values(), *NEEDED_SCRIPTS},
        unread=folder.unread,
    )
    library = found if isinstance(found, Library) else None
    issues = list(found.issues if isinstance(found, Library) else found)
    issues.extend(stale(files, today, library))
    if library is not None and clinic.unset is None:
        issues.extend(_to_decide(library))
    kept = [issue for issue in issues if not chosen.only or issue.file.startswith(chosen.only)]
    kept.sort(key=lambda issue: (issue.severity, issue.file, issue.line, issue.column, issue.rule))
    placed = [replace(issue, file=str(beside.get(issue.file) or chosen.root / issue.file)) for issue in kept]
    if library is None:
        return Report(tuple(placed), 0, 0)
    return Report(tuple(placed), len(library.scripts), len(library.programs))


def stale(files: Mapping[str, str], today: date, library: Library | None = None) -> tuple[Issue, ...]:
    """A warning for every hotline that was not checked for too long."""
    if library is not None:
        return library.hotlines.lint(today)
    loaded = load_hotlines(files[HOTLINES], HOTLINES) if HOTLINES in files else ()
    return loaded.lint(today) if isinstance(loaded, Hotlines) else ()


def grouped(issues: Sequence[Issue]) -> tuple[Issue, ...]:
    """The complaints with those that are one piece of work for one person told once: the first, and their number."""
    groups: dict[object, list[Issue]] = {}
    for issue in issues:
        group = issue.group or (issue.rule if issue.rule in _TOLD_OFTEN else "")
        file = "" if issue.rule in _EVERYWHERE else issue.file
        key = (issue.rule, file, issue.severity, group) if group else id(issue)
        groups.setdefault(key, []).append(issue)
    found = []
    for first, *more in groups.values():
        where = "in this file" if all(issue.file == first.file for issue in more) else "in other places"
        what = f"{first.what.removesuffix('.')}, and {len(more)} more {where}." if more else first.what
        found.append(replace(first, what=what))
    return tuple(found)


def tried(rule: Rule, example: Example) -> tuple[Issue, ...]:
    """What lint says about one of a rule's examples; what else a library needs is not missed."""
    files = rule.files(example)
    languages = sorted({name.split("/")[1] for name in files if name.startswith("locales/")} - {SOURCE_LANGUAGE})
    found = load_library(files, [SOURCE_LANGUAGE, *languages], unset=EXAMPLE_UNSET, begun=EXAMPLE_BEGUN)
    issues = (*(found.issues if isinstance(found, Library) else found), *stale(files, EXAMPLE_DAY))
    return tuple(issue for issue in issues if issue.file in files or issue.file == rule.place)


def choose(paths: Sequence[Path], default: Path) -> Chosen | str:
    """What ``paths`` (folders, files; none: the folder ``default``) mean, or a sentence about why they mean nothing.

    A file or a folder inside a conversations folder is looked at with the whole of it around; one that lies elsewhere
    as if it lay in ``default``.
    """
    if not paths:
        return Chosen(default)
    roots: dict[Path, list[str]] = {}
    beside: dict[str, Path] = {}
    for path in paths:
        if not path.exists():
            return f"There is no {path}."
        root, inside = _located(path)
        if root is not None:
            roots.setdefault(root, []).append(inside)
        elif path.is_dir():
            roots.setdefault(path, []).append("")
        else:
            beside[_place_for(path)] = path
    if len(roots) > 1 or (roots and beside):
        return "These lie in different folders; give files of one folder at a time."
    root = next(iter(roots), default)
    only = tuple(roots.get(root, ())) + tuple(beside)
    return Chosen(root, () if "" in only else only, beside)


def _located(path: Path) -> tuple[Path | None, str]:
    """The conversations folder around ``path``, and the beginning of the names that are meant in it."""
    if path.is_dir() and any((path / room).is_dir() for room in ROOMS):
        return path, ""
    parents = [path, *path.parents] if path.is_absolute() else [path, *path.parents][:-1]
    for parent in parents:
        if parent.name in ROOMS:
            name = PurePosixPath(parent.name, *path.relative_to(parent).parts).as_posix()
            return parent.parent, f"{name}/" if path.is_dir() else name
    return None, ""


def _place_for(path: Path) -> str:
    """Where a file that lies elsewhere would lie: what it is can be told from its first words."""
    text = path.read_text("utf-8-sig", errors="replace")
    words = {line.partition(":")[0] for line in text.splitlines() if line[:1].isalpha()}
    room = "scripts"
    if "deck" in words or "prompts" in words:
        room = "prompts"
    elif {"licence", "scoring"} & words:
        room = "instruments"
    elif {"items", "extends"} & words and "steps" not in words:
        room = "programs"
    return f"{room}/{path.name}"


def _to_decide(library: Library) -> Iterator[Issue]:
    """Without settings: what a clinic has to decide before these scripts can be used."""
    for name, script in library.scripts.items():
        tree: Tree | Issue | None = None
        for text in script.strings():
            for word in sorted(markup.placeholders(text.text) & _OWN_WORDS):
                if tree is None:
                    tree = read_tree(normalise(library.files[f"scripts/{name}.yaml"]), f"scripts/{name}.yaml")
                if isinstance(tree, Tree):
                    place = tree.place(text.path)
                    what = f"{{{word}}} is said here; each clinic has to decide its words."
                    remedy = f"Fill in clinic.words.{word.removeprefix('clinic_')}, and lint with --config."
                    yield Issue(
                        "undecided-words", tree.filename, place.line, place.column, what, remedy, "warning", word
                    )
