"""Whether texts may go live: everything is read as it would be read, and the checks have their say.

Nothing here touches the database or the running bot; all of it may take its time on another thread.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import structlog

from bot.domain.issues import Issue
from bot.engine.library import Library, load_library

log = structlog.get_logger()
Files = Mapping[str, str]
"""Path to text."""
Edits = Mapping[str, str | None]
"""Path to the text it gets; None for a file that goes."""
Check = Callable[[Library, Files], Sequence[Issue]]
"""Looks at a sound library before it goes live, as the replay of recorded transcripts does. An error keeps it back."""
_MANY = 12
"""From so many edits on that cannot be told apart by what is complained of, none is tried alone: each try costs half a
second."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads files into a library as this clinic's settings want it, and lets the checks look at it."""

    languages: tuple[str, ...]
    countries: tuple[str, ...] = ()
    confirmed: frozenset[str] = frozenset()
    unset: frozenset[str] = frozenset()
    checks: tuple[Check, ...] = ()

    def __call__(
        self, files: Files, like: Library | None = None, unread: Sequence[Issue] = (), *, trusted: bool = False
    ) -> Library | tuple[Issue, ...]:
        """The library, or everything that is wrong. Never raises: what nobody foresaw is an issue too.

        ``like``: an earlier library made by this reader. The same files give that very library back. ``trusted``: they
        were live, and the examples of the lexicon's rows are not tried again.
        """
        if like is not None and not unread and like.files == files:
            return like
        try:
            found = load_library(
                files,
                self.languages,
                countries=self.countries,
                confirmed=self.confirmed,
                unset=self.unset,
                unread=unread,
                like=like,
                trusted=trusted,
            )
            if not isinstance(found, Library):
                return found
            issues = [issue for check in self.checks for issue in check(found, files)]
        except Exception as error:  # noqa: BLE001 - a text that breaks the reader must not break the bot
            log.error("Texts could not be checked.", action="proof", error=type(error).__name__)
            what = f"Checking failed in an unforeseen way ({type(error).__name__})."
            return (Issue("unforeseen", "", 0, 0, what, "Take the last edit back, and report this."),)
        if any(issue.severity == "error" for issue in issues):
            return (*issues, *found.issues)
        return replace(found, issues=(*found.issues, *issues)) if issues else found


@dataclass(frozen=True, slots=True)
class Proof:
    """What became of some edits: ``library`` is the present one with the edits ``taken``; ``refused`` are the others,
    by path, with the complaints about each. No library: the texts are unsound without any of the edits."""

    library: Library | None
    taken: Edits
    refused: Mapping[str, tuple[Issue, ...]]


def edited(files: Files, edits: Edits) -> dict[str, str]:
    """The files with the edits in them."""
    both = {**files, **edits}
    return {path: text for path, text in both.items() if text is not None}


def errors(issues: Sequence[Issue]) -> tuple[Issue, ...]:
    """The complaints that keep a text from going live."""
    return tuple(issue for issue in issues if issue.severity == "error")


def proof(read: Reader, live: Files, edits: Edits, like: Library | None = None) -> Proof:
    """As many of the edits as are sound together: a broken file must not keep a good edit of another one back.

    1. Everything together. What is complained of is left out, and the rest tried again, until it is sound.
    2. When the complaints are about files that nobody edited (a script went that a program needs), each edit is tried
       alone, and kept when what there is by then is sound with it; over and over, since one may need another.
    """
    taken = dict(edits)
    refused: dict[str, tuple[Issue, ...]] = {}
    while taken:
        found = read(edited(live, taken), like)
        if isinstance(found, Library):
            return Proof(found, taken, refused)
        wrong = errors(found)
        blamed = {issue.file for issue in wrong} & taken.keys()
        if not blamed:
            return _one_by_one(read, live, taken, refused, wrong, like)
        for path in sorted(blamed):
            refused[path] = tuple(issue for issue in wrong if issue.file == path)
            del taken[path]
    found = read(live, like)
    return Proof(found if isinstance(found, Library) else None, {}, refused)


def _one_by_one(
    read: Reader,
    live: Files,
    edits: Edits,
    refused: Mapping[str, tuple[Issue, ...]],
    wrong: tuple[Issue, ...],
    like: Library | None,
) -> Proof:
    kept: dict[str, str | None] = {}
    best = read(live, like)
    # New texts first, since others may lead to them; what goes comes last, when nothing leads to it any more.
    left = sorted(edits, key=lambda path: (edits[path] is None, path in live, path))
    if isinstance(best, Library) and len(left) <= _MANY:
        moved = True
        while moved:
            moved = False
            for path in list(left):
                found = read(edited(live, {**kept, path: edits[path]}), best)
                if isinstance(found, Library):
                    kept[path] = edits[path]
                    best = found
                    left.remove(path)
                    moved = True
    library = best if isinstance(best, Library) else None
    return Proof(library, kept, {**refused, **dict.fromkeys(left, wrong)})


def changed_scripts(before: Library | None, after: Library) -> tuple[str, ...]:
    """The scripts whose version is another one, among them new ones and those that went. A translation, or a script
    that is run inside another, is part of a version."""
    old = {} if before is None else {name: script.hash for name, script in before.scripts.items()}
    new = {name: script.hash for name, script in after.scripts.items()}
    return tuple(sorted(name for name in {*old, *new} if old.get(name) != new.get(name)))


def changed_programs(before: Library | None, after: Library) -> tuple[str, ...]:
    """The programs that say something else by now."""
    old: Mapping[str, object] = {} if before is None else before.programs
    names: Collection[str] = {*old, *after.programs}
    return tuple(sorted(name for name in names if old.get(name) != after.programs.get(name)))
