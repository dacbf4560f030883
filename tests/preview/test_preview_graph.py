"""The picture of a conversation: what leads where, and who is called."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from bot.domain.picture import mermaid
from bot.domain.programs.picture import picture as of_program
from bot.domain.scripts.picture import CALLS, picture
from tests.preview.playing import folder, written

SCRIPT = """\
phase: integration
unanswered: {close: 1d, go_to: missed}
steps:
  - {ask: 'How "deep" is it & where?', choices: {well: Well, badly: Badly}, save: how}
  - when: how == badly
    then:
      - say: |
          One & two <b>

          {hotlines}
      - hand_over: urgent
  - wait: 2d morning
  - end: done
  - {id: missed, task: silence}
  - end: unanswered
"""


def drawn(name: str) -> str:
    return mermaid(picture(folder().plays.scripts[name]))


def test_every_way_of_a_script_is_an_arrow_and_conditions_stand_on_them() -> None:
    made = picture(written(trial=SCRIPT).scripts["trial"])
    words = {(arrow.words, arrow.silence) for arrow in made.arrows}
    assert ("how == badly", False) in words
    assert ("otherwise", False) in words
    assert ("no answer", True) in words
    assert {box.kind for box in made.boxes} == {"ask", "fork", "say", "call", "wait", "end", "task"}
    ids = {box.id for box in made.boxes}
    assert all(arrow.start in ids and arrow.end in ids for arrow in made.arrows)


def test_whoever_calls_a_person_says_so_in_words_and_has_a_border_of_its_own() -> None:
    text = mermaid(picture(written(trial=SCRIPT).scripts["trial"]))
    assert f'["{CALLS}<br/>urgent"]:::call' in text
    assert "classDef call stroke:#c00000" in text


def test_a_patient_word_or_a_quote_cannot_break_the_picture() -> None:
    text = mermaid(picture(written(trial=SCRIPT).scripts["trial"]))
    assert "#quot;deep#quot; is it #amp; where?" in text
    assert "One #amp; two" in text


def test_parts_are_frames_and_every_frame_is_closed() -> None:
    text = drawn("acute-check")
    assert text.count("subgraph ") == text.count("\n  end") + text.count("\n    end") + text.count("\n      end")
    assert '["side-effects"]' in text
    assert '["person-now"]' in text


def test_a_questionnaire_is_one_box_with_a_way_to_a_person() -> None:
    made = picture(folder().plays.scripts["baseline"])
    instruments = [box.lines[0] for box in made.boxes if box.lines[0].startswith("questionnaire")]
    assert "questionnaire phq-9" in instruments
    assert any(arrow.words.startswith("item_9 >= 1") for arrow in made.arrows)


def test_a_program_is_drawn_in_the_order_in_which_it_comes() -> None:
    plays = folder().plays
    made = of_program(plays.programs["core"], plays.scripts)
    ids = [box.id for box in made.boxes]
    assert ids.index("preparation") < ids.index("acute") < ids.index("day-after") < ids.index("four-week")
    assert next(box for box in made.boxes if box.id == "acute").kind == "call"
    assert "can call a person" in next(box for box in made.boxes if box.id == "acute").lines
    assert {box.frames[0] for box in made.boxes} >= {"before the session", "the day of the session", "week 1", "week 4"}


@pytest.mark.parametrize("kind", ["scripts", "programs"])
def test_everything_that_is_shipped_can_be_drawn(kind: str) -> None:
    plays = folder().plays
    for name, one in getattr(plays, kind).items():
        made = picture(one) if kind == "scripts" else of_program(one, plays.scripts)
        ids = [box.id for box in made.boxes]
        assert len(ids) == len(set(ids)), name
        assert all(arrow.start in ids and arrow.end in ids for arrow in made.arrows), name
        assert mermaid(made).startswith("---\ntitle: ")


def graph(*arguments: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **({"PATH": path} if path is not None else {})}
    return subprocess.run(
        [sys.executable, "-m", "bot", "graph", *arguments], capture_output=True, text=True, env=environment, timeout=60
    )


def test_without_graphviz_there_is_mermaid_and_a_sentence_why(tmp_path: Path) -> None:
    done = graph("acute-check", "--out", str(tmp_path / "a.svg"), path=str(tmp_path))
    assert done.returncode == 0
    assert "Graphviz is not on this machine" in done.stderr
    assert (tmp_path / "a.mmd").read_text(encoding="utf-8") == drawn("acute-check")
    assert not (tmp_path / "a.svg").exists()


def test_with_graphviz_there_is_an_svg(tmp_path: Path) -> None:
    dot = tmp_path / "dot"
    if (real := shutil.which("dot")) is not None:
        dot.symlink_to(real)
    else:  # stands in for Graphviz: what it is given and asked for is what matters
        dot.write_text(f'#!{sys.executable}\nimport sys\nprint("<svg>", sys.stdin.read().count("->"), "</svg>")\n')
        dot.chmod(dot.stat().st_mode | stat.S_IXUSR)
    done = graph("acute-check", "--out", str(tmp_path / "a.svg"), path=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "<svg" in (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert "Graphviz is not" not in done.stderr


def test_a_name_that_is_nothing_is_answered_with_names_that_are_near() -> None:
    done = graph("acute-chek", "--mermaid")
    assert done.returncode == 2
    assert "Near: acute-check" in done.stderr
