"""What every desk of the staff's chats is written with."""

from __future__ import annotations

from bot.domain.effects import Keyboard
from bot.domain.people import Staff
from bot.engine import letters
from bot.engine.surroundings import Surroundings
from bot.store import outbox
from bot.store.outbox import Letter
from bot.store.transaction import Transaction

GONE = "This button is no longer in use."
"""The toast of a button that nothing answers any more."""


def say(tx: Transaction, around: Surroundings, staff: Staff, html: str, keyboard: Keyboard = ()) -> None:
    """Answer a member of staff in their private chat."""
    outbox.put(tx, Letter(staff.telegram_id, outbox.REPLY, "staff", letters.say(html, keyboard)), around.now)


def is_number(written: str) -> bool:
    """Whether this is a number as we write them; a longer one would not fit into a row."""
    return written.isascii() and written.isdigit() and len(written) <= 15
