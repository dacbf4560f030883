"""The command ``afterglow``. What a command needs is imported inside it, so that ``--help`` is there at once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands import (
    lexicon_commands,
    lint_commands,
    policy_commands,
    preview_commands,
    publishing_commands,
    rota_commands,
    screen_commands,
    translation_commands,
)

FAILED, UNUSABLE = 1, 2
"""Exit statuses: something is wrong; it could not even begin (settings, scripts, arguments)."""

app = typer.Typer(
    name="afterglow",
    help="The Telegram companion of a ketamine-assisted-psychotherapy clinic.",
    no_args_is_help=True,
    add_completion=False,
    # Typer's own tracebacks print local variables; those hold tokens, keys and patients' words.
    pretty_exceptions_enable=False,
)
ConfigFile = Annotated[
    Path, typer.Option("--config", "-c", envvar="AFTERGLOW_CONFIG", help="The settings; see config.example.toml.")
]
Folder = Annotated[
    Path | None, typer.Option("--conversations", help="The conversations folder; else the one included.")
]
Port = Annotated[int, typer.Option(min=0, max=65535, help="The page's port on this machine; 0 takes a free one.")]


def main() -> None:
    """Run the command; a broken setting or text becomes a sentence and exit status 2, never a traceback."""
    from bot.domain.errors import AfterglowError

    try:
        app()
    except AfterglowError as error:
        typer.echo(str(error), err=True)
        raise SystemExit(UNUSABLE) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None


@app.command()
def run(config: ConfigFile = Path("config.toml")) -> None:
    """Run the bot until it is stopped."""
    from bot.config import load_settings

    settings = load_settings(config)
    settings.token()  # both before anything slow: what is missing should be said at once
    settings.keys()
    from bot.app import run as run_bot
    from bot.logs import start_logging

    start_logging(settings.logging.format, settings.logging.level)
    raise typer.Exit(run_bot(settings))


@app.command()
def doctor(config: ConfigFile = Path("config.toml")) -> None:
    """Check settings, token, database, scripts, hotlines and rota; say what to mend."""
    from bot.doctor import examine

    raise typer.Exit(examine(config))


@app.command()
def key() -> None:
    """Make a key that seals patients' words, and print it."""
    from bot.store.keys import Keyring

    typer.echo(Keyring.new_key())


@app.command()
def demo(
    port: Port = 0,
    stay: Annotated[
        bool | None, typer.Option("--stay/--no-stay", help="Stay up after the tour; by default, with a terminal.")
    ] = None,
) -> None:
    """Play a patient's first day on a local Telegram, with the real bot and the clock moved forward."""
    from bot.demo import main as play

    raise typer.Exit(play(port, stay))


@app.command()
def sandbox(port: Port = 8081) -> None:
    """Run the local Telegram alone, for a bot of your own: chat page, people, movable clock."""
    import asyncio

    from bot.engine.clock import SystemClock
    from bot.sandbox import MovableClock, Sandbox

    async def serve() -> None:
        local = Sandbox(MovableClock(SystemClock().now(), running=True))
        await local.start(port=port)
        typer.echo(f"The sandbox page: {local.url}/")
        typer.echo(f'For the settings:  token = "{local.token}"  base_url = "{local.base_url}"')
        try:
            await asyncio.Event().wait()
        finally:
            await local.stop()

    asyncio.run(serve())


lint_commands.add_to(app)
preview_commands.add_to(app)
publishing_commands.add_to(app)
screen_commands.add_to(app)
app.add_typer(translation_commands.app)
app.add_typer(lexicon_commands.app)
app.add_typer(policy_commands.app)
app.add_typer(rota_commands.app)
