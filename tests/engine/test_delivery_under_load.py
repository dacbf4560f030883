"""Delivery with much to do: crisis first, every chat in order, none hidden behind another's queue."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.engine import letters
from bot.store import outbox
from bot.store.outbox import Letter
from bot.tour import DISCLOSURE
from tests.engine.clinic import acquainted, texts_to, written
from tests.harness import clinic


async def test_a_page_and_the_help_leave_before_two_hundred_letters_that_were_waiting(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        strangers = await acquainted(house, *(f"P{n}" for n in range(20)))
        later = house.clock.now().replace(minute=30)

        def wait(tx: object) -> None:
            for n in range(200):
                person = strangers[n % len(strangers)]
                letter = Letter(person.id, outbox.PROGRAM, "test", letters.say(f"letter {n}"))
                outbox.put(tx, letter, later)  # type: ignore[arg-type]
            page = Letter(house.maria.id, outbox.CRISIS, "test", letters.say("page"))
            outbox.put(tx, page, later)  # type: ignore[arg-type]
            outbox.put(tx, Letter(house.ana.id, outbox.CRISIS, "test", letters.say("help")), later)  # type: ignore[arg-type]

        await house.house.database.write.run(wait)
        await house.settle()
        house.sandbox.calls.clear()
        house.clock.set(later)
        await house.settle()
        sent = [call.params["text"] for call in house.sandbox.calls_of("sendMessage")]
        assert len(sent) == 202
        # Side by side with the first of the others, and never behind them: they are claimed first.
        assert max(sent.index("page"), sent.index("help")) < 40
        await house.ignores()


async def test_a_disclosure_among_waiting_letters_is_paged_before_most_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AFTERGLOW_TELEGRAM__LIMITS__OVERALL", "240")
    async with clinic(tmp_path) as house:
        await house.welcomed()
        strangers = await acquainted(house, *(f"P{n}" for n in range(20)))
        await written(house, *((strangers[n % 20], f"letter {n}") for n in range(200)), lane="program")
        await house.ana.says(DISCLOSURE)
        await house.sandbox.until(lambda: texts_to(house, house.maria) and texts_to(house, house.ana))
        sent = [str(call.params["text"]) for call in house.sandbox.calls_of("sendMessage") if call.ok]
        assert sum(text.startswith("letter") for text in sent) < 150
        assert "988" in texts_to(house, house.ana)[0]
        assert "case 1" in texts_to(house, house.maria)[0]
        await house.settle()
        await house.ignores()


async def test_every_chat_reads_in_the_order_in_which_things_were_said_under_load(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        people = await acquainted(house, *(f"P{n}" for n in range(12)))
        for batch in range(5):
            await written(house, *((person, f"{batch * 6 + n}") for n in range(6) for person in people))
        await house.settle()
        for person in people:
            assert [shown.text for shown in person.new()] == [str(n) for n in range(30)]


@pytest.mark.parametrize("lane", ["crisis", "reply", "program"])
async def test_a_chat_with_a_long_queue_does_not_hide_the_others(tmp_path: Path, lane: str) -> None:
    async with clinic(tmp_path) as house:
        zoe, yan = await acquainted(house, "Zoe", "Yan")
        await written(house, *((zoe, f"number {n}") for n in range(180)), (yan, "one word"), lane=lane)
        await house.settle()
        sent = [call.params["text"] for call in house.sandbox.calls_of("sendMessage")]
        assert sent.index("one word") < 3
        assert texts_to(house, zoe) == [f"number {n}" for n in range(180)]
        await house.ignores()


async def test_what_was_being_sent_when_the_bot_stopped_is_sent_after_it_starts(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        (zoe,) = await acquainted(house, "Zoe")

        def interrupted(tx: object) -> None:
            for text, again in (("page", True), ("reflect", False)):
                letter = Letter(zoe.id, outbox.CRISIS, "test", letters.say(text), resend=again)
                row = outbox.put(tx, letter, house.clock.now())  # type: ignore[arg-type]
                tx._connection.execute("UPDATE outbox SET state = 'sending' WHERE id = ?", (row,))  # type: ignore[attr-defined]

        await house.house.database.write.run(interrupted)
        await house.stop()
        await house.start()
        await house.sees(zoe, "page")
