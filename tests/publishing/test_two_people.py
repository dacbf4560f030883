"""Two-person approval: nothing goes live before two different operators have said yes, wherever it comes from."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import SettingsError
from tests.publishing.scenes import (
    DAY_AFTER,
    OSKAR,
    TWO,
    all_proposals,
    heard,
    history,
    live_text,
    newsroom,
    restarted,
    trail,
)
from tests.publishing.test_telegram import oskar_in, reworded


async def test_a_sent_file_needs_a_second_person_and_the_same_one_twice_does_not_count(tmp_path: Path) -> None:
    async with newsroom(tmp_path, TWO + OSKAR) as (house, texts):
        oskar = await oskar_in(house)
        old, new = texts.read(DAY_AFTER), reworded(texts)
        await oskar.sends_document("day-after.yaml", new.encode())
        (told,) = await heard(house, oskar, "Checked")
        assert "So far: nobody" in told
        shown = oskar.last
        await oskar.taps("Publish")
        await heard(house, oskar, "you said yes")
        (asked,) = await heard(house, house.maria, "So far: Oskar")
        assert "How was your sleep" in asked
        assert not shown.message.wire.get("reply_markup")  # what Oskar tapped has no buttons any more
        assert await live_text(house, DAY_AFTER) == old
        await house.maria.taps("Publish")
        await heard(house, house.maria, "you said yes", "sent by Oskar, Maria")
        await heard(house, oskar, "sent by Oskar, Maria")
        assert await live_text(house, DAY_AFTER) == new
        assert (await history(house, DAY_AFTER))[0].by == "oskar, maria"
        assert [entry[:2] for entry in (await trail(house))[-3:]] == [
            ("oskar", "publish-approved"),
            ("maria", "publish-approved"),
            ("oskar, maria", "publish"),
        ]


async def test_an_edit_on_disk_waits_for_two_people_also_over_a_restart(tmp_path: Path) -> None:
    async with newsroom(tmp_path, TWO + OSKAR) as (house, texts):
        oskar = await oskar_in(house)
        old, new = texts.read(DAY_AFTER), reworded(texts)
        texts.write(DAY_AFTER, new)
        await heard(house, oskar, "So far: nobody")
        await heard(house, house.maria, "So far: nobody")
        await restarted(house)
        assert await live_text(house, DAY_AFTER) == old
        await oskar.taps("Publish")
        await heard(house, oskar, "you said yes")
        assert await live_text(house, DAY_AFTER) == old
        await house.maria.taps("Publish")
        await heard(house, house.maria, "you said yes", "Published")
        await heard(house, oskar, "Published")
        assert await live_text(house, DAY_AFTER) == new
        await restarted(house)  # taken over: it isn't proposed again
        assert await live_text(house, DAY_AFTER) == new


async def test_a_tap_that_was_on_its_way_twice_is_one_approval(tmp_path: Path) -> None:
    async with newsroom(tmp_path, TWO + OSKAR) as (house, texts):
        oskar = await oskar_in(house)
        texts.write(DAY_AFTER, reworded(texts))
        await heard(house, oskar, "So far: nobody")
        shown = oskar.last
        for _ in range(2):
            await oskar.taps("Publish", message=shown)
        await house.settle()
        assert "Somebody else" in oskar.toasts[-1].text
        assert (await all_proposals(house))[0].approvals == ("oskar",)
        assert len(await history(house, DAY_AFTER)) == 1
        await house.ignores()


async def test_an_edit_that_changes_again_takes_the_first_proposal_and_its_approval_back(tmp_path: Path) -> None:
    async with newsroom(tmp_path, TWO + OSKAR) as (house, texts):
        oskar = await oskar_in(house)
        texts.change(DAY_AFTER, "How did you sleep", "How was your sleep")
        await heard(house, oskar, "How was your sleep")
        await oskar.taps("Publish")
        await heard(house, oskar, "you said yes")
        await heard(house, house.maria, "Checked")
        first = house.maria.last
        texts.change(DAY_AFTER, "How was your sleep", "And your sleep")
        await heard(house, oskar, "So far: nobody")
        await heard(house, house.maria, "So far: nobody")
        await house.maria.taps("Publish", message=first)
        await house.settle()
        assert "changed since" in house.maria.toasts[-1].text
        assert [proposal.state for proposal in await all_proposals(house)] == ["withdrawn", "checked"]
        assert len(await history(house, DAY_AFTER)) == 1


async def test_what_was_discarded_is_not_proposed_again(tmp_path: Path) -> None:
    async with newsroom(tmp_path, TWO + OSKAR) as (house, texts):
        oskar = await oskar_in(house)
        texts.write(DAY_AFTER, reworded(texts))
        await heard(house, oskar, "Checked")
        await heard(house, house.maria, "Checked")
        await house.maria.taps("Discard")
        await heard(house, house.maria, "you discarded it")
        await heard(house, oskar, "Maria discarded it")
        house.house.press.look_at_disk()
        await house.settle()
        await restarted(house)
        assert len(await history(house, DAY_AFTER)) == 1


async def test_a_rollback_needs_two_people_too(tmp_path: Path) -> None:
    async with newsroom(tmp_path, TWO + OSKAR) as (house, texts):
        oskar = await oskar_in(house)
        old = texts.read(DAY_AFTER)
        texts.write(DAY_AFTER, reworded(texts))
        await heard(house, oskar, "Checked")
        await heard(house, house.maria, "Checked")
        await oskar.taps("Publish")
        await house.settle()
        await house.maria.taps("Publish")
        await house.settle()
        await house.ignores()
        oskar.new()
        assert await live_text(house, DAY_AFTER) != old
        await oskar.says("/rollback day-after")
        await heard(house, oskar, "back to which version")
        ((label,),) = oskar.last.keyboard
        await oskar.taps(label)
        await heard(house, oskar, "back to", "Checked")
        await oskar.taps("Publish")
        await heard(house, oskar, "you said yes")
        assert await live_text(house, DAY_AFTER) != old
        await heard(house, house.maria, "So far: Oskar")
        await house.maria.taps("Publish")
        await heard(house, house.maria, "you said yes", "Rolled back")
        await heard(house, oskar, "Rolled back")
        assert await live_text(house, DAY_AFTER) == old


async def test_two_people_are_asked_for_only_where_there_are_two(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"publishing\.approval: two operators have to approve, and there is one"):
        async with newsroom(tmp_path, TWO):
            pass
