"""``afterglow doctor``: look at everything that a running bot needs, and say how to mend what is missing.

It changes nothing, and may be run while the bot is running.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import sqlite3
import stat
from collections.abc import Iterator, Set
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from rich.console import Console
from rich.text import Text

from bot.config import Settings, SettingsError, load_settings
from bot.domain.issues import Issue
from bot.domain.people import Role
from bot.engine.clock import SystemClock
from bot.engine.folder import load_folder
from bot.engine.library import Library

_STYLES = {"ok": "green", "warn": "yellow", "FAIL": "bold red"}
_ASK_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report: how it is, what was looked at, how to mend it."""

    state: Literal["ok", "warn", "FAIL"]
    what: str
    remedy: str = ""


def examine(config: Path, console: Console | None = None) -> int:
    """Print the report; 0 when nothing failed, else 1."""
    console = console or Console(highlight=False, soft_wrap=True)
    failed = False
    for finding in findings(config, SystemClock().now()):
        failed = failed or finding.state == "FAIL"
        line = Text(f"{finding.state:<4}", style=_STYLES[finding.state]).append(f"  {finding.what}", style="none")
        console.print(line.append(f" — {finding.remedy}" if finding.remedy else "", style="none"))
    console.print("Something has to be mended." if failed else "Nothing is in the way.")
    return 1 if failed else 0


def findings(config: Path, now: datetime) -> Iterator[Finding]:
    """Everything that was looked at, in the order in which one would mend it."""
    try:
        settings = load_settings(config)
    except SettingsError as error:
        yield Finding("FAIL", str(error), "mend these, then run this again")
        return
    yield Finding("ok", f"settings: {config}")
    yield from _token(settings)
    yield from _keys(settings)
    yield from _database(settings)
    unset = settings.unset_words()
    library = _library(settings, unset)
    yield from _conversations(settings, library)
    if not isinstance(library, Library) and unset:
        library = _library(
            settings, frozenset()
        )  # words that are still to be decided don't hide what the lines are like
    if isinstance(library, Library):
        yield from _hotlines(settings, library, now)
    yield from _rota(settings, now)


def _library(settings: Settings, unset: Set[str]) -> Library | tuple[Issue, ...]:
    return load_folder(
        settings.conversations_path,
        settings.clinic.languages,
        confirmed=settings.hotlines.confirmed,
        unset=unset,
    )


def _token(settings: Settings) -> Iterator[Finding]:
    try:
        token = settings.token()
    except SettingsError as error:
        yield _broken("token", error)
        return
    yield from _private("token", settings, settings.telegram.token_file)
    from telegram import Bot
    from telegram.error import BadRequest, Forbidden, InvalidToken, TelegramError

    unreached: list[str] = []

    async def ask() -> str:
        bot = Bot(token, base_url=settings.telegram.base_url, base_file_url=settings.telegram.base_file_url)
        try:
            me = await asyncio.wait_for(bot.get_me(), _ASK_SECONDS)
            for member in settings.team().members:
                try:
                    await asyncio.wait_for(bot.get_chat(member.telegram_id), _ASK_SECONDS)
                except (BadRequest, Forbidden):
                    unreached.append(member.key)
            return me.username or ""
        finally:
            await bot.shutdown()

    try:
        username = asyncio.run(ask())
    except InvalidToken:
        yield Finding("FAIL", "token: Telegram does not know it", "ask BotFather for the token of your bot (/token)")
        return
    except (TelegramError, TimeoutError) as error:
        # The address would hold the token, so only the kind of failure is told.
        what = f"token: Telegram could not be asked ({type(error).__name__})"
        yield Finding("FAIL", what, f"look at the network, and at telegram.base_url ({settings.telegram.base_url})")
        return
    yield Finding("ok", f"token: Telegram knows it as @{username}")
    named = settings.telegram.bot_username
    if named and named.casefold() != username.casefold():
        what = f"telegram.bot_username is {named}, and the token belongs to {username}"
        yield Finding("FAIL", what, "invitation links would lead to another bot; mend it or leave it out")
    clinicians = {member.key for member in settings.team().with_role(Role.CLINICIAN)}
    for key in unreached:
        what = f"staff: Telegram lets the bot send nothing to {key}"
        remedy = f"{key} has to open @{username} and tap Start; or telegram_id is wrong"
        yield Finding("FAIL" if key in clinicians else "warn", what, remedy)
    if not unreached:
        yield Finding("ok", f"staff: all {len(settings.staff)} can be reached on Telegram")


