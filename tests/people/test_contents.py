"""Whatever else a patient sends: long texts, strange letters, pictures, voices, and updates that mean nothing to us."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox import Person
from bot.sandbox.refusals import NotPossible
from tests.harness import Clinic, clinic
from tests.people.scenes import (
    answered,
    dead_letters,
    invited,
    kept_messages,
    recorded,
    running_cases,
    saved,
    tasks_of,
    welcomed,
)

STRANGE = '<b>fett</b> & "co" \u202eחי\u202c \u200f😀👩‍👩‍👧 {name} **not bold** `x` '
"""HTML, right-to-left marks, emoji of several code points, and what scripts use as markup."""
UNREAD = "I can't listen to or look at what you sent"


async def _asked_for_words(house: Clinic) -> None:
    code = await welcomed(house, house.ana)
    await recorded(house, f"/session {code} im now")
    await house.move(hours=23)
    for answer in ("5", "Well"):
        await answered(house, house.ana, answer)
    assert "which words come first" in house.ana.last.text
    await house.ignores()


async def test_a_text_as_long_as_telegram_allows_is_kept_and_quoted_letter_by_letter(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await _asked_for_words(house)
        words = (STRANGE * 200).strip()
        while len(words.encode("utf-16-le")) // 2 > 4096:
            words = words[:-1].strip()
        assert len(words.encode("utf-16-le")) // 2 > 4050
        with pytest.raises(NotPossible):  # nobody can type more than that, so that nothing can be cut off
            await house.ana.says("x" * 4097)
        await house.ana.says(words)
        await house.sees(house.ana, "stay with you")
        await house.ana.taps("Skip")
        await house.settle()
        said = house.ana.new()
        assert (await saved(house))["first_words"] == words
        quoted = [shown.text for shown in said[1:-1]]
        assert len(quoted) >= 2  # one message can't hold it
        assert _letters(words) in _letters("".join(quoted))


def _letters(text: str) -> str:
    """Without white space, at which a long text may be cut in two messages."""
    return "".join(text.split())


async def test_html_and_right_to_left_marks_in_a_name_are_shown_as_typed(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        name = "<i>Ana</i> &amp; \u202eנועה\u202c {clinic}"
        odd = house.person(name)
        _, link = await invited(house, "somebody")
        await odd.opens(link)
        await house.sees(odd, "Which language")
        await odd.taps("English")
        await house.sees(odd, "› English", f"Hello, {name}. I am the automatic", "not an emergency", "read this")
        assert await dead_letters(house) == 0


SENT: dict[str, Callable[[Person], Awaitable[Any]]] = {
    "voice": lambda person: person.sends_voice(),
    "photo": lambda person: person.sends_photo("look"),
    "sticker": lambda person: person.sends_sticker(),
    "video": lambda person: person.sends_video(),
    "document": lambda person: person.sends_document(),
    "location": lambda person: person.sends_location(40.7, -74.0),
    "contact": lambda person: person.sends_contact("Bob"),
    "album": lambda person: person.sends_album([None, "second", None]),
}


async def test_what_cannot_be_read_is_said_to_be_unread_and_the_question_asked_again(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        code = await welcomed(house, house.ana)
        await recorded(house, f"/session {code} im now")
        await house.move(hours=4)
        await house.sees(house.ana, "home safe")
        for number, (kind, send) in enumerate(SENT.items(), start=1):
            await send(house.ana)
            await house.settle()
            unread = house.ana.sees[-2]
            await house.sees(house.ana, UNREAD, "home safe")
            assert unread.buttons == ["I'm safe for now", "I need a call", "I'm not safe", "My plan", "Grounding"]
            shown = "photo" if kind == "album" else kind
            await house.sees(house.maria, f"Patient {code} sent something I can't read ({shown})")
            assert await tasks_of(house) == ["unseen-content"] * number
        await house.ana.taps("Home, with someone")
        await house.sees(house.ana, "› Home, with someone", "any of this")


async def test_outside_the_acute_phase_nobody_is_bothered_with_what_cannot_be_read(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await welcomed(house, house.ana)
        await house.ana.sends_voice()
        await house.sees(house.ana, UNREAD)
        assert await tasks_of(house) == []


async def test_two_voices_one_after_the_other_are_two_that_are_unread(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await welcomed(house, house.ana)
        await house.ana.sends_voice()
        await house.sees(house.ana, UNREAD)
        await house.ana.sends_voice()
        await house.sees(house.ana, UNREAD)


@pytest.mark.parametrize("kind", ["caption", "album", "contact", "edit", "poll"])
async def test_a_disclosure_is_heard_wherever_the_words_stand(tmp_path: Path, kind: str) -> None:
    words = "I want to kill myself"
    async with clinic(tmp_path) as house:
        await welcomed(house, house.ana)
        if kind == "caption":
            await house.ana.sends_photo(words)
        elif kind == "album":
            await house.ana.sends_album([None, words])
        elif kind == "contact":
            await house.ana.sends_contact(words)
        elif kind == "edit":
            message = await house.ana.says("good day")
            await house.ana.edits(message, words)
        else:
            _send(house, {"poll": {**_POLL, "question": words}})
        await house.settle()
        assert "988" in "".join(shown.text for shown in house.ana.new())
        assert len(await running_cases(house)) == 1
        await house.sees(house.maria, "case 1")


_POLL = {
    "id": "1",
    "question": "?",
    "options": [{"persistent_id": "1", "text": text, "voter_count": 0} for text in ("yes", "no")],
    "total_voter_count": 0,
    "is_closed": False,
    "is_anonymous": True,
    "type": "regular",
    "allows_multiple_answers": False,
    "allows_revoting": False,
    "members_only": False,
}


def _send(house: Clinic, content: dict[str, Any], kind: str = "message") -> None:
    """An update about a message of Ana's with a content that the sandbox's people can't send."""
    now = int(house.clock.now().timestamp())
    edited = {"edit_date": now} if kind == "edited_message" else {}
    message = {"message_id": 900, "date": now, "chat": house.ana.chat.wire, "from": house.ana.user.wire}
    house.sandbox.poison({kind: {**message, **edited, **content}})


