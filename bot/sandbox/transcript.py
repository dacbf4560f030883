"""Both sides of the chats as text, stable enough for golden files."""

from __future__ import annotations

from collections.abc import Iterable

from bot.sandbox.events import Event

_SENTENCES = {
    "tap": "{who} taps [{text}]",
    "delete": "{who} deletes: {text}",
    "toast": "bot answers the tap: {text}",
    "alert": "bot answers the tap with an alert: {text}",
    "reaction": "{who} reacts {text}",
    "blocked": "{who} blocks the bot",
    "unblocked": "{who} unblocks the bot",
    "deleted_account": "{who} deletes the account",
    "joined": "{who} joins",
    "left": "{who} leaves",
    "upgraded": "the group becomes a supergroup",
    "pin": "{who} pins: {text}",
    "unpin": "{who} unpins: {text}",
    "topic": "{who} topic {text}",
}
_NOT_WRITTEN = {"typing"}
INDENT = " " * 18


def transcript(events: Iterable[Event], chat_id: int | None = None) -> str:
    """The transcript of one chat, or of all with the chat's name in each line; ends with a line break."""
    lines = [
        rendered(event, named=chat_id is None)
        for event in events
        if event.kind not in _NOT_WRITTEN and chat_id in (None, event.chat.id)
    ]
    return "\n".join(lines) + "\n" if lines else ""


def rendered(event: Event, *, named: bool = True) -> str:
    """One event as one or more lines: UTC minute, chat, who, what; further lines are indented."""
    head = event.at.strftime("%Y-%m-%dT%H:%MZ ")
    chat = event.chat
    if event.kind == "message":
        who = f"bot → {chat.title}" if event.who == "bot" and named else event.who
        body = f"{who}: {event.text}"
    elif event.kind == "edit":
        who = f"bot → {chat.title}" if event.who == "bot" and named else event.who
        body = f"{who} edits: {event.text}"
        if event.before == event.text:
            body = f"{who} changes the buttons of: {event.text}"
    else:
        body = _SENTENCES.get(event.kind, "{who} {kind} {text}").format(who=event.who, text=event.text, kind=event.kind)
        if (named and event.who == "bot") or (event.kind in {"toast", "alert"} and named):
            body = body.replace("bot", f"bot → {chat.title}", 1)
    if named and not chat.private and event.who != "bot":
        body = f"({chat.title}) {body}"
    lines = body.split("\n")
    lines += [" ".join(f"[{label}]" for label in row) for row in event.buttons]
    return head + f"\n{INDENT}".join(lines)
