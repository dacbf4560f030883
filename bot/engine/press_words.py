"""What operators are told about texts: complaints with their places, differences, what went live.

The texts are the clinic's own and hold no patient's words, so they may be shown. Everything here is Telegram HTML.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from bot.domain.issues import Issue
from bot.domain.markup import escape
from bot.engine.proof import Edits, Files
from bot.store.publications import Publication, short

ROOM = 3300
"""Characters of one message that complaints or differences may take; Telegram takes 4096 in all."""
_SOURCES = {
    "start": "found on disk at the start",
    "disk": "changed on disk",
    "telegram": "sent by {by}",
    "command": "published by {by}",
    "rollback": "rolled back by {by}",
}
Named = Callable[[str], str]
"""A staff key as a name."""


def came(source: str, by: str, named: Named) -> str:
    """Where a change comes from, in words."""
    people = ", ".join(named(key) for key in by.split(", "))
    return _SOURCES.get(source, source).format(by=people)


def complaints(issues: Sequence[Issue]) -> str:
    """Errors first, each with file, line, column, what is wrong and how to mend it; as many as there is room for."""
    ordered = sorted(issues, key=lambda issue: (issue.severity, issue.file, issue.line, issue.column))
    lines = []
    for issue in ordered:
        place = f"{issue.file}:{issue.line}:{issue.column}" if issue.file else "conversations"
        warning = "Warning: " if issue.severity == "warning" else ""
        lines.append(f"<code>{escape(place)}</code> {escape(issue.rule)}\n{warning}{escape(issue.what[:600])}")
        if issue.remedy:
            lines[-1] += f"\n<i>{escape(issue.remedy[:400])}</i>"
    return _fitting(lines, "\n\n", "afterglow lint")


def differences(before: Files, edits: Edits, path_label: Mapping[str, str] | None = None) -> str:
    """What changes, line by line, file after file."""
    parts: list[str] = []
    for path in sorted(edits):
        lines = unified(before.get(path, ""), edits[path] or "")
        label = (path_label or {}).get(path, path)
        kind = " (new)" if path not in before else " (goes)" if edits[path] is None else ""
        if len(edits) > 1 or kind:
            parts.append(f"{label}{kind}")
        parts.extend(lines)
    kept, room = [], ROOM
    for line in parts:
        shown = escape(line[:300])
        if len(shown) + 1 > room:
            break
        room -= len(shown) + 1
        kept.append(shown)
    more = f"\n… and {len(parts) - len(kept)} more lines" if len(kept) < len(parts) else ""
    return f"<pre>{chr(10).join(kept)}</pre>{more}"


def unified(old: str, new: str, context: int = 1) -> list[str]:
    """The differing lines with their surroundings, without the head that names files."""
    found = difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=context)
    return [line for line in found if not line.startswith(("---", "+++"))]


def not_published(what: str, issues: Sequence[Issue]) -> str:
    """Something was refused."""
    return (
        f"<b>Not published</b>: {escape(what)}\n\n{complaints(issues)}\n\n"
        "The last good version stays live. No patient has seen any of this."
    )


def published(rows: Sequence[Publication], sentences: Iterable[str], named: Named) -> str:
    """Something went live."""
    first = rows[0]
    lines = [f"<b>Published</b>: {escape(came(first.source, first.by, named))}"]
    if first.source == "rollback":
        lines = [f"<b>Rolled back</b> by {escape(', '.join(named(key) for key in first.by.split(', ')))}"]
    for row in rows[:20]:
        change = "goes" if row.hash is None else f"{short(row.before)} → {short(row.hash)}"
        lines.append(f"– {escape(row.path)}  <code>{change}</code>")
    if len(rows) > 20:
        lines.append(f"… and {len(rows) - 20} more files")
    if first.note:
        lines.append(f"“{escape(first.note[:300])}”")
    lines += [escape(sentence) for sentence in sentences]
    return "\n".join(lines)


def groups(rows: Sequence[Publication]) -> list[list[Publication]]:
    """Publications that were made together."""
    found: list[list[Publication]] = []
    key: tuple[datetime, str, str, int | None] | None = None
    for row in rows:
        mine = (row.at, row.by, row.source, row.proposal)
        if mine != key:
            found.append([])
            key = mine
        found[-1].append(row)
    return found


def _fitting(lines: Sequence[str], between: str, command: str) -> str:
    kept, room = [], ROOM
    for line in lines:
        if len(line) + len(between) > room:
            break
        room -= len(line) + len(between)
        kept.append(line)
    if len(kept) < len(lines):
        kept.append(f"… and {len(lines) - len(kept)} more; <code>{command}</code> shows all.")
    return between.join(kept)
