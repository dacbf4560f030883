"""``afterglow preview NAME --page``: the same on the sandbox page, with the real bot and a patient who was welcomed."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console

from bot.app import House, opened
from bot.config import load_settings
from bot.domain.people import Staff
from bot.domain.rehearsal.setting import Setting
from bot.domain.sessions import Route
from bot.engine import sessions, talk
from bot.engine.folder import require_folder
from bot.local_clinic import TOKEN, settings_for
from bot.logs import start_logging
from bot.sandbox import MovableClock, Person, Sandbox
from bot.store import patients
from bot.store.transaction import Transaction
from bot.tour import CLINICIAN_ID, PATIENT_ID

_VALID = timedelta(days=7)
_CODE = "ANA7"


@dataclass(frozen=True)
class Staged:
    """The local Telegram with the bot at it; the script or the program has begun."""

    sandbox: Sandbox
    clock: MovableClock
    patient: Person
    operator: Person
    house: House
    running: asyncio.Task[None]


def serve(setting: Setting, port: int, conversations: Path) -> int:
    """Play it on the page until Ctrl-C."""
    start_logging("console", "warning")
    return asyncio.run(_serve(setting, port, conversations.resolve()))


async def _serve(setting: Setting, port: int, conversations: Path) -> int:
    console = Console(highlight=False, soft_wrap=True)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with staged(setting, conversations, port) as made:
        made.clock.run()
        console.print(f"The sandbox page: [bold]{made.sandbox.url}/[/bold]")
        who = f"{setting.patient.name} is the patient, Maria the clinician and operator."
        console.print(f"{who} Its clock control moves the time; Ctrl-C ends it.")
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({made.running, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if made.running.done():
            console.print("[bold red]The bot has ended.[/bold red]")
            return 1
        return 0


@contextlib.asynccontextmanager
async def staged(setting: Setting, conversations: Path, port: int = 0) -> AsyncIterator[Staged]:
    """Everything, from the local Telegram to the first question; time stands still. ``conversations`` is absolute."""
    now = setting.begins if setting.kind == "script" else setting.session
    if now is None:
        raise ValueError("a setting needs a time")
    clock = MovableClock(now.replace(tzinfo=setting.zone))
    sandbox = Sandbox(clock, token=TOKEN)
    async with contextlib.AsyncExitStack() as stack:
        await sandbox.start(port=port)
        stack.push_async_callback(sandbox.stop)
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="afterglow-preview-"))
        config = Path(folder) / "config.toml"
        own = f"[conversations]\npath = {json.dumps(str(conversations))}\n"
        config.write_text(settings_for(sandbox, own), encoding="utf-8")
        config.chmod(0o600)
        settings = load_settings(config)
        clinic = settings.clinic
        library = require_folder(conversations, clinic.languages, countries=clinic.countries)
        house = await stack.enter_async_context(opened(settings, library, clock=clock))
        patient = sandbox.person(setting.patient.name, language_code=setting.patient.language, id=PATIENT_ID)
        operator = sandbox.person("Maria", language_code="en", id=CLINICIAN_ID)
        patient_id = await house.database.write.run(lambda tx: _welcomed(tx, house, setting))
        running = asyncio.create_task(house.run())
        try:
            for person in (operator, patient):
                await person.opens()
            await sandbox.quiet()
            await house.database.write.run(lambda tx: _begin(tx, house, setting, patient_id))
            await sandbox.quiet()
            yield Staged(sandbox, clock, patient, operator, house, running)
        finally:
            running.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await running


def _welcomed(tx: Transaction, house: House, setting: Setting) -> int:
    """The patient as the welcome would leave them; playing it each time would only keep people waiting."""
    now, who = house.around.now, setting.patient
    token = house.around.ids.token()
    patient_id = patients.invite(
        tx,
        code=_CODE,
        label=who.name,
        token=token,
        by="maria",
        language=who.language,
        now=now,
        expires=now + _VALID,
    )
    patients.accept(tx, token, telegram_id=PATIENT_ID, name=who.name, language=who.language, now=now)
    for field in ("language", "country", "zone", "morning", "evening"):
        patients.set_field(tx, patient_id, field, getattr(who, field))
    patients.set_field(tx, patient_id, "care_group", who.group)
    if setting.kind == "program":
        patients.set_field(tx, patient_id, "program", setting.name)
    patients.consent(tx, patient_id, "preview", now)
    return patient_id


def _begin(tx: Transaction, house: House, setting: Setting, patient_id: int) -> None:
    """A session is recorded for a program; a script begins, after the session that it comes after."""
    around = house.around
    patient = patients.by_id(tx, patient_id)
    staff = around.team.by_telegram(CLINICIAN_ID)
    if patient is None or staff is None:
        raise LookupError(patient_id)
    if setting.kind == "program":
        _record(tx, house, setting, patient_id, staff)
        return
    if setting.session is not None:
        given = setting.session.replace(tzinfo=setting.zone)
        route = _route(setting)
        patients.record_session(tx, patient, route, given, by=staff.key, request="preview", now=around.now)
    talk.start(tx, around, patient, setting.name, "preview")


def _record(tx: Transaction, house: House, setting: Setting, patient_id: int, staff: Staff) -> None:
    patient = patients.by_id(tx, patient_id)
    given: datetime = house.around.now
    if patient is not None:
        sessions.record(tx, house.around, staff, patient, _route(setting), given, "preview")


def _route(setting: Setting) -> Route:
    return Route(setting.patient.route)
