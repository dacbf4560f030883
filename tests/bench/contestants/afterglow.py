"""Afterglow as a contestant: the real bot as a clinic would start it, `afterglow run --config …`.

What has to be given here is `afterglow_command`, and `afterglow_prepare` where something must exist before the start.
What the bot has to do to take part:

- ask the eight questions of `tests.bench.script.QUESTIONS`, in order, with the marker `k/8` in each question's text and
  in no other message, and accept what `Question.accepts` accepts: typed text, typed numbers, typed labels;
- save every answer, and close with one message that holds `Recorded: ` and the eight answers joined by ` | `;
- begin when a person sends `opening`; other messages between (a greeting, a thank-you) are allowed: a turn ends with
  the message that asks the next question;
- take the Bot API from `base_url`, and keep everything in `workdir`.

Ready is the first getUpdates. SIGTERM ends it after a run (SIGKILL 10 s later); in the kill run it gets SIGKILL without
warning and the same command starts it again in the same `workdir`.
"""

from __future__ import annotations

from pathlib import Path

from tests.bench.contestants.base import Contestant, NotConnectedError

OPENING = "/start"


def afterglow_command(workdir: Path, base_url: str) -> list[str]:
    """The command line that starts the bot in the foreground, for instance
    `[sys.executable, "-m", "bot", "run", "--config", str(workdir / "config.toml")]`.
    """
    raise NotConnectedError("afterglow_command in tests/bench/contestants/afterglow.py gives no command line yet")


def afterglow_prepare(workdir: Path, base_url: str, chats: list[int]) -> None:
    """Write configuration and script into `workdir`, create the schema, enrol the people whose chat ids are given."""


class Afterglow(Contestant):
    """The bot this repository is about."""

    name = "afterglow"
    keeps = "SQLite, FULL sync"
    note = "Afterglow: `afterglow run`, the shipped settings."
    peer = False

    @property
    def opening(self) -> str:
        return OPENING

    def prepare(self, workdir: Path, base_url: str, chats: list[int]) -> None:
        afterglow_prepare(workdir, base_url, chats)

    def command(self, workdir: Path, base_url: str) -> list[str]:
        return afterglow_command(workdir, base_url)
