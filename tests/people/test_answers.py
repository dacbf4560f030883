"""Answers: what fits is kept once, what doesn't is asked again, and nothing that a patient sends breaks anything."""

from __future__ import annotations

from pathlib import Path

from bot.sandbox.views import Press
from tests.harness import Clinic, clinic
from tests.people.scenes import (
    CLOSED,
    answered,
    answers_count,
    dead_letters,
    invited,
    recorded,
    saved,
    sent,
    welcomed,
)

ACUTE = ("Home, with someone", "None of these", "A little", "Yes, I feel safe")


async def _acute(house: Clinic) -> str:
    """Ana is asked whether she is home safe; returns her code."""
    code = await welcomed(house, house.ana)
    await recorded(house, f"/session {code} im now")
    await house.move(hours=4)
    await house.sees(house.ana, "home safe")
    return code


async def _first_words(house: Clinic) -> None:
    """Ana has answered everything up to the first question that asks for words."""
    await _acute(house)
    for answer in ACUTE:
        await answered(house, house.ana, answer)
    await house.move(hours=20)
    for answer in ("5", "Well"):
        await answered(house, house.ana, answer)
    assert "which words come first" in house.ana.last.text
    house.ana.new()


async def test_a_wrong_answer_in_the_welcome_says_what_is_expected_and_asks_again(tmp_path: Path) -> None:
    steps = (
        ("Klingon", "tap your language", "Which language", "English"),
        ("perhaps", "tap one of the buttons", "read this before", "I agree"),
        ("Atlantis", "that country", "Which country", "United States"),
        ("Nowhere", "that city", "Which city", "New York"),
        ("after breakfast", "type a time between", "in the morning", "8:00 AM"),
        ("3 am", "type a time between", "in the evening", "8:00 PM"),
    )
    async with clinic(tmp_path) as house:
        _, link = await invited(house, "Ana")
        await house.ana.opens(link)
        await house.settle()
        for number, (wrong, hint, question, right) in enumerate(steps):
            house.ana.new()
            await house.ana.says(wrong)
            await house.sees(house.ana, hint, question)
            assert await answers_count(house) == number
            await answered(house, house.ana, right)
        await house.ignores()
        assert await answers_count(house) == len(steps)


