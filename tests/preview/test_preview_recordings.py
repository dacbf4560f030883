"""Recorded conversations: written so that people read them, played again, and a difference shown where it is."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.config import default_conversations
from bot.domain.issues import Issue
from bot.domain.rehearsal import transcript_file
from bot.domain.rehearsal.policies import POLICIES, play
from bot.domain.rehearsal.recording import Entry, Recording, again, entries
from bot.domain.rehearsal.setting import Setting
from bot.engine.replay import COURSE, ORPHAN, WORDS, replay, replayed
from tests.harness import library
from tests.preview.playing import folder, setting, stage

LANGUAGES = ("en", "es")
PATH = "scripts/grounding.worst.transcript.yaml"


def recorded(name: str, policy: str, kind: str = "script", *, days: int = 28) -> Recording:
    made = setting(name, kind, days=days)
    events = play(made.rehearsal(stage()), POLICIES[policy], Random(3), made.until)
    return Recording(made, tuple(entries(events, made.zone)))


def read(text: str) -> Recording:
    found = transcript_file.read(text, "a.transcript.yaml")
    assert not isinstance(found, Issue), found
    return found


def test_a_recording_reads_as_the_talk_that_it_was() -> None:
    text = transcript_file.write(recorded("grounding", "worst"))
    assert text.startswith("# A recorded conversation.")
    assert "script: grounding\ncontext:\n  name: Ana\n  language: en\n" in text
    assert '  - bot: "How is it now?"\n    buttons: [A bit easier, The same, Harder]\n  - patient: Harder\n' in text
    assert '  - note: "Fri 2026-03-27 18:03 (UTC-04:00): a person is called now: urgent' in text
    assert "  - bot: |-\n      Now four things you can touch." in transcript_file.write(recorded("grounding", "best"))


@pytest.mark.parametrize(("name", "kind"), [("acute-check", "script"), ("welcome", "script"), ("pain", "program")])
@pytest.mark.parametrize("policy", ["best", "worst", "silent", "random"])
def test_a_recording_comes_back_from_its_file_and_plays_the_same(name: str, kind: str, policy: str) -> None:
    made = recorded(name, policy, kind, days=10)
    text = transcript_file.write(made)
    back = read(text)
    assert back.talk == made.talk
    assert transcript_file.write(back) == text
    assert again(back, stage()).talk == made.talk
    assert replayed(stage(), PATH, text, LANGUAGES).issue is None


WORDS_OF_ANY_SORT = st.one_of(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40),
    st.sampled_from(
        [
            "no",
            "Yes",
            "- a",
            "a: b",
            "a #b",
            "'",
            '"',
            "|",
            "[x]",
            "{y}",
            "1",
            "1.5",
            "~",
            "null",
            "\\n",
            "a\n\n b\n",
            " lead",
        ]
    ),
)


@settings(deadline=None, max_examples=150)
@given(
    st.lists(st.tuples(st.sampled_from(["bot", "patient", "note"]), WORDS_OF_ANY_SORT), min_size=1, max_size=5),
    st.lists(WORDS_OF_ANY_SORT, max_size=4),
)
def test_any_words_come_back_from_the_file_as_they_were(said: list[tuple[str, str]], labels: list[str]) -> None:
    talk = tuple(Entry(who, words, tuple(labels) if who == "bot" else ()) for who, words in said)
    talk += (Entry("patient", tuple(labels)), Entry("patient", None))
    made = Recording(setting("grounding"), talk)
    assert read(transcript_file.write(made)).talk == made.talk


def changed(before: str, after: str, policy: str = "worst") -> str:
    """A recording of grounding, and its text with another word in it."""
    text = transcript_file.write(recorded("grounding", policy))
    assert before in text
    return text.replace(before, after)


def test_a_changed_word_is_shown_as_a_diff_at_its_place() -> None:
    text = changed("And one taste.", "And one more taste.", "best")
    found = replayed(stage(), PATH, text, LANGUAGES)
    assert found.issue is not None
    assert found.issue.rule == WORDS
    line = next(number for number, each in enumerate(text.splitlines(), 1) if "one more taste" in each)
    assert found.issue.line == line
    assert str(found.issue).startswith(f"{PATH}:{line}:")
    assert "Recorded was bot: And one more taste. A sip of water is fine.; now there is bot: And one taste" in str(
        found.issue
    )
    assert (
        '-  - bot: "And one more taste. A sip of water is fine."' in found.diff
        or "-  - bot: And one more taste" in found.diff
    )
    assert f"@@ -{line - 3}," in found.diff


def test_an_answer_that_leads_elsewhere_is_another_course() -> None:
    text = changed("  - patient: Harder", "  - patient: The same")
    found = replayed(stage(), PATH, text, LANGUAGES)
    assert found.issue is not None
    assert found.issue.rule == COURSE
    assert "a person is called" in found.diff


def test_a_line_that_is_missing_at_the_end_is_a_difference_too() -> None:
    made = recorded("grounding", "worst")
    text = transcript_file.write(replace(made, talk=made.talk[:-1]))
    found = replayed(stage(), PATH, text, LANGUAGES)
    assert found.issue is not None
    assert "Recorded was nothing; now there is note:" in found.issue.what


def test_a_recording_whose_script_is_gone_is_a_complaint() -> None:
    text = transcript_file.write(recorded("grounding", "best")).replace("script: grounding", "script: no-such-script")
    issues = replay(library(), {PATH: text, "scripts/grounding.yaml": "not looked at"})
    assert [issue.rule for issue in issues] == [ORPHAN]
    assert issues[0].file == PATH
    assert issues[0].line == 3


def test_publishing_plays_every_recording_and_is_stopped_by_another_course_but_not_by_other_words() -> None:
    good = transcript_file.write(recorded("grounding", "worst"))
    words = changed("How is it now?", "How is that now?")
    course = changed("  - patient: Harder", "  - patient: The same")
    assert replay(library(), {PATH: good}) == ()
    files = {PATH: good, "scripts/words.transcript.yaml": words, "programs/course.transcript.yaml": course}
    found = [(issue.file, issue.rule, issue.severity) for issue in replay(library(), files)]
    assert found == [
        ("programs/course.transcript.yaml", COURSE, "error"),
        ("scripts/words.transcript.yaml", WORDS, "warning"),
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "buttons: [A bit easier, The same, Harder]\n  - patient: Harder",
            "buttons: [Easy, Same, Hard]\n  - patient: Hard",
        ),
        ("grounding begins: Five senses", "grounding begins: The five senses"),
    ],
)
def test_another_label_or_title_is_another_word_and_no_other_course(before: str, after: str) -> None:
    found = replayed(stage(), PATH, changed(before, after), LANGUAGES)
    assert found.issue is not None
    assert found.issue.rule == WORDS


def test_a_recording_in_a_language_that_the_clinic_does_not_have_is_passed_over() -> None:
    made = recorded("grounding", "worst")
    spanish: Setting = replace(made.setting, patient=replace(made.setting.patient, language="es"))
    text = transcript_file.write(replace(made, setting=spanish))
    assert replayed(stage(), PATH, text, ("en",)).issue is None
    assert replayed(stage(), PATH, text, LANGUAGES).issue is not None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "The file is empty"),
        ("- a\n", "This is no recorded conversation"),
        ("script: x\ncontext: {begins: soon}\ntalk: []\n", "A time is written like"),
        ("script: x\ncontext: {}\ntalk: []\n", "needs begins"),
        ("script: x\ncontext: {begins: 2026-03-27 18:00, wrong: 1}\ntalk: []\n", "'wrong' is not known here"),
        ("script: x\ncontext: {begins: 2026-03-27 18:00, zone: Mars/Olympus}\ntalk: []\n", "a zone like"),
        ("script: x\ncontext: {begins: 2026-03-27 18:00}\ntalk: [{says: hm}]\n", "A line of the talk is"),
        ("program: x\ncontext: {begins: 2026-03-27 18:00}\ntalk: []\n", "needs session"),
    ],
)
def test_a_broken_recording_is_a_complaint_with_its_place(text: str, words: str) -> None:
    found = replayed(stage(), PATH, text, LANGUAGES)
    assert found.issue is not None
    assert words in found.issue.what
    assert found.issue.file == PATH


# --- the command ---------------------------------------------------------------------------------------------------


@pytest.fixture
def conversations(tmp_path: Path) -> Path:
    """A copy of the conversations without any recording."""
    root = tmp_path / "conversations"
    shutil.copytree(default_conversations(), root, ignore=shutil.ignore_patterns("*.transcript.yaml"))
    return root


def afterglow(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "bot", *arguments], capture_output=True, text=True, timeout=60)


def test_what_preview_records_test_scripts_plays_again(conversations: Path) -> None:
    at = ("--conversations", str(conversations))
    done = afterglow("preview", "grounding", "--auto", "best", "--start", "2026-03-27", "--record", *at)
    assert done.returncode == 0, done.stderr
    path = conversations / "scripts" / "grounding.best.transcript.yaml"
    assert f"Recorded: {path}" in done.stderr
    assert read(path.read_text(encoding="utf-8")).talk == recorded("grounding", "best").talk
    done = afterglow("test-scripts", *at)
    assert (done.returncode, done.stdout) == (0, "Recorded conversations: 1, different: 0.\n")

    script = conversations / "scripts" / "grounding.yaml"
    script.write_text(script.read_text(encoding="utf-8").replace("And one taste.", "And a taste."), encoding="utf-8")
    done = afterglow("test-scripts", *at)
    assert done.returncode == 1
    assert "-  - bot: And one taste. A sip of water is fine." in done.stdout
    assert "+  - bot: And a taste. A sip of water is fine." in done.stdout
    assert f"{path}:" in done.stdout
    assert afterglow("test-scripts", "--accept", *at).stdout.startswith(f"Taken over: {path}\n")
    assert afterglow("test-scripts", *at).returncode == 0


def test_a_recording_goes_to_the_file_that_is_named(conversations: Path, tmp_path: Path) -> None:
    at = ("--conversations", str(conversations))
    done = afterglow("preview", "grounding", "--auto", "best", "--record", str(tmp_path / "mine"), *at)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "mine.transcript.yaml").exists()
    assert afterglow("test-scripts", str(tmp_path / "mine.transcript.yaml"), *at).returncode == 0
    refused = afterglow("preview", "grounding", "--auto", "best", str(tmp_path / "mine"), *at)
    assert refused.returncode == 2


def test_the_shipped_recordings_play_as_they_were_recorded() -> None:
    paths = sorted(default_conversations().rglob("*.transcript.yaml"))
    names = {path.name.removesuffix(".transcript.yaml") for path in paths}
    assert names >= {f"{name}.{how}" for name in ("acute-check", "day-after", "grounding") for how in ("best", "worst")}
    for path in paths:
        found = replayed(folder().stage(record=True), path.name, path.read_text(encoding="utf-8"), folder().languages)
        assert found.issue is None, found.diff
        assert found.now == found.text
