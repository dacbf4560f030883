"""A disclosure brings help at once and wakes a clinician until one has taken over."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.cases.case import CaseState
from bot.domain.screening.reading import Level
from bot.tour import DISCLOSURE
from tests.cases.scenes import PLAIN, cases_open, disclosed, notes, the_case
from tests.harness import clinic
from tests.people.scenes import answered, welcomed


@pytest.mark.parametrize("text", [PLAIN, DISCLOSURE, "I WANT TO KILL MYSELF!!!", "/help i want to kill myself"])
async def test_a_disclosure_brings_the_numbers_of_the_patient_s_country_and_a_page(tmp_path: Path, text: str) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await house.ana.says(text)
        await house.sees(house.ana, "988")
        assert "911" in house.ana.last.text
        assert house.ana.last.buttons == ["I'm safe for now", "I need a call", "I'm not safe", "My plan", "Grounding"]
        await house.sees(house.maria, "case 1")
        assert house.maria.last.buttons == ["Acknowledge", "Show more", "Escalate now", "More …"]


async def test_a_page_holds_neither_name_nor_words_nor_anything_else_about_the_patient(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await house.ana.renames("Anastasia", "Romanova")
        await house.ana.says("Maria knows: my brother Walter is gone and i want to kill myself in Brooklyn")
        await house.sees(house.ana, "988")
        page = house.maria.last
        await house.sees(house.maria, "case 1")
        for word in ("Ana", "Romanova", "Walter", "Brooklyn", "kill", "myself", str(house.ana.id), "Maria"):
            assert word not in page.text
        assert page.message.wire["chat"]["id"] == house.maria.id


@pytest.mark.parametrize(
    ("country", "city", "numbers"),
    [
        ("United Kingdom", "London", ("999", "Samaritans", "116 123")),
        ("Germany", "Berlin", ("112", "TelefonSeelsorge", "0800 111 0 111")),
    ],
)
async def test_a_patient_elsewhere_gets_the_numbers_that_work_there(
    tmp_path: Path, country: str, city: str, numbers: tuple[str, ...]
) -> None:
    async with clinic(tmp_path) as house:
        zoe = house.person("Zoe")
        await house.maria.opens()
        await house.ignores()
        await welcomed(house, zoe, ("English", "I agree", country))
        if zoe.keyboard() and city in [label for row in zoe.keyboard() for label in row]:
            await answered(house, zoe, city)
        for answer in ("8:00 AM", "8:00 PM"):
            await answered(house, zoe, answer)
        await house.ignores()
        await zoe.says(PLAIN)
        await house.sees(zoe, numbers[0])
        assert all(number in zoe.last.text for number in numbers)
        assert "988" not in zoe.last.text
        await house.sees(house.maria, "case 1")


async def test_a_spanish_disclosure_gets_help_in_spanish(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        lucia = house.person("Lucía", language_code="es")
        await house.maria.opens()
        await house.ignores()
        await welcomed(house, lucia, ("Español", "Sí, acepto", "España", "Madrid", "8:00", "20:00"))
        await house.ignores()
        await lucia.says("quiero matarme")
        await house.sees(lucia, "024")
        assert "112" in lucia.last.text
        assert "Gracias" in lucia.last.text
        assert "Thank you" not in lucia.last.text
        await house.sees(house.maria, "case 1")


async def test_the_page_is_repeated_every_five_minutes_until_acknowledged_and_never_after(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await disclosed(house)
        for minutes in (5, 10, 15, 20):
            await house.move(minutes=4, seconds=59)
            await house.sees(house.maria)
            await house.move(seconds=1)
            alarm = ["nobody has answered"] if minutes == 15 else []
            await house.sees(house.maria, "Nobody has acknowledged yet", *alarm)
            await house.sees(house.ana, *alarm)
        await house.maria.taps("Acknowledge")
        await house.sees(house.maria, *["Acknowledged by Maria"] * 5)
        await house.sees(house.ana, "A person has seen this: Maria")
        await house.move(minutes=29)
        await house.sees(house.maria)
        assert (await notes(house)).count("paged") == 4


@pytest.mark.parametrize("level_words", [("urgent", "i want to die"), ("emergency", "i just took all my pills to die")])
async def test_the_page_says_how_serious_it_is(tmp_path: Path, level_words: tuple[str, str]) -> None:
    level, words = level_words
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await house.ana.says(words)
        await house.sees(house.maria, f"{level.upper()} · case 1")
        await house.sees(house.ana, "911")
        assert (await the_case(house)).level is Level[level]


async def test_a_second_disclosure_joins_the_case_and_can_raise_it(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await disclosed(house)
        await house.move(minutes=1)
        await house.ana.says("i just want to be dead, i want to die")
        await house.sees(house.ana, "988")
        await house.sees(house.maria, "Last disclosure 09:01")  # the page shows it; nothing rings
        await house.ana.says("i am going to kill myself tonight")
        await house.sees(house.ana, "911")
        await house.sees(
            house.maria, "EMERGENCY · case 1", "The level has risen"
        )  # the old page changes, a new one rings
        assert await cases_open(house) == 1
        assert (await notes(house)).count("disclosed") == 2


@pytest.mark.parametrize("media", ["photo", "video", "document"])
async def test_a_disclosure_below_a_picture_or_file_is_heard(tmp_path: Path, media: str) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await getattr(house.ana, f"sends_{media}")(caption=PLAIN)
        await house.sees(house.ana, "988")
        await house.sees(house.maria, "case 1")


@pytest.mark.parametrize("words", [PLAIN, "I'm not safe"])
async def test_a_disclosure_that_is_edited_into_an_earlier_message_is_heard(tmp_path: Path, words: str) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        message = await house.ana.says("hello there")
        await house.sees(house.ana, "kept this")
        await house.ana.edits(message, words)
        await house.sees(house.ana, "988")
        await house.sees(house.maria, "case 1")


async def test_a_disclosure_as_an_answer_stops_the_script_and_keeps_the_answer(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.dosed()
        await house.move(hours=4)
        await house.sees(house.ana, "home safe")
        await house.ana.says(PLAIN)
        await house.sees(house.ana, "988")
        await house.sees(house.maria, "case 1")
        home = next(shown for shown in house.ana.sees if "home safe" in shown.text)
        await house.ana.taps("Home, with someone", message=home)
        await house.settle()
        assert "closed" in house.ana.toasts[-1].text
        await house.sees(house.ana)


async def test_taps_are_not_words_and_open_nothing(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.dosed()
        await house.move(hours=4)
        for label in ("Home, with someone", "None of these", "A little", "Yes, I feel safe"):
            await house.settle()
            await house.ana.taps(label)
        await house.ignores()
        assert await cases_open(house) == 0


async def test_the_longest_message_with_broken_markup_still_pages(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        text = ("<b>&lt;</i> <a href='x' & {name} %s \u202e \ud83d\ude00 " * 200)[: 4096 - len(PLAIN) - 40]
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        await house.ana.says(f"{text} {PLAIN}")
        await house.sees(house.ana, "988")
        await house.sees(house.maria, "case 1")
        await house.maria.taps("Show more")
        await house.sees(house.maria, "They wrote")
        assert "<b>&lt;</i>" in house.maria.last.text


async def test_a_disclosure_soon_after_the_end_opens_the_case_again_and_a_day_later_a_new_one(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await house.welcomed()
        await disclosed(house)
        await house.maria.says("/case 1 close safe")
        await house.sees(house.maria, "Closed by Maria", "Case 1: Closed. A note for the record?")
        await house.move(minutes=10)
        await house.ana.says(PLAIN)
        await house.sees(house.ana, "988")
        await house.sees(house.maria, "case 1", "now there is a new disclosure")
        case = await the_case(house)
        assert (case.state, case.outcome, case.closed_at) == (CaseState.OPEN, None, None)
        assert await notes(house) == ["opened", "closed", "reopened", "disclosed"]
        await house.maria.says("/case 1 close safe They slept.")
        await house.sees(house.maria, "Closed by Maria", "Closed by Maria", "Closed")
        await house.move(hours=25)
        await house.ana.says(PLAIN)
        await house.sees(house.ana, "988")
        await house.sees(house.maria, "case 2")
