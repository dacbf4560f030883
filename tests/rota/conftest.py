"""For all tests that talk to a whole clinic."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from bot.store import writer


@pytest.fixture(autouse=True)
def _disk_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """No power fails here, and nobody has to wait for the disk: tests/store and tests/kill hold what it promises."""
    real = writer.connect

    def quick(path: Path) -> sqlite3.Connection:
        connection = real(path)
        connection.execute("PRAGMA synchronous = OFF")
        return connection

    monkeypatch.setattr(writer, "connect", quick)
