"""People who write while the bot is being killed, and the account of what became of every word.

Each patient has a check-in of typed questions under way and sends the answers in bursts, without waiting; the last word
of some of them is a disclosure. Telegram misbehaves on both sides. In the end everything that was written must be there
once, in its order, every answer at its question, every disclosure a case, every case a page that arrived.
"""

from __future__ import annotations

import asyncio
import pickle
import random
import shutil
import signal
import sys
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.demo import settings_for
from bot.domain.people import Stage
from bot.engine.folder import load_folder
from bot.engine.library import Library
from bot.sandbox import Fault, MovableClock, Person, Sandbox
from bot.store import conversations, patients, timers
from bot.store.database import Database
from bot.store.keys import Keyring
from bot.store.transaction import Transaction
from bot.tour import CLINICIAN_ID, MORNING
from tests.cases.words import screen

REPO = Path(__file__).parents[2]
PATIENTS = 6
ANSWERS = 24
DISCLOSURE = "i want to kill myself"
_LIMIT_SECONDS = 150


@dataclass
class Account:
    """What became of everything. All but ``resends`` and ``doubled`` have to be empty or nought."""

    kills: int = 0
    sent: int = 0
    lost: list[str] = field(default_factory=list)
    doubled_effects: list[str] = field(default_factory=list)
    out_of_order: list[int] = field(default_factory=list)
    wrong_answers: list[str] = field(default_factory=list)
    pages_missing: list[int] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    doubled: int = 0
    resends: int = 0

    def faults(self) -> list[str]:
        """What is wrong, in words; empty when nothing is."""
        wrong = [
            f"{name}: {value!r}"
            for name, value in (
                ("lost", self.lost),
                ("doubled effects", self.doubled_effects),
                ("chats out of order", self.out_of_order),
                ("answers at the wrong question", self.wrong_answers),
                ("pages missing", self.pages_missing),
                ("messages that never arrived", self.unanswered),
            )
            if value
        ]
        if self.doubled > self.resends:
            wrong.append(f"{self.doubled} doubled sends, but only {self.resends} outcomes were unknown")
        return wrong


def write_conversations(folder: Path) -> None:
    """The library as shipped, with one long script of typed questions."""
    shutil.copytree(REPO / "conversations", folder)
    steps = "".join(
        f'  - ask: "Question {n} of {ANSWERS}?"\n    text: {{}}\n    save: a{n}\n' for n in range(1, ANSWERS + 1)
    )
    script = f'name: long\ntitle: Long\nphase: integration\nsteps:\n{steps}  - say: "The end."\n  - end: done\n'
    (folder / "scripts" / "long.yaml").write_text(script, encoding="utf-8")


def order_faults(sandbox: Sandbox, seed: int) -> None:
    """Trouble on both sides of the bot, drawn anew by the sandbox's seed for each call."""
    del seed
    for kind, probability in (("bad_gateway_html", 0.02), ("reset_before", 0.02), ("reset_after", 0.02),
                              ("too_many", 0.01), ("truncated_json", 0.01), ("not_found", 0.005)):  # fmt: skip
        sandbox.faults.add(Fault(method="getUpdates", kind=kind, probability=probability, count=None, retry_after=1))
    for kind, probability in (("error_500", 0.02), ("reset_before", 0.02), ("reset_after", 0.03), ("too_many", 0.01)):
        sandbox.faults.add(Fault(method="sendMessage", kind=kind, probability=probability, count=None, retry_after=1))


