"""Work for clinicians that arises twice in one conversation, for two reasons, is raised twice."""

from __future__ import annotations

from pathlib import Path

from tests.harness import clinic
from tests.people.scenes import answered, sent, tasks_of, trying, welcomed


async def test_a_second_reason_a_day_later_is_a_second_task(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        source = (
            "phase: integration\nsteps:\n  - {ask: Sick?, yes_no: {}, save: sick}\n"
            "  - {when: sick == yes, then: [{task: side-effects}]}\n  - wait: 1d\n"
            "  - {ask: Worse?, yes_no: {}, save: worse}\n"
            "  - {when: worse == yes, then: [{task: side-effects}]}\n  - end: done\n"
        )
        await trying(house, twice=source)
        code = await welcomed(house, house.ana)
        await sent(house, code, "twice")
        await answered(house, house.ana, "Yes")
        await house.move(days=1)
        await answered(house, house.ana, "Yes")
        assert await tasks_of(house) == ["side-effects", "side-effects"]
        await house.ignores()


async def test_a_flashback_that_does_not_settle_has_its_own_nearer_deadline(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        code = await welcomed(house, house.ana)
        await house.maria.says(f"/send {code} hard-experience")
        for _ in range(25):
            await house.settle()
            labels = [label for row in house.ana.keyboard() for label in row]
            wanted = next((one for one in ("Yes", "Harder", "It is harder") if one in labels), None)
            if wanted is None:
                wanted = next((one for one in labels if "harder" in one.lower()), labels[0] if labels else None)
            if wanted is None or (await tasks_of(house)).count("hard-experience") == 2:
                break
            await answered(house, house.ana, wanted)
        assert (await tasks_of(house)).count("hard-experience") == 2
        await house.ignores()


async def test_the_same_reason_after_going_back_is_one_task(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        source = (
            "phase: integration\nsteps:\n  - {ask: Sick?, yes_no: {}, save: sick}\n"
            "  - {when: sick == yes, then: [{task: side-effects}]}\n"
            "  - {ask: Then?, yes_no: {}, save: worse}\n  - end: done\n"
        )
        await trying(house, twice=source)
        code = await welcomed(house, house.ana)
        await sent(house, code, "twice")
        for answer in ("Yes", "Back", "Yes", "No"):
            await answered(house, house.ana, answer)
        assert await tasks_of(house) == ["side-effects"]
        await house.ignores()
