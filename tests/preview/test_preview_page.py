"""The same on the sandbox page, with the real bot."""

from __future__ import annotations

from bot.commands.preview_page import Staged, staged
from bot.config import default_conversations
from tests.preview.playing import setting


async def new(made: Staged) -> list[str]:
    await made.sandbox.quiet()
    return [one.text for one in made.patient.new()]


async def test_a_script_begins_for_a_patient_who_is_welcomed_already() -> None:
    async with staged(setting("acute-check"), default_conversations()) as made:
        lines = await new(made)
        assert lines[0] == "You are connected. I will write when it is time."
        assert lines[-1].startswith("Hello, Ana. A very short check")
        await made.patient.taps("Home, with someone")
        assert (await new(made))[-1].startswith("Is any of this there")
        made.clock.advance(hours=2)
        assert "still open" in (await new(made))[-1]


async def test_a_program_begins_with_its_session_and_the_clock_brings_what_follows() -> None:
    async with staged(setting("core", "program"), default_conversations()) as made:
        await new(made)
        made.clock.advance(hours=4)
        assert (await new(made))[-1].startswith("Hello, Ana. A very short check")
        await made.operator.says("/preview grounding")
        await made.sandbox.quiet()
        assert made.operator.last.text.startswith("Let us go slowly")