class UnderFire:
    """One run: a sandbox, a database, and a bot that is started again whenever it has been killed."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.random = random.Random(seed)
        self.folder = folder
        self.clock = MovableClock(MORNING, running=True)
        self.sandbox = Sandbox(self.clock, seed=seed)
        self.people: list[Person] = []
        self.written: dict[int, list[str]] = {}
        self.config = folder / "config.toml"
        self.account = Account()

    async def prepare(self) -> None:
        """Patients who have consented, each with the long check-in due now."""
        await self.sandbox.start()
        write_conversations(self.folder / "conversations")
        text = settings_for(self.sandbox).replace('level = "warning"', 'level = "error"')
        self.config.write_text(text + '\n[conversations]\npath = "conversations"\n', encoding="utf-8")
        self.clinician = self.sandbox.person("Maria", id=CLINICIAN_ID)
        await self.clinician.opens()
        for index in range(PATIENTS):
            person = self.sandbox.person(f"Patient{index}", id=6_000_000 + index)
            await person.opens()
            self.people.append(person)
            self.written[person.id] = ["/start"]
        from bot.config import load_settings

        settings = load_settings(self.config)
        library = load_folder(settings.conversations_path, settings.clinic.languages)
        assert isinstance(library, Library), library
        # Each start after a kill reads this: a screen of a few rows spares dozens of them a second each.
        (self.folder / "library.pickle").write_bytes(pickle.dumps(replace(library, screen=screen())))
        database = await Database.open(settings.database_path, Keyring(settings.keys()))
        await database.write.run(self._enrol)
        await database.close()

    def _enrol(self, tx: Transaction) -> None:
        now = datetime(2026, 1, 1, tzinfo=UTC)
        for index, person in enumerate(self.people):
            token = f"kill{index}"
            expires = now + timedelta(days=365)
            patients.invite(
                tx, code=f"K{index}", label="", token=token, by="maria", language="en", now=now, expires=expires
            )
            patient = patients.accept(tx, token, telegram_id=person.id, name=person.name, language="en", now=now)
            assert patient is not None
            patients.set_field(tx, patient.id, "stage", Stage.ACTIVE.value)
            patients.set_field(tx, patient.id, "zone", "America/New_York")
            patients.set_field(tx, patient.id, "country", "US")
            detail = {"item": "long", "script": "long", "quiet": "ignore", "until": 4_000_000_000}
            timers.add(tx, key=f"kill:{index}", patient_id=patient.id, kind="check-in", detail=detail, due_at=now)

    async def bot(self, moment: str = "never", commits: int = 0) -> asyncio.subprocess.Process:
        """Start the bot; it dies by itself before or after its Nth commit when told to."""
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.kill.bot_under_fire", str(self.config), moment, str(commits),
            cwd=REPO, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip

    patience = 0.5

    async def write(self, person: Person, index: int) -> None:
        """One patient's answers, in bursts of one to four."""
        await self.sandbox.until(lambda: any("Question 1 of" in s.text for s in person.sees), timeout=_LIMIT_SECONDS)
        number = 1
        while number <= ANSWERS:
            for _ in range(self.random.randint(1, 4)):
                if number > ANSWERS:
                    break
                last = number == ANSWERS and index % 2 == 0
                text = DISCLOSURE if last else f"answer {number} of {person.name}"
                await person.says(text)
                self.written[person.id].append(text)
                number += 1
            if self.random.random() < 0.05:
                self.sandbox.poison()
            # People take real time to type; spread so that there is something under way at every kill.
            await asyncio.sleep(self.random.uniform(0.02, self.patience))

    async def fire(self, kills: int) -> None:
        """Kill the bot again and again: at commit points in turn, and at random moments, until ``kills`` are done."""
        self.patience = max(0.5, kills * 0.25)
        writers = [asyncio.create_task(self.write(person, index)) for index, person in enumerate(self.people)]
        for number in range(kills):
            moment = ("before", "after", "random")[number % 3]
            polls = len(self.sandbox.calls_of("getUpdates"))
            # Every commit of the start in turn, and commits further on.
            commit = 1 + number // 3 if number % 2 else self.random.randint(6, 60)
            process = await self.bot("never" if moment == "random" else moment, commit)
            ended = asyncio.create_task(process.wait())
            polled = asyncio.create_task(
                self.sandbox.until(
                    lambda start=polls: len(self.sandbox.calls_of("getUpdates")) > start,  # type: ignore[misc]
                    timeout=20,
                )
            )
            await asyncio.wait({ended, polled}, return_when=asyncio.FIRST_COMPLETED)
            polled.cancel()
            patience = self.random.uniform(0.0, 0.5) if moment == "random" else 0.6
            await asyncio.wait({ended}, timeout=patience)
            if process.returncode is None:
                process.kill()
            await process.wait()
            assert process.returncode == -signal.SIGKILL, process.returncode
            self.account.kills += 1
        self.sandbox.faults.clear()
        process = await self.bot()
        try:
            await asyncio.wait_for(asyncio.gather(*writers), _LIMIT_SECONDS)
            await self._quiet()
        finally:
            for writer in writers:
                writer.cancel()
            process.terminate()
            await process.wait()

    async def _quiet(self) -> None:
        def done() -> bool:
            return self.sandbox.pending == 0 and all(
                any("The end." in s.text or "988" in s.text for s in person.sees) for person in self.people
            )

        await self.sandbox.until(done, timeout=60)
        await self.sandbox.quiet(settle=2.5, timeout=60)

    async def reckon(self) -> Account:
        """Open the database and compare it with what people wrote and saw."""
        from bot.config import load_settings

        settings = load_settings(self.config)
        database = await Database.open(settings.database_path, Keyring(settings.keys()))
        try:
            await database.write.run(self._reckon)
        finally:
            await database.close()
            await self.sandbox.stop()
        return self.account

    def _reckon(self, tx: Transaction) -> None:
        account = self.account
        for index, person in enumerate(self.people):
            patient = patients.by_telegram(tx, person.id)
            assert patient is not None
            heard = list(conversations.recent_texts(tx, patient.id, datetime(2000, 1, 1, tzinfo=UTC), 10_000))
            written = self.written[person.id]
            account.sent += len(written)
            for text, count in Counter(written).items():
                found = heard.count(text)
                account.lost += [text] * max(0, count - found)
                account.doubled_effects += [text] * max(0, found - count)
            if [text for text in heard if text in set(written)] != written and not account.lost:
                account.out_of_order.append(person.id)
            answers = [
                (row["step"], tx.keys.open_json(row["value_sealed"])["value"])
                for row in tx.all(conversations.RESPONSES_OF, patient=patient.id)
            ]
            expected = [(f"a{n}", text) for n, text in enumerate(written[1:], 1)]
            if answers != expected:
                account.wrong_answers.append(f"{person.name}: {answers[:40]!r}")
            self._pages(tx, patient.id, index % 2 == 0)
        self._sends(tx)

    def _pages(self, tx: Transaction, patient_id: int, disclosed: bool) -> None:
        from sqlalchemy import text as sql

        from bot.store.statement import Statement

        found = tx.all(Statement(sql(f"SELECT id FROM cases WHERE patient_id = {int(patient_id)}")))
        if len(found) != int(disclosed):
            self.account.doubled_effects.append(f"patient {patient_id} has {len(found)} cases")
        for row in found:
            if not any(f"case {row['id']}" in shown.text for shown in self.clinician.sees):
                self.account.pages_missing.append(row["id"])

    def _sends(self, tx: Transaction) -> None:
        from sqlalchemy import text as sql

        from bot.store.statement import Statement

        wanted: Counter[tuple[int, str]] = Counter()
        for row in tx.all(Statement(sql("SELECT chat_id, payload_sealed, attempts, state FROM outbox"))):
            payload = tx.keys.open_json(row["payload_sealed"])
            self.account.resends += max(0, row["attempts"] - 1)
            if payload["do"] == "say":
                wanted[row["chat_id"], payload["html"]] += 1
                if row["state"] not in ("delivered", "unknown", "dropped"):
                    self.account.unanswered.append(f"{row['state']}: {payload['html'][:60]}")
        shown: Counter[tuple[int, str]] = Counter()
        for call in self.sandbox.calls_of("sendMessage"):
            # "ok", or taken and then answered with a fault: in both cases the person sees it.
            if call.ok or call.outcome in ("fault: reset_after", "fault: hang_after", "fault: truncated_json"):
                shown[int(call.params["chat_id"]), str(call.params["text"])] += 1
        self.account.doubled = sum(max(0, count - wanted[key]) for key, count in shown.items())
