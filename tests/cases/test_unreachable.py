"""When clinicians can't be reached: the others at once, an alarm, and the truth to the patient."""

from __future__ import annotations

from pathlib import Path

from bot.domain.cases.case import CaseState
from bot.sandbox import Fault
from tests.cases.scenes import PLAIN, TEAM, disclosed, notes, team, the_case
from tests.harness import clinic


async def test_a_clinician_who_blocked_the_bot_has_the_other_paged_at_once_and_operators_alarmed(
    tmp_path: Path,
) -> None:
    async with clinic(tmp_path, extra=TEAM) as house:
        ben, olga = await team(house)
        await house.maria.blocks()
        await house.settle()
        await house.ana.says(PLAIN)
        await house.sees(house.ana, "988")
        await house.sees(ben, "A colleague could not be reached")
        await house.sees(olga, "maria can't be reached on Telegram")
        await ben.taps("Acknowledge")
        await house.sees(ben, "Acknowledged by Ben Baker")
        await house.sees(house.ana, "A person has seen this: Ben")


async def test_when_everyone_is_unreachable_the_patient_is_told_the_truth_and_the_alarm_goes_out(
    tmp_path: Path,
) -> None:
    async with clinic(tmp_path, extra=TEAM) as house:
        ben, olga = await team(house)
        await house.maria.blocks()
        await ben.blocks()
        await house.settle()
        await house.ana.says(PLAIN)
        await house.sees(house.ana, "988", "I have not been able to reach anyone")
        await house.sees(olga, "maria can't be reached", "ben can't be reached", "nobody has been reached")
        assert (await the_case(house)).state is CaseState.OPEN
        await house.move(minutes=5)
        await house.sees(house.ana)
        await house.sees(olga)
        tried = [str(call.params["chat_id"]) for call in house.sandbox.calls_of("sendMessage") if not call.ok]
        assert tried.count(str(ben.id)) == 2
        await ben.unblocks()
        await house.move(minutes=5)
        await house.sees(ben, "case 1")
        await house.ignores()


async def test_the_only_clinician_unreachable_means_the_truth_at_once(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await house.maria.deletes_account()
        await house.ana.says(PLAIN)
        await house.sees(house.ana, "988", "I have not been able to reach anyone")
        assert "nobody-told" in await notes(house)
        await house.move(minutes=20)
        await house.sees(house.ana)


async def test_when_telegram_fails_for_a_quarter_of_an_hour_the_patient_is_told_that_nobody_was_reached(
    tmp_path: Path,
) -> None:
    async with clinic(tmp_path, extra=TEAM) as house:
        ben, olga = await team(house)
        order = [
            house.sandbox.faults.add(Fault(kind="error_500", method="sendMessage", chat=person, count=None))
            for person in (house.maria, ben)
        ]
        await house.ana.says(PLAIN)
        await house.sees(house.ana, "988")
        await house.move(minutes=14)
        await house.sees(house.ana)
        await house.move(minutes=1)
        await house.sees(house.ana, "I have not been able to reach anyone")
        await house.sees(olga, "nobody has been reached")
        for fault in order:
            house.sandbox.faults.remove(fault)
        await house.move(minutes=1)
        await house.settle()
        assert any("case 1" in shown.text for shown in house.maria.new())
        assert any("case 1" in shown.text for shown in ben.new())


async def test_a_holder_who_blocks_the_bot_loses_no_call_for_help(tmp_path: Path) -> None:
    async with clinic(tmp_path, extra=TEAM) as house:
        ben, _ = await team(house)
        await disclosed(house)
        await house.maria.taps("Acknowledge")
        await house.ignores()
        await house.move(minutes=6)
        await house.maria.blocks()
        await house.settle()
        await house.ana.taps("I need a call")
        await house.sees(house.ana, "to call you")
        await house.sees(ben, "case 1")
        await house.ignores()


async def test_a_patient_who_blocks_the_bot_in_a_crisis_leaves_the_case_running(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await disclosed(house)
        await house.ana.blocks()
        await house.sees(house.maria, "has stopped this bot")
        await house.move(minutes=5)
        await house.sees(house.maria, "Nobody has acknowledged yet")
        await house.maria.taps("Acknowledge")
        await house.sees(house.maria, "Acknowledged by Maria", "Acknowledged by Maria")
        assert (await the_case(house)).state is CaseState.ACKNOWLEDGED
