"""What operators do in their private chats: list scripts, look at their history, roll back, send a file, say yes or no.

Nothing is published here. A wish becomes a proposal; the press checks it, asks, and carries it out. The role is checked
at every use by the caller.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from zoneinfo import ZoneInfo

from bot.domain.effects import Keyboard
from bot.domain.events import Incoming
from bot.domain.markup import escape
from bot.domain.people import Role, Staff
from bot.engine import letters, publishing
from bot.engine.proof import Files
from bot.engine.surroundings import Surroundings
from bot.engine.uploads import LARGEST
from bot.store import outbox, proposals, publications, trail
from bot.store.outbox import Letter
from bot.store.proposals import Proposal
from bot.store.publications import Publication, short
from bot.store.transaction import Transaction

COMMANDS = ("/scripts", "/history", "/rollback")
HELP = """

/scripts – the scripts, and who is in the middle of them
/history NAME – what was published of one
/rollback NAME – go back to an earlier version
Send me a script as a .yaml file, and I check it."""
_ROOM = 3500
_DECIDED = {
    "new": "This is being checked.",
    "approved": "This is being published.",
    "published": "This is live already.",
    "refused": "This was not sound, and was not published.",
    "discarded": "This was discarded.",
    "withdrawn": "The file on disk has changed since; this no longer holds.",
}


def command(tx: Transaction, around: Surroundings, staff: Staff, word: str, rest: str) -> None:
    """Answer one of :data:`COMMANDS`."""
    if word == "/scripts":
        _list(tx, around, staff)
        return
    name = rest.strip()
    path = find(around.library.files, publications.paths(tx), name)
    if not name or path is None:
        example = next(iter(around.library.scripts), "welcome")
        unknown = f"There is no {escape(name)}. " if name else ""
        _say(tx, around, staff, f"{unknown}Which one? For instance: {word} {example}. /scripts lists them.")
    elif word == "/history":
        _history(tx, around, staff, path)
    else:
        _ask_version(tx, around, staff, path)


def sent_file(tx: Transaction, around: Surroundings, staff: Staff, incoming: Incoming) -> None:
    """A document came. What it is will be seen when it has been fetched, after this turn."""
    yaml = incoming.file_name.lower().endswith((".yaml", ".yml"))
    if not staff.may(Role.OPERATOR):
        if yaml:
            _say(tx, around, staff, "That is for operators. Ask the administrator for the role.")
    elif not yaml:
        _say(tx, around, staff, "I read scripts, programs and decks of prompts, as .yaml files. I did not read this.")
    elif incoming.file_size > LARGEST:
        _say(tx, around, staff, f"This file is too big: more than {LARGEST // 1000} kB. I did not read it.")
    else:
        payload = letters.fetch(incoming.file_id, incoming.file_name, staff.key, incoming.text[:300])
        outbox.put(tx, Letter(incoming.chat_id, outbox.REPLY, "fetch", payload), around.now)


def tapped(tx: Transaction, around: Surroundings, staff: Staff, incoming: Incoming) -> str:
    """Carry out a tap on ``o:…``; returns what the toast says."""
    if not staff.may(Role.OPERATOR):
        return "That is for operators."
    match incoming.data.split(":"):
        case ["o", "p", number, ("yes" | "no") as said] if _is_number(number):
            return _decide(tx, around, staff, incoming, int(number), said)
        case ["o", "r", number] if _is_number(number):
            return _roll_back(tx, around, staff, incoming, int(number))
    return "This button is no longer in use."


def find(live: Files, ever: list[str], name: str) -> str | None:
    """The path that somebody means: a path, or a name as it stands in a list. Scripts go first."""
    known = sorted({*live, *ever}, key=lambda path: (not path.startswith("scripts/"), path not in live, path))
    if name in known:
        return name
    return next((path for path in known if PurePosixPath(path).stem == name.removesuffix(".yaml")), None)


def _is_number(written: str) -> bool:
    return written.isascii() and written.isdigit() and len(written) <= 15


def _say(tx: Transaction, around: Surroundings, staff: Staff, html: str, keyboard: Keyboard = ()) -> None:
    outbox.put(tx, Letter(staff.telegram_id, outbox.REPLY, "staff", letters.say(html, keyboard)), around.now)


def _answered(tx: Transaction, around: Surroundings, staff: Staff, message_id: int | None, html: str) -> None:
    if message_id is not None:
        edit = letters.edit_tapped(message_id, html)
        outbox.put(tx, Letter(staff.telegram_id, outbox.REPLY, "staff-choice", edit, resend=False), around.now)


def _list(tx: Transaction, around: Surroundings, staff: Staff) -> None:
    running = publications.mid_script(tx)
    versions = publications.live_versions(tx)
    lines = []
    for name, script in sorted(around.library.scripts.items()):
        version = short(versions.get(f"scripts/{name}.yaml"))
        count = f", {running[name]} in the middle of it" if running.get(name) else ""
        lines.append(f"<b>{escape(name)}</b> <code>{version}</code>{count}\n{escape(script.title)}")
    page: list[str] = []
    for line in lines:
        if page and sum(map(len, page)) + len(line) > _ROOM:
            _say(tx, around, staff, "\n".join(page))
            page = []
        page.append(line)
    _say(tx, around, staff, "\n".join(page) or "There are no scripts.")


def _when(around: Surroundings, row: Publication) -> str:
    return f"{row.at.astimezone(ZoneInfo(around.clinic.zone)):%d %b %Y, %H:%M}"


def _who(around: Surroundings, row: Publication) -> str:
    names = []
    for key in row.by.split(", "):
        member = around.team.by_key(key)
        names.append(member.name if member else key)
    return ", ".join(names)


def _history(tx: Transaction, around: Surroundings, staff: Staff, path: str) -> None:
    rows = publications.history(tx, path, 10)
    live = publications.live_versions(tx).get(path)
    lines = [f"<b>{escape(path)}</b>"]
    for index, row in enumerate(rows):
        marked = " (live)" if index == 0 and row.hash == live and live is not None else ""
        version = "taken away" if row.hash is None else f"<code>{short(row.hash)}</code>"
        note = f"\n“{escape(row.note[:200])}”" if row.note else ""
        by = escape(f"{_when(around, row)}, {_who(around, row)}, {row.source}")
        lines.append(f"{version}{marked} {by}{note}")
    _say(tx, around, staff, "\n".join(lines))


def _ask_version(tx: Transaction, around: Surroundings, staff: Staff, path: str) -> None:
    live = publications.live_versions(tx).get(path)
    offered: dict[str, Publication] = {}
    for row in publications.history(tx, path, 50):
        if row.hash is not None and row.hash != live and len(offered) < 6:
            offered.setdefault(row.hash, row)
    if not offered:
        _say(tx, around, staff, f"There is no earlier version of {escape(path)}.")
        return
    keyboard = letters.column(
        *(
            (f"{short(row.hash)}, {_when(around, row)}, {_who(around, row)}", f"o:r:{row.id}")
            for row in offered.values()
        )
    )
    _say(tx, around, staff, f"<b>{escape(path)}</b>: back to which version? I check it and ask again.", keyboard)


def _roll_back(tx: Transaction, around: Surroundings, staff: Staff, incoming: Incoming, number: int) -> str:
    row = publications.by_id(tx, number)
    if row is None or row.hash is None:
        return "This button is no longer in use."
    live = publications.live_versions(tx).get(row.path)
    if live == row.hash:
        return "That version is live already."
    proposals.add(
        tx,
        source="rollback",
        by=staff.key,
        now=around.now,
        changes={row.path: row.hash},
        base={row.path: live},
        chat_id=staff.telegram_id,
    )
    _answered(tx, around, staff, incoming.message_id, f"{escape(row.path)}: back to <code>{short(row.hash)}</code>")
    return ""


def _decide(tx: Transaction, around: Surroundings, staff: Staff, incoming: Incoming, number: int, said: str) -> str:
    proposal = proposals.by_id(tx, number)
    if proposal is None:
        return "This button is no longer in use."
    if proposal.state != "checked":
        return _DECIDED.get(proposal.state, "This is decided.")
    paths = escape(", ".join(sorted(proposal.changes)))
    at = around.clock_time(around.now)
    if said == "no":
        proposals.change(tx, proposal, "discarded", around.now)
        if proposal.source == "disk":
            publications.saw(tx, proposal.changes)  # or the same files would be proposed again at once
        trail.record(tx, staff.key, "publish-discarded", ", ".join(sorted(proposal.changes)), around.now)
        _answered(tx, around, staff, incoming.message_id, f"{paths}: you discarded it, {at}. Nothing changed.")
        if around.approvals > 1:
            others = [member for member in publishing.operators(around.team) if member.key != staff.key]
            publishing.tell(tx, others, f"{paths}: {escape(staff.name)} discarded it. Nothing changed.", around.now)
        return "Discarded."
    if staff.key in proposal.approvals:
        return "You have approved this already. Somebody else has to approve it too."
    approvals = (*_standing(around, proposal), staff.key)
    enough = len(approvals) >= around.approvals
    # One that everybody was shown waits as it is; one that only its author saw is now shown to the others.
    state = "approved" if enough else "checked" if proposal.chat_id is None else "new"
    proposals.change(tx, proposal, state, around.now, approvals=approvals)
    trail.record(tx, staff.key, "publish-approved", ", ".join(sorted(proposal.changes)), around.now)
    _answered(tx, around, staff, incoming.message_id, f"{paths}: you said yes, {at}.")
    return "" if enough else "Noted. Somebody else has to approve it too."


def _standing(around: Surroundings, proposal: Proposal) -> tuple[str, ...]:
    """The approvals of people who are operators still."""
    members = (around.team.by_key(key) for key in proposal.approvals)
    return tuple(member.key for member in members if member is not None and member.may(Role.OPERATOR))