def _keys(settings: Settings) -> Iterator[Finding]:
    from bot.store.errors import KeyMissing
    from bot.store.keys import Keyring

    try:
        keyring = Keyring(keys := settings.keys())
    except SettingsError as error:
        yield _broken("keys", error)
        return
    except KeyMissing as error:
        yield Finding("FAIL", "keys: they cannot be used", error.detail)
        return
    yield from _private("keys", settings, settings.store.keys_file)
    try:
        with closing(_look(settings.database_path)) as connection:
            row = connection.execute("SELECT name_sealed FROM patients ORDER BY id DESC LIMIT 1").fetchone()
        if row is not None:
            keyring.open(row[0])
    except sqlite3.Error:
        pass  # no database yet, or a broken one: told below
    except KeyMissing:
        yield Finding("FAIL", "keys: none of them opens what is in the database", "put the older keys back, below")
        return
    yield Finding("ok", f"keys: {len(keys)}, the first one seals")


def _private(what: str, settings: Settings, file: Path | None) -> Iterator[Finding]:
    """A warning when a file with a secret can be read by everybody on the machine."""
    path = settings.at(file) if file is not None else None
    if path is not None and path.is_file() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield Finding("warn", f"{what}: other users of this machine may read {path}", f"chmod 600 {path}")


def _database(settings: Settings) -> Iterator[Finding]:
    from bot.store.database import newest_revision

    path = settings.database_path
    if not path.exists():
        parent = next(folder for folder in path.absolute().parents if folder.exists())
        if os.access(parent, os.W_OK):
            yield Finding("ok", f"database: {path} does not exist yet; the first start makes it")
        else:
            yield Finding("FAIL", f"database: {parent} cannot be written", "give the folder to the user of the bot")
        return
    holder = _holder(path)
    try:
        with closing(_look(path)) as connection:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        yield Finding("FAIL", f"database: {path} cannot be read ({error})", "restore the last backup")
        return
    present, wanted = str(row[0]) if row else "", newest_revision()
    if present > wanted:
        what = f"database: its version {present} is newer than this program's {wanted}"
        yield Finding("FAIL", what, "install the Afterglow that made it, or restore a backup")
        return
    if not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
        yield Finding("FAIL", f"database: {path} cannot be written", "give file and folder to the user of the bot")
        return
    free = os.statvfs(path.parent)
    if free.f_bavail * free.f_frsize < 200 * 1024 * 1024:
        yield Finding("warn", "database: less than 200 MB are free on its disk", "make room, or move it")
    version = f"version {present}" if present == wanted else f"version {present}, the next start brings it to {wanted}"
    use = f"; the bot is running (process {holder})" if holder else ""
    yield Finding("ok", f"database: {path}, {version}{use}")


def _look(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=5)


def _holder(path: Path) -> str:
    """The process that has the database, as its lock says; empty when none has."""
    try:
        with path.with_name(path.name + ".lock").open("r", encoding="ascii") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return file.read().strip() or "unknown"
    except (OSError, UnicodeDecodeError):
        return ""
    return ""


def _conversations(settings: Settings, library: Library | tuple[Issue, ...]) -> Iterator[Finding]:
    if not isinstance(library, Library):
        for issue in library:
            if issue.severity == "error":
                yield Finding("FAIL", f"conversations: {issue}")
        return
    for issue in library.issues:
        yield Finding("warn", f"conversations: {issue}")
    count = f"scripts: {len(library.scripts)}, programs: {len(library.programs)}"
    yield Finding("ok", f"conversations: {settings.conversations_path}, {count}")


def _hotlines(settings: Settings, library: Library, now: datetime) -> Iterator[Finding]:
    for issue in library.hotlines.lint(now.date()):
        yield Finding("warn", f"hotlines: {issue}")
    for country in dict.fromkeys((settings.clinic.country, *settings.clinic.countries)):
        lines = library.lines(country, now.date())
        own = [row for row in lines.rows if row.country == country]
        if not lines.known or not own:
            what = f"hotlines: {country} has no line that may be shown; patients there get the international directory"
            remedy = "call the lines of safety/hotlines.yaml, and put their ids into hotlines.confirmed"
            state: Literal["warn", "FAIL"] = "FAIL" if country == settings.clinic.country else "warn"
            yield Finding(state, what, remedy)
        else:
            yield Finding("ok", f"hotlines: {country}, emergency {lines.emergency}, {len(own)} lines")


def _rota(settings: Settings, now: datetime) -> Iterator[Finding]:
    for warning in settings.warnings(now):
        yield Finding("warn", warning)
    plan, team = settings.policy(), settings.team()
    names = [member.key for member in team.with_role(Role.CLINICIAN)]
    first = ", ".join(plan.targets(0, now))
    yield Finding("ok", f"rota: a page at this moment goes to {first}; clinicians: {', '.join(names)}")


def _broken(what: str, error: SettingsError) -> Finding:
    problem = error.problems[0]
    return Finding("FAIL", f"{what}: {problem.name}: {problem.what}", problem.remedy)
