"""What the publishing commands work with: settings, database, folder; a check, its outcome, and the writing."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from bot.config import Settings
    from bot.engine.folder import Folder
    from bot.engine.library import Library
    from bot.engine.proof import Edits, Files
    from bot.store.keys import Keyring
    from bot.store.publications import Publication
    from bot.store.transaction import Transaction

FAILED, UNUSABLE = 1, 2


def named_edits(
    desk: PublishingDesk, paths: list[Path], live: Files, folder: Folder
) -> tuple[dict[str, str | None], bool]:
    """The edits in these files; and whether all of them lie in the conversations folder."""
    from bot.domain.issues import Issue
    from bot.engine.uploads import place

    edits: dict[str, str | None] = {}
    from_folder = True
    for given in paths:
        root = desk.root.resolve()
        inside = given.resolve()
        name = inside.relative_to(root).as_posix() if inside.is_relative_to(root) else given.as_posix()
        broken = [issue for issue in folder.unread if issue.file == name]
        if broken:
            desk.refuse(broken)
        if name in folder.files:
            edits[name] = folder.files[name]
        elif name in live and not given.exists():
            edits[name] = None
        else:
            from_folder = False
            try:
                text = given.read_text("utf-8-sig")
            except (OSError, UnicodeDecodeError) as error:
                raise typer.BadParameter(f"{given} cannot be read as UTF-8 text.") from error
            found = place(str(given), text, live)
            if isinstance(found, Issue):
                desk.refuse([found])
            else:
                edits[found] = text
    return edits, from_folder


@dataclass(frozen=True, slots=True)
class PublishingDesk:
    """What every one of these commands works with."""

    settings: Settings
    keys: Keyring
    console: Console

    @classmethod
    def open(cls, config: Path) -> PublishingDesk:
        """With the settings in this file; makes or migrates the database when no bot has it."""
        from rich.console import Console

        from bot.config import load_settings
        from bot.store import beside
        from bot.store.keys import Keyring

        settings = load_settings(config)
        keys = Keyring(settings.keys())
        beside.prepare(settings.database_path)
        return cls(settings, keys, Console(highlight=False, soft_wrap=True))

    @property
    def root(self) -> Path:
        """The conversations folder."""
        return self.settings.conversations_path

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """One short transaction beside the running bot."""
        from bot.store import beside

        with beside.transaction(self.settings.database_path, self.keys) as tx:
            yield tx

    def wall(self, row: Publication) -> str:
        """When this was published, on the clinic's clock."""
        return f"{row.at.astimezone(ZoneInfo(self.settings.clinic.zone)):%Y-%m-%d %H:%M}"

    def find(self, tx: Transaction, name: str, also: Files | None = None) -> str:
        """The path that somebody means. Raises BadParameter when there is none."""
        from bot.engine.operator_turn import find
        from bot.store import publications

        known = {**(also or {}), **publications.live_versions(tx)}
        given = Path(name)
        root = self.root.resolve()
        if given.resolve().is_relative_to(root):
            name = given.resolve().relative_to(root).as_posix()
        found = find(known, publications.paths(tx), name)
        if found is None:
            raise typer.BadParameter(f"There is no file {name!r}; `afterglow history` lists what was published.")
        return found

    def version(self, tx: Transaction, path: str, given: str) -> str:
        """The whole version that begins with ``given``. Raises BadParameter when it is none, or not one."""
        from bot.store import publications

        rows = publications.history(tx, path, 1_000_000)
        found = {row.hash for row in rows if row.hash is not None and row.hash.startswith(given.lower())}
        if len(found) != 1:
            known = ", ".join(dict.fromkeys(publications.short(row.hash) for row in rows if row.hash))
            what = "is no version" if not found else "could be several versions"
            raise typer.BadParameter(f"{given!r} {what} of {path}. It had: {known}.")
        return found.pop()

    def refuse(self, issues: object) -> None:
        """Say what is wrong, and end."""
        for issue in issues if isinstance(issues, list | tuple) else ():
            typer.echo(f"{issue.severity}: {issue}", err=True)
        typer.echo("Nothing was published.", err=True)
        raise typer.Exit(FAILED)

    def make_live(self, edits: Edits, *, source: str, name: str, note: str, by: str, yes: bool, dry_run: bool) -> None:
        """Check, tell, ask, and publish; or, where two people have to approve, propose."""
        from bot.engine.publishing import OvertakenError

        by = by or getpass.getuser()
        asked = False
        while True:
            checked = self._check(edits, by)
            if checked is None:
                return
            if not asked:
                self._show(checked)
                if dry_run:
                    return
                if not yes and self.console.is_terminal and not typer.confirm("Publish?"):
                    raise typer.Exit(FAILED)
                asked = True
            try:
                self._write(checked, source=source, name=name, note=note, by=by)
            except OvertakenError:
                continue  # something else went live while this was checked: look again
            return

    def _check(self, edits: Edits, by: str) -> Checked | None:
        """The edits that are not live yet, found sound; None when all are. Says what is wrong, and ends, when not."""
        from bot.engine.clock import SystemClock
        from bot.engine.library import Library
        from bot.engine.proof import edited, errors
        from bot.engine.publishing import refused
        from bot.reading import reader
        from bot.store import publications

        read = reader(self.settings)
        with self.transaction() as tx:
            live, expected = publications.live(tx), publications.newest(tx)
        edits = {path: text for path, text in edits.items() if live.get(path) != text}
        if not edits:
            self.console.print("Nothing to publish: all of it is live already.")
            return None
        before = read(live) if live else ()
        like = before if isinstance(before, Library) else None
        found = read(edited(live, edits), like)
        if isinstance(found, Library):
            return Checked(edits, live, like, found, expected)
        with self.transaction() as tx:
            refused(tx, by, sorted(edits), found, SystemClock().now())
        self.refuse(errors(found))
        return None

    def _show(self, checked: Checked) -> None:
        """What changes, and whom it meets."""
        from bot.engine.publishing import reach
        from bot.store.publications import hash_of, short

        for path, text in sorted(checked.edits.items()):
            old = short(hash_of(checked.live[path]) if path in checked.live else None)
            new = "gone" if text is None else short(hash_of(text))
            self.console.print(f"{path}  {old} → {new}", markup=False)
        for issue in checked.after.issues:
            if issue.file in checked.edits:
                self.console.print(f"warning: {issue}", markup=False)
        with self.transaction() as tx:
            sentences = reach(tx, checked.before, checked.after).sentences()
        for sentence in sentences:
            self.console.print(sentence, markup=False)

    def _write(self, checked: Checked, *, source: str, name: str, note: str, by: str) -> None:
        """Publish or propose. Raises OvertakenError when something else went live since the check."""
        from bot.engine.clock import SystemClock
        from bot.engine.publishing import FROM_FOLDER
        from bot.engine.publishing import publish as make_live
        from bot.store import proposals, publications
        from bot.store.publications import hash_of

        edits, now = checked.edits, SystemClock().now()
        versions = {path: None if text is None else hash_of(text) for path, text in edits.items()}
        with self.transaction() as tx:
            if self.settings.approvals > 1:
                for text in edits.values():
                    if text is not None:
                        publications.store(tx, text, now)
                number = proposals.add(tx, source=source, by=by, now=now, name=name, changes=versions, note=note)
                # Nobody is known by what stands in a command: both people have to be seen on Telegram.
                said = f"Proposal {number}: two operators have to approve it on Telegram."
            else:
                make_live(
                    tx,
                    checked.before,
                    checked.after,
                    edits,
                    expected=checked.expected,
                    by=by,
                    source=source,
                    now=now,
                    note=note,
                )
                if name == FROM_FOLDER:
                    publications.saw(tx, versions)
                said = "Live. A running bot takes it over within seconds."
        self.console.print(said)


@dataclass(frozen=True, slots=True)
class Checked:
    """Edits that were found sound, and against what."""

    edits: Edits
    live: Files
    before: Library | None
    after: Library
    expected: int
