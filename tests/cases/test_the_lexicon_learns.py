"""What clinicians say about pages and misses is kept with the row's id, and the report proposes what to add."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.engine.learning import Learned, learn
from bot.store import marks, patients
from bot.store.marks import Marked, Verdict
from tests.cases.scenes import disclosed
from tests.harness import Clinic, clinic


async def _marked(house: Clinic) -> list[Marked]:
    start = house.clock.now() - timedelta(days=1)
    return await house.house.database.write.run(lambda tx: marks.since(tx, start))


@pytest.mark.parametrize(("outcome", "verdict"), [("false-alarm", Verdict.FALSE_ALARM), ("safe", Verdict.TRUE)])
async def test_a_case_s_outcome_is_the_verdict_on_every_message_that_paged(
    tmp_path: Path, outcome: str, verdict: Verdict
) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await disclosed(house)
        assert [one.verdict for one in await _marked(house)] == [None]
        await house.ana.says("i want to die")
        await house.ignores()
        await house.maria.says("/case 1 ack")
        await house.maria.says("/case 1 reached")
        await house.maria.says(f"/case 1 close {outcome}")
        await house.ignores()
        found = await _marked(house)
        assert [one.verdict for one in found] == [verdict, verdict]
        assert all(one.rule and one.rule.startswith("en.") and one.language == "en" for one in found)


async def test_a_clinician_marks_a_message_that_should_have_paged(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await house.ana.says("the usual")
        await house.ignores()
        code = await _code(house)
        await house.maria.says(f"/missed {code}")
        await house.sees(house.maria, "the usual")
        label = next(button for button in house.maria.last.buttons if button.endswith("was missed"))
        number = label.split()[0]
        await house.maria.taps(label)
        await house.ignores()
        found = [one for one in await _marked(house) if one.verdict is Verdict.MISSED]
        assert [str(one.id) for one in found] == [number]
        await house.maria.says(f"/message {number}")
        await house.sees(house.maria, "The lexicon of today reads: none")


async def test_a_message_that_paged_was_not_missed_and_an_unknown_code_or_number_asks_which(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await disclosed(house)
        paged = (await _marked(house))[0].id
        now = house.clock.now()
        wrote = await house.house.database.write.run(lambda tx: marks.missed(tx, paged, "maria", now))
        assert not wrote
        await house.maria.says("/missed QQQQ")
        await house.sees(house.maria, "Whose message was missed?")
        await house.maria.says("/message 99999")
        await house.sees(house.maria, "Which message?")


async def _code(house: Clinic) -> str:
    found = await house.house.database.write.run(lambda tx: patients.by_telegram(tx, house.ana.id))
    assert found is not None
    return found.code


def _learned(*given: tuple[str | None, Verdict | None]) -> Learned:
    return learn(
        Marked(number, 0 if verdict is Verdict.MISSED else 2, rule, "en", verdict)
        for number, (rule, verdict) in enumerate(given, start=1)
    )


def test_a_row_with_many_false_alarms_is_named_with_its_messages() -> None:
    learned = _learned(
        ("en.a", Verdict.FALSE_ALARM), ("en.a", Verdict.FALSE_ALARM), ("en.a", Verdict.TRUE), ("en.b", Verdict.TRUE)
    )
    (proposal,) = learned.proposals
    assert proposal.startswith("en.a: 2 of 3 pages were false alarms. Read /message 1, /message 2;")


def test_one_false_alarm_may_be_chance() -> None:
    assert _learned(("en.a", Verdict.FALSE_ALARM), ("en.b", None)).proposals == ()


def test_missed_messages_are_proposed_by_the_row_that_read_them_or_by_language() -> None:
    learned = _learned(("en.soft", Verdict.MISSED), (None, Verdict.MISSED))
    assert [proposal.partition(":")[0] for proposal in learned.proposals] == ["en.soft", "en"]
    assert learned.languages["en"].row() == {"pages": 0, "true": 0, "false": 0, "undecided": 0, "missed": 2}


def test_an_undecided_page_counts_as_neither() -> None:
    assert _learned(("en.a", None)).rules["en.a"].row() == {
        "pages": 1,
        "true": 0,
        "false": 0,
        "undecided": 1,
        "missed": 0,
    }
