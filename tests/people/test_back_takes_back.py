"""Going back takes back what followed from the answer: what was shared, scored, known because of it."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from bot.store import recollection
from bot.store.schema import responses, results
from bot.store.statement import Statement
from tests.domain.scripts.walking import Patient, scripts
from tests.harness import clinic
from tests.people.scenes import answered, look, sent, trying, welcomed

_RESULTS = Statement(select(results).order_by(results.c.id))
_RESPONSES = Statement(select(responses).order_by(responses.c.id))


async def test_who_shares_words_and_takes_that_back_has_not_shared_them(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        code = await welcomed(house, house.ana)
        await sent(house, code, "intention")
        for answer in ("To sleep without fear", "Yes, they may", "Back", "No, keep them private"):
            await answered(house, house.ana, answer)
        rows = await look(house, lambda tx: tx.all(_RESPONSES))
        assert [row["private"] for row in rows if row["variable"] == "intention"] == [1]
        assert "intention" not in await look(house, lambda tx: recollection.memory(tx, 1, shown_to_staff=True))
        await house.ignores()


async def test_what_was_shared_before_the_answer_that_is_taken_back_stays_shared(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        source = (
            "phase: integration\nsteps:\n  - {ask: Words?, text: {}, private: true, save: words}\n"
            "  - {ask: Share?, yes_no: {}, save: may}\n  - {when: may == yes, then: [{share: words}]}\n"
            "  - {ask: One?, yes_no: {}, save: one}\n  - {ask: Two?, yes_no: {}, save: two}\n  - end: done\n"
        )
        await trying(house, kept=source)
        code = await welcomed(house, house.ana)
        await sent(house, code, "kept")
        for answer in ("mine", "Yes", "Yes", "Back", "No", "No"):
            await answered(house, house.ana, answer)
        rows = await look(house, lambda tx: tx.all(_RESPONSES))
        assert [row["private"] for row in rows if row["variable"] == "words"] == [0]
        await house.ignores()


async def test_a_form_whose_last_answer_is_corrected_is_on_record_once(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        source = (
            "phase: integration\nsteps:\n  - instrument: phq-2\n"
            "  - {ask: Then?, yes_no: {}, save: then}\n  - end: done\n"
        )
        await trying(house, form=source)
        code = await welcomed(house, house.ana)
        await sent(house, code, "form")
        for answer in ("Nearly every day", "Nearly every day", "Back", "Not at all", "Yes"):
            await answered(house, house.ana, answer)
        assert [row["total"] for row in await look(house, lambda tx: tx.all(_RESULTS))] == [3.0]
        await house.ignores()
        house.maria.new()


def test_how_a_part_ended_is_not_known_once_the_way_into_it_is_taken_back() -> None:
    found = scripts(
        "name: outer\ntitle: Outer\nphase: integration\nsteps:\n"
        "- {ask: In?, yes_no: {}, save: go}\n- when: go == yes\n  then:\n  - {run: inner, save: how}\n"
        "- {ask: Next?, yes_no: {}, save: more}\n"
        "- when: answered(how)\n  then:\n  - {say: You were inside.}\n- {end: done}\n",
        "name: inner\ntitle: Inner\nkind: part\nphase: integration\nsteps:\n"
        "- {ask: Inner?, yes_no: {}, save: inside}\n- {end: well}\n",
    )
    patient = Patient(found["outer"])
    for answer in ("yes", "yes"):
        patient.types(answer)
    patient.taps("Back")
    patient.taps("Back")
    patient.types("no")
    assert "bot: You were inside." not in patient.types("yes")
