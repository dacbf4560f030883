"""The command ``afterglow``. What a command needs is imported inside it, so that ``--help`` is there at once."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands import lint_commands, preview_commands, publishing_commands, translation_commands

if TYPE_CHECKING:
    from bot.domain.screening.reading import Reading
    from bot.domain.screening.screen import Screen

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
def screen(
    text: Annotated[str | None, typer.Argument(help="One message.")] = None,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help='Read {"text": …} lines from standard input, write one answer a line.')
    ] = False,
    conversations: Folder = None,
) -> None:
    """Read a message as the bot would, and say at which level and because of which words. Nothing is stored or sent."""
    if jsonl == (text is not None):
        raise typer.BadParameter("Give one text, or --jsonl and lines on standard input.")
    reader = _screen(conversations)
    if text is not None:
        reading = reader.read(text)
        words = text[slice(*reading.span)] if reading.span else ""
        parts = (reading.level.name, reading.category or "", reading.rule or "", words, *reading.modifiers)
        typer.echo("  ".join(part for part in parts if part))
        return
    # Bytes, not text: a surrogate or a foreign line end in one message must not shift the answers of the others.
    for message in _messages(sys.stdin.buffer.read()):
        typer.echo(json.dumps(_answer(reader.read(message)), ensure_ascii=False))


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
app.add_typer(translation_commands.app)


def _screen(folder: Path | None) -> Screen:
    """The screen of a conversations folder; without the scripts, which may be broken while somebody tries a phrase."""
    from bot.config import default_conversations
    from bot.domain.issues import Issue
    from bot.domain.screening.load import load_lexicon
    from bot.domain.screening.screen import Screen
    from bot.engine.library import BrokenConversationsError

    lexicon_folder = (folder or default_conversations()) / "safety" / "lexicon"
    files = {}
    for path in sorted(lexicon_folder.glob("*.yaml")):
        try:
            files[str(path)] = path.read_text("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            issue = Issue("unreadable", str(path), 0, 0, "The file cannot be read.", "Save it as UTF-8, readable.")
            raise BrokenConversationsError([issue]) from error
    lexicon = load_lexicon(files)
    if isinstance(lexicon, tuple):
        raise BrokenConversationsError(lexicon)
    return Screen(lexicon)


def _messages(data: bytes) -> Iterator[str]:
    for number, line in enumerate(data.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            text = json.loads(line)["text"]
        except (ValueError, KeyError, TypeError):
            text = None
        if not isinstance(text, str):
            typer.echo(f'Line {number} is not like {{"text": "…"}}.', err=True)
            raise typer.Exit(UNUSABLE)
        yield text


def _answer(reading: Reading) -> dict[str, object]:
    return {
        "level": reading.level.name,
        "category": reading.category,
        "rule": reading.rule,
        "span": list(reading.span) if reading.span else None,
    }
