"""Operators publish over Telegram: a file is checked, shown with what it changes and whom it meets, and confirmed."""

from __future__ import annotations

from pathlib import Path

from bot.engine.uploads import LARGEST
from bot.sandbox import Fault
from bot.store import proposals
from tests.harness import Clinic
from tests.publishing.scenes import (
    DAY_AFTER,
    OSKAR,
    OSKAR_ID,
    SAM,
    SAM_ID,
    Folder,
    all_proposals,
    heard,
    history,
    live_text,
    newsroom,
    noticed,
    restarted,
    running,
    trail,
)


async def oskar_in(house: Clinic) -> object:
    oskar = house.person("Oskar", id=OSKAR_ID)
    await oskar.opens()
    await house.sees(oskar, "/scripts")
    return oskar


def reworded(texts: Folder) -> str:
    text = texts.read(DAY_AFTER)
    assert "How did you sleep" in text
    return text.replace("How did you sleep", "How was your sleep", 1)


async def test_a_file_sent_to_the_bot_is_checked_shown_confirmed_and_live(tmp_path: Path) -> None:
    async with newsroom(tmp_path, OSKAR) as (house, texts):
        oskar = await oskar_in(house)
        new = reworded(texts)
        # What the file is called does not matter; what stands in it does.
        await oskar.sends_document("../../etc/welcome (3).yaml", new.encode(), "softer words")
        (told,) = await heard(house, oskar, "Checked")
        assert DAY_AFTER in told
        assert "How was your sleep" in told
        assert "No patient is in the middle of it" in told
        assert await live_text(house, DAY_AFTER) == texts.read(DAY_AFTER)  # nothing is live before somebody says yes
        await oskar.taps("Publish")
        await heard(house, oskar, "you said yes", "sent by Oskar")
        await heard(house, house.maria, "sent by Oskar")
        assert await live_text(house, DAY_AFTER) == new
        last = (await history(house, DAY_AFTER))[0]
        assert (last.by, last.source, last.note) == ("oskar", "telegram", "softer words")
        await restarted(house)  # the file on disk is the old one, and unchanged: what was sent stays
        assert await live_text(house, DAY_AFTER) == new


async def test_what_is_wrong_in_a_sent_file_is_told_with_line_and_remedy(tmp_path: Path) -> None:
    async with newsroom(tmp_path, OSKAR) as (house, texts):
        oskar = await oskar_in(house)
        bad = texts.read(DAY_AFTER).replace("phase:", "phas:", 1)
        line = next(n for n, text in enumerate(bad.splitlines(), 1) if "phas:" in text)
        await oskar.sends_document("day-after.yaml", bad.encode())
        (told,) = await heard(house, oskar, "Not published")
        assert f"{DAY_AFTER}:{line}:" in told
        await oskar.sends_document("notes.yaml", b"name: [\n")
        (told,) = await heard(house, oskar, "Not published")
        assert "notes.yaml:" in told
        await oskar.sends_document("texts.yaml", b"hello: there\n")
        await heard(house, oskar, "no script (steps:)")
        await oskar.sends_document("x.yaml", b"name: ../../x\nsteps: []\n")
        await heard(house, oskar, "no usable name")
        await oskar.sends_document("latin.yaml", "name: día".encode("latin-1"))
        await heard(house, oskar, "not UTF-8")
        assert {proposal.state for proposal in await all_proposals(house)} == {"refused"}


async def test_a_new_script_a_program_and_what_is_live_already(tmp_path: Path) -> None:
    async with newsroom(tmp_path, OSKAR) as (house, texts):
        oskar = await oskar_in(house)
        script = b"name: extra\ntitle: An extra\nphase: integration\nsteps:\n  - say: Hello.\n  - end: done\n"
        await oskar.sends_document("a.yaml", script)
        (told,) = await heard(house, oskar, "Checked")
        assert "scripts/extra.yaml" in told
        assert "(new)" in told
        await oskar.taps("Discard")
        await heard(house, oskar, "you discarded it")
        assert await live_text(house, "scripts/extra.yaml") is None
        program = texts.read("programs/core.yaml").replace("T0 + 4h", "T0 + 5h")
        await oskar.sends_document("b.yml", program.encode())
        (told,) = await heard(house, oskar, "Checked")
        assert "programs/core.yaml" in told
        assert "recorded from now on" in told
        await oskar.sends_document("c.yaml", texts.read(DAY_AFTER).encode())
        await heard(house, oskar, "live already")


async def test_running_conversations_keep_their_text_and_new_ones_get_the_new_one(tmp_path: Path) -> None:
    async with newsroom(tmp_path, OSKAR) as (house, texts):
        oskar = await oskar_in(house)
        await house.tour.invitation()
        await house.ana.opens(house.tour._link)
        await house.sees(house.ana, "Which language")
        await house.ignores()
        (old,) = await running(house)
        new = texts.read("scripts/welcome.yaml").replace("Which country", "In which country")
        assert new != texts.read("scripts/welcome.yaml")
        await oskar.sends_document("welcome.yaml", new.encode())
        (told,) = await heard(house, oskar, "Checked")
        assert "1 patient is in the middle of welcome" in told
        await oskar.taps("Publish")
        await house.ignores()
        await noticed(house, lambda tx: proposals.last_from(tx, "telegram", "published"))
        await house.ignores()
        await house.ana.taps("English")
        await house.settle()
        await house.ana.taps("I agree")
        await house.settle()
        seen = [shown.text for shown in house.ana.new()]
        assert any("Which country" in text for text in seen)
        assert not any("In which country" in text for text in seen)
        assert (await running(house))[0] == old
        await house.maria.says("/invite Ben")
        await house.settle()
        link = house.maria.last.text.split("start=")[1].split()[0]
        ben = house.person("Ben")
        await ben.opens(link)
        await house.settle()
        await ben.taps("English")
        await house.settle()
        await ben.taps("I agree")
        await house.settle()
        assert any("In which country" in shown.text for shown in ben.new())
        await house.ignores()


