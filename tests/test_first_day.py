"""The first day of one patient, end to end, as a golden transcript."""

from __future__ import annotations

import os
from pathlib import Path

from tests.harness import clinic

GOLDEN = Path(__file__).parent / "golden" / "first_day.txt"


async def test_the_first_day_reads_exactly_as_it_should(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.tour.play()
        transcript = house.sandbox.transcript()
        await house.ignores()
    if os.environ.get("AFTERGLOW_GOLDEN") == "write":
        GOLDEN.write_text(transcript, encoding="utf-8")
    assert transcript == GOLDEN.read_text(encoding="utf-8")
