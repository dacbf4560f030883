"""Which help text and which buttons answer which words."""

from __future__ import annotations

from pathlib import Path

from tests.cases.scenes import disclosed
from tests.cases.words import HURT, reads_doors
from tests.harness import clinic


async def test_what_is_said_and_offered_fits_what_was_written(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        for words, part, grounding in (
            ("I've been craving ketamine all day", "There is no blame in this", True),
            ("blood in my pee since last week", "please call the clinic today: +1 212 555 0100", True),
            ("my boyfriend hit me yesterday", "Is it safe for you to read and answer here?", True),
            ("my chest hurts and i cant breathe", "Please call 911 now. Don't wait", False),
        ):
            await house.ana.says(words)
            await house.settle()
            assert part in house.ana.last.text
            assert ("Grounding" in house.ana.last.buttons) == grounding
            assert "I need a call" in house.ana.last.buttons
            await house.ignores()
            await house.move(minutes=4)
            await house.ignores()


async def test_words_that_join_a_case_about_something_else_are_answered_for_what_they_say(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await disclosed(house)
        await house.ana.says("my boyfriend hit me yesterday")
        await house.sees(house.ana, "National Domestic Violence Hotline")
        await house.ana.says("took my ketamine after a few glasses of wine")
        await house.sees(house.ana, "Poison Control")


async def test_a_concern_in_the_middle_of_a_question_offers_help_and_asks_on(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.dosed()
        await house.move(hours=4)
        await house.ignores()
        await house.ana.says("I feel so alone")
        await house.settle()
        concern = house.ana.sees[-3]
        assert concern.buttons == ["I need a call", "I'm not safe", "My plan", "Grounding"]
        await house.sees(house.ana, "That sounds heavy", "tap one of the buttons", "home safe")


async def test_danger_at_home_asks_whether_it_is_safe_to_answer_and_its_buttons_can_be_used(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await reads_doors(house)
        await house.ana.says(HURT)
        await house.settle()
        assert "Is it safe for you to read and answer here?" in house.ana.last.text
        assert house.ana.last.buttons == ["I'm safe for now", "I need a call", "I'm not safe", "My plan", "Grounding"]
        await house.ignores()
        await house.ana.says("please don't call me, he is here")
        await house.sees(house.ana, "the person who answers can read it")
        await house.maria.says("/case 1")
        await house.settle()
        assert "please don't call me" in house.maria.last.text
        await house.ignores()
