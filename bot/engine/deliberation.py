"""A proposal from its first check to its end: refused, asked about, approved and made live."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from bot.domain.issues import Issue
from bot.domain.markup import escape
from bot.domain.people import Staff
from bot.engine import letters, press_words, publishing
from bot.engine.first_library import DISK, versions
from bot.engine.library import Library
from bot.engine.proof import Edits, Reader, edited, errors
from bot.engine.surroundings import Surroundings
from bot.engine.uploads import place
from bot.store import proposals, publications
from bot.store.database import Database
from bot.store.proposals import Proposal
from bot.store.publications import hash_of, short
from bot.store.transaction import Transaction


class GoLive(Protocol):
    """Makes a checked library live, and writes ``also`` in the same transaction."""

    def __call__(
        self,
        library: Library,
        edits: Edits,
        *,
        by: str,
        source: str,
        also: Callable[[Transaction], None],
        note: str = "",
        proposal: int | None = None,
    ) -> Awaitable[None]:
        """Raises :class:`~bot.engine.publishing.OvertakenError` when something else went live meanwhile."""
        ...


def named(around: Surroundings, key: str) -> str:
    """A member of staff by name, where the key is one of theirs."""
    member = around.team.by_key(key)
    return key if member is None else member.name


class Deliberation:
    """Takes proposals one after the other."""

    def __init__(self, database: Database, around: Surroundings, read: Reader, go_live: GoLive) -> None:
        self._database = database
        self._around = around
        self._read = read
        self._go_live = go_live

    async def take(self, proposal: Proposal) -> None:
        """Check it; then refuse it, ask about it, or make it live."""
        live = self._around.library.files
        edits: dict[str, str | None]
        if proposal.text is not None and not proposal.changes:
            path = await asyncio.to_thread(place, proposal.name, proposal.text, live)
            if isinstance(path, Issue):
                await self._refuse(proposal, proposal.name, (path,))
                return
            edits = {path: proposal.text}
        else:
            edits = await self._database.write.run(lambda tx: _texts(tx, proposal))
        if all(live.get(path) == text for path, text in edits.items()):
            await self._nothing_new(proposal, edits)
            return
        base = {path: hash_of(live[path]) if path in live else None for path in edits}
        moved = bool(proposal.base) and dict(proposal.base) != base
        found = await asyncio.to_thread(self._read, edited(live, edits), self._around.library)
        if not isinstance(found, Library):
            await self._refuse(proposal, ", ".join(sorted(edits)), errors(found))
        elif moved or proposal.state == "new":
            await self._ask(proposal, edits, base, found, moved=moved)
        else:
            library = found
            by = ", ".join(proposal.approvals) or proposal.by

            def also(tx: Transaction) -> None:
                proposals.change(tx, proposal, "published", self._around.now)
                if proposal.source == DISK or proposal.name == publishing.FROM_FOLDER:
                    publications.saw(tx, versions(edits))

            await self._go_live(
                library, edits, by=by, source=proposal.source, note=proposal.note, proposal=proposal.id, also=also
            )

    def _listeners(self, proposal: Proposal, *, others: bool = False) -> list[Staff]:
        """Whom to tell about a proposal: whoever made it, or all; ``others``: all who have not approved yet."""
        everybody = publishing.operators(self._around.team)
        if others:
            return [member for member in everybody if member.key not in proposal.approvals]
        own = [member for member in everybody if member.telegram_id == proposal.chat_id]
        approved = [member for member in everybody if member.key in proposal.approvals and member not in own]
        return [*own, *approved] or list(everybody)

    async def _nothing_new(self, proposal: Proposal, edits: Edits) -> None:
        def write(tx: Transaction) -> None:
            now = self._around.now
            if proposals.change(tx, proposal, "discarded", now) and proposal.source != DISK:
                html = f"That is live already: {escape(', '.join(sorted(edits)))}. Nothing changes."
                publishing.tell(tx, self._listeners(proposal), html, now)

        await self._database.write.run(write)

    async def _refuse(self, proposal: Proposal, what: str, issues: tuple[Issue, ...]) -> None:
        def write(tx: Transaction) -> None:
            now = self._around.now
            if proposals.change(tx, proposal, "refused", now, issues=issues):
                publishing.refused(tx, proposal.by, [what], issues, now)
                publishing.tell(tx, self._listeners(proposal), press_words.not_published(what, issues), now)

        await self._database.write.run(write)

    async def _ask(
        self, proposal: Proposal, edits: Edits, base: Mapping[str, str | None], library: Library, *, moved: bool
    ) -> None:
        """It is sound: whoever has to decide sees what changes and whom it meets."""
        before = self._around.library
        approvals = () if moved else proposal.approvals

        def write(tx: Transaction) -> None:
            now = self._around.now
            for text in edits.values():
                if text is not None:
                    publications.store(tx, text, now)
            changes = versions(edits)
            if not proposals.change(
                tx, proposal, "checked", now, changes=changes, base=base, approvals=approvals, issues=()
            ):
                return
            lines = ["<b>Checked</b>, and not live yet"]
            if moved:
                lines = ["<b>Checked anew</b>: something else went live meanwhile"]
            lines += [
                f"– {escape(path)}  <code>{short(base[path])} → {short(changes[path])}</code>" for path in sorted(edits)
            ]
            lines.append(press_words.differences(before.files, edits))
            lines += [escape(s) for s in publishing.reach(tx, before, library).sentences()]
            warnings = [issue for issue in library.issues if issue.file in edits and issue not in before.issues]
            lines += [escape(f"Warning: {issue}")[:200] for issue in warnings[:3]]
            if self._around.approvals > 1:
                names = ", ".join(escape(named(self._around, key)) for key in approvals)
                lines.append(f"Two people have to approve. So far: {names or 'nobody'}.")
            keyboard = letters.column(
                ("Publish", f"o:p:{proposal.id}:yes"),
                ("Discard", f"o:p:{proposal.id}:no"),
            )
            people = self._listeners(proposal, others=bool(approvals))
            publishing.tell(tx, people, "\n".join(lines), now, keyboard)

        await self._database.write.run(write)


def _texts(tx: Transaction, proposal: Proposal) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for path, version in proposal.changes.items():
        text = None if version is None else publications.text_of(tx, version)
        if version is not None and text is None:
            raise LookupError(version)
        found[path] = text
    return found
