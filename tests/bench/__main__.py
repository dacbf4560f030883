"""`python -m tests.bench`: who holds a check-in fastest, and who still knows the answers after SIGKILL.

Everything is bounded: a run by its time limit, the whole by `--budget`; what no longer fits is left out and said so.
The exit code is 1 when a run failed, or when Afterglow lost an answer or left somebody stuck, so that CI sees it.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console

from tests.bench import machine, report
from tests.bench.contestants import ALL, CEILING, Contestant
from tests.bench.contestants.base import NotConnectedError
from tests.bench.processes import ROOT, BenchError
from tests.bench.runs import Limits, kill, speed

RESULTS = ROOT / "bench-results"
CEILING_CHATS = 2000
SHORT_PEER = "aiogram-sqlite"
LEAST_LEFT_S = 15.0

Run = Callable[[Contestant, int, float, Limits, Path], dict[str, Any]]


class Session:
    """One call of the benchmark: its settings, its budget, and what was measured so far."""

    def __init__(self, given: argparse.Namespace, contestants: list[Contestant], console: Console) -> None:
        self.given = given
        self.contestants = contestants
        self.console = console
        self.began = time.perf_counter()
        self.limits = Limits(run_s=given.run_s)
        self.left_out: list[str] = []
        self.runs: list[dict[str, Any]] = []
        self.kills: list[dict[str, Any]] = []
        self.ceiling: dict[str, Any] | None = None
        self.load_before = os.getloadavg()[0]

    def one(self, what: str, how: Run, who: Contestant, chats: int, latency: float) -> dict[str, Any] | None:
        """One run, said in the terminal; None where it had to be left out, and the contestant too if it can't run."""
        if self.given.budget - (time.perf_counter() - self.began) < LEAST_LEFT_S:
            self.left_out.append(f"{what} {who.name}: the budget of {self.given.budget:g} s was used up.")
            return None
        try:
            result = how(who, chats, latency, self.limits, RESULTS)
        except NotConnectedError as missing:
            self.contestants.remove(who)
            self.left_out.append(f"{who.name}: {missing}.")
            self.console.print(f"{who.name} is left out: {missing}", markup=False)
            return None
        except BenchError as error:
            self.console.print(f"{what} {who.name}: {error}", markup=False)
            return {"contestant": who.name, "latency_ms": latency, "error": str(error)}
        kept = "cut" if result["stopped"] == "limit" else f"{result['answers_lost']:,} answers lost"
        done = f"{result['turns']:,} turns, {result['turns_per_s']:,.0f}/s, {kept}"
        self.console.print(f"{what} {who.name}: {done} ({result['stopped']})", markup=False, highlight=False)
        return result

    def measure(self) -> None:
        """The server's ceiling, the kill runs, then the speed rounds, so that a small budget costs rounds only.

        Each round begins with another contestant: what the one before left behind (a warm cache, a hot processor) then
        falls on all of them alike.
        """
        self.ceiling = self.one("ceiling", speed, CEILING, CEILING_CHATS, 0.0)
        for _ in range(self.given.kills):
            for who in list(self.contestants):
                killed = self.one("kill", kill, who, self.given.chats, 0.0)
                if killed:
                    self.kills.append(killed)
        for turn in range(self.given.repeat):
            at = turn % max(1, len(self.contestants))
            for latency in self.given.latency:
                for who in [*self.contestants[at:], *self.contestants[:at]]:
                    run = self.one(f"speed {turn + 1}, {latency:g} ms,", speed, who, self.given.chats, latency)
                    if run:
                        self.runs.append({**run, "round": turn})

    def document(self) -> dict[str, Any]:
        """Everything measured, as written to bench-results/e2e.json."""
        given = self.given
        lines = [line for latency in given.latency for line in report.summarise(self.runs, self.contestants, latency)]
        return {
            "machine": machine.describe(RESULTS) | {"load_before": self.load_before},
            "settings": {
                "chats": given.chats,
                "repeat": given.repeat,
                "latency_ms": given.latency,
                "kills": given.kills,
                "run_s": given.run_s,
            },
            "took_s": time.perf_counter() - self.began,
            "ceiling": self.ceiling,
            "speed": lines,
            "kills": self.kills,
            "runs": self.runs,
            "left_out": self.left_out,
        }

    def failed(self) -> bool:
        """Whether CI should stop: a failed run, or a promise of Afterglow's broken. A slow peer is no failure."""
        everything = [*self.runs, *self.kills]
        ours = report.of(everything, report.OURS)
        return any("error" in run for run in everything) or any(
            run["answers_lost"] or run["stuck"] or run["never_asked"] for run in ours if run["stopped"] != "limit"
        )


def arguments() -> argparse.Namespace:
    names = [contestant.name for contestant in ALL]
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", action="append", choices=names, help="this contestant; may be given several times")
    parser.add_argument("--chats", type=int, default=None, help="people at once (400; 100 with --short)")
    parser.add_argument("--repeat", type=int, default=None, help="rounds of speed runs (3; 1 with --short)")
    parser.add_argument("--latency", default=None, help="ms before each API answer, with commas (0,50; 0 with --short)")
    parser.add_argument("--kills", type=int, default=1, help="kill runs a contestant (1)")
    parser.add_argument(
        "--run-s", type=float, default=None, help="seconds after which a run is cut (20; 10 with --short)"
    )
    parser.add_argument("--budget", type=float, default=None, help="seconds for everything (570; 55 with --short)")
    parser.add_argument("--short", action="store_true", help=f"under a minute: Afterglow and {SHORT_PEER}")
    given = parser.parse_args()
    short = given.short
    given.only = given.only or (["afterglow", SHORT_PEER] if short else names)
    given.chats = given.chats or (100 if short else 400)
    given.repeat = given.repeat or (1 if short else 3)
    given.latency = [float(part) for part in (given.latency or ("0" if short else "0,50")).split(",")]
    given.run_s = given.run_s or (10.0 if short else 20.0)
    given.budget = given.budget or (55.0 if short else 570.0)
    return given


def main() -> int:
    given = arguments()
    # Without this a SIGTERM (a CI job's time limit) would leave the bots running, polling a server that is gone.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    console = Console(width=None if sys.stdout.isatty() else 160)
    RESULTS.mkdir(exist_ok=True)
    session = Session(given, [contestant for contestant in ALL if contestant.name in given.only], console)
    session.measure()
    document = session.document()
    (RESULTS / "e2e.json").write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n")
    (RESULTS / "e2e.md").write_text(report.markdown(document, session.contestants))
    report.show(console, document, session.contestants)
    console.print(f"Took {document['took_s']:.0f} s. Written: bench-results/e2e.json and e2e.md.", highlight=False)
    return 1 if session.failed() else 0


if __name__ == "__main__":
    sys.exit(main())
