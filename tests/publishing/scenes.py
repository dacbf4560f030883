"""A clinic with a conversations folder of its own, operators, and ways to wait for what is noticed in real time."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import select

from bot.sandbox import Person
from bot.store import proposals, publications
from bot.store.proposals import Proposal
from bot.store.publications import Publication
from bot.store.schema import audit, conversations, script_versions
from bot.store.statement import Statement
from bot.store.transaction import Transaction
from tests.harness import CONVERSATIONS, Clinic, clinic

OSKAR_ID, SAM_ID = 5_000_003, 5_000_004
OSKAR = f"""
[[staff]]
key = "oskar"
name = "Oskar"
telegram_id = {OSKAR_ID}
roles = ["operator"]
"""
SAM = f"""
[[staff]]
key = "sam"
name = "Sam"
telegram_id = {SAM_ID}
roles = ["clinician"]
"""
_CORE = """\
# yaml-language-server: $schema=../schema/program.schema.json
name: core
title: A series of sessions

items:
  - id: acute
    script: acute-check
    at: T0 + 4h
    quiet_hours: ignore
    late_window: 8h
  - id: day-after
    script: day-after
    at: day 1 morning
    late_window: 12h
"""
TWO = '[publishing]\napproval = "two"\n'
DAY_AFTER = "scripts/day-after.yaml"
_AUDIT = Statement(select(audit.c.actor, audit.c.action, audit.c.subject).order_by(audit.c.id))
_PROPOSALS = Statement(select(proposals.proposals).order_by(proposals.proposals.c.id))
_RUNNING = Statement(
    select(conversations.c.state, script_versions.c.name, script_versions.c.hash)
    .join(script_versions, script_versions.c.hash == conversations.c.script_hash)
    .order_by(conversations.c.id)
)
_T = TypeVar("_T")


class Folder:
    """The conversations folder of one clinic, as an operator with an editor sees it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def read(self, path: str) -> str:
        return (self.root / path).read_text("utf-8")

    def write(self, path: str, text: str) -> None:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, "utf-8")

    def change(self, path: str, old: str, new: str) -> str:
        text = self.read(path)
        assert old in text, f"{old!r} is not in {path}"
        changed = text.replace(old, new, 1)
        self.write(path, changed)
        return changed

    def remove(self, path: str) -> None:
        (self.root / path).unlink()


def only_the_first_day(root: Path) -> None:
    """Six scripts instead of sixty: these tests are about how texts go live, and each has them read several times."""
    kept = {"welcome", "acute-check", "day-after", "safety-now", "person-now", "side-effects"}
    for path in (root / "scripts").iterdir():
        if path.name.partition(".")[0] not in kept:
            path.unlink()
    for path in (root / "programs").glob("*.yaml"):
        path.unlink()
    (root / "programs" / "core.yaml").write_text(_CORE, "utf-8")
    for path in (root / "prompts").glob("*.yaml"):
        if path.stem != "body":
            path.unlink()


@contextlib.asynccontextmanager
async def newsroom(
    folder: Path, extra: str = "", *, before: Callable[[Folder], None] | None = None
) -> AsyncIterator[tuple[Clinic, Folder]]:
    """A running clinic whose conversations may be edited. ``before``: edits before its first start."""
    root = folder / "conversations"
    shutil.copytree(CONVERSATIONS, root)
    only_the_first_day(root)
    texts = Folder(root)
    if before is not None:
        before(texts)
    settings = f'[conversations]\npath = "{root}"\n\n{extra}\n'
    async with clinic(folder, extra=settings) as house:
        house.house.press.calm = 0.02
        await house.maria.opens()
        await house.ignores()
        yield house, texts


async def restarted(house: Clinic) -> None:
    """The bot stops and starts again on the same database and folder."""
    await house.stop()
    await house.start()
    house.house.press.calm = 0.02


async def heard(house: Clinic, person: Person, *words: str) -> list[str]:
    """Wait, in real time, until the bot has told ``person`` as many messages as words; each has its words."""
    got: list[str] = []
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(15):
            while len(got) < len(words):
                got += [shown.text for shown in person.new()]
                await asyncio.sleep(0.01)
    await house.settle()
    got += [shown.text for shown in person.new()]
    assert len(got) == len(words), f"{person.name} got {got!r}"
    for text, part in zip(got, words, strict=True):
        assert part.lower() in text.lower(), f"{part!r} is not in {text!r}"
    return got


async def look(house: Clinic, at: Callable[[Transaction], _T]) -> _T:
    """What the store holds now."""
    return await house.house.database.write.run(at)


async def noticed(house: Clinic, at: Callable[[Transaction], Any]) -> None:
    """Wait, in real time, until the store says so."""
    async with asyncio.timeout(15):
        while not await look(house, at):
            await asyncio.sleep(0.02)
    await house.settle()


async def history(house: Clinic, path: str) -> list[Publication]:
    return await look(house, lambda tx: publications.history(tx, path, 100))


async def live_text(house: Clinic, path: str) -> str | None:
    text = await look(house, lambda tx: publications.live(tx).get(path))
    assert house.house.around.library.files.get(path) == text  # the running bot and its database agree
    return text


async def all_proposals(house: Clinic) -> list[Proposal]:
    return await look(house, lambda tx: [proposals._proposal(tx, row) for row in tx.all(_PROPOSALS)])


async def trail(house: Clinic) -> list[tuple[str, str, str]]:
    rows = await look(house, lambda tx: tx.all(_AUDIT))
    return [(row["actor"], row["action"], row["subject"]) for row in rows if row["action"].startswith(("pub", "roll"))]


async def running(house: Clinic) -> list[tuple[str, str, str]]:
    """State, script and version of every conversation."""
    rows = await look(house, lambda tx: tx.all(_RUNNING))
    return [(row["state"], row["name"], row["hash"]) for row in rows]
