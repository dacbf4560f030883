"""Who may do what: asked at every use, answered from the settings as they are now."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from bot.sandbox import Person
from bot.store.schema import audit, patients
from bot.store.statement import Statement
from tests.harness import Clinic, clinic
from tests.people.scenes import (
    dead_letters,
    forged_tap,
    kept_messages,
    look,
    running_cases,
    welcomed,
)

OPERATOR_ID = 5_000_003
OPERATOR = f"""
[[staff]]
key = "oskar"
name = "Oskar"
telegram_id = {OPERATOR_ID}
roles = ["operator"]

"""
SECOND_ID = 5_000_004
SECOND = OPERATOR.replace("oskar", "sam").replace("Oskar", "Sam").replace(str(OPERATOR_ID), str(SECOND_ID))
SECOND = SECOND.replace("operator", "clinician")
COMMANDS = (
    "/invite Eve",
    "/session P7QB im now",
    "/session",
    "/cases",
    "/case 1",
    "/case 1 ack",
    "/case 1 close safe",
    "/missed P7QB",
    "/message 1",
)
DEAD_END = "I don't know this account"
_STAGES = Statement(select(patients.c.stage).order_by(patients.c.id))
_ACTIONS = Statement(select(audit.c.actor, audit.c.action).order_by(audit.c.id))


async def _patients(house: Clinic) -> int:
    return len(await look(house, lambda tx: tx.all(_STAGES)))


async def _case_of_ana(house: Clinic) -> str:
    code = await welcomed(house, house.ana)
    await house.ana.says("the usual")  # message 1 paged nobody: a clinician could say that it should have
    await house.ignores()
    await house.ana.says("I don't want to be alive anymore")
    await house.sees(house.ana, "988")
    await house.sees(house.maria, "case 1")
    return code


async def test_a_stranger_gets_the_dead_end_at_most_once_an_hour(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        eve = house.person("Eve")
        await eve.opens()
        await house.sees(eve, DEAD_END)
        for text in ("hello?", "/help", "anybody"):
            await eve.says(text)
        await eve.sends_voice()
        await house.settle()
        await house.move(minutes=59)
        await eve.says("still nobody?")
        await house.sees(eve)
        await house.move(minutes=1)
        await eve.says("hello")
        await house.sees(eve, DEAD_END)
        other = house.person("Bob")
        await other.says("hello")
        await house.sees(other, DEAD_END)


async def test_a_stranger_in_danger_gets_the_numbers_every_time_and_nobody_is_paged(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        eve = house.person("Eve")
        for text in ("I want to kill myself", "I want to kill myself", "I feel hopeless"):
            await eve.says(text)
            await house.sees(eve, "I don't know you, so I cannot send anyone")
            assert "call" in eve.last.text
        await house.sees(house.maria)
        assert await running_cases(house) == []
        assert await kept_messages(house) == 0
        assert await _patients(house) == 0


async def test_a_stranger_in_danger_who_opens_a_link_with_it_gets_the_numbers_first(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        eve = house.person("Eve", language_code="es")
        await eve.says("quiero matarme")
        await house.settle()
        assert "no te conozco" in eve.last.text
        await house.sees(eve, "")


async def test_no_staff_command_does_anything_for_a_stranger(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await _case_of_ana(house)
        before = await _patients(house)
        eve = house.person("Eve")
        await eve.says("/start")
        await house.sees(eve, DEAD_END)
        for command in COMMANDS:
            await eve.says(command)
        for data in (
            "c:1:ack",
            "c:1:show",
            "c:1:out-safe",
            "m:1",
            "s:1:im",
            "s:1:im:29542920:29542920",
            "a:1:1:0",
            "h:not-safe",
        ):
            await forged_tap(house, eve, data)
        await house.sees(eve)
        await _nothing_happened(house, before)


async def test_no_staff_command_does_anything_for_a_patient(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        code = await _case_of_ana(house)
        before = await _patients(house)
        ben = house.person("Ben")
        await welcomed(house, ben)
        before += 1
        for command in (*COMMANDS, f"/session {code} im now"):
            await ben.says(command)
            await house.sees(ben, "Thank you, I have kept this")
        for data in ("c:1:ack", "c:1:show", "c:1:out-safe", "m:1", "s:1:im", "s:1:im:29542920:29542920"):
            await forged_tap(house, ben, data)
        await house.sees(ben)
        await _nothing_happened(house, before)


async def test_a_patient_cannot_answer_in_the_place_of_another(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        ben = house.person("Ben")
        await welcomed(house, ben)
        await house.tour.invitation()
        await house.ana.opens(house.tour._link)
        await house.sees(house.ana, "Which language")
        await house.ignores()
        await forged_tap(house, ben, "a:2:1:0")
        await house.sees(ben)
        await house.sees(house.ana)


async def _nothing_happened(house: Clinic, patients_before: int) -> None:
    await house.sees(house.maria)
    (case,) = await running_cases(house)
    assert case.state.value == "open"
    assert await _patients(house) == patients_before
    done = [row["action"] for row in await look(house, lambda tx: tx.all(_ACTIONS))]
    looked = {"case-looked-at", "message-looked-at", "messages-looked-at"}
    assert not {"case-ack", "session-recorded", "marked-missed", *looked} & set(done)
    assert await dead_letters(house) == 0


async def test_staff_without_the_role_are_refused_in_a_sentence(tmp_path: Path) -> None:
    async with clinic(tmp_path, extra=OPERATOR) as house:
        oskar = house.person("Oskar", id=OPERATOR_ID)
        await _case_of_ana(house)
        before = await _patients(house)
        for command in COMMANDS:
            await oskar.says(command)
            await house.sees(oskar, "That is for clinicians")
        for data in ("c:1:ack", "c:1:show", "m:1", "s:1:im", "s:1:im:29542920:29542920"):
            await forged_tap(house, oskar, data)
        await house.sees(oskar)
        await _nothing_happened(house, before)


async def test_a_clinicians_forged_or_outdated_button_breaks_nothing(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await _case_of_ana(house)
        before = await _patients(house)
        sessions = ("s:1:im:x:y", "s:1:im:1", "s:99:im", "s:1:swimming", "s:²:im", "s:1:im:999999999999999:1")
        cases = ("c:99:ack", "c:x:ack", "c:1:dance:0", "c:²:ack", f"c:{10**30}:ack")
        for data in (*sessions, *cases, "zzz", "h:call"):
            await forged_tap(house, house.maria, data)
        await _nothing_happened(house, before)


async def _restarted_with(house: Clinic, old: str, new: str) -> None:
    await house.stop()
    settings = house.config.read_text("utf-8")
    assert old in settings
    house.config.write_text(settings.replace(old, new), encoding="utf-8")
    await house.start()


async def test_somebody_removed_from_the_settings_cannot_take_the_case_that_they_were_paged_about(
    tmp_path: Path,
) -> None:
    async with clinic(tmp_path, extra=SECOND) as house:
        sam = house.person("Sam", id=SECOND_ID)
        await sam.opens()
        await house.sees(sam, "/invite NAME")
        await _case_of_ana(house)
        await house.move(minutes=10)  # nobody answers: now everybody is paged
        page = _newest_page(sam)
        await house.ignores()
        await _restarted_with(house, SECOND, "")
        await sam.taps("Acknowledge", message=page)
        await sam.taps("Show more", message=page)
        await house.sees(sam)
        (case,) = await running_cases(house)
        assert case.state.value == "open"
        await sam.says("/case 1 ack")
        await house.sees(sam, DEAD_END)
        await house.maria.taps("Acknowledge")
        await house.sees(house.maria, *["Acknowledged by Maria"] * 3)
        await house.sees(house.ana, "Maria")
        await house.ignores()  # Sam's old copy of the page may still be brought up to date


async def test_a_role_taken_away_holds_from_the_next_tap_on(tmp_path: Path) -> None:
    async with clinic(tmp_path, extra=SECOND) as house:
        sam = house.person("Sam", id=SECOND_ID)
        await sam.opens()
        await house.sees(sam, "/invite NAME")
        await _case_of_ana(house)
        await house.move(minutes=10)
        page = _newest_page(sam)
        await house.ignores()
        await _restarted_with(house, SECOND, SECOND.replace("clinician", "operator"))
        await sam.taps("Acknowledge", message=page)
        await house.sees(sam)
        assert sam.toasts[-1].text == "That is for clinicians."
        assert (await running_cases(house))[0].state.value == "open"


def _newest_page(person: Person) -> object:
    return next(shown for shown in reversed(person.sees) if "Acknowledge" in shown.buttons)


async def test_staff_in_danger_get_the_numbers_and_nobody_is_paged_for_them(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.maria.says("I want to kill myself")
        await house.sees(house.maria, "cannot send anyone")
        assert await running_cases(house) == []
