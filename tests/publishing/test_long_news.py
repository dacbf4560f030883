"""News about many files is told, and can be decided, however long it is."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path

from tests.publishing.scenes import OSKAR, OSKAR_ID, TWO, newsroom


async def test_many_files_edited_at_once_are_shown_and_can_be_approved(tmp_path: Path) -> None:
    async with newsroom(tmp_path, TWO + OSKAR) as (house, texts):
        oskar = house.person("Oskar", id=OSKAR_ID)
        await oskar.opens()
        await house.ignores()
        more = "".join(f"\n# A remark of many words, number {number}, for the next reader.\n" for number in range(8))
        paths = sorted(
            path.relative_to(texts.root).as_posix()
            for folder in ("instruments", "scripts")
            for path in (texts.root / folder).glob("*.yaml")
            if ".transcript." not in path.name
        )
        for path in paths:
            texts.write(path, texts.read(path) + more)
        got: list[str] = []
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(20):
                while not any("Checked" in text for text in got):
                    got += [shown.text for shown in oskar.new()]
                    await asyncio.sleep(0.05)
        await house.settle()
        assert any("Checked" in text for text in got), got
        assert "Publish" in [label for row in oskar.keyboard() for label in row]
        await house.ignores()
