"""Which of several edits go live: as many as are sound together."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bot.domain.issues import Issue
from bot.engine.library import Library
from bot.engine.proof import Files, Reader, changed_scripts, proof
from tests.harness import library

DAY_AFTER, WELCOME, CORE = "scripts/day-after.yaml", "scripts/welcome.yaml", "programs/core.yaml"
READ = Reader(("en", "es"))


def swap(path: str, old: str, new: str) -> str:
    text = library().files[path]
    assert old in text
    return text.replace(old, new, 1)


def test_a_broken_edit_is_left_out_and_the_others_are_taken() -> None:
    live = library().files
    good, bad = swap(WELCOME, "Which language", "What language"), swap(DAY_AFTER, "phase:", "phas:")
    found = proof(READ, live, {WELCOME: good, DAY_AFTER: bad}, library())
    assert isinstance(found.library, Library)
    assert found.taken == {WELCOME: good}
    assert list(found.refused) == [DAY_AFTER]
    assert changed_scripts(library(), found.library) == ("welcome",)
    assert found.library.screen is library().screen  # what costs time is not read again


def test_an_edit_that_breaks_an_unedited_file_is_found_among_the_others() -> None:
    live = library().files
    good = swap(WELCOME, "Which language", "What language")
    found = proof(READ, live, {WELCOME: good, DAY_AFTER: None}, library())
    assert found.taken == {WELCOME: good}
    assert [issue.file for issue in found.refused[DAY_AFTER]] == [CORE]


def test_a_check_may_keep_an_edit_back() -> None:
    def no_sleep(loaded: Library, files: Files) -> list[Issue]:
        del files
        told = any("sleep" in text.text for text in loaded.scripts["day-after"].strings())
        return [] if told else [Issue("replay", "transcripts/day.txt", 3, 1, "Nobody asks for sleep.", "Ask.")]

    read = replace(READ, checks=(no_sleep,))
    live = library().files
    edits = {
        DAY_AFTER: live[DAY_AFTER].replace("sleep", "rest"),
        WELCOME: swap(WELCOME, "Which language", "What language"),
    }
    found = proof(read, live, edits, library())
    assert list(found.taken) == [WELCOME]
    assert found.refused[DAY_AFTER][0].rule == "replay"


def test_a_check_that_fails_keeps_edits_back_and_raises_nothing() -> None:
    def bad(loaded: Library, files: Files) -> list[Issue]:
        raise RuntimeError

    found = replace(READ, checks=(bad,))({**library().files, "scripts/x.yaml": ""}, library())
    assert isinstance(found, tuple)
    found = replace(READ, checks=(bad,))({**library().files, "prompts/x.po": ""}, library())
    assert isinstance(found, tuple)
    assert found[0].rule == "unforeseen"


def test_texts_without_any_edit_that_are_unsound_are_said_to_be(tmp_path: Path) -> None:
    live = {**library().files, DAY_AFTER: "name: ["}
    found = proof(READ, live, {}, library())
    assert found.library is None
