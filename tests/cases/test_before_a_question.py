"""Before a question about danger the patient is told that nobody watches, with the lines, once in a conversation."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.scripts import graph
from bot.domain.scripts.steps import Asking
from tests.harness import Clinic, clinic, library
from tests.people.scenes import answered, sent, trying, welcomed

NOBODY = "is on duty right now"
PHQ_9 = "phase: integration\nsteps:\n  - {instrument: phq-9, save: phq9}\n  - end: done\n"


async def unwatched_now(house: Clinic) -> None:
    """From now on the rota has a gap."""
    around = house.house.around
    around.policy = replace(around.policy, shifts=())


async def texts(house: Clinic) -> list[str]:
    """What Ana got since the last look."""
    await house.settle()
    return [shown.text for shown in house.ana.new()]


@pytest.mark.parametrize("watched", [True, False])
async def test_item_9_of_the_phq_9_is_announced_when_nobody_is_on_call(tmp_path: Path, watched: bool) -> None:
    async with clinic(tmp_path) as house:
        await trying(house, form=PHQ_9)
        code = await welcomed(house, house.ana)
        await sent(house, code, "form")
        if not watched:
            await unwatched_now(house)
        for _ in range(7):
            await answered(house, house.ana, "Not at all")
        assert not any(NOBODY in text for text in await texts(house))
        await answered(house, house.ana, "Not at all")
        said = await texts(house)
        assert "better off dead" in said[-1]
        assert [NOBODY in text for text in said[-2:]] == [not watched, False]
        assert watched or "988" in said[-2]
        await house.ignores()


async def test_the_check_after_dosing_says_so_once_before_its_first_question_about_safety(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.dosed()
        await unwatched_now(house)
        await house.move(hours=4)
        said = await texts(house)
        assert [NOBODY in text for text in said] == [True, False]
        assert "home safe" in said[1]
        for label in ("Home, with someone", "None of these", "A little"):
            await answered(house, house.ana, label)
        said = await texts(house)
        assert "safe tonight" in said[-1]
        assert not any(NOBODY in text for text in said)


@pytest.mark.parametrize(
    ("script", "variables"),
    [("acute-check", {"home", "safe"}), ("baseline", {"phq_9_item_9"})],
)
def test_which_questions_of_the_included_scripts_are_about_danger(script: str, variables: set[str]) -> None:
    loaded = library().scripts[script]
    found = graph.about_danger(loaded.steps)
    asked = {step.variable for step in map(loaded.step, found) if isinstance(step, Asking)}
    assert variables <= asked
    assert not any(name.startswith("phq_9") and name != "phq_9_item_9" for name in asked)
