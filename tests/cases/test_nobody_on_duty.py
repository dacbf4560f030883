"""When nobody is on duty: the patient hears so at once, plainly, and no time is named."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.cases.scenes import PLAIN
from tests.harness import Clinic, clinic

NOBODY = "Nobody at the clinic is on duty right now."


async def unwatched(house: Clinic) -> None:
    """From now on the rota has a gap; everybody is paged all the same."""
    await house.welcomed()
    around = house.house.around
    around.policy = replace(around.policy, shifts=())


def says_so(text: str) -> bool:
    assert "You can expect to hear" not in text
    assert "I am telling" not in text
    return NOBODY in text and "I can't say when" in text and "911" in text


@pytest.mark.parametrize(
    "words",
    [
        PLAIN,
        "I'm going to kill him when he walks in",
        "my chest hurts and i cant breathe",
        "I hear voices telling me what to do",
        "my boyfriend hit me yesterday",
        "i swallowed all my pills",
        "i cut my arms again last night",
    ],
)
async def test_the_help_text_of_every_kind_says_that_nobody_is_on_duty(tmp_path: Path, words: str) -> None:
    async with clinic(tmp_path) as house:
        await unwatched(house)
        await house.ana.says(words)
        await house.settle()
        assert says_so(house.ana.last.text)
        assert len(house.ana.new()) == 1
        await house.sees(house.maria, "case 1")


async def test_so_do_the_answers_to_not_safe_and_to_a_wish_for_a_call(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await unwatched(house)
        await house.ana.says(PLAIN)
        await house.ignores()
        for label in ("I need a call", "I'm not safe"):
            await house.ana.taps(label)
            await house.settle()
            assert says_so(house.ana.last.text)
            await house.ignores()


async def test_so_does_not_safe_without_a_case(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await unwatched(house)
        await house.ana.says("/help")
        await house.ignores()
        await house.ana.taps("I'm not safe")
        await house.settle()
        assert says_so(house.ana.last.text)
        await house.ignores()


async def test_while_somebody_is_on_duty_it_is_said_who_is_told_and_until_when(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await house.ana.says("/help")
        await house.ignores()
        await house.ana.taps("I'm not safe")
        await house.settle()
        assert "I am telling the clinician on call right now." in house.ana.last.text
        assert "You can expect to hear from them by 09:15." in house.ana.last.text
        assert NOBODY not in house.ana.last.text
        await house.ignores()
