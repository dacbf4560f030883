"""What was ticked is not lost when the patient goes on by writing."""

from __future__ import annotations

from tests.domain.scripts.walking import Patient, script

_STEPS = (
    "  - {ask: Which?, several: {chest: Chest pain, head: Headache, tired: Tired}, save: signs}\n"
    "  - {when: chest in signs, go_to: called}\n"
    "  - end: done\n"
    "  - {id: called, task: side-effects}\n"
    "  - end: told\n"
)


def test_a_tick_counts_also_when_another_option_is_typed() -> None:
    patient = Patient(script(_STEPS))
    patient.taps("Chest pain")
    patient.types("headache")
    assert patient.walk.answers["signs"] == ("chest", "head")


def test_a_tick_counts_also_when_nothing_is_typed() -> None:
    patient = Patient(script(_STEPS))
    patient.taps("Chest pain")
    patient.types("none")
    assert patient.walk.answers["signs"] == ("chest",)


def test_skip_after_too_few_ticks_does_not_lose_them() -> None:
    steps = _STEPS.replace("tired: Tired}", "tired: Tired}, least: 2, skip: true")
    patient = Patient(script(steps))
    patient.taps("Chest pain")
    patient.types("skip")
    assert patient.walk.answers["signs"] == ("chest",)


def test_the_words_on_a_button_answer_also_where_they_are_words_for_none() -> None:
    steps = (
        "  - {ask: Which?, several: {none_of_these: None of these, blood: Blood}, least: 1, save: signs}\n"
        "  - end: done\n"
    )
    patient = Patient(script(steps))
    patient.types("None of these")
    assert patient.walk.answers.get("signs") == ("none_of_these",)
