"""One bad row, and rows that change while others have their turn."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.engine.cycle import take_due
from bot.store.transaction import Transaction
from tests.harness import clinic
from tests.people.scenes import look, saved, sent, trying, welcomed

_ASK = "phase: integration\nunanswered: {close: 6h}\nsteps:\n  - {ask: %s, yes_no: {}, save: it}\n  - end: done\n"


async def test_a_conversation_that_cannot_be_read_does_not_keep_cases_from_being_paged(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await trying(house, one=_ASK % "One?")
        code = await welcomed(house, house.ana)
        await sent(house, code, "one")
        await house.settle()
        around = house.house.around

        def broken(tx: Transaction) -> tuple[object, object]:
            # In a savepoint that is undone, so that the running bot goes on as before.
            with tx.savepoint():
                tx._connection.execute("update conversations set walk_sealed = x'00', due_at = 1 where state = 'open'")
                took = take_due(tx, around)
                row = tx._connection.execute("select due_at from conversations where state = 'open'").fetchone()
                raise _Undone(took, row["due_at"])

        with pytest.raises(_Undone) as undone:
            await look(house, broken)
        took, due_at = undone.value.args
        assert took == 1
        assert due_at > 1
        await house.ignores()


class _Undone(Exception):
    pass


async def test_a_question_taken_up_in_this_very_moment_is_not_closed_by_its_old_due_time(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await trying(house, first=_ASK % "First?", second=_ASK % "Second?")
        code = await welcomed(house, house.ana)
        await sent(house, code, "first")
        await sent(house, code, "second")  # the first stands aside, with its own end of window
        await house.settle()
        house.ana.new()
        # An outage over both ends of their windows; the open one's came first.
        await look(
            house,
            lambda tx: (
                tx._connection.execute(
                    "update conversations set due_at = due_at - case state when 'open' then 60000 else 0 end "
                    "where due_at is not null"
                ).rowcount
            ),
        )
        house.clock.set(house.clock.now() + timedelta(hours=7))
        await house.settle()
        assert [shown.text for shown in house.ana.new()] == ["First?"]
        await house.ana.taps("Yes")
        await house.settle()
        assert "closed" not in "".join(shown.text for shown in house.ana.new())
        assert (await saved(house)).get("it") is True
        await house.ignores()
