"""Edits in the conversations folder: noticed while the bot runs, made live when sound, refused and told when not."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.engine.library import BrokenConversationsError
from bot.store import conversations, publications, timers
from tests.publishing.scenes import DAY_AFTER, Folder, heard, history, live_text, look, newsroom, restarted, trail

CORE = "programs/core.yaml"
NEW_SCRIPT = "name: extra\ntitle: An extra\nphase: integration\nsteps:\n  - say: Hello, {name}.\n  - end: done\n"


def broken(texts: Folder) -> None:
    texts.change(DAY_AFTER, "phase:", "phas:")


async def test_an_edit_on_disk_is_noticed_and_goes_live_while_the_bot_runs(tmp_path: Path) -> None:
    async with newsroom(tmp_path) as (house, texts):
        changed = texts.change(DAY_AFTER, "How did you sleep", "How was your sleep")
        (told,) = await heard(house, house.maria, "Published")
        assert "changed on disk" in told
        assert DAY_AFTER in told
        assert await live_text(house, DAY_AFTER) == changed
        last, first = await history(house, DAY_AFTER)
        assert (last.source, last.by, last.before) == ("disk", "disk", first.hash)
        assert first.source == "start"
        assert [action for _, action, _ in await trail(house)] == ["publish", "publish"]


async def test_a_broken_edit_is_refused_and_told_with_its_place_and_the_good_version_stays(tmp_path: Path) -> None:
    async with newsroom(tmp_path) as (house, texts):
        good = texts.read(DAY_AFTER)
        broken(texts)
        (told,) = await heard(house, house.maria, "Not published")
        line = next(n for n, text in enumerate(texts.read(DAY_AFTER).splitlines(), 1) if "phas:" in text)
        assert f"{DAY_AFTER}:{line}:" in told
        assert "Did you mean" in told or "phase" in told
        assert await live_text(house, DAY_AFTER) == good
        house.house.press.look_at_disk()  # it is told once, not at every look
        await house.settle()
        assert (await trail(house))[-1] == ("disk", "publish-refused", DAY_AFTER)
        await house.welcomed()  # the bot goes on
        mended = texts.change(DAY_AFTER, "phas:", "phase:")
        assert mended == good
        await house.settle()


async def test_a_broken_edit_keeps_no_good_edit_of_another_file_back(tmp_path: Path) -> None:
    async with newsroom(tmp_path) as (house, texts):
        house.house.press.calm = 0.3
        broken(texts)
        changed = texts.change("scripts/welcome.yaml", "Which language", "What language")
        told = await heard(house, house.maria, "Not published", "Published")
        assert "welcome" not in told[0]
        assert "day-after" not in told[1]
        assert await live_text(house, "scripts/welcome.yaml") == changed


async def test_edits_that_need_each_other_go_live_together_in_whatever_order_they_are_saved(tmp_path: Path) -> None:
    async with newsroom(tmp_path) as (house, texts):
        texts.change(CORE, "script: day-after", "script: extra")
        (told,) = await heard(house, house.maria, "Not published")
        assert "There is no script 'extra'" in told
        texts.write("scripts/extra.yaml", NEW_SCRIPT)  # now the program, unchanged since, is sound as well
        (told,) = await heard(house, house.maria, "Published")
        assert CORE in told
        assert "scripts/extra.yaml" in told
        assert "new program core" in told


async def test_a_file_that_a_program_needs_cannot_go(tmp_path: Path) -> None:
    async with newsroom(tmp_path) as (house, texts):
        texts.write("scripts/extra.yaml", NEW_SCRIPT)
        await heard(house, house.maria, "Published")
        house.house.press.calm = 0.3
        good = texts.read(DAY_AFTER)
        texts.remove(DAY_AFTER)
        texts.remove("scripts/extra.yaml")  # which by itself could go; but more went than was meant
        await heard(house, house.maria, "Not published")
        assert await live_text(house, DAY_AFTER) == good
        assert await live_text(house, "scripts/extra.yaml") == NEW_SCRIPT
        texts.write(DAY_AFTER, good)
        (told,) = await heard(house, house.maria, "Published")
        assert "extra will not be started any more" in told


async def test_scheduled_starts_of_a_script_that_goes_are_called_off(tmp_path: Path) -> None:
    async with newsroom(tmp_path) as (house, texts):
        texts.write("scripts/extra.yaml", NEW_SCRIPT)
        await heard(house, house.maria, "Published")
        await house.welcomed()
        detail = {"item": "x", "script": "extra", "quiet": "ignore", "until": 4_000_000_000}
        due = house.clock.now().replace(year=2027)
        await look(house, lambda tx: timers.add(tx, key="x", patient_id=1, kind="check-in", detail=detail, due_at=due))
        texts.remove("scripts/extra.yaml")
        (told,) = await heard(house, house.maria, "Published")
        assert "1 scheduled start of extra will be called off" in told
        assert "extra" not in await look(house, publications.scheduled)


async def test_an_empty_folder_is_no_wish_to_have_no_texts(tmp_path: Path) -> None:
    async with newsroom(tmp_path) as (house, texts):
        texts.root.rename(tmp_path / "away")
        house.house.press.look_at_disk()
        await heard(house, house.maria, "nothing in the conversations folder")
        await house.welcomed()


async def test_a_file_that_is_no_text_is_told_and_its_good_version_stays(tmp_path: Path) -> None:
    async with newsroom(tmp_path) as (house, texts):
        good = texts.read(DAY_AFTER)
        (texts.root / DAY_AFTER).write_bytes(b"name: day-after\ntitle: \xff\n")
        (told,) = await heard(house, house.maria, "Not published")
        assert f"{DAY_AFTER}:2:1" in told
        assert await live_text(house, DAY_AFTER) == good


async def test_an_edit_saved_in_pieces_is_read_when_it_is_whole(tmp_path: Path) -> None:
    async with newsroom(tmp_path) as (house, texts):
        house.house.press.calm = 0.25
        whole = texts.read(DAY_AFTER).replace("How did you sleep", "How was your sleep", 1)
        for end in range(0, len(whole), len(whole) // 8):
            texts.write(DAY_AFTER, whole[:end])
            await asyncio.sleep(0.05)
        texts.write(DAY_AFTER, whole)
        await heard(house, house.maria, "Published")
        assert await live_text(house, DAY_AFTER) == whole


async def test_a_start_with_a_broken_file_uses_the_last_good_version_and_tells(tmp_path: Path) -> None:
    async with newsroom(tmp_path) as (house, texts):
        good = texts.read(DAY_AFTER)
        await house.stop()
        broken(texts)
        changed = texts.change("scripts/welcome.yaml", "Which language", "What language")
        await house.start()
        told = await heard(house, house.maria, "found on disk at the start", "Not published")
        assert "welcome" in told[0]
        assert f"{DAY_AFTER}:" in told[1]
        assert await live_text(house, DAY_AFTER) == good
        assert await live_text(house, "scripts/welcome.yaml") == changed
        await house.move(minutes=20)
        await restarted(house)  # still broken: whoever starts it is told again
        await heard(house, house.maria, "Not published")


async def test_only_a_very_first_start_with_broken_texts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BrokenConversationsError, match=r"conversations/scripts/day-after\.yaml:\d+:\d+"):
        async with newsroom(tmp_path, before=broken):
            pass


async def test_a_start_says_nothing_when_nothing_was_edited(tmp_path: Path) -> None:
    async with newsroom(tmp_path) as (house, texts):
        await restarted(house)
        assert await live_text(house, DAY_AFTER) == texts.read(DAY_AFTER)
        assert len(await history(house, DAY_AFTER)) == 1


async def test_without_watching_edits_wait_for_the_next_start(tmp_path: Path) -> None:
    async with newsroom(tmp_path, "[publishing]\nwatch = false\n") as (house, texts):
        changed = texts.change(DAY_AFTER, "How did you sleep", "How was your sleep")
        await asyncio.sleep(0.8)
        assert await live_text(house, DAY_AFTER) != changed
        await restarted(house)
        await heard(house, house.maria, "found on disk at the start")
        assert await live_text(house, DAY_AFTER) == changed


async def test_a_script_that_went_while_the_bot_was_down_is_not_started_any_more(tmp_path: Path) -> None:
    async with newsroom(tmp_path) as (house, texts):
        texts.write("scripts/extra.yaml", NEW_SCRIPT)
        await heard(house, house.maria, "Published")
        await house.stop()
        texts.remove("scripts/extra.yaml")
        await house.start()
        await heard(house, house.maria, "found on disk at the start")
        assert await live_text(house, "scripts/extra.yaml") is None
        assert await look(house, lambda tx: conversations.live(tx, "extra")) is None


async def test_live_texts_that_a_newer_program_refuses_give_way_to_the_folder(tmp_path: Path) -> None:
    async with newsroom(tmp_path) as (house, texts):
        old = "name: day-after\nsteps: what an older program took\n"
        now = house.clock.now()
        await look(
            house,
            lambda tx: publications.record(tx, DAY_AFTER, old, by="x", note="", source="telegram", now=now),
        )
        await house.stop()
        await house.start()
        await house.ignores()
        assert await live_text(house, DAY_AFTER) == texts.read(DAY_AFTER)


async def test_turns_go_on_while_texts_are_read(tmp_path: Path) -> None:
    async with newsroom(tmp_path) as (house, texts):
        texts.change("safety/lexicon/en.yaml", "language: en", "# The whole lexicon is read anew.\nlanguage: en")
        loop = asyncio.get_running_loop()
        slowest, turns, start = 0.0, 0, loop.time()
        while len(await history(house, "safety/lexicon/en.yaml")) < 2:
            began = loop.time()
            await look(house, lambda tx: None)
            await asyncio.sleep(0.01)  # whatever holds up the loop holds up this too
            slowest, turns = max(slowest, loop.time() - began), turns + 1
        whole = loop.time() - start
        await heard(house, house.maria, "Published")
        assert turns > 10
        # Against the reading itself, which takes seconds and is as slow as the machine is at this moment. What a turn
        # may wait for is one pass of the garbage collector over what was just read.
        assert slowest < whole / 3
