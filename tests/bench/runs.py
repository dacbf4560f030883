"""The two kinds of run: one for speed, one with a SIGKILL in the middle.

Both are bounded: a run ends when every check-in has ended, when nothing moved for a while, or at its time limit. A run
cut at the limit keeps its rate (turns done by then), while its times per turn speak of the turns that were done only.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.contestants import Contestant
from tests.bench.processes import BenchError, Bot, Load
from tests.bench.script import TURNS

KILL_AT = 0.4


@dataclass(frozen=True)
class Limits:
    """Bounds in seconds: of a whole run, of silence in a speed run, of silence in a kill run before people ask."""

    run_s: float = 20.0
    stall_s: float = 15.0
    quiet_s: float = 3.0

    @property
    def lifetime_s(self) -> float:
        """After this the load server ends by itself, whatever became of the runner."""
        return 4 * self.run_s + 120


@contextmanager
def stage(
    contestant: Contestant, chats: int, latency_ms: float, limits: Limits, keep: Path
) -> Iterator[tuple[Load, Bot]]:
    """A load server and the bot that polls it, on a fresh directory under `keep`, which decides the disk."""
    with (
        tempfile.TemporaryDirectory(prefix=f"{contestant.name}-", dir=keep, ignore_cleanup_errors=True) as made,
        Load(chats, latency_ms, contestant.opening, limits.lifetime_s) as load,
    ):
        workdir = Path(made)
        contestant.prepare(workdir, load.base_url, load.chat_ids)
        with Bot(contestant, workdir, load) as bot:
            bot.start()
            try:
                load.warm()
            except BenchError as error:
                raise BenchError(f"{contestant.name}: {error}\n{bot.log_end()}") from error
            yield load, bot


def until(load: Load, least: int, silence_s: float, limit_s: float, ended: Callable[[], bool]) -> str:
    """Wait for `least` finished check-ins; says why it stopped: done, silence, limit or ended (bot gone)."""
    began = moved = time.perf_counter()
    replies = -1
    while True:
        counters = load.wait("finished", least, min(1.0, silence_s))
        now = time.perf_counter()
        if counters["finished"] >= least:
            return "done"
        if ended():
            return "ended"
        if counters["replies"] != replies:
            replies, moved = counters["replies"], now
        if now - moved >= silence_s:
            return "silence"
        if now - began >= limit_s:
            return "limit"


def speed(contestant: Contestant, chats: int, latency_ms: float, limits: Limits, keep: Path) -> dict[str, Any]:
    """One burst, from the release to the last closing message."""
    with stage(contestant, chats, latency_ms, limits, keep) as (load, bot):
        before = bot.usage()
        load.ask("release")
        stopped = until(load, chats, limits.stall_s, limits.run_s, lambda: bot.ended)
        after = bot.usage()
        result = {"contestant": contestant.name, "latency_ms": latency_ms, "stopped": stopped, **load.ask("results")}
        result["cpu_s"] = after.get("cpu_s", 0.0) - before.get("cpu_s", 0.0)
        result["rss_mb"] = after.get("rss_mb")
        if stopped != "done":
            result["log"] = bot.log_end()
        return result


def kill(contestant: Contestant, chats: int, latency_ms: float, limits: Limits, keep: Path) -> dict[str, Any]:
    """A burst with one SIGKILL, and then what a patient bot and patient people can still save.

    1. At 40 % of the replies the process is killed and started again in the same directory.
    2. It goes on until nothing has moved for a few seconds. Nobody types an answer twice: they wait, as people do.
    3. Who is still waiting then sends one "hello?". A bot that kept its state takes it as an answer or asks again; one
       that forgot is silent, and its people are stuck.
    4. When all is still again, the closing messages are compared with what was sent.
    """
    with stage(contestant, chats, latency_ms, limits, keep) as (load, bot):
        load.ask("release")
        at = int(KILL_AT * chats * TURNS)
        reached = load.wait("replies", at, limits.run_s)
        bot.kill()
        killed = time.perf_counter()
        bot.start()
        ready_s = time.perf_counter() - killed
        stopped = until(load, chats, limits.quiet_s, 2 * limits.run_s, lambda: bot.ended)
        waiting = load.ask("results")
        if stopped == "silence":
            load.ask("nudge")
            stopped = until(load, chats, limits.quiet_s, limits.run_s, lambda: bot.ended)
        result = {"contestant": contestant.name, "latency_ms": latency_ms, "stopped": stopped, **load.ask("results")}
        result["killed_at"] = reached["replies"]
        result["ready_again_s"] = ready_s
        result["stuck_before_hello"] = waiting["stuck"]
        result["pending"] = load.wait("polls", 0, 0)["pending"]
        if stopped in ("ended", "limit"):
            result["log"] = bot.log_end()
        return result
