"""The direct question and the bystander's text in a preview: what the bot would say, and what would follow."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain import markup
from bot.domain.asking import ANSWER_WITHIN
from bot.domain.rehearsal import state as states
from bot.domain.rehearsal.events import Said
from bot.domain.rehearsal.play import Rehearsal
from bot.domain.rehearsal.stage import Stage
from bot.engine.stage import at_the_clinic
from tests.cases.words import DANGER, DYING, MAYBE, PERHAPS, PLAIN, SAD, SADDER, WORRY, reads_doors, screen
from tests.harness import Clinic, clinic
from tests.people.scenes import sent, trying, welcomed
from tests.preview.playing import ANA, notes, told, trial, written

DIARY = """phase: integration
steps:
  - {ask: Which words?, text: {}, save: words}
  - {ask: How high?, scale: {from: 0, to: 10}, save: high}
  - {say: That is all.}
  - end: done
"""
ASKED = "bot: [safety text: concern.ask]"
BUTTONS = ["[safety text: button.yes]", "[safety text: button.no]", "[safety text: button.person]"]


@pytest.fixture(scope="module")
def listening() -> Stage:
    """A stage with the diary on which doors are read."""
    return replace(written(trial=DIARY), reads=screen().read)


def played(stage: Stage, *, session: timedelta | None = None) -> Rehearsal:
    made = trial(stage)
    made.state.session = None if session is None else made.state.now - session
    return made


def test_the_question_is_asked_with_its_answers_and_the_script_waits(listening: Stage) -> None:
    made = played(listening)
    assert told(made.answers(MAYBE))[-1] == f"{ASKED} {BUTTONS}"
    assert told(made.answers("No"))[-1].startswith("bot: How high?")
    assert made.state.conversations[0].walk.answers["words"] == MAYBE


def test_yes_and_a_wish_for_a_person_call_one_and_stop_the_script(listening: Stage) -> None:
    for answer, rule in (("yes, sometimes", "asked.yes"), (BUTTONS[2], "button:call")):
        made = played(listening)
        made.answers(MAYBE)
        assert told(made.answers(answer))[-1] == f"note: a person is called now: urgent ({rule})"
        assert made.question() is None


def test_silence_calls_a_person_in_the_first_hours_and_is_a_note_later(listening: Stage) -> None:
    for hours, calls in ((1, True), (48, False)):
        made = played(listening, session=timedelta(hours=hours))
        made.answers(MAYBE)
        asked = made.state.now
        events = made.passes()
        assert events is not None
        assert made.state.now - asked == ANSWER_WITHIN
        assert (notes(events, "person") == ["a person is called now: urgent (asked.silence)"]) is calls
        assert (told(events)[-1].startswith("bot: How high?")) is not calls


def test_other_words_show_the_answers_again_and_a_second_concern_does_not_ask_twice(listening: Stage) -> None:
    made = played(listening)
    made.answers(MAYBE)
    assert told(made.answers("it was long"))[-1].endswith(str(BUTTONS))
    assert told(made.answers(PERHAPS))[-1] == "bot: [safety text: concern.reply]"
    assert told(made.answers(SADDER))[-1] == "note: a person is called now: urgent (en.low)"


def test_a_concern_after_a_call_calls_again(listening: Stage) -> None:
    made = played(listening)
    made.answers(PLAIN)
    made.types(SAD)
    assert notes(made.types(SAD), "person") == ["a person is called now: urgent (en.low)"]


def test_danger_to_somebody_else_has_its_own_text(listening: Stage) -> None:
    made = played(listening)
    lines = told(made.answers(WORRY))
    assert "bot: [safety text: crisis.bystander]" in lines
    assert lines[-1].startswith("bot: How high?")
    for words in (DANGER, DYING):
        made = played(listening)
        lines = told(made.answers(words))
        assert lines[-2] == "bot: [safety text: crisis.bystander]"
        assert "about somebody else" in lines[-1]


def test_where_it_stands_survives_a_round_trip(listening: Stage) -> None:
    made = played(listening)
    made.answers(MAYBE)
    kept = json.loads(json.dumps(states.to_json(made.state)))
    again = Rehearsal(listening, states.from_json(kept))
    assert again.state == made.state
    assert told(again.answers("no")) == told(made.answers("no"))
    for name in ("asked", "denied", "paged", "concerns"):
        del kept[name]
    assert states.from_json(kept).asked is None


LINES = {
    "no": [MAYBE, "perhaps", "No", "3"],
    "late no": [MAYBE, None, "3"],
    "typed": [MAYBE, "nope", "4"],
    "worry": [WORRY, "3"],
    "two": [MAYBE, PERHAPS, "no", "3"],
    "later": [MAYBE, "/later", "In an hour", "no", "/resume", "3"],
    "pause": [MAYBE, "/pause", "no", "/resume", "3"],
    "back": [MAYBE, "/back", "no", "other words", "3"],
}


@pytest.mark.parametrize("name", LINES)
async def test_the_preview_says_what_the_bot_says(tmp_path: Path, name: str) -> None:
    async with clinic(tmp_path) as house:
        await reads_doors(house)
        await trying(house, diary=DIARY)
        code = await welcomed(house, house.ana)
        await sent(house, code, "diary")
        await house.settle()
        house.ana.new()
        made = Rehearsal.of_script(at_the_clinic(house.house.around), ANA, "diary", house.clock.now())
        made.passes()
        for line in LINES[name]:
            events = made.answers(line, timedelta(0))
            expected = [markup.visible(one.html).strip() for one in events if isinstance(one, Said)]
            assert await lived(house, line, made.state.now) == expected, line


async def lived(house: Clinic, line: str | None, now: object) -> list[str]:
    """What Ana is sent when she does the same."""
    if line is None:
        await house.move(seconds=ANSWER_WITHIN.total_seconds())
        assert house.clock.now() == now
    elif line in [label for row in house.ana.keyboard() for label in row]:
        await house.ana.taps(line)
    else:
        await house.ana.says(line)
    await house.settle()
    return [one.text.strip() for one in house.ana.new() if not one.edited]


async def test_an_operator_taps_the_answers_in_their_own_chat(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await reads_doors(house)
        await trying(house, diary=DIARY)
        await house.maria.says("/preview diary")
        await house.ignores()
        await house.maria.says(MAYBE)
        await house.settle()
        assert "are you thinking about ending your life?" in house.maria.last.text
        assert house.maria.last.buttons == ["Yes", "No", "I'd rather talk to a person"]
        question = house.maria.last
        await house.ignores()
        await house.maria.taps("No")
        await house.settle()
        assert [one.text.split("\n")[0] for one in house.maria.new()][-2:] == [
            "Thank you for answering. I am glad you told me.",
            "How high?",
        ]
        await house.maria.taps("Yes", message=question)
        await house.settle()
        lines = [one.text for one in house.maria.new()]
        assert "a person would be called now: urgent (asked.yes); a case would be opened" in lines[-2]
        assert lines[-1] == "(The preview has ended.)"
