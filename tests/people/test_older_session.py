"""A session that is recorded after a newer one brings no second series of the same questions."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.domain.people import Role
from bot.domain.sessions import Route
from bot.engine import sessions
from bot.store import patients, timers
from bot.store.transaction import Transaction
from tests.harness import clinic
from tests.people.scenes import look, welcomed


async def test_an_older_session_recorded_late_does_not_double_what_the_newer_one_asks(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await welcomed(house, house.ana)
        around, now = house.house.around, house.clock.now()
        (staff, *_) = around.team.with_role(Role.CLINICIAN)

        def both(tx: Transaction) -> tuple[int, int]:
            patient = patients.by_id(tx, 1)
            assert patient is not None
            sessions.record(tx, around, staff, patient, Route.IM, now, "newer")
            before = len(timers.pending_of(tx, 1, "check-in", 100))
            sessions.record(tx, around, staff, patient, Route.IM, now - timedelta(hours=20), "older")
            return before, len(timers.pending_of(tx, 1, "check-in", 100))

        before, after = await look(house, both)
        assert after - before <= 1  # the morning between the two was still to come
        await house.ignores()
