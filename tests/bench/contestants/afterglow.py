"""Afterglow as a contestant: the real bot as a clinic would start it, `afterglow run --config …`.

The check-in stands in the place of the welcome script, so that each person's one-time link starts it. What it does to
take part:

- ask the eight questions of `tests.bench.script.QUESTIONS`, in order, with the marker `k/8` in each question's text and
  in no other message, and accept what `Question.accepts` accepts: typed text, typed numbers, typed labels;
- save every answer, and close with one message that holds `Recorded: ` and the eight answers joined by ` | `;
- begin when a person sends the link's `/start`; other messages between (a greeting, a thank-you) are allowed: a turn
  ends with the message that asks the next question;
- take the Bot API from `base_url`, and keep everything in `workdir`.

Ready is the first getUpdates. SIGTERM ends it after a run (SIGKILL 10 s later); in the kill run it gets SIGKILL without
warning and the same command starts it again in the same `workdir`.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.domain.scripts.kinds import CLINIC_WORDS
from bot.store import patients
from bot.store.database import Database
from bot.store.keys import Keyring
from bot.store.transaction import Transaction
from tests.bench.contestants.base import Contestant
from tests.bench.script import QUESTIONS, SEPARATOR, Question

OPENING = "/start bench{chat}"
_CONVERSATIONS = Path(__file__).parents[3] / "conversations"
_CONFIG = """\
[clinic]
name = "the clinic"
phone = "+1 212 555 0100"
country = "US"
zone = "America/New_York"
languages = ["en"]

[clinic.words]
{words}

[telegram]
token = "1000:bench"
base_url = "{base_url}/bot"
base_file_url = "{base_url}/file/bot"
bot_username = "bench_bot"

[telegram.limits] # the load server has none; everything else is as shipped
overall = 100000
per_chat = 1000
per_chat_burst = 1000

[store]
path = "afterglow.db"
keys = ["{key}"]

[conversations]
path = "conversations"

[[staff]]
key = "maria"
name = "Maria"
telegram_id = 5
roles = ["clinician", "operator", "administrator"]

[logging]
level = "warning"
"""


def _step(number: int, question: Question) -> str:
    kind = {
        "text": "text: {}",
        "number": "scale: {from: 0, to: 10}",
        "choice": "choices: [" + ", ".join(f'"{label}"' for label in question.labels) + "]",
    }[question.kind]
    return f'  - id: q{number}\n    ask: "{question.words}"\n    {kind}\n    save: q{number}\n'


def _script() -> str:
    steps = "".join(_step(number, question) for number, question in enumerate(QUESTIONS, 1))
    recorded = SEPARATOR.join(f"{{q{number}}}" for number in range(1, len(QUESTIONS) + 1))
    return (
        "name: welcome\ntitle: Check-in\nphase: integration\nsteps:\n"
        f'{steps}  - say: "Recorded: {recorded}"\n  - end: done\n'
    )


async def _enrol(workdir: Path, key: str, chats: list[int]) -> None:
    now = datetime.now(UTC)  # noqa: TID251 - the bot under test runs on real time
    database = await Database.open(workdir / "afterglow.db", Keyring([key]))

    def job(tx: Transaction) -> None:
        for index, chat in enumerate(chats):
            patients.invite(
                tx,
                code=f"B{index}",
                label="",
                token=f"bench{chat}",
                by="bench",
                language="en",
                now=now,
                expires=now + timedelta(days=1),
            )

    await database.write.run(job)
    await database.close()


class Afterglow(Contestant):
    """The bot this repository is about."""

    name = "afterglow"
    keeps = "SQLite, FULL sync"
    note = "Afterglow: `afterglow run`, every message screened and encrypted; only the sending limits are lifted."
    peer = False

    @property
    def opening(self) -> str:
        """Each person opens their own one-time link."""
        return OPENING

    def prepare(self, workdir: Path, base_url: str, chats: list[int]) -> None:
        """Configuration, script, schema, invitations."""
        key = Keyring.new_key()
        words = "\n".join(f'{word} = {{ en = "As the clinic said." }}' for word in CLINIC_WORDS)
        (workdir / "config.toml").write_text(_CONFIG.format(base_url=base_url, key=key, words=words), encoding="utf-8")
        shutil.copytree(_CONVERSATIONS, workdir / "conversations")
        (workdir / "conversations" / "scripts" / "welcome.yaml").write_text(_script(), encoding="utf-8")
        asyncio.run(_enrol(workdir, key, chats))

    def command(self, workdir: Path, base_url: str) -> list[str]:
        """The bot in the foreground."""
        return [sys.executable, "-m", "bot", "run", "--config", str(workdir / "config.toml")]
