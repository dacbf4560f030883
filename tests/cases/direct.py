"""Scenes of the direct question: a clinic that reads doors, a patient who is asked."""

from __future__ import annotations

from sqlalchemy import select

from bot.domain.asking import ANSWER_WITHIN
from bot.store.case_tables import questions, tasks
from bot.store.statement import Statement
from tests.cases.words import MAYBE, reads_doors
from tests.harness import Clinic
from tests.people.scenes import look, sent, trying, welcomed

ASKED = "are you thinking about ending your life?"
NO_ANSWER = "I am glad you told me"
HELP = "988"
ANSWERS = ["Yes", "No", "I'd rather talk to a person"]
SOFT = "That sounds heavy"
WAIT = ANSWER_WITHIN.total_seconds()
DIARY = """phase: integration
steps:
  - {ask: Which words?, text: {}, save: words}
  - {ask: How high?, scale: {from: 0, to: 10}, save: high}
  - {say: That is all.}
  - end: done
"""
MOOD = """phase: integration
steps:
  - {ask: How high?, scale: {from: 0, to: 10}, save: high}
  - {say: That is all.}
  - end: done
"""
_TASKS = Statement(select(tasks.c.kind, tasks.c.detail).order_by(tasks.c.id))
_QUESTIONS = Statement(select(questions).order_by(questions.c.id))


async def noted(house: Clinic) -> list[tuple[str, str]]:
    return [(row["kind"], row["detail"]) for row in await look(house, lambda tx: tx.all(_TASKS))]


async def rows(house: Clinic) -> list[tuple[str, str | None]]:
    """The direct questions: state and answer."""
    return [(row["state"], row["answer"]) for row in await look(house, lambda tx: tx.all(_QUESTIONS))]


async def welcome(house: Clinic) -> None:
    await house.welcomed()
    await reads_doors(house)


async def after_dosing(house: Clinic) -> None:
    """An hour after a session, and before any check-in."""
    await house.dosed()
    await reads_doors(house)
    await house.move(hours=1)
    await house.ignores()


async def asked(house: Clinic, words: str = MAYBE) -> None:
    await house.ana.says(words)
    await house.sees(house.ana, ASKED)
    assert house.ana.last.buttons == ANSWERS


async def in_a_script(house: Clinic, **sources: str) -> None:
    """Ana is asked by the script of this name."""
    await reads_doors(house)
    await trying(house, **sources)
    code = await welcomed(house, house.ana)
    (name,) = sources
    await sent(house, code, name)
    await house.settle()
    house.ana.new()


async def asked_at_night(house: Clinic) -> None:
    """The diary's question is answered with words that may mean it, ten minutes before the evening ends."""
    await in_a_script(house, diary=DIARY)
    await house.move(hours=12, minutes=50)  # ten minutes to ten
    await house.ignores()
    await asked(house)