async def test_a_shared_live_position_that_moves_is_answered_once(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await welcomed(house, house.ana)
        place = {"latitude": 40.7, "longitude": -74.0, "live_period": 900}
        _send(house, {"location": place})
        await house.sees(house.ana, UNREAD)
        for step in range(3):
            _send(house, {"location": {**place, "latitude": 40.8 + step}}, "edited_message")
        await house.sees(house.ana)


async def test_words_under_a_kind_of_message_that_is_not_invented_yet_are_heard(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await welcomed(house, house.ana)
        _send(house, {"hologram": {"file_id": "x"}, "caption": "I want to kill myself"})
        await house.settle()
        assert "988" in house.ana.last.text
        await house.ignores()


async def test_an_edited_answer_is_heard_and_the_first_one_stays(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await _asked_for_words(house)
        message = await house.ana.says("first")
        await house.sees(house.ana, "stay with you")
        before = await kept_messages(house)
        await house.ana.edits(message, "second")
        await house.sees(house.ana)
        assert await kept_messages(house) == before + 1
        assert (await saved(house))["first_words"] == "first"


async def test_other_kinds_of_update_are_passed_over_without_a_dead_letter(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await welcomed(house, house.ana)
        person = house.ana.user.wire
        for update in (
            {"poll": _POLL},
            {"inline_query": {"id": "1", "from": person, "query": "", "offset": ""}},
            {"something_new": {"chat": house.ana.chat.wire, "text": "?"}},
            {"update_of": "nothing"},
        ):
            house.sandbox.poison(update)
        _send(house, {"message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}})
        await house.sees(house.ana)
        await house.ana.says("/help")
        await house.sees(house.ana, "988")
        assert await dead_letters(house) == 0


async def test_a_forwarded_text_is_heard_like_any_other(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await welcomed(house, house.ana)
        origin = {"type": "hidden_user", "date": int(house.clock.now().timestamp()), "sender_user_name": "Bob"}
        _send(house, {"text": "see you", "forward_origin": origin})
        await house.sees(house.ana, "I have kept this")
        _send(house, {"text": "I want to kill myself", "forward_origin": origin})
        await house.sees(house.ana, "988")
        await house.sees(house.maria, "case 1")


async def test_a_malformed_update_is_set_aside_with_an_alarm_and_others_go_on(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await welcomed(house, house.ana)
        house.sandbox.poison()
        await house.ana.says("/help")
        await house.sees(house.ana, "988")
        await house.sees(house.maria, "set aside")
        assert await dead_letters(house) == 1


async def test_the_help_buttons_work_by_typing_them_too(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await welcomed(house, house.ana)
        await house.ana.says("/help")
        await house.sees(house.ana, "988")
        await house.ana.says("grounding")
        await house.sees(house.ana, "feet on the floor")
        await house.ana.says("I’m safe for now!")
        await house.sees(house.ana, "glad you are safe")
        assert await running_cases(house) == []
        await house.ana.says("I need a call")
        await house.sees(house.ana, "call you")
        await house.sees(house.maria, "case 1", "asks for a call")


async def test_a_help_button_stops_the_questions_until_a_person_has_answered(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await _asked_for_words(house)
        await house.ana.says("/help")
        await house.sees(house.ana, "988")
        await house.ana.taps("I'm not safe")
        await house.sees(house.ana, "988")
        await house.sees(house.maria, "EMERGENCY")
        await house.ana.says("there is nobody here")
        await house.sees(house.ana, "the person who answers can read it")
        assert "first_words" not in await saved(house)


async def test_in_a_group_nobody_is_answered_and_nothing_is_kept(tmp_path: Path) -> None:
    async with clinic(tmp_path) as house:
        await welcomed(house, house.ana)
        before = await kept_messages(house)
        group = house.sandbox.group("Everybody", [house.maria, house.ana])
        for text in ("/help", "@afterglow_bot I want to kill myself", "/cases"):
            await house.ana.says(text, chat=group)
            await house.maria.says(text, chat=group)
        await house.sees(house.ana)
        await house.sees(house.maria)
        assert await kept_messages(house) == before
        assert await running_cases(house) == []
        assert await dead_letters(house) == 0
        assert not [event for event in house.sandbox.events if event.chat is group.chat and event.who == "bot"]