async def test_a_wrong_answer_on_a_scale_is_asked_again_and_not_rounded(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await _acute(house)
        for answer in ACUTE:
            await answered(house, house.ana, answer)
        await house.move(hours=20)
        await house.ignores()
        for wrong in ("eleven", "-1", "5.5", "great, thanks", "5 6"):
            await house.ana.says(wrong)
            await house.sees(house.ana, "number from 0 to 10", "mood this morning")
            assert "mood" not in await saved(house)
        await house.ana.says("0")
        await house.sees(house.ana, "How did you sleep")
        assert (await saved(house))["mood"] == 0


async def test_every_kind_of_question_can_be_answered_by_typing(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        code, link = await invited(house, "Ana")
        await house.ana.opens(link)
        for text in ("english", "i agree", "usa", "Chicago", "half past nine", "9", "8 in the evening"):
            await house.ana.says(text)
            await house.settle()
        assert await saved(house) == {
            "language": "en",
            "consent": "agreed",
            "country": "US",
            "zone": "America/Chicago",
            "morning": "09:00",
            "evening": "20:00",
        }
        await house.ignores()
        await recorded(house, f"/session {code} nasal now")
        await house.move(hours=4)
        for text in ("home but alone", "3", "a lot", "yes, i feel safe"):
            await house.ana.says(text)
            await house.settle()
        await house.move(hours=21)
        for text in ("seven", "So so", "warm light", "pass"):
            await house.ana.says(text)
            await house.settle()
        kept = await saved(house)
        await house.ignores()
    assert {name: kept[name] for name in ("home", "body", "unreal", "safe")} == {
        "home": "alone",
        "body": "headache",
        "unreal": "a_lot",
        "safe": "safe",
    }
    assert (kept["mood"], kept["sleep"], kept["first_words"], kept["stayed"]) == (7, "so_so", "warm light", None)


async def test_a_button_of_an_answered_question_changes_nothing_and_says_so(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await _acute(house)
        old = house.ana.last
        await house.ana.says("Home, with someone")
        await house.sees(house.ana, "any of this")
        kept = await saved(house)
        await house.ana.taps("No, not home safe", message=old)
        await house.sees(house.ana)
        assert house.ana.toasts[-1].text == CLOSED
        assert await saved(house) == kept


async def test_a_button_above_a_hint_is_closed_and_the_one_below_it_works(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await _acute(house)
        old = house.ana.last
        await house.ana.says("maybe")
        await house.sees(house.ana, "tap one of the buttons", "home safe")
        await house.ana.taps("Home, but alone", message=old)
        await house.sees(house.ana)
        assert house.ana.toasts[-1].text == CLOSED
        await house.ana.taps("Home, with someone")
        await house.sees(house.ana, "› Home, with someone", "any of this")
        assert (await saved(house))["home"] == "with_someone"


async def test_a_double_tap_counts_once(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await _acute(house)
        before = await answers_count(house)
        question = house.ana.last
        presses = [await house.ana.taps("Home, with someone", message=question) for _ in range(2)]
        await house.sees(house.ana, "› Home, with someone", "any of this")
        assert await answers_count(house) == before + 1
        assert all(isinstance(press, Press) and press.answered for press in presses)  # no button keeps spinning
        assert [toast.text for toast in house.ana.toasts] == [CLOSED]


async def test_a_question_for_words_can_be_skipped_by_tapping_and_its_words_are_not_quoted(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await _first_words(house)
        await house.ana.taps("Skip")
        await house.sees(house.ana, "› Skip", "stay with you")
        await house.ana.taps("Skip")
        await house.sees(house.ana, "› Skip", "That is all for today")
        kept = await saved(house)
        assert kept["first_words"] is None
        assert kept["stayed"] is None


async def test_stop_ends_the_questions_and_keeps_the_answers(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await _acute(house)
        await house.ana.taps("Home, with someone")
        await house.sees(house.ana, "› Home, with someone", "any of this")
        await house.ana.says("/stop")
        await house.sees(house.ana, "I have stopped asking. Your answers so far are kept")
        await house.sees(house.maria, "no answer to a question that matters")  # four hours after dosing somebody looks
        await house.ana.taps("Headache")
        await house.sees(house.ana)
        assert house.ana.toasts[-1].text == CLOSED
        kept = await saved(house)
        assert kept["home"] == "with_someone"
        assert "body" not in kept
        await house.ana.says("/stop")
        await house.sees(house.ana, "There is nothing to stop")


async def test_help_shows_the_lines_of_the_patients_own_country_and_of_the_clinics_before_it_is_known(
    tmp_path: Path,
) -> None:
    async with clinic(tmp_path) as house:
        _, link = await invited(house, "Ana")
        await house.ana.opens(link)
        await house.sees(house.ana, "Which language")
        await house.ana.says("/help")
        await house.settle()
        assert "988" in house.ana.last.text
        for answer in ("English", "I agree", "Germany", "8:00 AM", "8:00 PM"):
            await answered(house, house.ana, answer)
        await house.ignores()
        await house.ana.says("/help")
        await house.settle()
        shown = house.ana.last
        await house.sees(house.ana, "112")
        assert "988" not in shown.text
        assert "+1 212 555 0100" in shown.text
        assert shown.buttons == ["I'm safe for now", "I need a call", "I'm not safe", "My plan", "Grounding"]


async def test_help_in_the_middle_of_a_question_leaves_the_question_open(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await _acute(house)
        question = house.ana.last
        await house.ana.says("/HELP@afterglow_bot please")
        await house.sees(house.ana, "988")
        await house.ana.taps("Home, with someone", message=question)
        await house.sees(house.ana, "› Home, with someone", "any of this")
        assert await dead_letters(house) == 0


async def test_what_was_put_aside_is_found_again_by_start_once_no_person_is_needed_any_more(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        code = await _acute(house)
        await house.ana.taps("Home, with someone")
        await house.sees(house.ana, "› Home, with someone", "any of this")
        await sent(house, code, "acute-check")
        await house.sees(house.ana, "home safe")
        await house.ana.taps("No, not home safe")
        await house.sees(house.ana, "› No, not home safe", "988")
        await house.sees(house.maria, "case 1")
        await house.ana.says("/start")
        await house.sees(house.ana, "You are connected")
        await house.maria.says("/case 1 close safe")
        await house.sees(house.maria, "Closed by Maria", "Case 1: Closed")
        await house.ana.says("/start")
        await house.sees(house.ana, "any of this")


async def test_a_check_in_that_comes_during_a_conversation_puts_it_aside_and_takes_it_up_again(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        code = await _acute(house)
        await house.ana.taps("Home, with someone")
        await house.sees(house.ana, "› Home, with someone", "any of this")
        aside = house.ana.last
        await sent(house, code, "acute-check")
        await house.sees(house.ana, "home safe")
        await house.ana.taps("Headache", message=aside)
        await house.sees(house.ana)
        assert house.ana.toasts[-1].text == CLOSED
        for answer in ACUTE[:-1]:
            await answered(house, house.ana, answer)
        await house.ignores()
        await house.ana.taps("Yes, I feel safe")
        await house.sees(house.ana, "› Yes, I feel safe", "Until you have slept", "Rest well", "any of this")
        await house.ana.taps("Headache")
        await house.sees(house.ana, "› Headache", "rest, and get up slowly", "floaty")
        assert await answers_count(house) == 6 + 1 + 4 + 1
