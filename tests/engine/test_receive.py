"""Receiving: nothing is lost and nothing handled twice, whatever comes and whatever Telegram answers."""

from __future__ import annotations

from pathlib import Path

import pytest
from telegram.error import TelegramError

from bot.engine import patient_turn
from bot.sandbox import Fault
from bot.store.inbox import COUNTS
from bot.telegram import receive
from bot.telegram.wire import Wire
from tests.cases.scenes import PLAIN, disclosed
from tests.engine.clinic import happened
from tests.harness import Clinic, clinic

KEPT = "kept this"


async def inbox_states(house: Clinic) -> dict[str, int]:
    """How many updates stand how."""
    return await house.house.database.write.run(lambda tx: {row["state"]: row["count"] for row in tx.all(COUNTS)})


async def heard_texts(house: Clinic) -> list[str]:
    """Every stored message of patients, in the order in which it was heard."""
    return await house.house.database.write.run(
        lambda tx: [
            tx.keys.open(row[0]) for row in tx._connection.execute("SELECT body_sealed FROM messages ORDER BY id")
        ]
    )


POISON = [
    None,
    {"message": {"message_id": 1, "date": 0, "chat": {"id": "x", "type": "private"}, "text": "?"}},
    {"message": []},
    {"callback_query": {"id": "1", "from": 7, "data": "c:1:ack"}},
]


async def test_an_update_that_makes_no_sense_is_set_aside_with_an_alarm_and_the_others_are_answered(
    tmp_path: Path,
) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await house.ana.says("one")
        for payload in POISON:
            house.sandbox.poison(payload)
        await house.ana.says("two")
        await house.sees(house.ana, KEPT, KEPT)
        await house.sees(house.maria, "could not be handled")  # one alarm for all of the same kind
        assert (await inbox_states(house))["dead"] == len(POISON)
        assert (await heard_texts(house))[-2:] == ["one", "two"]


async def test_updates_of_an_unknown_kind_are_taken_and_ignored(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        house.sandbox.poison({"something_new": {"from": "the future"}})
        await house.ana.says("one")
        await house.sees(house.ana, KEPT)
        assert "dead" not in await inbox_states(house)


async def test_a_poison_update_as_a_fault_costs_nobody_an_answer(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        house.sandbox.faults.add(Fault(kind="poison_update", count=3))
        for number in range(3):
            await house.ana.says(f"number {number}")
        await house.sees(house.ana, KEPT, KEPT, KEPT)
        assert len([shown for shown in house.maria.new() if "could not be handled" in shown.text]) >= 1


async def test_an_update_that_comes_twice_is_handled_once(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        house.sandbox.faults.add(Fault(kind="duplicate_update"))
        await house.ana.says("hello")
        await house.sees(house.ana, KEPT)
        assert (await heard_texts(house)).count("hello") == 1


async def test_update_numbers_that_jump_lose_nothing(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        house.sandbox.faults.add(Fault(kind="update_id_jump", by=100_000))
        await house.ana.says("hello")
        await house.sees(house.ana, KEPT)


POLLS = ("unauthorized", "not_found", "conflict", "bad_gateway_html", "error_500", "truncated_json", "reset_after",
         "hang_before", "hang_after")  # fmt: skip


def test_an_answer_that_breaks_off_leaves_nothing_of_itself_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(TelegramError) as raised:
        Wire.parse_json_payload(b'{"ok":true,"result":[{"message":{"text":"quiet words')
    assert "quiet" not in caplog.text + str(raised.value)


async def test_after_a_failed_poll_receiving_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("AFTERGLOW_TELEGRAM__POLL_TIMEOUT", "1")
    monkeypatch.setattr(receive, "GRACE", -0.8)
    monkeypatch.setattr(receive, "BACKOFF", (0.01,))
    async with clinic(tmp_path) as house:
        await house.welcomed()
        for kind in POLLS:
            order = house.sandbox.faults.add(Fault(kind=kind, method="getUpdates"))
            # This ends the poll that waits; the next one fails, with the following words in it.
            await house.ana.says("words")
            await happened(lambda order=order: order.spent)  # type: ignore[misc]
            await house.ana.says(f"quiet {kind} words")
            await house.sees(house.ana, KEPT, KEPT)
        heard = [text for text in await heard_texts(house) if "quiet" in text]
        assert heard == [f"quiet {kind} words" for kind in POLLS]
    assert "quiet" not in caplog.text


async def test_what_is_written_while_the_bot_is_down_is_answered_after_it_starts(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await house.stop()
        await house.ana.says("while you were away")
        house.clock.advance(hours=3)
        await house.ana.says(PLAIN)
        assert house.sandbox.pending == 2
        await house.start()
        await house.sees(house.ana, "988", KEPT)  # help goes first
        await house.sees(house.maria, "case 1")
        assert (await heard_texts(house))[-2:] == ["while you were away", PLAIN]


async def test_a_case_goes_on_paging_after_a_restart(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await disclosed(house)
        await house.stop()
        house.clock.advance(minutes=7)
        await house.start()
        await house.sees(house.maria, "Nobody has acknowledged yet")
        await house.maria.taps("Acknowledge")
        await house.sees(house.maria, "Acknowledged by Maria", "Acknowledged by Maria")
        await house.sees(house.ana, "Maria")


async def test_a_turn_that_fails_keeps_what_was_heard_and_does_not_stop_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        eve = house.person("Eve")
        real = patient_turn.respond
        monkeypatch.setattr(patient_turn, "respond", lambda *_: 1 / 0)
        await house.ana.says(PLAIN)
        await eve.says("hello")
        await house.sees(house.ana, "988")
        await house.sees(eve, "don't know this account")
        await house.settle()
        texts = [shown.text for shown in house.maria.new()]
        assert sum("case 1" in text for text in texts) == 1
        assert sum("could not be handled" in text for text in texts) == 1
        monkeypatch.setattr(patient_turn, "respond", real)
        assert (await heard_texts(house)).count(PLAIN) == 1


async def test_a_text_that_can_not_be_screened_brings_the_numbers_and_an_alarm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        screen = type(house.house.around.library.screen)
        with monkeypatch.context() as broken:
            broken.setattr(screen, "read", lambda *_: 1 / 0)
            await house.ana.says("hello")
            await house.settle()
        texts = [shown.text for shown in house.ana.new()]
        assert "could not check what you wrote" in texts[0]
        assert "988" in texts[0]
        await house.sees(house.maria, "could not be screened")
