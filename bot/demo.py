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
from bot.sandbox import MovableClock, Sandbox
from bot.sandbox.events import Event
from bot.store.keys import Keyring
from bot.tour import CLINICIAN_ID, MORNING, ZONE, Tour

TOKEN = "1000:sandbox"  # noqa: S105 - opens nothing but the local Telegram
_SETTINGS = """\
[clinic]
name = "the clinic"
phone = "+1 212 555 0100"
country = "US"
zone = "{zone}"
languages = ["en", "es"]
countries = ["US", "CA", "MX", "GB", "IE", "AU", "DE", "ES"]

[clinic.words.fasting]
en = "Please eat nothing for 6 hours before your session, and drink nothing for 2 hours."
es = "No comas nada en las 6 horas antes de tu sesión, y no bebas nada en las 2 horas antes."
[clinic.words.driving]
en = "Please do not drive until the clinic's time is over and you have slept a full night."
es = "No conduzcas hasta que pase el tiempo que dice la clínica y hayas dormido una noche entera."
[clinic.words.ride]
en = "An adult you trust has to take you home."
es = "Una persona adulta de confianza tiene que llevarte a casa."
[clinic.words.medicines]
en = "Our nurse goes through your medicines with you. Please change nothing on your own."
es = "Nuestra enfermera revisa tus medicinas contigo. No cambies nada por tu cuenta."
[clinic.words.breastfeeding]
en = "Please talk with our nurse about breastfeeding before your session."
es = "Habla con nuestra enfermera sobre la lactancia antes de tu sesión."
[clinic.words.hours]
en = "The clinic answers the phone on weekdays from 9 to 5."
es = "La clínica contesta el teléfono de lunes a viernes de 9 a 17."
[clinic.words.duty]
en = "Please go back to duty only when the clinic has cleared you."
es = "Vuelve al servicio solo cuando la clínica te haya dado el visto bueno."

[telegram]
token = "{token}"
base_url = "{base_url}"
base_file_url = "{base_file_url}"
bot_username = "afterglow_bot"
poll_timeout = 20

[telegram.limits] # the local Telegram has none
overall = 1000
per_chat = 1000
per_chat_burst = 1000

[store]
path = "afterglow.db"
keys = ["{key}"]

[[staff]]
key = "maria"
name = "Maria"
telegram_id = {clinician}
roles = ["clinician", "operator", "administrator"]

[[rota]]
person = "maria"
days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
start = "00:00"
end = "00:00"

[clock]
source = "sandbox"
url = "{url}"

[logging]
format = "console"
level = "warning"
"""


def settings_for(sandbox: Sandbox, extra: str = "") -> str:
    """The settings of a bot that talks to this sandbox, as TOML."""
    return extra + _SETTINGS.format(
        zone=ZONE,
        token=TOKEN,
        base_url=sandbox.base_url,
        base_file_url=sandbox.base_file_url,
        url=sandbox.url,
        key=Keyring.new_key(),
        clinician=CLINICIAN_ID,
    )


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
