"""``afterglow policy simulate`` says who would be reached when, as the case machine would have it."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.domain.cases.policy import Policy, Rung
from bot.domain.cases.rehearsal import unanswered
from bot.domain.cases.rota import ON_CALL, WEEKDAYS, Change, Override, Shift
from bot.domain.screening.reading import Level
from tests.cases.making import NOON, POLICY, at

ROOT = Path(__file__).parents[2]
HOUR = timedelta(hours=1)


def people(policy: Policy, level: Level = Level.urgent, **more: bool) -> list[tuple[int, str]]:
    """Minutes and who is paged then."""
    moments = unanswered(policy, level, NOON, timedelta(minutes=20), arrives=True, **more)
    return [(int((one.at - NOON).total_seconds() // 60), "+".join(one.paged)) for one in moments]


def test_the_ladder_is_climbed_while_nobody_answers() -> None:
    assert people(POLICY) == [(0, "maria"), (5, "maria"), (10, "maria+ben"), (15, "maria+ben"), (20, "maria+ben")]


def test_groups_further_rotas_and_overrides_are_named_as_targets() -> None:
    lead = Shift("zoe", frozenset(WEEKDAYS), time(0), time(0), "UTC", "lead")
    taken = Override(ON_CALL, Change.TAKES, "ben", at(minutes=0), at(minutes=7))
    policy = replace(
        POLICY,
        ladder=(Rung(0, (ON_CALL,)), Rung(5, ("night",)), Rung(15, ("lead",))),
        shifts=(*POLICY.shifts, lead),
        overrides=(taken,),
        groups={"night": ("ben", "olga")},
    )
    assert people(policy) == [
        (0, "ben"),
        (5, "ben+olga"),
        (10, "maria+ben+olga"),
        (15, "maria+ben+olga+zoe"),
        (20, "maria+ben+olga+zoe"),
    ]
    assert Policy.from_json(policy.to_json()) == policy


@pytest.mark.parametrize(("arrives", "key"), [(True, "crisis.no-answer"), (False, "crisis.nobody")])
def test_the_patient_hears_which_truth_it_is_and_again_after_an_hour(arrives: bool, key: str) -> None:
    moments = list(unanswered(POLICY, Level.urgent, NOON, timedelta(minutes=80), arrives=arrives))
    told = [(int((one.at - NOON).total_seconds() // 60), one.told) for one in moments if one.told]
    assert told == [(15, (key,)), (75, (key,))]
    assert [one.alarm for one in moments if one.told] == [True, True]


def test_who_takes_over_while_a_case_runs_is_paged_too_and_nobody_is_left_out() -> None:
    taken = Override(ON_CALL, Change.TAKES, "ben", at(minutes=0), at(hours=2))
    away = Override(ON_CALL, Change.LEAVES, "maria", at(minutes=0), at(hours=2))
    assert POLICY.overridden((taken,)).targets(0, NOON) == ("ben",)
    assert POLICY.overridden((away,)).targets(0, NOON) == POLICY.clinicians  # a gap pages everyone
    assert POLICY.joined_by((taken, away)).targets(0, NOON) == ("maria", "ben")


def test_the_command_prints_the_night_of_the_example_settings(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "config.toml").write_text((ROOT / "config.example.toml").read_text("utf-8"), encoding="utf-8")
    arguments = ["policy", "simulate", "-c", str(tmp_path / "config.toml"), "--at", "2026-03-06 03:00"]
    said = CliRunner().invoke(app, [*arguments, "--minutes", "15"])
    assert said.exit_code == 0, said.output
    lines = said.output.splitlines()
    assert lines[0] == "URGENT at Friday 06 March 2026, 03:00 (America/New_York), nobody answers:"
    assert lines[1] == "03:00  +  0 min  Ana Example"
    assert lines[3] == "03:10  + 10 min  Ana Example, Ben Example"
    assert "the patient is told that word has arrived and nobody has answered" in said.output
