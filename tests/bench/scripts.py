"""How fast scripts are read and walked: `python -m tests.bench.scripts`.

500 generated scripts, about as long and as forked as the shipped ones, are read and linted whole; then one core walks
them as fast as it can, and plays four weeks of the core program. The figures are written to bench-results/scripts.json;
the sentence that is printed is the one in docs/bench.md.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime

from bot.commands.preview import Folder
from bot.config import default_conversations
from bot.domain.effects import Context
from bot.domain.rehearsal.policies import POLICIES, play
from bot.domain.rehearsal.setting import setting_for
from bot.domain.rehearsal.stage import Pretend
from bot.domain.scripts.advance import Tapped, Typed, advance, begin
from bot.domain.scripts.kinds import Text
from bot.domain.scripts.load import load_scripts
from bot.domain.scripts.steps import Asking, LoadedScript
from tests.bench import machine
from tests.bench.processes import ROOT

RESULTS = ROOT / "bench-results"
SCRIPTS = 500
QUESTIONS = 8
WALK_S = 3.0
_NOW = datetime(2026, 6, 10, 18, tzinfo=UTC)
_WORDS = ("quiet", "light", "water", "morning", "heavy", "small", "walk", "rest", "breath", "stone", "window", "slow")


def generated(number: int, chance: random.Random) -> str:
    """One script: a greeting, questions of several kinds, forks over their answers, a way for silence, an end."""
    lines = [
        f"name: made-{number}",
        f"title: {_sentence(chance)[:-1]}",
        "phase: integration",
        "unanswered: {remind: 4h, close: 20h, go_to: missed}",
        "steps:",
        f"  - say: Hello, {{name}}. {_sentence(chance)}",
    ]
    for question in range(QUESTIONS):
        lines += [f"  - id: q{question}", f"    ask: {_sentence(chance)[:-1]}?"]
        kind = chance.randrange(4)
        if kind == 0:
            lines += ["    scale: {from: 0, to: 10, low: very low, high: very good}"]
            condition = f"a{question} <= {chance.randrange(1, 9)}"
        elif kind == 1:
            lines += ["    choices: {well: Well, so_so: So-so, badly: Badly}"]
            condition = f"a{question} == badly"
        elif kind == 2:
            lines += ["    yes_no: {}"]
            condition = f"a{question} == yes"
        else:
            lines += ["    text: {}"]
            condition = f"answered(a{question})"
        lines += [f"    save: a{question}", f"  - when: {condition}", "    then:", f"      - say: {_sentence(chance)}"]
    lines += ["  - end: done", "  - id: missed", f"    say: {_sentence(chance)}", "  - end: unanswered"]
    return "\n".join(lines) + "\n"


def _sentence(chance: random.Random) -> str:
    return f"{' '.join(chance.choices(_WORDS, k=9)).capitalize()}."


def walked(scripts: list[LoadedScript], chance: random.Random, seconds: float) -> tuple[int, int, float]:
    """Conversations and answers until the time is over, and the seconds that it took; one core, no store."""
    context = Context(1, "en", _NOW, values={"name": "Ana"})
    began = time.perf_counter()
    conversations = answers = 0
    while time.perf_counter() - began < seconds:
        script = scripts[conversations % len(scripts)]
        walk, _ = begin(script, context)
        while not walk.ended:
            step = script.step(walk.step)
            text = isinstance(step, Asking) and isinstance(step.answer, Text)
            given: Typed | Tapped = Typed("some words") if text else Tapped(walk.sequence, chance.randrange(2))
            walk, _ = advance(script, walk, given, context)
            answers += 1
        conversations += 1
    return conversations, answers, time.perf_counter() - began


def four_weeks() -> tuple[int, float]:
    """The lines of four weeks of the core program, answered at random, and the seconds that playing them takes."""
    folder = Folder.read(default_conversations(), "core", "en")
    stage = folder.stage(record=True, listens=False)
    made = setting_for(folder.plays.scripts, folder.plays.programs, "program", "core", Pretend(), date(2026, 3, 27))
    list(play(made.rehearsal(stage), POLICIES["best"], random.Random(0), made.until))  # caches, as in a bot that runs
    began = time.perf_counter()
    lines = sum(1 for _ in play(made.rehearsal(stage), POLICIES["random"], random.Random(3), made.until))
    return lines, time.perf_counter() - began


def measure(count: int, seconds: float) -> Iterator[tuple[str, float]]:
    """Every figure by its name."""
    chance = random.Random(1)
    sources = {f"scripts/made-{number}.yaml": generated(number, chance) for number in range(count)}
    began = time.perf_counter()
    found, issues = load_scripts(sources)
    took = time.perf_counter() - began
    broken = [str(issue) for issue in issues if issue.severity == "error"]
    if len(found) != count or broken:
        raise SystemExit(f"{count - len(found)} of the generated scripts are broken: {broken[:3]}")
    yield "scripts", count
    yield "steps", sum(len(script.steps) for script in found.values())
    yield "load_and_lint_s", took
    began = time.perf_counter()
    load_scripts(sources)
    yield "again_s", time.perf_counter() - began
    conversations, answers, took = walked(list(found.values()), chance, seconds)
    yield "conversations", conversations
    yield "answers_per_s", answers / took
    lines, took = four_weeks()
    yield "four_weeks_lines", lines
    yield "four_weeks_s", took


def line(figures: Mapping[str, float]) -> str:
    """The figures in a sentence."""
    return (
        f"{figures['scripts']:,.0f} scripts of {figures['steps'] / figures['scripts']:.0f} steps are read and linted "
        f"in {figures['load_and_lint_s']:.1f} s ({figures['again_s']:.1f} s when nothing has changed), one core takes "
        f"{figures['answers_per_s']:,.0f} answers a second, and four weeks of the core program "
        f"({figures['four_weeks_lines']:,.0f} lines) are played in {figures['four_weeks_s']:.2f} s."
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.scripts", description=__doc__)
    parser.add_argument("--short", action="store_true", help="50 scripts and half a second")
    given = parser.parse_args()
    figures = dict(measure(50 if given.short else SCRIPTS, 0.5 if given.short else WALK_S))
    RESULTS.mkdir(exist_ok=True)
    document = {"machine": machine.describe(RESULTS), "figures": figures}
    (RESULTS / "scripts.json").write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(line(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
