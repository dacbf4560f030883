"""``afterglow rota``: show it, write it as a calendar file, take hours over from one. Works beside a running bot."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

FAILED = 1

app = typer.Typer(name="rota", help="Who is on call when.", no_args_is_help=True, pretty_exceptions_enable=False)
ConfigFile = Annotated[
    Path, typer.Option("--config", "-c", envvar="AFTERGLOW_CONFIG", help="The settings; see config.example.toml.")
]


@app.command()
def show(
    config: ConfigFile = Path("config.toml"),
    days: Annotated[int, typer.Option(min=1, max=60, help="How far ahead.")] = 7,
) -> None:
    """Print who is on call from when to when, what was agreed included, and the hours without anybody."""
    from datetime import timedelta
    from zoneinfo import ZoneInfo

    from bot.commands.publishing_desk import PublishingDesk
    from bot.domain.cases.watches import watches
    from bot.engine.clock import SystemClock
    from bot.store import duty

    desk = PublishingDesk.open(config)
    now, zone = SystemClock().now(), ZoneInfo(desk.settings.clinic.zone)
    with desk.transaction() as tx:
        policy = desk.settings.policy().overridden(tuple(one.override for one in duty.agreed(tx, now)))
    if not policy.rotas:
        typer.echo("There is no [[rota]]: a page goes to every clinician.")
        return
    team = desk.settings.team()
    for rota in policy.rotas:
        typer.echo(f"{rota}  ({desk.settings.clinic.zone})")
        for watch in watches(policy.shifts, policy.overrides, now, now + timedelta(days=days), rota):
            span = " – ".join(f"{at.astimezone(zone):%a %d %b %H:%M}" for at in (watch.start, watch.end))
            people = [member.name if (member := team.by_key(key)) else key for key in watch.people]
            typer.echo(f"  {span}  {', '.join(people) or 'NOBODY'}")


@app.command()
def export(
    file: Annotated[str, typer.Argument(help="The file to write (.ics); - for standard output.")],
    config: ConfigFile = Path("config.toml"),
) -> None:
    """Write the rota as an iCalendar file: weekly shifts, and what was agreed beside them."""
    from bot.commands.publishing_desk import PublishingDesk
    from bot.commands.rota_calendar import calendar_file
    from bot.engine.clock import SystemClock
    from bot.store import duty

    desk = PublishingDesk.open(config)
    now, clinic = SystemClock().now(), desk.settings.clinic
    with desk.transaction() as tx:
        policy = desk.settings.policy().overridden(tuple(one.override for one in duty.agreed(tx, now)))
    content = calendar_file(policy, desk.settings.team(), clinic.zone, clinic.name, now)
    if file == "-":
        typer.echo(content.decode(), nl=False)
        return
    try:
        Path(file).write_bytes(content)
    except OSError as error:
        raise typer.BadParameter(f"{file} cannot be written: {error.strerror}.") from error


@app.command("import")
def take_over(
    file: Annotated[Path, typer.Argument(help="An iCalendar file (.ics).")],
    config: ConfigFile = Path("config.toml"),
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be taken over, and change nothing.")
    ] = False,
) -> None:
    """Take over the hours of the coming 60 days: each event names a clinician, who takes its hours alone.

    Events are known again by their UID: reading the same file twice changes nothing, and what somebody has taken back
    on Telegram stays taken back.
    """
    from bot.commands.publishing_desk import PublishingDesk
    from bot.commands.rota_calendar import NotACalendarError, events_in
    from bot.commands.rota_taking import taken_over
    from bot.engine.clock import SystemClock

    desk = PublishingDesk.open(config)
    now = SystemClock().now()
    try:
        events, complaints = events_in(file.read_bytes(), desk.settings.clinic.zone, now)
    except OSError as error:
        raise typer.BadParameter(f"{file} cannot be read: {error.strerror}.") from error
    except NotACalendarError as error:
        raise typer.BadParameter(f"{file} is no iCalendar file: {error}.") from error
    with desk.transaction() as tx:
        outcome = taken_over(tx, desk.settings, events, now, dry_run=dry_run)
    for line in (*complaints, *outcome.complaints):
        typer.echo(f"not used: {line}", err=True)
    for line in outcome.lines:
        typer.echo(line)
    verb = "would be" if dry_run else "were"
    typer.echo(f"{outcome.new} {verb} new, {outcome.changed} {verb} changed, {outcome.same} stay as they are.")
    if complaints or outcome.complaints:
        raise typer.Exit(FAILED)
