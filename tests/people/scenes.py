"""Scenes that several tests begin with, and looks into the store that a person can't have."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import func, select

from bot.domain.cases.case import Case
from bot.domain.people import Patient
from bot.engine.library import Library, load_library
from bot.sandbox import Person
from bot.store import cases, conversations, patients
from bot.store.case_tables import tasks
from bot.store.schema import inbox, messages
from bot.store.statement import Statement
from bot.store.transaction import Transaction
from tests.harness import Clinic

NEW_YORK = ("English", "I agree", "United States", "New York", "8:00 AM", "8:00 PM")
"""The answers of the welcome, in order."""
CLOSED = "This question is closed. The newest one is below."
UNUSABLE = (
    "This link can't be used. It may have been used already, or its time is over. Please ask your clinic for a new one."
)
_TASKS = Statement(select(tasks.c.kind).order_by(tasks.c.id))
_LETTERS = Statement(select(func.count().label("count")).where(inbox.c.state == "dead"))
_MESSAGES = Statement(select(func.count().label("count")).select_from(messages))
_T = TypeVar("_T")


async def look(house: Clinic, at: Callable[[Transaction], _T]) -> _T:
    """What the store holds now."""
    return await house.house.database.write.run(at)


async def patient_of(house: Clinic, person: Person) -> Patient | None:
    """The patient with this person's account."""
    return await look(house, lambda tx: patients.by_telegram(tx, person.id))


async def saved(house: Clinic, patient: int = 1) -> dict[str, Any]:
    """Every answer recorded of a patient, by variable."""

    def read(tx: Transaction) -> dict[str, Any]:
        rows = tx.all(conversations.RESPONSES_OF, patient=patient)
        return {row["variable"]: tx.keys.open_json(row["value_sealed"])["value"] for row in rows}

    return await look(house, read)


async def answers_count(house: Clinic, patient: int = 1) -> int:
    """How many answers are recorded; one that was recorded twice counts twice."""
    return len(await look(house, lambda tx: tx.all(conversations.RESPONSES_OF, patient=patient)))


async def tasks_of(house: Clinic) -> list[str]:
    """The kinds of all tasks, oldest first."""
    return [row["kind"] for row in await look(house, lambda tx: tx.all(_TASKS))]


async def running_cases(house: Clinic) -> list[Case]:
    """The cases that are not closed."""
    return await look(house, cases.all_running)


async def dead_letters(house: Clinic) -> int:
    """How many updates were set aside."""
    row = await look(house, lambda tx: tx.one(_LETTERS))
    return int(row["count"]) if row is not None else 0


async def kept_messages(house: Clinic) -> int:
    """How many messages of patients are stored."""
    row = await look(house, lambda tx: tx.one(_MESSAGES))
    return int(row["count"]) if row is not None else 0


async def invited(house: Clinic, name: str = "somebody", by: Person | None = None) -> tuple[str, str]:
    """A clinician makes a link; returns the code and what the link carries."""
    clinician = by or house.maria
    await clinician.says(f"/invite {name}")
    await house.settle()
    text = clinician.last.text
    await house.sees(clinician, "works once")
    code, link = re.search(r"Patient (\w+)", text), re.search(r"start=([A-Za-z0-9_-]+)", text)
    assert code is not None
    assert link is not None
    return code[1], link[1]


async def welcomed(house: Clinic, person: Person, answers: tuple[str, ...] = NEW_YORK) -> str:
    """The person is invited and answers the welcome by tapping, or by typing what is not on a button; the code."""
    code, link = await invited(house, person.name)
    await person.opens(link)
    for answer in answers:
        await answered(house, person, answer)
    person.new()
    return code


async def answered(house: Clinic, person: Person, answer: str) -> None:
    """Tap the button with these words under the newest question, or type them when there is none."""
    await house.settle()
    if answer in [label for row in person.keyboard() for label in row]:
        await person.taps(answer)
    else:
        await person.says(answer)
    await house.settle()


async def forged_tap(house: Clinic, person: Person, data: str) -> None:
    """Press a button that the bot never showed this person, as an altered app can."""
    seen = person.last
    house.sandbox.poison(
        {
            "callback_query": {
                "id": "4000000000000000",
                "from": person.user.wire,
                "message": seen.message.wire,
                "chat_instance": "1",
                "data": data,
            }
        }
    )
    await house.settle()


async def recorded(house: Clinic, line: str) -> None:
    """A clinician types a line about a session, and it is recorded."""
    await house.maria.says(line)
    await house.sees(house.maria, "What follows")


async def trying(house: Clinic, **sources: str) -> None:
    """These scripts are live as well; each is the text below ``name:`` and ``title:`` of its file."""
    await house.settle()  # whatever is still being read from the disk is live first
    around = house.house.around
    files = {
        f"scripts/{name}.yaml": f"name: {name}\ntitle: Trial of {name}\n{source}" for name, source in sources.items()
    }
    before = around.library
    loaded = load_library({**before.files, **files}, tuple(before.languages), like=before)
    assert isinstance(loaded, Library), [str(issue) for issue in loaded if issue.severity == "error"]
    around.library = loaded

    def publish(tx: Transaction) -> None:
        for name in sources:
            script = loaded.scripts[name]
            conversations.publish(tx, name, script.hash, script.pinned, by="test", now=around.now)

    await look(house, publish)


async def sent(house: Clinic, code: str, name: str) -> None:
    """A clinician begins this script for the patient."""
    await house.maria.says(f"/send {code} {name}")
    await house.sees(house.maria, f"Sent to patient {code}")
