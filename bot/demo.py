"""``afterglow demo``: the local Telegram, the real bot as a process of its own, and one patient's first day."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

from bot.domain.errors import AfterglowError
from bot.domain.markup import visible
from bot.local_clinic import TOKEN, settings_for
from bot.sandbox import MovableClock, Sandbox
from bot.sandbox.events import Event
from bot.tour import MORNING, Tour


def main(port: int, stay: bool | None) -> int:
    """Play the first day. ``stay``: keep everything up afterwards until Ctrl-C; by default when there is a terminal."""
    return asyncio.run(_demo(port, sys.stdin.isatty() and sys.stdout.isatty() if stay is None else stay))


async def _demo(port: int, stay: bool) -> int:
    console = Console(highlight=False)
    clock = MovableClock(MORNING)
    sandbox = Sandbox(clock, token=TOKEN)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    sandbox.on_event(lambda event: _show(console, event))
    await sandbox.start(port=port)
    console.print(f"The sandbox page: [bold]{sandbox.url}/[/bold]\n")
    try:
        with tempfile.TemporaryDirectory(prefix="afterglow-demo-") as folder:
            config = Path(folder) / "config.toml"
            config.write_text(settings_for(sandbox), encoding="utf-8")
            config.chmod(0o600)
            bot = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", "run", "--config", str(config))
            try:
                return await _play(console, sandbox, clock, bot, stop, stay)
            finally:
                if bot.returncode is None:
                    bot.terminate()
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(bot.wait(), 10)
                    if bot.returncode is None:
                        bot.kill()
                        await bot.wait()
    finally:
        await sandbox.stop()


async def _play(
    console: Console,
    sandbox: Sandbox,
    clock: MovableClock,
    bot: asyncio.subprocess.Process,
    stop: asyncio.Event,
    stay: bool,
) -> int:
    tour = asyncio.create_task(Tour(sandbox, clock).play(_pause if stay else None))
    ended = asyncio.create_task(bot.wait())
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({tour, ended, stopped}, return_when=asyncio.FIRST_COMPLETED)
    if not tour.done():
        tour.cancel()
        await asyncio.gather(tour, return_exceptions=True)
        if ended.done():
            console.print(f"\n[bold red]The bot ended with status {bot.returncode}.[/bold red]")
            return 1
        return 130
    error = tour.exception()
    if isinstance(error, AfterglowError):  # a step that did not come, or a button that was not there
        console.print("\n[bold red]The first day did not go as it should.[/bold red]")
        console.print(Text(error.detail))
        return 1
    if error is not None:
        raise error
    await sandbox.quiet()
    console.print("\n[bold green]The first day went as it should.[/bold green]")
    if stay:
        clock.run()
        console.print(f"Go on as any of them at [bold]{sandbox.url}/[/bold]; Ctrl-C ends it.")
        await asyncio.wait({ended, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if ended.done():
            console.print(f"[bold red]The bot ended with status {bot.returncode}.[/bold red]")
            return 1
    return 0


async def _pause() -> None:
    await asyncio.sleep(0.6)


def _show(console: Console, event: Event) -> None:
    if event.kind in ("typing", "keyboard"):
        return
    style = "cyan" if event.who == "bot" else "bold"
    # The transcript keeps formatting as HTML; a terminal reader wants the words.
    console.print(Text(visible(str(event)), style=style), soft_wrap=True)
