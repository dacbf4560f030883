"""Scenes of the crisis tests: a team of more than one, a patient elsewhere, a look at the store."""

from __future__ import annotations

from bot.domain.cases.case import Case
from bot.sandbox import Person
from bot.store import cases
from tests.harness import Clinic

PLAIN = "i want to kill myself"
BEN, OLGA = 5_000_003, 5_000_004
TEAM = f"""
[[staff]]
key = "ben"
name = "Ben Baker"
telegram_id = {BEN}
roles = ["clinician"]

[[staff]]
key = "olga"
name = "Olga"
telegram_id = {OLGA}
roles = ["operator"]

[escalation]
ladder = [{{ after = 0, targets = ["on-call"] }}, {{ after = 10, targets = ["everyone"] }}]

"""
"""Beside Maria, who is always on call: a second clinician, paged from the tenth minute on, and an operator."""


async def team(house: Clinic) -> tuple[Person, Person]:
    """Ben and Olga have opened the bot; Ana has been welcomed."""
    ben, olga = house.person("Ben", id=BEN), house.person("Olga", id=OLGA)
    await ben.opens()
    await olga.opens()
    await house.welcomed()
    return ben, olga


async def disclosed(house: Clinic, text: str = PLAIN) -> None:
    """Ana discloses, gets help, and Maria is paged."""
    await house.ana.says(text)
    await house.sees(house.ana, "988")
    await house.sees(house.maria, "case 1")


async def the_case(house: Clinic, number: int = 1) -> Case:
    """The case as it is stored."""
    case = await house.house.database.write.run(lambda tx: cases.by_id(tx, number))
    assert case is not None
    return case


async def notes(house: Clinic, number: int = 1) -> list[str]:
    """The kinds of what happened in the case, in order."""
    history = await house.house.database.write.run(lambda tx: cases.history(tx, number))
    return [entry.kind for _, entry in history]


async def audited(house: Clinic) -> list[tuple[str, str, str]]:
    """The audit trail: who, what, about what."""
    return await house.house.database.write.run(
        lambda tx: [
            tuple(row) for row in tx._connection.execute("SELECT actor, action, subject FROM audit ORDER BY id")
        ]
    )


async def cases_open(house: Clinic) -> int:
    """How many cases are running."""
    return len(await house.house.database.write.run(cases.all_running))
