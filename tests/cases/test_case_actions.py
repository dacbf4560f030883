"""What clinicians do beyond acknowledging: each action through the chat, tapped or typed, and what everybody sees."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.cases import hands, machine
from bot.domain.cases.case import CaseState, Outcome
from bot.domain.cases.rota import ON_CALL, Change, Override
from bot.domain.people import Role, Team
from bot.domain.screening.reading import Level
from bot.sandbox import Fault
from bot.store import cases, duty, outbox
from bot.store.times import stamp
from bot.store.transaction import Transaction
from tests.cases.scenes import PLAIN, TEAM, audited, disclosed, notes, team, the_case
from tests.harness import Clinic, clinic

TWO = TEAM.replace("[escalation]\n", '[escalation]\ntwo_close = ["emergency", "urgent"]\n')


async def acknowledged(house: Clinic) -> None:
    """Maria has the case."""
    await house.maria.taps("Acknowledge")
    await house.ignores()
    assert (await the_case(house)).state is CaseState.ACKNOWLEDGED


async def test_a_button_from_before_the_case_went_on_changes_nothing_and_shows_what_is_true_now(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await disclosed(house)
        old = next(button for row in house.maria.last.message.wire["reply_markup"]["inline_keyboard"] for button in row)
        await acknowledged(house)
        await house.ana.taps("I'm not safe")
        await house.ignores()
        before = await the_case(house)
        assert before.state is CaseState.OPEN
        page = house.maria.last
        await house.maria.taps(data=page.message.wire["reply_markup"]["inline_keyboard"][0][0]["callback_data"])
        await house.ignores()
        assert (await the_case(house)).state is CaseState.ACKNOWLEDGED  # the button of the newest page works
        await house.ana.taps("I'm not safe")
        await house.ignores()
        assert old["callback_data"] == "c:1:ack:0"
        house.maria.last.message.wire["reply_markup"]["inline_keyboard"][0][0]["callback_data"] = "c:1:ack:0"
        await house.maria.taps("Acknowledge")
        await house.sees(house.maria, "That button is from before")
        assert "EMERGENCY" in house.maria.last.text
        assert (await the_case(house)).state is CaseState.OPEN
        assert house.maria.toasts[-1].text == "The case has gone on. See below."


async def test_not_reached_tells_the_patient_and_the_second_time_calls_the_others(tmp_path: Path) -> None:
    async with clinic(tmp_path, extra=TEAM) as house:
        ben, _ = await team(house)
        await disclosed(house)
        await acknowledged(house)
        await house.maria.taps("Not reached")
        await house.sees(house.ana, "Maria tried to reach you at 09:00")
        await house.sees(house.maria, "Called in vain: 1")
        await house.sees(ben)
        await house.move(minutes=3)
        await house.maria.taps("Not reached")
        await house.sees(house.ana, "Maria tried to reach you at 09:03")
        await house.sees(house.maria, "Called in vain: 2")
        await house.sees(ben, "called in vain, more than once")
        assert (await the_case(house)).holder == "maria"


async def test_escalating_pages_the_next_step_at_once_until_somebody_takes_it(tmp_path: Path) -> None:
    async with clinic(tmp_path, extra=TEAM) as house:
        ben, _ = await team(house)
        await disclosed(house)
        await acknowledged(house)
        await house.maria.taps("Escalate now")
        await house.sees(ben, "A colleague who knows the case asks for you")
        await house.sees(house.maria, "URGENT · case 1")
        case = await the_case(house)
        assert (case.state, case.holder, case.step) == (CaseState.OPEN, None, 2)
        await ben.taps("Acknowledge")
        await house.sees(ben, "Acknowledged by Ben")
        await house.sees(house.maria, "Acknowledged by Ben")
        await house.sees(house.ana, "Ben")


async def test_handed_on_it_stays_with_the_holder_until_the_other_takes_it(tmp_path: Path) -> None:
    async with clinic(tmp_path, extra=TEAM) as house:
        ben, _ = await team(house)
        await disclosed(house)
        await acknowledged(house)
        await house.maria.taps("More …")
        await house.ignores()
        await house.maria.taps("Hand to …")
        await house.sees(house.maria, "hand it to whom?")
        await house.maria.taps("Ben Baker")
        await house.sees(house.maria, "Ben Baker has been asked to take it")
        await house.sees(ben, "A colleague asks you to take this over")
        assert (await the_case(house)).holder == "maria"
        await ben.taps("Take it over")
        await house.sees(ben, "Acknowledged by Ben")
        await house.sees(house.maria, "Acknowledged by Ben")
        await house.sees(house.ana, "A person has seen this: Ben")
        assert (await the_case(house)).holder == "ben"


async def test_handed_on_and_not_taken_comes_back_to_the_holder(tmp_path: Path) -> None:
    async with clinic(tmp_path, extra=TEAM) as house:
        ben, _ = await team(house)
        await disclosed(house)
        await acknowledged(house)
        await house.maria.says("/case 1 hand ben")
        await house.ignores()
        await house.move(minutes=5)
        await house.sees(house.maria, "Acknowledged by Maria", "Nobody has taken it over; it is still yours")
        await house.sees(ben, "Acknowledged by Maria")
        await house.move(minutes=5)
        await house.sees(house.maria, "URGENT", "ran out without contact")
        await house.sees(ben, "URGENT")
        assert "asks you" not in ben.last.text
        await house.sees(house.ana, "still trying to reach")


async def test_a_level_is_lowered_by_a_clinician_only_and_calls_nobody_off(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await house.ana.says("i just took all my pills to die")
        await house.ignores()
        await house.maria.says("/case 1 lower urgent")
        await house.sees(house.maria, "URGENT · case 1", "Lowered to urgent")
        case = await the_case(house)
        assert (case.level, case.peak, case.state) == (Level.urgent, Level.emergency, CaseState.OPEN)
        await house.maria.says("/case 1 lower emergency")
        await house.sees(house.maria, "lower it to what?")
        await house.move(minutes=5)
        await house.sees(house.maria, "Nobody has acknowledged yet")
        assert ("maria", "case-lower", "case 1") in await audited(house)


async def test_where_the_policy_wants_two_the_first_end_is_a_proposal_and_another_confirms(tmp_path: Path) -> None:
    async with clinic(tmp_path, extra=TWO) as house:
        ben, _ = await team(house)
        await disclosed(house)
        await house.maria.says("/case 1 reached")
        await house.ignores()
        await house.maria.says("/case 1 close safe Spoke with her.")
        await house.sees(house.maria, "Somebody else has to confirm", "Somebody else has been asked to confirm")
        await house.sees(ben, "Maria says it is over")
        await house.maria.says("/case 1 confirm")
        await house.sees(house.maria, "Somebody else has to confirm it")
        assert (await the_case(house)).state is CaseState.CONTACTED
        await ben.taps("Yes, it is over")
        await house.ignores()
        case = await the_case(house)
        assert (case.state, case.outcome, case.holder, case.ending_by) == (
            CaseState.CLOSED,
            Outcome.SAFE,
            "ben",
            "maria",
        )
        assert await notes(house) == ["opened", "contacted", "end-proposed", "closed"]


async def test_a_disclosure_while_the_end_is_proposed_takes_the_proposal_back(tmp_path: Path) -> None:
    async with clinic(tmp_path, extra=TWO) as house:
        ben, _ = await team(house)
        await disclosed(house)
        await house.maria.says("/case 1 reached")
        await house.maria.says("/case 1 close safe Fine.")
        await house.ignores()
        question = ben.last
        await house.ana.says(PLAIN)
        await house.ignores()
        case = await the_case(house)
        assert (case.state, case.ending) == (CaseState.OPEN, None)
        await ben.taps("Yes, it is over", message=question)
        await house.sees(ben, "That button is from before")
        assert (await the_case(house)).state is CaseState.OPEN


async def test_a_proposed_end_that_nobody_confirms_is_asked_again_and_the_case_stays(tmp_path: Path) -> None:
    async with clinic(tmp_path, extra=TWO) as house:
        ben, _ = await team(house)
        await disclosed(house)
        await house.maria.says("/case 1 reached")
        await house.maria.says("/case 1 close safe Fine.")
        await house.ignores()
        for _ in range(2):
            await house.move(minutes=15)
            await house.sees(ben, "Maria says it is over")
        await ben.taps("No, keep it open")
        await house.ignores()
        case = await the_case(house)
        assert (case.state, case.ending, case.ending_by) == (CaseState.CONTACTED, None, None)


async def test_a_note_is_kept_sealed_and_shown_with_the_case(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await disclosed(house)
        await house.maria.taps("Acknowledge")
        await house.ignores()
        await house.maria.says("/case 1 close safe")
        await house.sees(house.maria, "Closed by Maria", "A note for the record?")
        await house.maria.says("Her sister is with her tonight.")
        await house.sees(house.maria, "Your note is kept with case 1")
        kept = await house.house.database.write.run(lambda tx: cases.written(tx, 1))
        assert [(by, text) for _, by, text in kept] == [("maria", "Her sister is with her tonight.")]
        await house.maria.says("/case 1")
        await house.sees(house.maria, "Her sister is with her tonight.")
        await house.maria.says("And more.")
        await house.sees(house.maria, "I know commands only")


async def test_the_detail_names_contacts_and_can_be_deleted(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        code = next(iter(await _codes(house)))
        await house.maria.says(f"/contact {code} phone +1 212 555 0142")
        await house.sees(house.maria, "Kept for patient")
        await house.maria.says(f"/contact {code} emergency Jo, sister, +1 212 555 0143")
        await house.sees(house.maria, "Kept for patient")
        await disclosed(house)
        await house.maria.taps("Show more")
        await house.sees(house.maria, "Why")
        text = house.maria.last.text
        order = ("URGENT", "Why", "Patient", "Last session", "They wrote", "+1 212 555 0142", "Jo, sister", "So far")
        places = [text.index(part) for part in order]
        assert places == sorted(places)
        shown = house.maria.last
        await house.maria.taps("Delete this message")
        await house.settle()
        assert shown.message.deleted
        assert "More …" not in shown.buttons


async def test_after_an_outage_the_case_is_paged_anew_and_the_patient_is_asked(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await disclosed(house)
        await acknowledged(house)
        await house.stop()
        house.clock.advance(hours=2)
        await house.start()
        await house.sees(house.ana, "I was out of order for a while")
        await house.sees(house.maria, "Afterglow was away", "paged anew: 1")
        assert house.ana.last.buttons[0] == "I'm safe for now"


async def test_a_short_restart_is_no_outage(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await disclosed(house)
        await house.stop()
        house.clock.advance(minutes=2)
        await house.start()
        await house.sees(house.ana)
        await house.sees(house.maria)


async def test_a_page_for_somebody_who_is_no_clinician_any_more_goes_to_those_who_are(tmp_path: Path) -> None:
    async with clinic(tmp_path, extra=TEAM) as house:
        ben, olga = await team(house)
        await disclosed(house)
        around = house.house.around
        members = tuple(
            replace(one, roles=one.roles - {Role.CLINICIAN}) if one.key == "maria" else one
            for one in around.team.members
        )
        around.team = Team(members)
        await house.move(minutes=5)
        await house.sees(ben, "Nobody has acknowledged yet")
        for person in (house.maria, olga):
            await house.sees(person, "names nobody who is still here")


async def test_who_comes_on_call_while_a_case_runs_is_paged_too(tmp_path: Path) -> None:
    async with clinic(tmp_path, extra=TEAM) as house:
        ben, _ = await team(house)
        await disclosed(house)
        now = house.clock.now()
        taken = Override(ON_CALL, Change.TAKES, "ben", now, now + timedelta(hours=8))
        await house.house.database.write.run(lambda tx: duty.agree(tx, taken, "ben", now))
        for _ in range(2):  # kept with the case, and only once
            await house.move(minutes=5)
        pages = ["Nobody has acknowledged yet"] * 2
        await house.sees(house.maria, "You are no longer on call", *pages)
        await house.sees(ben, "You are on call now", *pages)
        assert len((await the_case(house)).policy.overrides) == 1


@pytest.mark.parametrize("other", ["due", "lowered"])
async def test_of_two_that_read_the_same_case_one_acts_on_it(tmp_path: Path, other: str) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await house.ana.says("i just took all my pills to die")
        await house.ignores()
        before = await the_case(house)
        now = house.clock.now() + timedelta(minutes=5)
        first, _ = machine.fell_due(before, now) if other == "due" else hands.lowered(before, "x", Level.urgent, now)
        second, _ = hands.lowered(before, "y", Level.urgent, now)
        write = house.house.database.write.run
        assert await write(lambda tx: cases.save(tx, before, first))
        assert not await write(lambda tx: cases.save(tx, before, second))


async def test_a_page_goes_out_before_the_older_copies_are_tidied(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await disclosed(house)
        for _ in range(2):
            await house.move(minutes=5)
        await house.ignores()
        await house.maria.taps("Acknowledge")
        await house.ignores()
        before = len(house.sandbox.transcript().splitlines())
        await house.ana.says(PLAIN)
        await house.settle()
        lines = house.sandbox.transcript().splitlines()[before:]
        edits = "SELECT lane FROM outbox WHERE purpose = 'page-edit' AND created_at = ? ORDER BY id"
        now = stamp(house.clock.now())
        lanes = await house.house.database.write.run(lambda tx: tx._connection.execute(edits, (now,)).fetchall())
        # Only the newest copy is as urgent as a page.
        assert [row[0] for row in lanes] == [outbox.REPLY, outbox.REPLY, outbox.CRISIS] * 2
        mine = [line for line in lines if "bot → Maria" in line]
        assert "edits" not in mine[0]
        assert sum("edits" in line for line in mine) == 3
        await house.ignores()


async def test_a_case_that_can_not_be_taken_up_after_an_outage_does_not_keep_the_bot_from_starting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await disclosed(house)
        await house.stop()
        house.clock.advance(minutes=20)
        monkeypatch.setattr(machine, "came_back", lambda *_: 1 / 0)
        await house.start()
        got = [shown.text for shown in house.maria.new()]
        assert any("could not be moved on" in text for text in got)
        assert any("Nobody has acknowledged yet" in text for text in got)
        await house.ignores()


async def test_a_help_text_of_an_earlier_version_stays_as_it_was_when_a_page_arrives(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        house.sandbox.faults.add(Fault(kind="error_500", method="sendMessage", chat=house.maria))
        await house.ana.says(PLAIN)
        await house.sees(house.ana, "I am telling")

        def older(tx: Transaction) -> None:
            found = outbox.newest(tx, 1, "help", house.clock.now() - timedelta(hours=1))
            assert found is not None
            row, payload = found
            del payload["about"]
            sealed = tx.keys.seal_json(payload)
            tx._connection.execute("UPDATE outbox SET payload_sealed = ? WHERE id = ?", (sealed, row))

        await house.house.database.write.run(older)
        await house.move(seconds=5)
        await house.sees(house.maria, "URGENT · case 1")
        await house.sees(house.ana)


async def _codes(house: Clinic) -> list[str]:
    return await house.house.database.write.run(
        lambda tx: [row[0] for row in tx._connection.execute("SELECT code FROM patients WHERE telegram_id IS NOT NULL")]
    )
