"""What stands in an outbox row, in words of the house; the Telegram edge turns it into calls.

Five sorts: ``say`` (a new message), ``edit`` (an earlier row's message becomes this), ``delete`` (an earlier message
goes), ``toast`` (the small answer to a tapped button, which Telegram expects so that the button stops waiting) and
``fetch`` (get a file that somebody sent).
"""

from __future__ import annotations

from typing import Any

from bot.domain.effects import Button, Keyboard

Payload = dict[str, Any]


def _rows(keyboard: Keyboard) -> list[list[list[str]]]:
    return [[[button.label, button.data] for button in row] for row in keyboard]


def say(html: str, keyboard: Keyboard = ()) -> Payload:
    """A new message."""
    return {"do": "say", "html": html, "keyboard": _rows(keyboard)}


def edit(row: int, html: str, keyboard: Keyboard = ()) -> Payload:
    """The message that outbox row ``row`` sent now reads ``html``."""
    return {"do": "edit", "of": row, "html": html, "keyboard": _rows(keyboard)}


def edit_tapped(message_id: int, html: str, keyboard: Keyboard = ()) -> Payload:
    """The message whose button was tapped now reads ``html``; without buttons, since what it asked is answered."""
    return {"do": "edit", "message": message_id, "html": html, "keyboard": _rows(keyboard)}


def delete(message_id: int) -> Payload:
    """The message of ours whose button was tapped goes."""
    return {"do": "delete", "message": message_id}


def toast(callback_id: str, text: str = "") -> Payload:
    """Answer a tap; an empty text only ends the waiting."""
    return {"do": "toast", "callback": callback_id, "text": text[:200]}


def fetch(file_id: str, name: str, by: str, note: str) -> Payload:
    """Get the file that member of staff ``by`` sent as ``name``, with the words ``note`` below it."""
    return {"do": "fetch", "file": file_id, "name": name[:200], "by": by, "note": note}


def column(*buttons: tuple[str, str]) -> Keyboard:
    """Buttons below each other: ``(label, data)``. Long labels stay readable on a phone."""
    return tuple((Button(label, data),) for label, data in buttons)


def rows(*lines: tuple[tuple[str, str], ...]) -> Keyboard:
    """Buttons line by line: ``(label, data)``. Two short labels share a line on a phone."""
    return tuple(tuple(Button(label, data) for label, data in line) for line in lines)
