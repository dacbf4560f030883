"""``afterglow publish``, ``history``, ``diff``, ``rollback``, ``upgrade``: beside the bot, whether it runs or not.

They write to the database what the running bot takes over within seconds. What a command needs is imported inside it.
"""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
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
ConfigFile = Annotated[
    Path, typer.Option("--config", "-c", envvar="AFTERGLOW_CONFIG", help="The settings; see config.example.toml.")
]
Name = Annotated[str, typer.Argument(help="A file (scripts/welcome.yaml), or its name (welcome).")]
Note = Annotated[str, typer.Option("--note", "-m", help="Why; it stands in the history.")]
By = Annotated[str, typer.Option("--by", help="Who; else the user of this machine.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Don't ask again.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would happen, and change nothing.")]


def add_to(app: typer.Typer) -> None:
    """Make them commands of ``app``."""
    for command in (publish, history, diff, rollback, upgrade):
        app.command()(command)


def publish(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files to publish; else all that was edited in the folder.")
    ] = None,
    config: ConfigFile = Path("config.toml"),
    note: Note = "",
    by: By = "",
    yes: Yes = False,
    dry_run: DryRun = False,
) -> None:
    """Check edits, say whom they meet, and make them live. Running conversations keep the text they began with."""
    from bot.engine.folder import placed, read_folder
    from bot.engine.publishing import FROM_FOLDER

    desk = _Desk.open(config)
    folder = read_folder(desk.root)
    with desk.transaction() as tx:
        live, seen = _live(tx), _seen(tx)
    if paths:
        edits, from_folder = _named_edits(desk, paths, live, folder)
    else:
        if folder.unread:
            desk.refuse(placed(desk.root, folder.unread))
        edits = {path: text for path, text in folder.files.items() if live.get(path) != text}
        edits |= {path: None for path in live if path in seen and path not in folder.files}
        from_folder = True
    desk.make_live(
        edits,
        source="command",
        name=FROM_FOLDER if from_folder else "",
        note=note,
        by=by,
        yes=yes,
        dry_run=dry_run,
    )


def history(
    path: Annotated[str | None, typer.Argument(help="One file, or its name; else all.")] = None,
    config: ConfigFile = Path("config.toml"),
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="So many, the newest first.")] = 20,
) -> None:
    """What was published, when, by whom and why; the newest first."""
    from rich.table import Table

    from bot.store import publications
    from bot.store.publications import short

    desk = _Desk.open(config)
    with desk.transaction() as tx:
        name = desk.find(tx, path) if path is not None else None
        rows = publications.history(tx, name, limit)
        live = publications.live_versions(tx)
    table = Table("when", "file", "version", "by", "from", "note", box=None, pad_edge=False)
    shown: set[str] = set()
    for row in rows:
        mark = " live" if row.path not in shown and live.get(row.path) == row.hash and row.hash else ""
        shown.add(row.path)
        version = "gone" if row.hash is None else f"{short(row.hash)}{mark}"
        table.add_row(desk.wall(row), row.path, version, row.by, row.source, row.note)
    desk.console.print(table if rows else f"Nothing was published yet. ({desk.settings.clinic.zone})")


def diff(
    path: Name,
    version: Annotated[str | None, typer.Argument(help="Compare this version with what is live …")] = None,
    other: Annotated[str | None, typer.Argument(help="… or with this one.")] = None,
    config: ConfigFile = Path("config.toml"),
) -> None:
    """What differs between two versions of a file; without versions, between what is live and what is on disk."""
    from bot.engine.folder import read_folder
    from bot.engine.press_words import unified
    from bot.store import publications
    from bot.store.publications import short

    desk = _Desk.open(config)
    folder = read_folder(desk.root)
    with desk.transaction() as tx:
        name = desk.find(tx, path, folder.files)
        live = publications.live_versions(tx).get(name)
        first = desk.version(tx, name, version) if version else live
        second = desk.version(tx, name, other) if other else live
        old = publications.text_of(tx, first) if first else ""
        new = publications.text_of(tx, second) if second else ""
    labels = (short(first), short(second))
    if version is None:
        new, labels = folder.files.get(name, ""), (f"{short(first)} live", "on disk")
    lines = unified(old or "", new or "", context=3)
    if not lines:
        desk.console.print(f"{name}: no difference between {labels[0]} and {labels[1]}.")
        return
    typer.echo("\n".join((f"--- {name} {labels[0]}", f"+++ {name} {labels[1]}", *lines)))


