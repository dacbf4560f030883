"""Heavy words are answered also when the first try of the turn failed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.engine import talk
from tests.harness import clinic
from tests.people.scenes import sent, trying, welcomed


async def test_words_of_concern_are_answered_on_the_second_try_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with clinic(tmp_path) as house:
        source = (
            "phase: integration\nsteps:\n  - {ask: Words?, text: {}, save: words}\n  - {say: Kept.}\n  - end: done\n"
        )
        await trying(house, diary=source)
        code = await welcomed(house, house.ana)
        await sent(house, code, "diary")
        await house.settle()
        house.ana.new()
        answer, failed = talk.answer, []

        def once(*args: Any, **more: Any) -> bool:
            if not failed:
                failed.append(1)
                raise RuntimeError
            return answer(*args, **more)

        monkeypatch.setattr(talk, "answer", once)
        await house.ana.says("I feel hopeless about everything")
        await house.settle()
        got = [shown.text for shown in house.ana.new()]
        assert got[-1] == "Kept."
        assert len(got) == 2, got
        await house.ignores()
