"""Scripts that run others, ask instruments, wait, remember, draw: walked from end to end."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from walking import CONTEXT, NOW, PHRASES, Patient, instruments, lines, script, scripts, through_json

from bot.domain.effects import Asked, Nudged, Prompt, Wait, Walk
from bot.domain.scripts.advance import begin, close, go_back, nudge, reminds, wake
from bot.domain.scripts.drawing import draw
from bot.domain.scripts.load import Around, load_script, load_scripts, restore
from bot.domain.scripts.spans import end_of, read_span, read_wait
from bot.domain.scripts.steps import LoadedScript

PART = """name: part
title: A part
phase: integration
kind: part
needs: {word: text}
steps:
  - {ask: "How is {word}?", choices: {good: Good, bad: Bad}, save: how_is}
  - {when: how_is == bad, go_to: sad}
  - end: fine
  - {id: sad, say: Sorry.}
  - end: sad
"""
WHOLE = """name: whole
title: The whole
phase: integration
steps:
  - {ask: A word?, text: {}, save: word}
  - {run: part, save: ending}
  - {when: ending == sad and how_is == bad, then: [{say: It was sad.}], otherwise: [{say: It was fine.}]}
  - {id: again, run: part}
  - end: done
"""


def test_a_part_is_walked_in_its_place_and_its_ending_is_known() -> None:
    patient = Patient(scripts(PART, WHOLE)["whole"])
    patient.types("the sea")
    assert lines(patient.last)[2] == "bot: How is the sea?"
    assert patient.walk.step == "part/how_is"
    told = patient.taps("Bad")
    assert told[2:5] == ["bot: Sorry.", "bot: It was sad.", "bot: How is the sea?"]
    assert patient.walk.step == "again/how_is"
    assert patient.taps("Good")[-1] == "ended done"
    assert patient.walk.answers["how_is"] == "good"


def test_what_is_pinned_holds_the_parts_and_survives_storage() -> None:
    whole = scripts(PART, WHOLE)["whole"]
    assert restore(whole.pinned).steps == whole.steps
    changed = scripts(PART.replace("Sorry.", "So sorry."), WHOLE)["whole"]
    assert changed.hash != whole.hash
    assert whole.runs == ("part",)


def test_a_change_of_another_script_does_not_make_another_version() -> None:
    other = "name: other\ntitle: O\nphase: integration\nsteps:\n- say: {}\n- end: done\n"
    one = scripts(PART, WHOLE, other.format("A"))["whole"]
    assert one.hash == scripts(PART, WHOLE, other.format("B"))["whole"].hash


@pytest.mark.parametrize(
    ("parts", "rule", "where"),
    [
        ([WHOLE], "unknown-script", "0.yaml:6:11"),
        ([PART.replace("- end: fine", "- run: part\n  - end: fine"), WHOLE], "circular-run", "0.yaml:9:10"),
        (
            [PART.replace("How is", "How {is"), PART.replace("say: Sorry.", "sya: Sorry."), WHOLE],
            "schema",
            "1.yaml:10:5",
        ),
    ],
)
def test_what_is_wrong_with_a_part_is_told_at_its_place(parts: list[str], rule: str, where: str) -> None:
    _, issues = load_scripts({f"{index}.yaml": text for index, text in enumerate(parts)})
    told = [str(issue) for issue in issues if issue.severity == "error"]
    assert any(line.startswith(f"{where} {rule}") for line in told), told


def test_a_script_that_runs_a_broken_one_does_not_go_live_either() -> None:
    broken = PART.replace("- end: sad", "- go_to: nowhere")
    found, issues = load_scripts({"part.yaml": broken, "whole.yaml": WHOLE})
    assert found == {}
    assert [(issue.rule, issue.file) for issue in issues if issue.rule != "unreachable-step"] == [
        ("unknown-step", "part.yaml"),
        ("broken-part", "whole.yaml"),
    ]


def test_a_part_needs_what_it_says_and_gets_it_from_the_one_that_runs_it() -> None:
    without = PART.replace("needs: {word: text}\n", "")
    _, issues = load_scripts({"part.yaml": without})
    assert [issue.rule for issue in issues] == ["unknown-placeholder"]


def test_a_questionnaire_is_asked_in_its_words_and_scored_when_it_is_whole() -> None:
    one = script("- {instrument: gad-2, save: gad2}\n- {when: gad2 >= 3, then: [{say: High.}]}\n- end: done\n")
    patient = Patient(one)
    assert "Feeling nervous, anxious or on edge" in lines(patient.last)[0]
    assert "Over the last 2 weeks" in lines(patient.last)[0]
    patient.taps("Nearly every day")
    assert patient.types("3")[0].startswith("bot: Please tap"), "a bare number could mean the answer or its score"
    told = patient.types("nearly every day")
    assert told[2:] == ["scored gad-2: 6", "bot: High.", "ended done"]


def test_a_questionnaire_with_a_gap_has_no_total() -> None:
    one = script("- {instrument: gad-2, save: gad2}\n- {when: skipped(gad2), then: [{say: Open.}]}\n- end: done\n")
    patient = Patient(one)
    patient.taps("Skip")
    assert patient.taps("Not at all")[2:] == ["bot: Open.", "ended done"]


def test_items_behind_a_gate_are_asked_only_when_it_opens() -> None:
    one = script("- {instrument: pc-ptsd-5, save: total}\n- end: done\n")
    assert Patient(one).taps("No")[2:] == ["scored pc-ptsd-5: 0", "ended done"]
    opened = Patient(one)
    assert "nightmares" in opened.taps("Yes")[2]


@pytest.mark.parametrize(("answer", "handed"), [("Not at all", False), ("Several days", True)])
def test_the_item_about_death_calls_a_person_at_the_tap(answer: str, handed: bool) -> None:
    patient = Patient(script("- {instrument: phq-9, save: phq9}\n- say: After.\n- end: done\n"))
    for _ in range(8):
        patient.taps("Not at all")
    told = patient.taps(answer)
    assert ("hand over urgent (instrument:phq-9:item_9)" in told) is handed
    assert ("scored phq-9: 1" in told) is handed  # the form goes on to its last, unscored question otherwise
    assert patient.walk.ended is handed


def test_a_total_that_somebody_has_to_see_the_same_day_raises_a_task() -> None:
    patient = Patient(script("- {instrument: phq-9, save: phq9}\n- end: done\n"))
    for _ in range(7):
        patient.taps("Nearly every day")
    patient.taps("Not at all")
    patient.taps("Not at all")
    assert not [line for line in lines(patient.last) if line.startswith("task")]
    told = patient.taps("Very difficult")
    assert "scored phq-9: 21" in told
    assert "task high-score within 12:00:00" in told


def test_every_instrument_can_be_walked_to_its_total() -> None:
    for name in instruments():
        patient = Patient(script(f"- {{instrument: {name}, save: total}}\n- end: done\n"))
        while not patient.walk.ended:
            labels = list(patient.taps_possible())
            patient.taps("No" if "No" in labels else labels[0])
        assert any(line.startswith(f"scored {name}") for line in lines(patient.last)), name


WAITS = "- say: A\n- wait: {}\n- {{ask: Q?, yes_no: {{}}, save: q}}\n- end: done\n"


@pytest.mark.parametrize(
    ("written", "until"),
    [
        ("20min", "2026-06-10 18:20"),
        ("2d", "2026-06-12 18:00"),
        ("until evening", "2026-06-11 00:00"),  # eight in New York; it is two in the afternoon there
        ("until morning", "2026-06-11 12:00"),
        ("until tomorrow evening", "2026-06-12 00:00"),
        ("until 13:30", "2026-06-11 17:30"),  # half past one is over
        ("3d morning", "2026-06-13 12:00"),
    ],
)
def test_a_wait_ends_on_the_patients_own_clock(written: str, until: str) -> None:
    here = replace(CONTEXT, zone="America/New_York", morning="08:00", evening="20:00")
    walk, effects = begin(script(WAITS.format(written)), here)
    assert effects[-1] == Wait(datetime.fromisoformat(until).replace(tzinfo=UTC))
    assert not walk.ended


def test_after_a_wait_the_script_goes_on_and_nobody_goes_back_over_it() -> None:
    one = script("- {ask: P?, yes_no: {}, save: p}\n" + WAITS.format("1h"))
    patient = Patient(one)
    assert patient.taps("Yes")[-1] == "wait until 2026-06-10 19:00"
    assert patient.types("hello") == []
    walk, effects = wake(one, through_json(patient.walk), CONTEXT, phrases=PHRASES)
    assert lines(effects)[0] == "bot: Q?"
    assert walk.trail == ()
    assert lines(go_back(one, walk, CONTEXT)[1]) == ["bot: There is no earlier answer to go back to."]
    assert wake(one, walk, CONTEXT) == (walk, ())


def test_a_wait_over_the_night_the_clocks_change_ends_at_the_hour_on_the_wall() -> None:
    wait = read_wait("until tomorrow morning")
    assert wait is not None
    for zone, now, expected in (
        ("Europe/Berlin", "2026-03-28T20:00", "2026-03-29T06:00"),
        ("Europe/Berlin", "2026-10-24T20:00", "2026-10-25T07:00"),
        ("Asia/Kolkata", "2026-03-28T20:00", "2026-03-30T02:30"),
    ):
        begun = datetime.fromisoformat(now).replace(tzinfo=UTC)
        ended = end_of(wait, begun, zone, "08:00", "20:00")
        assert ended == datetime.fromisoformat(expected).replace(tzinfo=UTC), (zone, now)


def test_a_question_has_one_reminder_and_an_end() -> None:
    one = script(
        "- {ask: Q?, yes_no: {}, save: q}\n- end: done\n- {id: shut, say: Later.}\n- end: unanswered\n",
        head="unanswered: {remind: 2h, words: 'Still there, {name}.', close: 5h, go_to: shut}\n",
    )
    walk, effects = begin(one, CONTEXT)
    asked = effects[-1]
    assert isinstance(asked, Asked)
    assert (asked.remind_at, asked.close_at) == (NOW + timedelta(hours=2), NOW + timedelta(hours=5))
    later = replace(CONTEXT, now=NOW + timedelta(hours=2))
    assert reminds(one, walk)
    walk, effects = nudge(one, through_json(walk), later)
    assert lines(effects) == ["bot: Still there, Ana.", "nudged"]
    assert effects[-1] == Nudged(NOW + timedelta(hours=5))
    assert not reminds(one, walk)
    assert nudge(one, walk, later) == (walk, ())
    walk, effects = close(one, walk, later)
    assert lines(effects) == ["bot: Later.", "ended unanswered"]


def test_in_the_acute_phase_silence_is_not_waited_for_long() -> None:
    one = script("- {ask: Q?, yes_no: {}, save: q}\n- end: done\n", phase="acute")
    asked = begin(one, CONTEXT)[1][-1]
    assert isinstance(asked, Asked)
    assert (asked.remind_at, asked.close_at) == (NOW + timedelta(hours=1), NOW + timedelta(hours=6))


def test_every_window_has_an_end_even_where_the_script_says_nothing() -> None:
    walk, effects = begin(script("- {ask: Q?, yes_no: {}, save: q}\n- end: done\n"), CONTEXT)
    asked = effects[-1]
    assert isinstance(asked, Asked)
    assert (asked.remind_at, asked.close_at) == (None, NOW + timedelta(days=3))
    assert lines(close(script("- {ask: Q?, yes_no: {}, save: q}\n- end: done\n"), walk, CONTEXT)[1]) == [
        "ended unanswered"
    ]


def test_going_back_over_a_fork_forgets_the_answer_of_the_way_not_taken() -> None:
    one = script(
        "- {ask: One?, yes_no: {}, save: one}\n"
        "- {when: one, then: [{ask: Two?, scale: {to: 3}, save: two}]}\n"
        "- {ask: Three?, yes_no: {}, save: three}\n- end: done\n"
    )
    patient = Patient(one)
    patient.taps("Yes")
    patient.taps("2")
    patient.taps("Back")
    assert lines(patient.last)[0] == "retract two"
    patient.taps("Back")
    assert patient.walk.answers == {}
    assert patient.taps("No")[2] == "bot: Three?"
    assert "two" not in patient.walk.answers


def test_facts_about_the_patient_decide_without_asking() -> None:
    one = script(
        "- {when: group == parent and days_since_session <= 1, then: [{say: P}], otherwise: [{say: O}]}\n- end: done\n"
    )
    for facts, said in (
        ({"group": "parent", "days_since_session": 1}, "P"),
        ({"group": "parent"}, "O"),
        ({"group": "pain", "days_since_session": 0}, "O"),
    ):
        assert lines(begin(one, replace(CONTEXT, facts=facts))[1])[0] == f"bot: {said}"


def test_an_option_called_yes_is_compared_as_it_is_written() -> None:
    one = script(
        "- {ask: Q?, choices: {'yes': Sure, 'no': Never, maybe: Perhaps}, save: q}\n"
        "- {when: q == yes, then: [{say: Good.}]}\n- {when: q != yes, then: [{say: Else.}]}\n"
        "- {when: 'q in (yes, maybe)', then: [{say: Open.}]}\n- end: done\n"
    )
    assert Patient(one).taps("Sure")[2:] == ["bot: Good.", "bot: Open.", "ended done"]
    assert Patient(one).taps("Never")[2:] == ["bot: Else.", "ended done"]
    assert Patient(one).taps("Perhaps")[2:] == ["bot: Else.", "bot: Open.", "ended done"]


PROMPTS = tuple(
    Prompt(f"deck/{name}", frozenset({"deck", *tags}), {"en": f"{name}?", "es": f"¿{name}?"})
    for name, tags in (("a", ["body"]), ("b", ["body", "art"]), ("c", ["art"]), ("d", ["grief"]))
)


def test_a_draw_never_repeats_until_all_were_had() -> None:
    drawn: dict[str, int] = {}
    for turn in range(6):
        prompt = draw(PROMPTS, {"body", "art"}, drawn, "seed")
        assert prompt is not None
        if turn < 3:
            assert prompt.id not in drawn
        else:
            assert drawn[prompt.id] == min(drawn.values())
        drawn[prompt.id] = turn
    assert draw(PROMPTS, {"music"}, {}, "seed") is None


@given(st.text(max_size=8))
@settings(derandomize=True, deadline=None, max_examples=50)
def test_any_leaves_out_what_fits_only_some_lives(seed: str) -> None:
    prompt = draw(PROMPTS, {"any"}, {}, seed)
    assert prompt is not None
    assert prompt.id != "deck/d"


def test_patients_have_orders_of_their_own() -> None:
    firsts = {draw(PROMPTS, {"any"}, {}, f"seed {number}").id for number in range(30)}  # type: ignore[union-attr]
    assert len(firsts) == 3


def test_a_drawn_prompt_comes_in_the_patients_language_and_an_empty_deck_is_known() -> None:
    one = script(
        "- {draw: [grief], save: prompt}\n- {when: answered(prompt), then: [{say: '{prompt}'}]}\n- end: done\n"
    )
    here = replace(CONTEXT, prompts=PROMPTS, language="es")
    assert lines(begin(one, here)[1]) == ["drawn deck/d", "bot: ¿d?", "ended done"]
    assert lines(begin(one, replace(here, prompts=()))[1]) == ["ended done"]


def test_words_remembered_in_this_conversation_can_be_recalled_in_it() -> None:
    one = script(
        "- {ask: W?, text: {}, save: w}\n- {remember: w, as: key}\n- {recall: key, save: again}\n"
        "- say: '{again}'\n- end: done\n"
    )
    patient = Patient(one, replace(CONTEXT, memory={"key": "older"}))
    assert patient.types("newer")[2:] == ["remember key: newer", "bot: newer", "ended done"]
    skipped = Patient(one, replace(CONTEXT, memory={"key": "older"}))
    assert skipped.taps("Skip")[2:] == ["bot: older", "ended done"]  # nothing new: what was there stays


@pytest.mark.parametrize("written", ["0min", "5 weeks", "99999d", "", "-1h"])
def test_what_is_no_length_of_time_is_none(written: str) -> None:
    assert read_span(written) is None


def test_a_pin_of_the_first_versions_still_walks() -> None:
    source = "name: a\ntitle: A\nphase: integration\nsteps:\n- say: Hello\n- end: done\n"
    old = restore('{"source":"' + source.replace("\n", "\\n") + '","translations":{}}')
    assert isinstance(old, LoadedScript)
    assert lines(begin(old, CONTEXT)[1]) == ["bot: Hello", "ended done"]


def test_loading_one_script_alone_tells_what_it_lacks() -> None:
    found = load_script(WHOLE, "whole.yaml", around=Around({}, instruments()))
    assert isinstance(found, tuple)
    assert {issue.rule for issue in found} == {"unknown-script"}


def test_nothing_wakes_an_ended_walk() -> None:
    one = script("- say: A\n- end: done\n")
    ended = Walk(ended=True)
    assert wake(one, ended, CONTEXT) == nudge(one, ended, CONTEXT) == close(one, ended, CONTEXT) == (ended, ())


def test_silence_inside_a_part_ends_the_whole_conversation() -> None:
    part = (
        "name: part\ntitle: P\nphase: integration\nkind: part\nunanswered: {close: 2h, go_to: gone}\nsteps:\n"
        "  - {ask: Q?, yes_no: {}, save: q}\n  - end: fine\n"
        "  - {id: gone, task: silence}\n  - end: unanswered\n"
    )
    whole = "name: whole\ntitle: W\nphase: integration\nsteps:\n  - run: part\n  - say: I am glad.\n  - end: done\n"
    one = scripts(part, whole)["whole"]
    walk, _ = begin(one, CONTEXT)
    assert lines(close(one, walk, CONTEXT)[1]) == ["task silence within 1 day, 0:00:00", "ended unanswered"]


def test_a_private_answer_that_was_shared_is_remembered_as_shared() -> None:
    one = script(
        "- {ask: W?, text: {}, save: w, private: true}\n- {ask: Share?, yes_no: {}, save: ok}\n"
        "- {when: ok, then: [{share: w}]}\n- {remember: w, as: kept}\n- end: done\n"
    )
    for answer, private in (("Yes", False), ("No", True)):
        patient = Patient(one)
        patient.types("mine")
        told = patient.taps(answer)
        assert (f"remember kept: mine{' (private)' if private else ''}") in told
