"""What is live when the bot starts: sound edits on disk since the last time, else what was live then."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

from bot.domain.clock import Clock
from bot.engine import publishing
from bot.engine.folder import Folder, placed, read_folder
from bot.engine.library import BrokenConversationsError, Library
from bot.engine.proof import Edits, Files, Reader, errors, proof
from bot.engine.publishing import OvertakenError
from bot.store import publications
from bot.store.database import Database
from bot.store.publications import hash_of
from bot.store.transaction import Transaction

DISK = "disk"


async def first_library(
    database: Database,
    root: Path,
    read: Reader,
    clock: Clock,
    *,
    approvals: int = 1,
    given: Library | None = None,
) -> Library:
    """What is live when the bot starts: sound edits on disk since the last time, else what was live then.

    ``given``: a library read earlier, of which what is still true is taken over. Raises
    :class:`BrokenConversationsError` only when there is nothing sound at all, on disk or in the database.
    """
    while True:
        try:
            return await _first_library(database, root, read, clock, approvals, given)
        except OvertakenError:
            continue  # a command published something in this very moment


async def _first_library(
    database: Database, root: Path, read: Reader, clock: Clock, approvals: int, given: Library | None
) -> Library:
    folder = await asyncio.to_thread(read_folder, root)

    def look(tx: Transaction) -> tuple[dict[str, str], dict[str, str], int]:
        return publications.live(tx), publications.seen(tx), publications.newest(tx)

    live, seen, newest = await database.write.run(look)
    edits, settled = edits_on_disk(folder, live, seen)
    found: Library | None = None
    before: Library | None = None
    if live:
        stood = await asyncio.to_thread(read, live, given, trusted=True)
        before = stood if isinstance(stood, Library) else None
        tried = await asyncio.to_thread(proof, read, live, edits if approvals == 1 else {}, before or given)
        found, edits = tried.library, dict(tried.taken)
    if found is None:
        # The first start, or one after which the texts that were live are no longer sound: a newer Afterglow may ask
        # more of them. Then the folder, which came with it, is all there is.
        whole = await asyncio.to_thread(read, folder.files, given, folder.unread)
        if not isinstance(whole, Library):
            raise BrokenConversationsError(placed(root, errors(whole)))
        found = whole
        edits = {**{path: None for path in live if path not in folder.files}, **folder.files}
    library = found

    def write(tx: Transaction) -> None:
        if publications.newest(tx) != newest:
            raise OvertakenError  # pins of what was read before would go over what was published since
        if edits:
            publishing.publish(tx, before, library, edits, expected=newest, by=DISK, source="start", now=clock.now())
        else:
            publishing.pin(tx, library, DISK, clock.now())
        publications.saw(tx, {**settled, **versions(edits)})
        if not newest:
            publishing.untold(tx)  # nobody needs to hear of a hundred files at the very first start

    await database.write.run(write)
    return library


def versions(edits: Edits) -> dict[str, str | None]:
    """The hash of each edit's text; None for a file that goes."""
    return {path: None if text is None else hash_of(text) for path, text in edits.items()}


def edits_on_disk(
    folder: Folder, live: Files, seen: Mapping[str, str]
) -> tuple[dict[str, str | None], dict[str, str | None]]:
    """What was edited on disk since it was last taken over, and versions on disk that are live already."""
    unread = {issue.file for issue in folder.unread}
    edits: dict[str, str | None] = {}
    settled: dict[str, str | None] = {}
    for path, text in folder.files.items():
        version = hash_of(text)
        if seen.get(path) == version:
            continue
        if live.get(path) == text:
            settled[path] = version
        else:
            edits[path] = text
    for path in seen:
        if path not in folder.files and path not in unread:
            (edits if path in live else settled)[path] = None
    return edits, settled
