"""A file that an operator sent: whose place it takes, by what stands in it and never by what it is called."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from bot.domain.issues import Issue
from bot.domain.markup import escape
from bot.domain.scripts.kinds import NamePattern
from bot.domain.scripts.yaml_tree import normalise, read_tree
from bot.engine import letters
from bot.engine.proof import Files
from bot.store import outbox, proposals
from bot.store.outbox import Claimed, Letter
from bot.store.transaction import Transaction

LARGEST = 400_000
"""Bytes in one file that is sent; the longest real script has some 30,000."""
_KINDS = (("steps", "name", "scripts"), ("items", "name", "programs"), ("prompts", "deck", "prompts"))
"""What tells a file: the list in it, the field with its name, the folder where it belongs."""


def place(sent_as: str, text: str, live: Files) -> str | Issue:
    """The path that a file of this text belongs to, or what is wrong with it."""
    tree = read_tree(normalise(text), sent_as)
    if isinstance(tree, Issue):
        return tree
    data = tree.data if isinstance(tree.data, Mapping) else {}
    for listed, field, folder in _KINDS:
        if listed not in data:
            continue
        name = data.get(field)
        if not isinstance(name, str) or not re.fullmatch(NamePattern, name):
            what = f"There is no usable {field}: in it, so that I can't tell which file it is."
            return Issue("no-name", sent_as, 1, 1, what, f"Begin with {field}: and a short name in small letters.")
        return _named_so(name, field, folder, live) or f"{folder}/{name}.yaml"
    what = "This is no script (steps:), no program (items:) and no deck of prompts (prompts:)."
    return Issue("unknown-kind", sent_as, 1, 1, what, "Other files are published from the conversations folder.")


def _named_so(name: str, field: str, folder: str, live: Files) -> str | None:
    """The live file of this folder that bears the name, whatever the file itself is called."""
    line = re.compile(rf"^{field}:\s*(['\"]?){re.escape(name)}\1\s*(#.*)?$", re.MULTILINE)
    return next((path for path in sorted(live) if path.startswith(f"{folder}/") and line.search(live[path])), None)


def fetched(tx: Transaction, row: Claimed, content: bytes, now: datetime) -> None:
    """The file of a ``fetch`` row has come: it becomes a proposal, in the transaction that settles the row."""
    name, by = row.payload["name"], row.payload["by"]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        not_fetched(tx, row, "it is not UTF-8 text; save it as UTF-8", now)
        return
    note = row.payload["note"]
    proposals.add(tx, source="telegram", by=by, now=now, name=name, text=text, chat_id=row.chat_id, note=note)


def not_fetched(tx: Transaction, row: Claimed, reason: str, now: datetime) -> None:
    """The file can't be had: its sender hears of it."""
    html = f"I could not take {escape(row.payload['name'])}: {escape(reason)}. Please send it again."
    outbox.put(tx, Letter(row.chat_id, outbox.REPLY, "press", letters.say(html)), now)
