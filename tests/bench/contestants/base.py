"""The interface between the benchmark and a bot it measures.

A contestant is a command line. The benchmark gives it an empty working directory and the base URL of the load server
(`http://127.0.0.1:PORT`, the Bot API under `/bot<token>/<method>`), starts it, takes its first getUpdates as "ready",
and ends it by its process id. Everything it must keep over a SIGKILL it keeps in the working directory: after the kill
the same command is started again in the same directory, without `prepare`.
"""

from __future__ import annotations

import os
from pathlib import Path


class NotConnectedError(Exception):
    """This contestant can't run yet; the message says what is missing. It is left out of the run, and said so."""


class Contestant:
    """One bot under test. `peer` is False for Afterglow alone; `note` goes under the table."""

    name: str = ""
    keeps: str = ""
    note: str = ""
    peer: bool = True

    @property
    def opening(self) -> str:
        """What each person sends first. `{chat}` becomes the chat's id, for bots that need a personal deep link."""
        return "/start"

    def prepare(self, workdir: Path, base_url: str, chats: list[int]) -> None:
        """Set up before the first start, unmeasured: configuration, schema, the people's enrolment."""

    def command(self, workdir: Path, base_url: str) -> list[str]:
        """The command line of the bot, in the foreground, as one process."""
        raise NotImplementedError

    def environment(self) -> dict[str, str]:
        """The bot's environment. Without the proxies of the machine, which would sit between it and the loopback."""
        dropped = {"http_proxy", "https_proxy", "all_proxy"}
        return {name: value for name, value in os.environ.items() if name.lower() not in dropped}
