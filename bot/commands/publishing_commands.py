"""``afterglow publish``, ``history``, ``diff``, ``rollback``, ``upgrade``: beside the bot, whether it runs or not.

They write to the database what the running bot takes over within seconds. What a command needs is imported inside it.
"""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.publishing_desk import PublishingDesk, named_edits

if TYPE_CHECKING:
    from bot.store.transaction import Transaction

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

    desk = PublishingDesk.open(config)
    folder = read_folder(desk.root)
    with desk.transaction() as tx:
        live, seen = _live(tx), _seen(tx)
    if paths:
        edits, from_folder = named_edits(desk, paths, live, folder)
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

    desk = PublishingDesk.open(config)
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

    desk = PublishingDesk.open(config)
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

    desk = PublishingDesk.open(config)
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

    desk = PublishingDesk.open(config)
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
