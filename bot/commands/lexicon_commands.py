"""``afterglow lexicon``: what the lexicon did in this clinic, and what it can learn from it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.engine.learning import Tally

app = typer.Typer(name="lexicon", help="What the lexicon did, and what it can learn.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Make `report` a command of its own although it is the only one."""


@app.command()
def report(
    config: Annotated[
        Path, typer.Option("--config", "-c", envvar="AFTERGLOW_CONFIG", help="The settings; see config.example.toml.")
    ] = Path("config.toml"),
    days: Annotated[int, typer.Option(min=1, max=3650, help="How far back.")] = 90,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Pages, true and false ones, by row and language, and which examples to add. Prints numbers, never words."""
    from datetime import timedelta

    from bot.commands.publishing_desk import PublishingDesk
    from bot.engine.clock import SystemClock
    from bot.engine.learning import learn
    from bot.store import marks

    desk = PublishingDesk.open(config)
    with desk.transaction() as tx:
        learned = learn(marks.since(tx, SystemClock().now() - timedelta(days=days)))
    if as_json:
        document = {
            "days": days,
            "rows": {rule: tally.row() for rule, tally in learned.rules.items()},
            "languages": {language: tally.row() for language, tally in learned.languages.items()},
            "proposals": learned.proposals,
        }
        typer.echo(json.dumps(document, indent=2))
        return
    if not learned.rules:
        typer.echo(f"Nothing paged and nothing was marked in the last {days} days.")
        return
    _table("language", learned.languages)
    _table("row", learned.rules)
    for proposal in learned.proposals:
        typer.echo(f"– {proposal}")
    if not learned.proposals:
        typer.echo(
            "Nothing to propose yet. A case's outcome says whether its pages were right; /missed names the others."
        )


def _table(title: str, tallies: dict[str, Tally]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title, "pages", "true", "false", "undecided", "missed", box=None, pad_edge=False)
    for name, tally in sorted(tallies.items(), key=lambda one: (-one[1].pages, one[0])):
        table.add_row(name, *map(str, tally.row().values()))
    console = Console(highlight=False, soft_wrap=True)
    console.print(table)
    console.print()
