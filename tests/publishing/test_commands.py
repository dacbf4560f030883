"""The commands beside the running bot: what they publish is live in it within seconds, and told."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import bot.reading
from bot.cli import app
from bot.config import Settings
from bot.store import conversations
from tests.harness import Clinic, library
from tests.publishing.scenes import (
    DAY_AFTER,
    OSKAR,
    TWO,
    heard,
    history,
    live_text,
    look,
    newsroom,
    restarted,
    running,
    trail,
)
from tests.publishing.test_telegram import oskar_in, reworded

WELCOME = "scripts/welcome.yaml"
UNWATCHED = "[publishing]\nwatch = false\n"


async def in_a_process(house: Clinic, *arguments: str) -> str:
    """Run a command as people do; returns what it said."""
    bot = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *arguments, "--config", str(house.config),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    out, _ = await asyncio.wait_for(bot.communicate(), 60)
    assert bot.returncode == 0, out.decode()
    return out.decode()


async def afterglow(house: Clinic, *arguments: str, status: int = 0) -> str:
    """Run a command beside the bot, in this process; returns what it said."""
    given = [*arguments, "--config", str(house.config)]
    ended = await asyncio.to_thread(CliRunner().invoke, app, given)
    assert ended.exit_code == status, ended.output
    return ended.output


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lexicon is read once for all of these tests: that takes most of a second each time."""
    usual = bot.reading.reader

    def reader(settings: Settings) -> Any:
        read = usual(settings)
        return lambda files, like=None: read(files, like or library())

    monkeypatch.setattr("bot.reading.reader", reader)


async def test_what_a_command_publishes_is_live_in_the_running_bot_and_told(tmp_path: Path) -> None:
    async with newsroom(tmp_path, UNWATCHED) as (house, texts):
        new = texts.change(DAY_AFTER, "How did you sleep", "How was your sleep")
        said = await afterglow(house, "publish", "--note", "softer", "--by", "cleo", "--dry-run")
        assert DAY_AFTER in said
        assert len(await history(house, DAY_AFTER)) == 1
        path = str(texts.root / DAY_AFTER)
        said = await in_a_process(house, "publish", path, "--note", "softer", "--by", "cleo")
        assert "No patient is in the middle of it" in said
        (told,) = await heard(house, house.maria, "published by cleo")
        assert "softer" in told
        assert await live_text(house, DAY_AFTER) == new
        await restarted(house)
        assert await live_text(house, DAY_AFTER) == new
        assert "Nothing to publish" in await afterglow(house, "publish")


async def test_a_broken_file_is_published_by_no_command(tmp_path: Path) -> None:
    async with newsroom(tmp_path, UNWATCHED) as (house, texts):
        good = texts.read(DAY_AFTER)
        texts.change(DAY_AFTER, "phase:", "phas:")
        said = await afterglow(house, "publish", status=1)
        assert f"error: {DAY_AFTER}:" in said
        assert "Nothing was published" in said
        assert await live_text(house, DAY_AFTER) == good
        assert (await trail(house))[-1][1:] == ("publish-refused", DAY_AFTER)


async def test_history_diff_and_rollback(tmp_path: Path) -> None:
    async with newsroom(tmp_path, UNWATCHED) as (house, texts):
        old = texts.read(DAY_AFTER)
        assert "no difference" in await afterglow(house, "diff", "day-after")
        texts.change(DAY_AFTER, "How did you sleep", "How was your sleep")
        said = await afterglow(house, "diff", "day-after")
        assert "+      How was your sleep" in said
        await afterglow(house, "publish", "--by", "cleo")
        await heard(house, house.maria, "Published")
        newest, first = await history(house, DAY_AFTER)
        said = await afterglow(house, "history", "day-after")
        assert said.index(newest.hash[:8]) < said.index("live") < said.index(first.hash[:8])
        assert "cleo" in said
        said = await afterglow(house, "diff", "day-after", first.hash[:8])
        assert "How did you sleep" in said
        assert "is no version" in await afterglow(house, "rollback", "day-after", "ffffffff", status=2)
        said = await afterglow(house, "rollback", "day-after", "--note", "too soft", "--by", "cleo")
        assert f"{newest.hash[:8]} → {first.hash[:8]}" in said
        await heard(house, house.maria, "Rolled back")
        assert await live_text(house, DAY_AFTER) == old
        await restarted(house)  # on disk is the version that was rolled back, unchanged
        assert await live_text(house, DAY_AFTER) == old
        assert (await trail(house))[-1][:2] == ("cleo", "rollback")