async def test_a_rollback_asks_which_version_and_survives_a_restart(tmp_path: Path) -> None:
    async with newsroom(tmp_path) as (house, texts):
        old = texts.read(DAY_AFTER)
        texts.write(DAY_AFTER, reworded(texts))
        await heard(house, house.maria, "Published")
        await house.maria.says("/rollback day-after")
        (asked,) = await heard(house, house.maria, "back to which version")
        ((label,),) = house.maria.last.keyboard
        await house.maria.taps(label)
        await heard(house, house.maria, "back to", "Checked")
        await house.maria.taps("Publish")
        await heard(house, house.maria, "you said yes", "Rolled back")
        assert asked
        assert await live_text(house, DAY_AFTER) == old
        await restarted(house)  # the newer text is still on disk, unchanged since it was taken over
        assert await live_text(house, DAY_AFTER) == old
        house.house.press.look_at_disk()
        await house.settle()
        assert await live_text(house, DAY_AFTER) == old
        assert (await trail(house))[-1][:2] == ("maria", "rollback")
        third = texts.change(DAY_AFTER, "How was your sleep", "And your sleep")  # a new edit counts again
        await heard(house, house.maria, "Published")
        assert await live_text(house, DAY_AFTER) == third


async def test_scripts_and_their_history_are_listed(tmp_path: Path) -> None:
    async with newsroom(tmp_path) as (house, texts):
        texts.write(DAY_AFTER, reworded(texts))
        await heard(house, house.maria, "Published")
        await house.maria.says("/scripts")
        await house.settle()
        told = "\n".join(shown.text for shown in house.maria.new())
        assert all(name in told for name in ("acute-check", "day-after", "welcome"))
        await house.maria.says("/history day-after")
        await house.settle()
        (told,) = [shown.text for shown in house.maria.new()]
        newest, first = await history(house, DAY_AFTER)
        assert told.index(newest.hash[:8]) < told.index("(live)") < told.index(first.hash[:8])
        for text in ("/history", "/history nonsense", "/rollback acute-check"):
            await house.maria.says(text)
        await house.sees(house.maria, "Which one", "There is no nonsense", "no earlier version")


async def test_only_operators_may_and_it_is_asked_at_every_use(tmp_path: Path) -> None:
    async with newsroom(tmp_path, OSKAR + SAM) as (house, texts):
        oskar = await oskar_in(house)
        sam = house.person("Sam", id=SAM_ID)
        await sam.opens()
        await house.settle()
        assert "/scripts" not in sam.new()[-1].text
        for text in ("/scripts", "/history day-after", "/rollback day-after"):
            await sam.says(text)
            await house.sees(sam, "for operators")
        await sam.sends_document("day-after.yaml", reworded(texts).encode())
        await house.sees(sam, "for operators")
        await sam.sends_document("notes.txt", b"hello")  # other files stay what they were to staff: nothing
        await oskar.sends_document("day-after.yaml", reworded(texts).encode())
        await heard(house, oskar, "Checked")
        await house.stop()
        house.config.write_text(house.config.read_text("utf-8").replace('"operator"]', '"clinician"]', 1), "utf-8")
        await house.start()
        await oskar.taps("Publish")
        await house.settle()
        assert "for operators" in oskar.toasts[-1].text
        assert await live_text(house, DAY_AFTER) == texts.read(DAY_AFTER)


async def test_a_file_that_is_too_big_or_no_yaml_is_not_fetched(tmp_path: Path) -> None:
    async with newsroom(tmp_path) as (house, _):
        await house.maria.sends_document("big.yaml", b"#" * (LARGEST + 1))
        await house.sees(house.maria, "too big")
        await house.maria.sends_document("notes.txt", b"hello")
        await house.sees(house.maria, "as .yaml files")
        assert not house.sandbox.calls_of("getFile")


async def test_a_file_that_telegram_does_not_give_out_is_told(tmp_path: Path) -> None:
    async with newsroom(tmp_path) as (house, texts):
        house.sandbox.faults.add(Fault(method="getFile", kind="forbidden"))
        await house.maria.sends_document("day-after.yaml", reworded(texts).encode())
        await heard(house, house.maria, "Please send it again")


async def test_a_proposal_whose_base_went_on_is_checked_anew(tmp_path: Path) -> None:
    async with newsroom(tmp_path) as (house, texts):
        await house.maria.sends_document("day-after.yaml", reworded(texts).encode())
        await heard(house, house.maria, "Checked")
        checked = house.maria.last
        other = texts.change(DAY_AFTER, "So-so", "Middling")
        await heard(house, house.maria, "Published")
        await house.maria.taps("Publish", message=checked)
        (_, told) = await heard(house, house.maria, "you said yes", "Checked anew")
        assert "Middling" in told  # what would be lost is shown
        assert await live_text(house, DAY_AFTER) == other
        await house.maria.taps("Discard")
        await heard(house, house.maria, "you discarded it")


async def test_a_second_tap_publishes_nothing_twice(tmp_path: Path) -> None:
    async with newsroom(tmp_path) as (house, texts):
        await house.maria.sends_document("day-after.yaml", reworded(texts).encode())
        await heard(house, house.maria, "Checked")
        checked = house.maria.last
        for _ in range(2):
            await house.maria.taps("Publish", message=checked)
        await house.settle()
        assert house.maria.toasts[-1].text in ("This is being published.", "This is live already.")
        await heard(house, house.maria, "you said yes", "Published")
        assert len(await history(house, DAY_AFTER)) == 2
