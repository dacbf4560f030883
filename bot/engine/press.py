"""The press: a core task that makes edits live, or refuses them, while the bot goes on.

Edits come from the conversations folder, from operators over Telegram, and from commands. However it is:

1. What is to go live is checked on another thread, all of it together, as if it were live already.
2. Rows, pins of scripts, the trail and the word to the operators are one short transaction. Running conversations keep
   the version they began with.
3. Right after the commit the library is replaced, by a job of the writer, so that no turn sees half of each.

A kill before 2 loses nothing: a proposal is a row, an edit is on disk. A kill after it neither: the next start reads
what is live from the database. Nothing that stands in a file can end this task.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import structlog
from watchfiles import awatch

from bot.domain.issues import Issue
from bot.domain.people import Staff
from bot.engine import lasting, press_words, publishing, talk
from bot.engine.deliberation import Deliberation, named
from bot.engine.first_library import DISK, edits_on_disk, versions
from bot.engine.folder import Folder, read_folder
from bot.engine.library import Library
from bot.engine.proof import Edits, Reader, proof
from bot.engine.publishing import OvertakenError
from bot.engine.surroundings import Surroundings
from bot.store import proposals, publications, trail
from bot.store.database import Database
from bot.store.errors import StoreClosed, StoreUnwritable
from bot.store.proposals import Proposal
from bot.store.publications import hash_of
from bot.store.transaction import Signal, Transaction

log = structlog.get_logger()
LOOK_SECONDS = 3.0
"""So often it is looked whether a command has published something beside the bot."""
REREAD_SECONDS = 60.0
"""So often the folder is read although nothing was noticed: watching can fail, on network drives above all."""
CALM_SECONDS = 0.3
"""A folder that reads the same twice, this long apart, is no longer being saved to."""


class Press:
    """Watches, checks, publishes, until cancelled."""

    def __init__(self, database: Database, around: Surroundings, read: Reader, root: Path, *, watch: bool) -> None:
        self._database = database
        self._around = around
        self._read = read
        self._root = root
        self._watching = watch
        self._deliberation = Deliberation(database, around, read, self._go_live)
        self._wake = asyncio.Event()
        self._working = False
        self._dirty = True  # at the start the folder is looked at in any case: what is broken in it is told
        self._first_look = True
        self._known = -1
        self._unusable = -1
        self._read_at = 0.0
        self.calm = CALM_SECONDS
        database.write.listen(Signal.PRESS, self._wake.set)

    @property
    def idle(self) -> bool:
        """Whether there is nothing to look at."""
        return not self._working and not self._wake.is_set()

    async def run(self) -> None:
        """Until cancelled."""
        self._wake.set()
        watcher = asyncio.create_task(self._watch(), name="watch") if self._watching else None
        try:
            while True:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_SECONDS):
                        await self._wake.wait()
                self._working = True
                self._wake.clear()
                try:
                    await self._round()
                except StoreUnwritable as error:
                    log.error("The press can't write; trying again.", action="press", error=str(error))
                    asyncio.get_running_loop().call_later(2.0, self._wake.set)
                except OvertakenError:
                    self._dirty = True
                    self._wake.set()
                self._working = False
        except StoreClosed:
            return
        finally:
            if watcher is not None:
                watcher.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await watcher

    def look_at_disk(self) -> None:
        """Somebody has noticed, or suspects, that the folder changed."""
        self._dirty = True
        self._wake.set()

    async def _watch(self) -> None:
        """Notice edits; when the system can't be asked to tell of them, look now and then."""
        while True:
            try:
                async for _ in awatch(self._root, watch_filter=None, debounce=400, step=50):
                    self.look_at_disk()
            except Exception as error:  # noqa: BLE001 - watching may fail in many ways, none of which may end the bot
                log.warning("The folder can't be watched; it is read now and then.", error=type(error).__name__)
            await asyncio.sleep(REREAD_SECONDS)

    async def _round(self) -> None:
        if not await self._in_step():
            return
        moment = asyncio.get_running_loop().time()
        if self._watching and moment - self._read_at > REREAD_SECONDS:
            self._dirty = True
        if self._dirty:
            self._dirty, self._read_at = False, moment
            try:
                await self._disk()
            except (StoreUnwritable, StoreClosed, OvertakenError):
                self._dirty = True
                raise
            except Exception as error:  # noqa: BLE001 - see the first lines: nothing in a file ends this task
                await self._stumbled("The conversations folder could not be looked at.", error)
        while await self._database.read.one(proposals.ANY_WAITING) is not None:
            (proposal,) = await self._database.write.run(proposals.waiting)
            try:
                await self._deliberation.take(proposal)
            except (StoreUnwritable, StoreClosed, OvertakenError):
                raise
            except Exception as error:  # noqa: BLE001 - see the first lines: nothing in a file ends this task
                await self._stumbled(f"Proposal {proposal.id} could not be worked on, and is refused.", error)
                await self._database.write.run(partial(self._refuse, proposal))

    def _refuse(self, proposal: Proposal, tx: Transaction) -> None:
        proposals.change(tx, proposal, "refused", self._around.now)

    async def _stumbled(self, what: str, error: Exception) -> None:
        log.error(what, action="press", error=type(error).__name__)
        text = f"{what} ({type(error).__name__}) What was live stays live."
        await self._database.write.run(lambda tx: self._around.alarm(tx, "press", text))

    # -- what other processes publish ---------------------------------------------------------------------------

    async def _in_step(self) -> bool:
        """Take over what was published beside the bot; False while that can't be."""
        row = await self._database.read.one(publications.NEWEST)
        newest = 0 if row is None else int(row["newest"])
        if newest == self._known:
            return True
        if newest == self._unusable:
            return False
        before = self._around.library

        def look(tx: Transaction) -> tuple[dict[str, str], int]:
            return publications.live(tx), publications.newest(tx)

        files, newest = await self._database.write.run(look)
        found = await asyncio.to_thread(self._read, files, before)
        if not isinstance(found, Library):
            self._unusable = newest
            log.error("What was published beside the bot is not sound.", action="press", publication=newest)
            text = "What was published last can't be read by the running bot; it goes on with what it has. "
            text += "Please roll back, or start it again."
            await self._database.write.run(lambda tx: self._around.alarm(tx, "press", text))
            return False
        library = found
        if library is not before:
            await self._replace(library)
        self._known = newest

        def announce(tx: Transaction) -> None:
            self._announce(tx, publishing.reach(tx, before, library).sentences() if library is not before else [])

        await self._database.write.run(announce)
        return True

    async def _replace(self, library: Library) -> None:
        talk.know(library.scripts.values())

        def swap(_: Transaction) -> None:
            self._around.library = library

        try:
            await self._database.write.run(swap)
        except StoreUnwritable:
            self._around.library = library
        lasting.keep(library)

    def _announce(self, tx: Transaction, sentences: list[str]) -> None:
        groups = press_words.groups(publishing.untold(tx))
        for group in groups:
            html = press_words.published(
                group, sentences if group is groups[-1] else (), lambda key: named(self._around, key)
            )
            publishing.tell(tx, self._operators(), html, self._around.now)

    def _operators(self) -> tuple[Staff, ...]:
        return publishing.operators(self._around.team)

    async def _go_live(
        self,
        library: Library,
        edits: Edits,
        *,
        by: str,
        source: str,
        also: Callable[[Transaction], None],
        note: str = "",
        proposal: int | None = None,
    ) -> None:
        """Steps 2 and 3. Raises :class:`OvertakenError` when something else went live since the check began."""
        before, expected = self._around.library, self._known

        def write(tx: Transaction) -> int:
            sentences = publishing.reach(tx, before, library).sentences()
            publishing.publish(
                tx,
                before,
                library,
                edits,
                expected=expected,
                by=by,
                source=source,
                now=self._around.now,
                note=note,
                proposal=proposal,
            )
            also(tx)
            self._announce(tx, sentences)
            return publications.newest(tx)

        newest = await self._database.write.run(write)
        await self._replace(library)
        self._known = newest

    # -- the folder ---------------------------------------------------------------------------------------------

    async def _calm_folder(self) -> Folder:
        """The folder, once it reads the same twice: an editor may be half-way through saving."""
        folder = await asyncio.to_thread(read_folder, self._root)
        seen = await self._database.write.run(publications.seen)
        if folder.files and not folder.unread and not edits_on_disk(folder, self._around.library.files, seen)[0]:
            return folder  # there is nothing that could be half-way
        for _ in range(20):
            await asyncio.sleep(self.calm)
            again = await asyncio.to_thread(read_folder, self._root)
            if again == folder:
                break
            folder = again
        return folder

    async def _disk(self) -> None:
        folder = await self._calm_folder()
        first, self._first_look = self._first_look, False
        live = self._around.library.files
        if not folder.files:
            # An empty folder is a disk that went away, or a mistake. It isn't the wish to have no texts.
            what = "There is nothing in the conversations folder. What was live stays live."
            await self._database.write.run(lambda tx: self._around.alarm(tx, "no-folder", what))
            return
        seen = await self._database.write.run(publications.seen)
        edits, settled = edits_on_disk(folder, live, seen)
        tried = await asyncio.to_thread(proof, self._read, live, edits, self._around.library)
        if any(edits[path] is None for path in tried.refused):
            # Files that may not go are a sign that more went than was meant: no file goes then.
            gone = {path for path, text in edits.items() if text is None}
            why = next(issues for path, issues in tried.refused.items() if path in gone)
            rest = {path: text for path, text in edits.items() if path not in gone}
            tried = await asyncio.to_thread(proof, self._read, live, rest, self._around.library)
            refused = {**dict.fromkeys(sorted(gone), why), **tried.refused}
        else:
            refused = dict(tried.refused)
        if tried.library is None:
            raise LookupError("the live texts")
        for issue in folder.unread:
            refused[issue.file] = (issue,)
        if settled:
            await self._database.write.run(lambda tx: publications.saw(tx, settled))
        await self._refuse_disk(refused, edits, first=first)
        taken = tried.taken
        if self._around.approvals > 1:
            await self._propose_disk(taken)
        elif taken:

            def also(tx: Transaction) -> None:
                publications.saw(tx, versions(taken))
                self._withdraw(tx)

            await self._go_live(tried.library, taken, by=DISK, source=DISK, also=also)

    async def _refuse_disk(self, refused: Mapping[str, tuple[Issue, ...]], edits: Edits, *, first: bool) -> None:
        """Tell of what is broken: once for each state of it, and again after a start."""
        if not refused:
            return
        versions = {path: hash_of(edits[path] or "") if path in edits else "unreadable" for path in refused}
        issues = tuple(dict.fromkeys(issue for path in sorted(refused) for issue in refused[path]))
        seal = hashlib.sha256(repr((sorted(versions.items()), issues)).encode()).hexdigest()[:16]

        def write(tx: Transaction) -> None:
            now = self._around.now
            last = proposals.last_from(tx, DISK, "refused")
            new = last is None or (dict(last.changes), last.issues) != (versions, issues)
            loud = trail.ring(tx, f"refused:{seal}", now) > 0
            if new:
                proposals.add(tx, source=DISK, by=DISK, now=now, state="refused", changes=versions, issues=issues)
                publishing.refused(tx, DISK, sorted(refused), issues, now)
            if new or (first and loud):
                html = press_words.not_published(f"{', '.join(sorted(refused))}, changed on disk", issues)
                publishing.tell(tx, self._operators(), html, now)

        await self._database.write.run(write)

    def _withdraw(self, tx: Transaction, but: Mapping[str, str | None] | None = None) -> bool:
        """Take back what was proposed from the disk earlier; returns whether ``but``, which stays, is among it."""
        kept = False
        for proposal in proposals.open_from(tx, DISK):
            if but and dict(proposal.changes) == dict(but):
                kept = True
            else:
                proposals.change(tx, proposal, "withdrawn", self._around.now)
        return kept

    async def _propose_disk(self, taken: Edits) -> None:
        """Two people have to approve: what the disk shows waits for them."""

        def write(tx: Transaction) -> None:
            if self._withdraw(tx, versions(taken)) or not taken:
                return
            for text in taken.values():
                if text is not None:
                    publications.store(tx, text, self._around.now)
            proposals.add(tx, source=DISK, by=DISK, now=self._around.now, changes=versions(taken))

        await self._database.write.run(write)