async def test_with_two_people_a_command_only_proposes(tmp_path: Path) -> None:
    async with newsroom(tmp_path, TWO.replace("[publishing]", "[publishing]\nwatch = false") + OSKAR) as (house, texts):
        oskar = await oskar_in(house)
        new = reworded(texts)
        texts.write(DAY_AFTER, new)
        assert "two operators have to approve" in await afterglow(house, "publish", "--by", "oskar")
        await heard(house, oskar, "So far: nobody")  # what stands in a command identifies nobody
        await heard(house, house.maria, "So far: nobody")
        for person in (oskar, house.maria):
            await person.taps("Publish")
            await house.settle()
        await heard(house, oskar, "you said yes", "Published")
        await heard(house, house.maria, "you said yes", "Published")
        assert await live_text(house, DAY_AFTER) == new


async def test_a_command_works_before_the_first_start_and_while_the_bot_is_down(tmp_path: Path) -> None:
    async with newsroom(tmp_path, UNWATCHED) as (house, texts):
        await house.stop()
        new = texts.change(DAY_AFTER, "How did you sleep", "How was your sleep")
        await afterglow(house, "publish")
        await house.start()
        await heard(house, house.maria, "Published")
        assert await live_text(house, DAY_AFTER) == new
        await house.stop()
        for left in tmp_path.glob("afterglow.db*"):
            left.unlink()
        assert "Live." in await afterglow(house, "publish")
        await house.start()
        assert await live_text(house, DAY_AFTER) == new
        await house.ignores()


async def test_upgrade_moves_only_where_the_step_still_exists_and_offers_the_same_answers(tmp_path: Path) -> None:
    async with newsroom(tmp_path, UNWATCHED) as (house, texts):
        ben = house.person("Ben")
        await house.welcomed()
        await house.maria.says("/invite Ben")
        await house.settle()
        await ben.opens(house.maria.last.text.split("start=")[1].split()[0])
        await house.settle()
        for label in ("English", "I agree"):
            await ben.taps(label)
            await house.settle()
        await ben.says("Spain")
        await house.settle()
        await house.tour.session()
        await house.ignores()
        await house.move(hours=4)  # Ana stands at the first question of the acute check
        await house.ignores()
        before = [row for row in await running(house) if row[0] in ("open", "paused")]
        assert {name for _, name, _ in before} >= {"welcome"}
        welcome = texts.change(WELCOME, "in the evening", "in the late evening")
        await afterglow(house, "publish")
        await heard(house, house.maria, "They finish with the text they began with")
        assert await live_text(house, WELCOME) == welcome
        said = await afterglow(house, "upgrade", "welcome", "--dry-run")
        assert "1 would move, 0 stay" in said
        assert [row for row in await running(house) if row[0] in ("open", "paused")] == before
        said = await afterglow(house, "upgrade", "welcome")
        assert "1 moved, 0 stay" in said
        live = await look(house, lambda tx: conversations.live(tx, "welcome"))
        assert ("open", "welcome", live) in await running(house)
        for text in ("Madrid", "08:00"):
            await ben.says(text)
            await house.settle()
        assert any("late evening" in shown.text for shown in ben.new())
        await house.ignores()
        assert "nonsense" in await afterglow(house, "upgrade", "nonsense", status=2)
