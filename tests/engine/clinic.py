"""What the tests of the engine share: letters put straight into the outbox, and a look at the calls they made."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

from bot.engine import letters
from bot.sandbox import Person
from bot.store import outbox
from bot.store.outbox import Letter
from bot.store.transaction import Transaction
from tests.harness import Clinic

LANES = {"crisis": outbox.CRISIS, "reply": outbox.REPLY, "program": outbox.PROGRAM}


async def written(
    house: Clinic, *given: tuple[Person, str], lane: str = "reply", resend: bool = True, behind: str = ""
) -> list[int]:
    """Put these words into the outbox in one commit; returns the rows. ``behind``: a reply after them to the last."""
    now = house.clock.now()

    def job(tx: Transaction) -> list[int]:
        rows = [
            outbox.put(tx, Letter(person.id, LANES[lane], "test", letters.say(text), resend=resend), now)
            for person, text in given
        ]
        if behind:
            rows.append(outbox.put(tx, Letter(given[-1][0].id, outbox.REPLY, "test", letters.say(behind)), now))
        return rows

    return await house.house.database.write.run(job)


async def happened(condition: Callable[[], object]) -> None:
    """Until something has happened that leaves no event to wait for, as a call that hangs."""
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0)


async def states(house: Clinic, rows: Iterable[int]) -> list[str]:
    """How these rows stand."""
    found = await house.house.database.write.run(
        lambda tx: {row[0]: row[1] for row in tx._connection.execute("SELECT id, state FROM outbox")}
    )
    return [found[row] for row in rows]


def texts_to(house: Clinic, person: Person, *, ok_only: bool = True) -> list[str]:
    """What was sent to a person, in the order of the calls."""
    return [
        str(call.params["text"])
        for call in house.sandbox.calls_of("sendMessage")
        if str(call.params["chat_id"]) == str(person.id) and (call.ok or not ok_only)
    ]


async def acquainted(house: Clinic, *names: str) -> list[Person]:
    """Strangers who have opened the bot once, so that it may write to them."""
    people = [house.person(name) for name in names]
    for person in people:
        await person.opens()
    await house.ignores()
    house.sandbox.calls.clear()
    return people
