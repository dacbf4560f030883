"""What is live is out of the garbage collector's sight, and what was live before can go."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.engine import lasting
from bot.engine.library import Library
from tests.harness import clinic
from tests.publishing.scenes import DAY_AFTER, heard, newsroom


class Circle:
    """Holds itself in a circle, as parsed texts do."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def anew() -> Iterator[None]:
    lasting.keep(object())
    gc.unfreeze()
    yield
    gc.unfreeze()


def test_a_library_that_was_live_goes_when_another_is() -> None:
    first = Circle()
    gone = weakref.ref(first)
    lasting.keep(first)
    assert gc.get_freeze_count() > 0
    del first
    gc.collect()
    assert gone() is not None
    lasting.keep(Circle())
    assert gone() is None


async def test_a_bot_that_has_started_keeps_its_library_out_of_the_collector_s_sight(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        assert gc.get_freeze_count() > 0
        assert lasting._live == [house.house.around.library]


async def test_a_publication_is_kept_in_place_of_what_was_live(tmp_path: Path) -> None:
    async with newsroom(tmp_path) as (house, texts):
        texts.change(DAY_AFTER, "How did you sleep", "How was your sleep")
        await heard(house, house.maria, "Published")
        kept = lasting._live[0]
        assert isinstance(kept, Library)
        assert "How was your sleep" in kept.files[DAY_AFTER]
        assert gc.get_freeze_count() > 0
