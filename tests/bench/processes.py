"""The processes of a run: the load server and the bot, started, watched and ended by their own process ids."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlencode

from tests.bench.contestants import Contestant
from tests.bench.load_server import FIRST_CHAT, WARM_PEOPLE

ROOT = Path(__file__).resolve().parents[2]
READY_S = 30.0
STOP_S = 10.0


class BenchError(Exception):
    """A run that can't be counted; the message says why, with the end of the bot's log."""


class Load:
    """The load server in its own process, and the words it understands."""

    def __init__(self, chats: int, latency_ms: float, opening: str, lifetime_s: float) -> None:
        self.chats = chats
        command = [sys.executable, "-m", "tests.bench.load_server", "--chats", str(chats), "--opening", opening]
        command += ["--latency-ms", str(latency_ms), "--lifetime", str(lifetime_s)]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        assert self._process.stdout is not None
        first = self._process.stdout.readline()
        if not first:
            raise BenchError("the load server didn't start")
        self._port: int = json.loads(first)["port"]
        self._line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=lifetime_s)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def chat_ids(self) -> list[int]:
        """Everybody who will write, those of the warming included."""
        return list(range(FIRST_CHAT, FIRST_CHAT + self.chats + WARM_PEOPLE))

    def ask(self, word: str, **params: Any) -> dict[str, Any]:
        self._line.request("GET", f"/bench/{word}?{urlencode(params)}")
        answer: dict[str, Any] = json.loads(self._line.getresponse().read())
        return answer

    def wait(self, counter: str, least: int, timeout_s: float) -> dict[str, Any]:
        """Wait until a counter has reached a number, at most so long; what the counters are then."""
        return self.ask("wait", counter=counter, least=least, timeout=timeout_s)

    def warm(self) -> None:
        """Let a few uncounted people hold their check-in to the end."""
        self.ask("warm")
        if int(self.wait("warmed", WARM_PEOPLE, READY_S)["warmed"]) < WARM_PEOPLE:
            raise BenchError("the uncounted check-ins before the release didn't come to their end")

    def __enter__(self) -> Load:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._line.close()
        end(self._process, by_stdin=True)


class Bot:
    """A contestant's process. It may be killed and started again in the same directory."""

    def __init__(self, contestant: Contestant, workdir: Path, load: Load) -> None:
        self._contestant = contestant
        self._workdir = workdir
        self._load = load
        self._process: subprocess.Popen[bytes] | None = None
        self._log = workdir / "bench-bot.log"

    def start(self) -> None:
        """Start it and wait for its first getUpdates."""
        polls = int(self._load.wait("polls", 0, 0)["polls"])
        command = self._contestant.command(self._workdir, self._load.base_url)
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self._contestant.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        waited = 0.0
        while int(self._load.wait("polls", polls + 1, 0.5)["polls"]) <= polls:
            waited += 0.5
            if self._process.poll() is not None:
                raise BenchError(f"{self._contestant.name} ended at its start\n{self.log_end()}")
            if waited >= READY_S:
                raise BenchError(f"{self._contestant.name} didn't poll within {READY_S:.0f} s\n{self.log_end()}")

    def kill(self) -> None:
        """SIGKILL, and wait until it is really gone, so that the next one polls alone."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(timeout=STOP_S)

    @property
    def ended(self) -> bool:
        return self._process is None or self._process.poll() is not None

    def usage(self) -> dict[str, float]:
        """CPU seconds so far and the largest resident size in MB, where the system has /proc."""
        used: dict[str, float] = {}
        if self._process is None:
            return used
        with suppress(OSError, ValueError, IndexError):
            proc = Path(f"/proc/{self._process.pid}")
            fields = (proc / "stat").read_text().rpartition(")")[2].split()
            used["cpu_s"] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
            peak = next(line for line in (proc / "status").read_text().splitlines() if line.startswith("VmHWM"))
            used["rss_mb"] = int(peak.split()[1]) / 1024
        return used

    def log_end(self, lines: int = 15) -> str:
        try:
            return "\n".join(self._log.read_text(errors="replace").splitlines()[-lines:])
        except OSError:
            return ""

    def __enter__(self) -> Bot:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._process is not None:
            end(self._process)


def end(process: subprocess.Popen[Any], *, by_stdin: bool = False) -> None:
    """Ask a process that the benchmark started to end, and kill it when it doesn't."""
    if process.poll() is None:
        if by_stdin and process.stdin is not None:
            process.stdin.close()
        else:
            process.terminate()
    try:
        process.wait(timeout=STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(timeout=STOP_S)
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()