def rollback(
    path: Name,
    version: Annotated[str | None, typer.Argument(help="The version to go back to; else the one before.")] = None,
    config: ConfigFile = Path("config.toml"),
    note: Note = "",
    by: By = "",
    yes: Yes = False,
    dry_run: DryRun = False,
) -> None:
    """Make an earlier version of a file live again. It stays so until the file on disk is edited."""
    from bot.store import publications

    desk = _Desk.open(config)
    with desk.transaction() as tx:
        name = desk.find(tx, path)
        if version is not None:
            wanted: str | None = desk.version(tx, name, version)
        else:
            live = publications.live_versions(tx).get(name)
            made = next((row for row in publications.history(tx, name, 1000) if row.hash == live), None)
            wanted = made.before if made is not None else None
        text = publications.text_of(tx, wanted) if wanted else None
        live_text = _live(tx).get(name)
    if version is None and wanted is None:
        raise typer.BadParameter(f"There is no version of {name} before the live one.")
    if text == live_text:
        desk.console.print(f"{name} {publications.short(wanted)} is live already.")
        return
    desk.make_live({name: text}, source="rollback", name="", note=note, by=by, yes=yes, dry_run=dry_run)


def upgrade(
    script: Annotated[str, typer.Argument(help="The script's name.")],
    config: ConfigFile = Path("config.toml"),
    by: By = "",
    dry_run: DryRun = False,
) -> None:
    """Move running conversations of a script to its live version, where the step at which they stand still exists."""
    from collections import Counter

    from bot.domain.scripts.load import restore
    from bot.engine.clock import SystemClock
    from bot.engine.upgrading import obstacle
    from bot.store import conversations, publications, trail
    from bot.store.publications import short

    desk = _Desk.open(config)
    now = SystemClock().now()
    with desk.transaction() as tx:
        live = conversations.live(tx, script)
        pinned = conversations.pinned(tx, live) if live is not None else None
    if live is None or pinned is None:
        raise typer.BadParameter(f"There is no script {script!r}.")
    scripts = {live: restore(pinned)}
    moved, after = 0, 0
    stayed: Counter[str] = Counter()
    while True:
        with desk.transaction() as tx:
            rows = publications.running_on_old(tx, script, live, after, 200)
            for number, old in rows:
                after = number
                conversation = conversations.by_id(tx, number)
                if old not in scripts:
                    scripts[old] = restore(conversations.pinned(tx, old) or "")
                if conversation is None:
                    continue
                if why := obstacle(scripts[old], scripts[live], conversation.walk):
                    stayed[why] += 1
                elif dry_run or publications.move(tx, number, old, live, now):
                    moved += 1
            if not rows:
                if not dry_run and (moved or stayed):
                    detail = f"{moved} moved, {stayed.total()} stayed"
                    trail.record(tx, by or getpass.getuser(), "upgrade", f"{script} {short(live)}", now, detail)
                break
    verb = "would move" if dry_run else "moved"
    desk.console.print(f"{script}, live version {short(live)}: {moved} {verb}, {stayed.total()} stay with their text.")
    for why, count in sorted(stayed.items()):
        desk.console.print(f"  {count}: {why}")


def _live(tx: Transaction) -> dict[str, str]:
    from bot.store import publications

    return publications.live(tx)


def _seen(tx: Transaction) -> dict[str, str]:
    from bot.store import publications

    return publications.seen(tx)


def _named_edits(desk: _Desk, paths: list[Path], live: Files, folder: Folder) -> tuple[dict[str, str | None], bool]:
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
class _Desk:
    """What every one of these commands works with."""

    settings: Settings
    keys: Keyring
    console: Console

    @classmethod
    def open(cls, config: Path) -> _Desk:
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
        return self.settings.conversations_path

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        from bot.store import beside

        with beside.transaction(self.settings.database_path, self.keys) as tx:
            yield tx

    def wall(self, row: Publication) -> str:
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

    def _check(self, edits: Edits, by: str) -> _Checked | None:
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
            return _Checked(edits, live, like, found, expected)
        with self.transaction() as tx:
            refused(tx, by, sorted(edits), found, SystemClock().now())
        self.refuse(errors(found))
        return None

    def _show(self, checked: _Checked) -> None:
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

    def _write(self, checked: _Checked, *, source: str, name: str, note: str, by: str) -> None:
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
class _Checked:
    """Edits that were found sound, and against what."""

    edits: Edits
    live: Files
    before: Library | None
    after: Library
    expected: int
