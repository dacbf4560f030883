"""Talking to a script in the terminal."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from bot.commands.preview import Folder, Paper, meant, talk
from tests.preview.playing import folder, setting, stage, told, trial, written

SCRIPT = """\
phase: integration
steps:
  - {ask: How is it?, choices: {well: Well, badly: Badly, odd: 'Odd, "so"'}, save: how}
  - {ask: What helps?, several: {walk: A walk, rest: Rest, music: 'Music, loud'}, save: helps}
  - {ask: How much?, scale: {to: 5}, save: much}
  - {ask: Words?, text: {}, save: words}
  - wait: 3h
  - {ask: And now?, yes_no: {}, save: now}
  - end: done
"""


def spoken(name: str, typed: list[str | None]) -> tuple[list[str], str]:
    """What happened, and how it looked, when somebody typed these lines."""
    made = setting("day-after")
    rehearsal = trial(written(trial=SCRIPT)) if name == "trial" else setting(name).rehearsal(stage())
    out = io.StringIO()
    paper = Paper(Console(file=out, width=200, no_color=True), made.zone, rehearsal)
    lines = iter(typed)
    until = rehearsal.state.now.replace(year=2027)
    happened = talk(rehearsal, until, lambda: next(lines, None), paper.show)
    return told(happened), out.getvalue()


def test_words_and_numbers_answer_and_time_passes_over_waits() -> None:
    lines, shown = spoken("trial", ["2", "1, 3", "4", "It was quiet", "yes"])
    assert [line for line in lines if line.startswith("patient")] == [
        "patient: Badly",
        "patient: 1, 3",
        "patient: 4",
        "patient: It was quiet",
        "patient: yes",
    ]
    assert lines[-1] == "note: trial ends: done"
    assert "trial waits until" in shown
    assert "… time passes" in shown
    assert "[1 A walk] [2 Rest]" in " ".join(shown.split())


def test_words_that_tick_one_of_several_are_the_whole_answer() -> None:
    made = trial(written(trial=SCRIPT))
    made.answers("Well")
    assert told(made.answers("Rest"))[-1].startswith("bot: How much?")


def test_a_number_is_an_answer_itself_where_numbers_are_asked_for() -> None:
    made = trial(written(trial=SCRIPT))
    assert meant(made, "3") == 'Odd, "so"'
    made.answers("Well")
    made.answers(("A walk",))
    assert meant(made, "3") == "3"
    made.answers("3")
    assert meant(made, "1") == "1"
    assert meant(made, "  ") is None


def test_back_later_skip_and_stop_work_as_in_the_chat() -> None:
    lines, _ = spoken("trial", ["Well", "/back", "Badly", "/later", "1", "none", "3", "/skip", "/stop"])
    assert "bot: When may I ask again? ['In an hour', 'This evening', 'Tomorrow']" in lines
    assert any(line.startswith("bot: All right. I will ask again:") for line in lines)
    assert "bot: How is it? ['Well', 'Badly', 'Odd, \"so\"']" in lines  # once more, after /back
    assert "note: trial goes on" in lines
    assert "note: trial ends: done" not in lines


def test_enter_alone_says_nothing_and_lets_time_pass() -> None:
    lines, _ = spoken("acute-check", ["", ""])
    assert lines[2:5] == [
        "patient: None",
        "note: nobody has answered; acute-check reminds once",
        "bot: The question above is still open. There is no hurry. Write /later to be asked another time.",
    ]
    assert lines[-1] == "note: acute-check ends: unanswered"


def test_words_of_danger_are_heard_as_they_would_be_live() -> None:
    rehearsal = setting("day-after").rehearsal(folder().stage())
    rehearsal.passes()
    lines = told(rehearsal.answers("I want to kill myself tonight"))
    assert any("988" in line for line in lines if line.startswith("bot: "))
    assert lines[-1].startswith("note: a person is called now: emergency")
    assert rehearsal.question() is None


def afterglow(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60
    )


def test_without_a_terminal_and_without_a_policy_it_says_what_to_add() -> None:
    done = afterglow("preview", "acute-check")
    assert done.returncode == 2
    assert "Add --auto" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("no-such",), "There is no script or program 'no-such'"),
        (("acute-check", "--timezone", "Mars/Olympus"), "There is no time zone"),
        (("acute-check", "--start", "tomorrow"), "is no day"),
        (("acute-check", "--language", "xx"), "There is no translation into"),
        (("acute-check", "--group", "nobody"), "There is no group"),
    ],
)
def test_what_cannot_be_played_is_said_in_a_sentence(arguments: tuple[str, ...], words: str) -> None:
    done = afterglow("preview", *arguments, "--auto", "best")
    assert done.returncode == 2
    assert words in " ".join(done.stderr.replace("│", " ").split())
    assert "Traceback" not in done.stderr


def test_a_clock_that_changes_is_said_and_the_day_has_its_offset() -> None:
    done = afterglow(
        "preview", "core", "--auto", "best", "--start", "2026-03-28", "--timezone", "Europe/Berlin", "--days", "2"
    )
    assert done.returncode == 0, done.stderr
    assert "Sat 28 March 2026 (UTC+01:00)" in done.stdout
    assert "── The clocks have changed: UTC+01:00 is now UTC+02:00. ──" in done.stdout
    assert "Sun 29 March 2026 (UTC+02:00)" in done.stdout
    assert "08:00  bot     Good morning, Ana." in done.stdout


def test_a_preview_begins_at_once() -> None:
    began = time.perf_counter()
    assert afterglow("preview", "acute-check", "--auto", "best").returncode == 0
    assert time.perf_counter() - began < 6  # two seconds alone on a machine


def test_a_broken_script_is_told_with_its_place_and_the_others_still_play(tmp_path: Path) -> None:
    import shutil

    root = tmp_path / "conversations"
    shutil.copytree(folder().root, root)
    script = root / "scripts" / "grounding.yaml"
    script.write_text(script.read_text(encoding="utf-8").replace("go_to: after", "go_to: afterr", 1), encoding="utf-8")
    done = afterglow("preview", "grounding", "--auto", "best", "--conversations", str(root))
    assert done.returncode == 2
    assert f"{script}:" in done.stderr
    assert "unknown-step" in done.stderr
    assert Folder.read(root).kind_of("acute-check") == "script"


@pytest.fixture
def terminal() -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """The command in a terminal of its own."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "preview", "grounding", "--start", "2026-03-27"],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        close_fds=True,
        env={**os.environ, "TERM": "dumb"},
    )
    os.close(slave)
    yield master, process
    process.kill()
    process.wait()
    os.close(master)


def reads_until(master: int, words: str) -> str:
    found = b""
    while words.encode() not in found:
        try:
            more = os.read(master, 4096)
        except OSError:
            break
        found += more
    text = found.decode(errors="replace")
    assert words in text
    return text


def test_in_a_terminal_somebody_answers_and_leaves_with_ctrl_d(terminal: tuple[int, subprocess.Popen[bytes]]) -> None:
    master, process = terminal
    reads_until(master, "[2 That is enough]")
    os.write(master, b"2\n")
    reads_until(master, "[3 Harder]")
    os.write(master, b"\x04")
    reads_until(master, "That was all.")
    assert process.wait(timeout=20) == 0
