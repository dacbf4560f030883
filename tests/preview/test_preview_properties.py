"""For every shipped script and any answers: it ends or waits, never fails, and can be taken up from JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain import markup
from bot.domain.rehearsal.events import Event, Line, Said
from bot.domain.rehearsal.play import Rehearsal
from bot.domain.rehearsal.recording import labels
from bot.domain.rehearsal.state import State, from_json, to_json
from bot.domain.scripts.steps import Several
from tests.preview.playing import ANA, folder, setting, stage

NAMES = sorted(name for name, script in folder().plays.scripts.items() if script.startable)
TYPED = (
    "",
    "7",
    "3",
    "yes",
    "no",
    "8:30",
    "1, 2",
    "words <b>&{mood}</b> _x_ **",
    "😶" * 40,
    "x" * 4096,
    "/back",
    "/skip",
)
CONTROLS = ("/later", "/pause", "/resume", "/back", "/skip", "/stop")
MOST_STEPS = 60


class Anybody:
    """Answers by numbers: taps any button, ticks some, types anything, waits, uses the commands."""

    def __init__(self, choices: Sequence[int]) -> None:
        self._choices = list(choices)

    def line(self, rehearsal: Rehearsal) -> Line:
        number = self._choices.pop(0) if self._choices else 0
        shown = [button for row in rehearsal.buttons() for button in row]
        question = rehearsal.question()
        if number % 11 == 10:
            return None
        if number % 11 == 9:
            return CONTROLS[number // 11 % len(CONTROLS)]
        if number % 11 == 8 or not shown:
            return TYPED[number // 11 % len(TYPED)] or None
        if question is not None and isinstance(question.step.answer, Several) and number % 2:
            options = [option.label for option in question.options]
            return tuple(label for index, label in enumerate(options) if number >> index & 1)
        return shown[number // 11 % len(shown)].label


def through_json(state: State) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(to_json(state)))
    return found


def fits(events: Sequence[Event]) -> None:
    """What Telegram would refuse."""
    for event in events:
        if not isinstance(event, Said):
            continue
        assert 0 < markup.length(markup.visible(event.html).strip()) <= markup.LIMIT
        assert sum(len(row) for row in event.keyboard) <= 100
        for row in event.keyboard:
            assert 0 < len(row) <= 8
            for button in row:
                assert 1 <= len(button.data.encode()) <= 64
                assert button.label.strip()


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    choices=st.lists(st.integers(0, 10_000), max_size=MOST_STEPS),
    language=st.sampled_from(["en", "es"]),
    group=st.sampled_from(["none", "pain", "suicidal_thoughts"]),
)
def test_any_answers_lead_to_an_end_or_to_waiting(name: str, choices: list[int], language: str, group: str) -> None:
    made = setting(name, patient=replace(ANA, language=language, group=group))
    rehearsal = made.rehearsal(stage())
    anybody = Anybody(choices)
    for _ in range(MOST_STEPS):
        kept = through_json(rehearsal.state)
        assert through_json(from_json(kept)) == kept
        rehearsal = Rehearsal(stage(), from_json(kept))
        if rehearsal.question() is not None:
            fits(rehearsal.answers(anybody.line(rehearsal)))
        else:
            events = rehearsal.passes()
            if events is None:
                break
            fits(events)
        open_ones = [one for one in rehearsal.state.conversations if one.state == "open"]
        assert len(open_ones) <= 1
    for one in rehearsal.state.conversations:
        if one.state == "open":
            assert rehearsal.question() is not None
            assert one.due is not None
        elif one.state in ("done", "stopped"):
            assert one.due is None
        if one.walk.ended:
            assert one.state in ("done", "stopped")


def test_buttons_that_answer_are_told_from_the_ways_below_them() -> None:
    made = setting("day-after")
    rehearsal = made.rehearsal(stage())
    rehearsal.passes()
    assert [label for row in rehearsal.buttons() for label in labels(row)] == [str(number) for number in range(11)]
