"""A kill, at any commit, between the file that was sent and its publication: nothing is lost, nothing happens twice."""

from __future__ import annotations

import asyncio
import contextlib
import pickle
import shutil
import signal
import sys
from dataclasses import replace
from pathlib import Path

from bot.config import load_settings
from bot.demo import settings_for
from bot.engine.folder import read_folder
from bot.engine.library import load_library
from bot.sandbox import MovableClock, Person, Sandbox
from bot.store import beside, proposals, publications
from bot.store.keys import Keyring
from bot.tour import CLINICIAN_ID, MORNING
from tests.cases.words import screen
from tests.harness import CONVERSATIONS, library
from tests.publishing.scenes import DAY_AFTER, live_text, newsroom, only_the_first_day
from tests.publishing.test_telegram import reworded

REPO = Path(__file__).parents[2]


class _Newsroom:
    """A sandbox and a bot in a process of its own, which dies at a commit when told to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = MovableClock(MORNING, running=True)
        self.sandbox = Sandbox(self.clock)
        self.config = folder / "config.toml"

    async def open(self) -> Person:
        await self.sandbox.start()
        text = settings_for(self.sandbox).replace('level = "warning"', 'level = "error"')
        root = self.folder / "conversations"
        shutil.copytree(CONVERSATIONS, root)
        only_the_first_day(root)
        text += f'\n[conversations]\npath = "{root}"\n\n[publishing]\nwatch = false\n'
        self.config.write_text(text, "utf-8")
        files = read_folder(root).files
        small = load_library(files, ("en", "es"), like=library())
        (self.folder / "library.pickle").write_bytes(pickle.dumps(replace(small, screen=screen())))
        self.settings = load_settings(self.config)
        maria = self.sandbox.person("Maria", id=CLINICIAN_ID)
        await maria.opens()
        return maria

    async def bot(self, moment: str = "never", commits: int = 0) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.kill.bot_under_fire", str(self.config), moment, str(commits),
            cwd=REPO, stdout=asyncio.subprocess.DEVNULL,
        )  # fmt: skip

    def published(self, note: str) -> int:
        """How often the file with this note went live."""
        if not self.settings.database_path.exists():
            return 0
        with beside.transaction(self.settings.database_path, Keyring(self.settings.keys())) as tx:
            return sum(row.note == note for row in publications.history(tx, DAY_AFTER, 1000))


async def test_a_kill_at_any_commit_loses_no_proposal_and_publishes_once(tmp_path: Path) -> None:
    room = _Newsroom(tmp_path)
    maria = await room.open()
    first = await room.bot()
    await room.sandbox.until(lambda: any("/scripts" in shown.text for shown in maria.sees), timeout=30)
    first.terminate()
    await first.wait()
    kills = 0
    try:
        # The first commits are those of a start; the later ones fetch, propose, check, approve and publish.
        for commits, moment in zip(range(14, 26, 3), ("before", "after") * 2, strict=True):
            note = f"edit {commits}"
            text = library().files[DAY_AFTER].replace("How did you sleep", f"How did you sleep, {commits}")
            await maria.sends_document("day-after.yaml", text.encode(), note)
            for attempt in (True, False):
                bot = await room.bot(moment, commits) if attempt else await room.bot()
                try:
                    async with asyncio.timeout(40):
                        while bot.returncode is None and room.published(note) == 0:
                            newest = maria.last
                            if any("Publish" in row for row in newest.keyboard):
                                await maria.taps("Publish", message=newest)
                            await asyncio.sleep(0.1)
                finally:
                    killed = bot.returncode == -signal.SIGKILL
                    kills += killed
                    if bot.returncode is None:
                        bot.terminate()
                    with contextlib.suppress(ProcessLookupError):
                        await bot.wait()
                if room.published(note):
                    break
            assert room.published(note) == 1, note
    finally:
        await room.sandbox.stop()
    assert kills >= 2, "too few of the kills met the work that they were meant for"


async def test_what_was_approved_before_a_stop_is_published_by_the_next_start(tmp_path: Path) -> None:
    async with newsroom(tmp_path) as (house, texts):
        new = reworded(texts)
        await house.stop()
        with beside.transaction(
            load_settings(house.config).database_path, Keyring(load_settings(house.config).keys())
        ) as tx:
            now = house.clock.now()
            version = publications.store(tx, new, now)
            base = publications.live_versions(tx)[DAY_AFTER]
            proposals.add(
                tx,
                source="telegram",
                by="maria",
                now=now,
                state="approved",
                changes={DAY_AFTER: version},
                base={DAY_AFTER: base},
                chat_id=house.maria.id,
                approvals=("maria",),
            )
        await house.start()
        await house.sees(house.maria, "Published")
        assert await live_text(house, DAY_AFTER) == new
