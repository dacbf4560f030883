"""The list of commands behind Telegram's menu button: for patients in their language, for staff by their roles.

Nobody can know a command that is written nowhere. The menu is a convenience, never a condition: where Telegram refuses
it, everything works as before.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import structlog
from telegram.error import TelegramError

from bot.domain.people import Role, Staff
from bot.engine import phrases
from bot.engine.surroundings import Surroundings
from bot.telegram.wire import Wire

log = structlog.get_logger()
PATIENTS = {
    "help": phrases.MENU_HELP,
    "pending": phrases.MENU_PENDING,
    "back": phrases.MENU_BACK,
    "skip": phrases.MENU_SKIP,
    "later": phrases.MENU_LATER,
    "pause": phrases.MENU_PAUSE,
    "resume": phrases.MENU_RESUME,
    "plan": phrases.MENU_PLAN,
    "myplan": phrases.MENU_MY_PLAN,
    "changeplan": phrases.MENU_CHANGE_PLAN,
    "grounding": phrases.MENU_GROUNDING,
    "journal": phrases.MENU_JOURNAL,
    "hard": phrases.MENU_HARD,
    "stop": phrases.MENU_STOP,
}
STAFF = {
    Role.CLINICIAN: {
        "cases": "The open cases",
        "oncall": "Who is on call, and who comes next",
        "take": "Take hours of the rota",
        "away": "Be away in hours of the rota",
        "swap": "Offer a shift against another",
        "invite": "A one-time link for a new patient",
        "session": "Record a session that was given",
        "group": "Which patients' texts somebody gets",
        "program": "What follows somebody's sessions",
        "send": "Begin a conversation with a patient now",
    },
    Role.OPERATOR: {
        "scripts": "What is live, and who is in the middle of it",
        "preview": "Play a script in this chat",
        "history": "What was published of a script",
        "rollback": "Go back to an earlier version",
    },
    Role.ADMINISTRATOR: {},
}


async def show_menu(wire: Wire, base: str, around: Surroundings) -> None:
    """Tell Telegram the commands. Never raises for what Telegram answers."""
    for body in _menus(around):
        try:
            await wire.call(base, "setMyCommands", body)
        except TelegramError as error:
            # A member of staff who has not opened the bot yet has no chat to show a menu in.
            log.info("A menu was not shown.", action="menu", error=type(error).__name__)


def _menus(around: Surroundings) -> Iterator[dict[str, Any]]:
    say = around.library.phrases.say
    private = {"type": "all_private_chats"}
    for language in around.library.languages:
        commands = _listed({name: say(language, msgid) for name, msgid in PATIENTS.items()})
        yield {"commands": commands, "scope": private, "language_code": language.partition("-")[0]}
    # Whoever uses Telegram in none of the clinic's languages reads the first of them.
    yield {"commands": _listed({name: say(around.clinic.language, msgid) for name, msgid in PATIENTS.items()})}
    for member in around.team.members:
        yield {"commands": _listed(_of(member)), "scope": {"type": "chat", "chat_id": member.telegram_id}}


def _of(member: Staff) -> dict[str, str]:
    found: dict[str, str] = {}
    for role, commands in STAFF.items():
        if member.may(role):
            found |= commands
    return {**found, "help": "All commands"}


def _listed(commands: dict[str, str]) -> list[dict[str, str]]:
    return [{"command": name, "description": words[:256]} for name, words in commands.items()]
