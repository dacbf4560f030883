"""An operator previews a script in their own chat, exactly as a patient would see it."""

from __future__ import annotations

from pathlib import Path

from bot.sandbox import Person
from bot.store import conversations
from bot.store.transaction import Transaction
from tests.harness import Clinic, clinic
from tests.people.scenes import forged_tap, look, running_cases, tasks_of


async def shows(house: Clinic, person: Person) -> list[str]:
    """What is new in the person's chat."""
    await house.settle()
    return [one.text for one in person.new()]


async def test_an_operator_sees_a_script_as_a_patient_does_and_nothing_of_it_is_kept(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.maria.says("/preview acute-check")
        assert [text.split("\n")[0] for text in await shows(house, house.maria)] == [
            "(Preview of acute-check: After your session. Nothing is recorded. /stop ends it.)",
            "Hello, Maria. A very short check after your session.",
        ]
        assert house.maria.keyboard() == (("Home, with someone",), ("Home, but alone",), ("No, not home safe",))
        await house.maria.taps("Home, with someone")
        changed, asked = await shows(house, house.maria)
        assert changed.endswith("› Home, with someone")
        assert asked.startswith("Is any of this there right now?")
        await house.maria.says("none of these")
        await house.settle()
        await house.maria.says("1")  # the number of a button, typed
        await house.settle()
        await house.maria.taps("No, not safe")
        lines = await shows(house, house.maria)
        assert any("988" in text for text in lines)
        assert "a person would be called now: urgent" in lines[-2]
        assert "a case would be opened" in lines[-2]
        assert lines[-1] == "(The preview has ended.)"
        assert await running_cases(house) == []
        assert await tasks_of(house) == []
        assert await look(house, _rows) == 0
        await house.maria.says("hello?")
        await house.sees(house.maria, "I know commands only")


def _rows(tx: Transaction) -> int:
    return len(tx.all(conversations.RESPONSES_OF, patient=1))


async def test_waits_are_passed_over_with_a_button_and_a_restart_changes_nothing(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.maria.says("/preview core")
        await house.settle()
        assert "Before your session" in "".join(await shows(house, house.maria))
        await house.maria.says("/stop")
        assert (await shows(house, house.maria))[-1] == "(The preview has ended.)"

        await house.maria.says("/preview day-after")
        await house.settle()
        await house.maria.taps("7")
        await house.stop()
        await house.start()
        await house.maria.taps("Well")
        await house.settle()
        await house.maria.says("light, water")
        lines = await shows(house, house.maria)
        assert any("Did an image" in text for text in lines)
        await house.maria.taps("Later")
        await house.settle()
        await house.maria.taps("In an hour")
        lines = await shows(house, house.maria)
        assert lines[-2].startswith("All right. I will ask again")
        assert lines[-1].startswith("(here the bot waits until")
        data = house.maria.last.message.wire["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        await house.maria.taps("Go on")
        lines = await shows(house, house.maria)
        assert "Did an image" in lines[-1]
        await forged_tap(house, house.maria, data)  # a second tap, on its way when the first was answered
        assert await shows(house, house.maria) == []
        assert not any("Go on" in label for row in house.maria.keyboard() for label in row)
        await house.maria.says("/stop")
        await house.ignores()


async def test_ticks_come_and_go_under_the_operators_question(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.maria.says("/preview misuse-questions")
        await house.settle()
        await house.maria.taps("0")
        await house.settle()
        question = house.maria.last
        label = question.keyboard[0][0]
        await house.maria.taps(label)
        await house.settle()
        assert house.maria.keyboard(question)[0][0] == f"✓ {label}"
        await house.maria.taps("Done")
        await house.settle()
        assert house.maria.keyboard(question) == ()
        await house.maria.says("/stop")
        await house.ignores()


async def test_another_language_is_named_behind_the_script(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.maria.says("/preview acute-check es")
        await house.settle()
        assert house.maria.last.text.startswith("Hola, Maria.")
        await house.maria.says("/stop")
        await house.ignores()


async def test_an_old_button_answers_nothing_and_one_of_an_earlier_preview_neither(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.maria.says("/preview grounding")
        await house.settle()
        first = house.maria.last
        markup = first.message.wire["reply_markup"]
        assert [button["callback_data"] for row in markup["inline_keyboard"] for button in row] == [
            "r:1:1:0",
            "r:1:1:1",
        ]
        await house.maria.says("/preview grounding")
        await house.ignores()
        await house.maria.taps("Next", message=first)
        assert await shows(house, house.maria) == []
        assert house.maria.toasts[-1].text == "This question is closed. The newest one is below."
        await house.maria.taps("Next")
        await house.ignores()
        await house.maria.says("/stop")
        await house.ignores()
        await house.maria.taps("Next", message=first)
        await house.settle()
        assert house.maria.toasts[-1].text == "This preview has ended. /preview NAME begins one."
        await house.maria.says("/preview grounding")
        await house.ignores()
        await house.maria.taps("Next", message=first)
        await house.settle()
        assert house.maria.toasts[-1].text == "This question is closed. The newest one is below."
        assert await shows(house, house.maria) == []
        await house.maria.says("/stop")
        await house.ignores()


async def test_only_operators_preview_and_patients_know_no_such_command(tmp_path: Path) -> None:
    async with clinic(tmp_path, extra="") as house:
        await house.welcomed()
        await house.ana.says("/preview acute-check")
        await house.sees(house.ana, "kept this")
        await house.maria.says("/preview nothing-of-that-name")
        await house.sees(house.maria, "There is no nothing-of-that-name")
        await house.maria.says("/preview")
        await house.sees(house.maria, "Which one? For instance: /preview day-after")
        await house.maria.says("/preview day-after xx")
        await house.sees(house.maria, "There is no language xx here")


async def test_a_clinician_without_the_role_is_told_whom_to_ask(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        text = house.config.read_text(encoding="utf-8")
        await house.stop()
        house.config.write_text(
            text.replace('roles = ["clinician", "operator", "administrator"]', 'roles = ["clinician"]')
        )
        await house.start()
        await house.maria.says("/preview acute-check")
        await house.sees(house.maria, "That is for operators")


async def test_an_operator_who_is_in_danger_sees_the_numbers_and_no_patient_is_made_of_them(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.maria.says("/preview day-after")
        await house.settle()
        await house.maria.says("I want to kill myself")
        lines = await shows(house, house.maria)
        assert any("988" in text for text in lines)
        assert await running_cases(house) == []
        assert lines[-1] == "(The preview has ended.)"


async def test_commands_of_staff_work_while_a_preview_is_open(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.maria.says("/preview grounding")
        await house.ignores()
        await house.maria.says("/cases")
        await house.sees(house.maria, "No case is open")
        await house.maria.says("/help")
        await house.sees(house.maria, "/preview NAME")
        await house.maria.taps("Next")
        lines = await shows(house, house.maria)
        assert lines[-1].startswith("Now four things")
        await house.maria.says("/stop")
        await house.ignores()
