"""What patients write, and who they are, stays out of logs, out of pages, and unreadable on the disk."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import sys
from pathlib import Path

from bot.demo import settings_for
from bot.sandbox import MovableClock, Sandbox
from bot.tour import MORNING, Tour
from tests.harness import clinic
from tests.people.scenes import answered, recorded, running_cases, welcomed

MARKS = ("Quillwort", "marrowbone", "tamarisk", "oxbow")
"""Words that stand nowhere else: a name, an answer, a disclosure, words that break an update."""


async def test_no_log_line_at_any_level_holds_a_patients_name_or_words(tmp_path: Path) -> None:
    """The real bot, as a process of its own with its own logging, through a day in which things go wrong too."""
    name, answer, disclosure, broken = MARKS
    clock = MovableClock(MORNING)
    sandbox = Sandbox(clock)
    await sandbox.start()
    config = tmp_path / "config.toml"
    settings = settings_for(sandbox).replace(
        'format = "console"\nlevel = "warning"', 'format = "json"\nlevel = "debug"'
    )
    assert '"debug"' in settings
    config.write_text(settings, encoding="utf-8")
    config.chmod(0o600)
    with (tmp_path / "log").open("wb") as out:
        bot = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", "--config", str(config), stdout=out, stderr=out
        )
        try:
            tour = Tour(sandbox, clock)
            await tour.patient.renames(name, f"{name}son")
            await tour.play()
            bad = {"message_id": "x", "text": broken, "chat": tour.patient.chat.wire, "from": tour.patient.user.wire}
            sandbox.poison({"message": bad})
            await tour.expect(tour.clinician, "set aside")
            await tour.patient.sends_photo(f"{answer} in a caption")
            await tour.expect(tour.patient, "look at what you sent")
            await tour.patient.says(f"{disclosure}: I am going to kill myself tonight")
            await tour.expect(tour.clinician, "EMERGENCY")
            await tour.patient.blocks()
            await tour.expect(tour.clinician, "has stopped this bot")
        finally:
            with contextlib.suppress(ProcessLookupError):
                bot.terminate()
            await bot.wait()
            await sandbox.stop()
    lines, on_disk = _left_behind(tmp_path)
    events = [json.loads(line) for line in lines if line.startswith("{")]
    assert {"start", "publish", "turn", "stop"} <= {event["action"] for event in events}  # it was a log of this day
    text = "\n".join(lines)
    for secret in (*MARKS, "kill myself", "alive anymore", "Quiet words", "1000:sandbox"):
        assert secret not in text
    assert b"acute-check" in on_disk  # this is where things are, and scripts are no secret
    for secret in (*MARKS, "kill myself", "alive anymore"):
        assert secret.encode() not in on_disk


def _left_behind(folder: Path) -> tuple[list[str], bytes]:
    lines = (folder / "log").read_text("utf-8").splitlines()
    return lines, b"".join(path.read_bytes() for path in folder.glob("afterglow.db*"))


async def test_staff_see_no_patients_words_or_name_before_they_ask_for_the_details(tmp_path: Path) -> None:
    name, answer, disclosure, broken = MARKS
    async with clinic(tmp_path) as house:
        await house.ana.renames(name)
        code = await welcomed(house, house.ana)
        await recorded(house, f"/session {code} im now")
        await house.move(hours=4)
        await house.ana.says(answer)
        await house.ana.sends_document(f"{answer}.txt", b"", broken)
        for given in ("Home, with someone", "None of these", "A lot", "Yes, I feel safe"):
            await answered(house, house.ana, given)
        await house.ana.says(f"I feel hopeless, {answer}")
        await house.ana.says(f"{disclosure}, I don't want to be alive anymore")
        await house.settle()
        await house.move(minutes=40)
        await house.maria.says("/cases")
        await house.maria.taps("Acknowledge")
        await house.ana.taps("I'm not safe")
        await house.ana.blocks()
        await house.settle()
        await house.move(minutes=5)
        before = "\n".join(shown.text for shown in house.maria.sees if shown.sender == "bot")
        assert len(re.findall(r"case 1", before)) > 5
        for secret in (*MARKS, "alive anymore", "hopeless"):
            assert secret not in before
        await house.maria.taps("Show more")
        await house.settle()
        details = house.maria.last.text
        assert disclosure in details
        assert name in details
        assert len(await running_cases(house)) == 1
        await house.ignores()
