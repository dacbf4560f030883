"""``afterglow policy``: who would be reached when, if nobody answered."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.domain.cases.policy import Policy

app = typer.Typer(name="policy", help="Whom a crisis reaches, and when.", no_args_is_help=True)
_TOLD = {
    "crisis.nobody": "that nobody has been reached",
    "crisis.no-answer": "that word has arrived and nobody has answered",
}


@app.callback()
def _group() -> None:
    """Make `simulate` a command of its own although it is the only one."""


@app.command()
def simulate(
    config: Annotated[
        Path, typer.Option("--config", "-c", envvar="AFTERGLOW_CONFIG", help="The settings; see config.example.toml.")
    ] = Path("config.toml"),
    at: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d %H:%M"], help="When it begins, on the clinic's clock. Now.")
    ] = None,
    level: Annotated[Literal["urgent", "emergency"], typer.Option(help="The level of the case.")] = "urgent",
    minutes: Annotated[int, typer.Option(min=1, max=1440, help="How long nobody answers.")] = 60,
    dead: Annotated[bool, typer.Option("--dead", help="No page arrives at any phone.")] = False,
) -> None:
    """Print who would be paged when, and what the patient would be told, with nobody answering. Sends nothing."""
    from datetime import timedelta
    from zoneinfo import ZoneInfo

    from bot.config import load_settings
    from bot.domain.cases.rehearsal import unanswered
    from bot.domain.screening.reading import Level
    from bot.engine.clock import SystemClock

    settings = load_settings(config)
    zone = ZoneInfo(settings.clinic.zone)
    start = SystemClock().now().astimezone(zone) if at is None else at.replace(tzinfo=zone)
    policy, names = _agreed(settings, start), {one.key: one.name for one in settings.staff}
    typer.echo(f"{level.upper()} at {start:%A %d %B %Y, %H:%M} ({settings.clinic.zone}), nobody answers:")
    for moment in unanswered(policy, Level[level], start, timedelta(minutes=minutes), arrives=not dead):
        elapsed = int((moment.at - start).total_seconds() // 60)
        gap = "" if moment.watched else "  (nobody is on call: every clinician)"
        people = ", ".join(names.get(key, key) for key in moment.paged)
        typer.echo(f"{moment.at.astimezone(zone):%H:%M}  +{elapsed:>3} min  {people}{gap}")
        for key in moment.told:
            typer.echo(f"{'':17}the patient is told {_TOLD.get(key, key)}")
        if moment.alarm:
            typer.echo(f"{'':17}operators and administrators get an alarm")


def _agreed(settings: Settings, start: datetime) -> Policy:
    """The policy of the settings, with what was agreed beside its rota where there is a database to look into."""
    from bot.store import beside, duty
    from bot.store.database import newest_revision, schema_version
    from bot.store.keys import Keyring

    policy, path = settings.policy(), settings.database_path
    if schema_version(path) != newest_revision():
        return policy
    with beside.transaction(path, Keyring(settings.keys())) as tx:
        return policy.overridden(tuple(one.override for one in duty.agreed(tx, start)))
