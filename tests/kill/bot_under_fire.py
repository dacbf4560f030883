"""Starts the real bot, and kills it with SIGKILL just before or just after its Nth commit, counted over this process.

``python -m tests.kill.bot_under_fire CONFIG before|after|never N``. Nothing in the product knows of this.
"""

from __future__ import annotations

import os
import pickle
import signal
import sqlite3
import sys
from pathlib import Path
from typing import Any

from bot.store import writer


class _Deadly(sqlite3.Connection):
    """A connection whose Nth COMMIT is the last thing that happens, or the first thing that doesn't."""

    moment = "never"
    left = 0

    def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
        if sql != "COMMIT" or self.moment == "never":
            return super().execute(sql, *parameters)
        _Deadly.left -= 1
        if _Deadly.left == 0 and self.moment == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        done = super().execute(sql, *parameters)
        if _Deadly.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return done


def main() -> None:
    config, moment, commits = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    _Deadly.moment, _Deadly.left = moment, commits
    plain = sqlite3.connect
    writer.sqlite3.connect = lambda *args, **more: plain(*args, factory=_Deadly, **more)  # type: ignore[assignment]
    from bot.config import load_settings

    settings = load_settings(config)
    from bot.app import run

    # Read once by the test: checking the lexicon's own examples takes longer than all the rest of a start.
    library = pickle.loads((config.parent / "library.pickle").read_bytes())  # noqa: S301 - the test wrote it
    writer.sqlite3.connect = lambda *args, **more: plain(*args, factory=_Deadly, **more)  # type: ignore[assignment]
    sys.exit(run(settings, library))


if __name__ == "__main__":
    main()
