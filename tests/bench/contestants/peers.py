"""The peers' command lines: each is a module in `tests.bench.peers`, started with base URL and working directory."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.bench.contestants.base import Contestant


class Peer(Contestant):
    """A bot of the benchmark's own."""

    def __init__(self, name: str, module: str, *extra: str, keeps: str, note: str = "") -> None:
        self.name = name
        self.keeps = keeps
        self.note = note
        self._module = module
        self._extra = extra

    def command(self, workdir: Path, base_url: str) -> list[str]:
        return [sys.executable, "-m", f"tests.bench.peers.{self._module}", base_url, str(workdir), *self._extra]


PEERS: tuple[Peer, ...] = (
    Peer(
        "ptb",
        "ptb",
        keeps="pickle, every 60 s",
        note="python-telegram-bot, ConversationHandler, PicklePersistence, run_polling, default settings. The burst is "
        "shorter than the 60 s between its writes, so SIGKILL takes all of it; what is older would be kept.",
    ),
    Peer(
        "ptb-concurrent",
        "ptb_concurrent",
        keeps="pickle, every 60 s",
        note="python-telegram-bot with concurrent_updates(256), the step kept in user_data; the same "
        "persistence, and no order within a chat.",
    ),
    Peer("aiogram-memory", "aiogram_bot", "memory", keeps="nothing", note="aiogram, FSM in MemoryStorage."),
    Peer(
        "aiogram-sqlite",
        "aiogram_bot",
        "sqlite",
        keeps="SQLite, FULL sync",
        note="aiogram with an FSM storage in SQLite written for this benchmark; aiogram ships none.",
    ),
)
CEILING = Peer(
    "ceiling", "ceiling", keeps="nothing", note="The load server's own limit, with a client that does nothing."
)
