"""Telegram's limits, kept from this side, on a clock of the test's own."""

from __future__ import annotations

import itertools

import pytest

from bot.engine.pace import Pace


class Seconds:
    """Monotonic time that is moved by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


def flood(pace: Pace, seconds: Seconds, chat: int | None, lasts: float, step: float = 0.05) -> list[float]:
    """Send whenever it is allowed, to one chat or to ever new ones; returns when each left."""
    sent: list[float] = []
    chats = itertools.count(1000)
    end = seconds.now + lasts
    while seconds.now < end:
        room, _ = pace.room()
        while room > 0 and (chat is None or chat not in pace.resting()):
            pace.sent(chat if chat is not None else next(chats))
            sent.append(seconds.now)
            room, _ = pace.room()
        seconds.now += step
    return sent


def busiest(times: list[float], span: float) -> int:
    """The most that left within any ``span`` seconds."""
    return max(sum(start <= time < start + span for time in times) for start in times)


def test_all_chats_together_stay_under_the_overall_limit_less_the_reserve(seconds: Seconds) -> None:
    sent = flood(Pace(seconds, overall=30, reserve=5), seconds, None, lasts=10)
    assert 225 <= len(sent) <= 256
    assert busiest(sent, 1) <= 31


def test_when_there_is_no_room_it_says_when_there_will_be(seconds: Seconds) -> None:
    pace = Pace(seconds, overall=30, reserve=5)
    room, wait = pace.room()
    assert (room, wait) == (5, 0)
    for chat in range(room):
        pace.sent(1000 + chat)
    room, wait = pace.room()
    assert room == 0
    assert wait == pytest.approx(1 / 25)
    seconds.now += wait + 0.001
    assert pace.room()[0] == 1


def test_crisis_messages_take_from_the_others_share_and_not_the_other_way_round(seconds: Seconds) -> None:
    pace = Pace(seconds, overall=30, reserve=5)
    for chat in range(40):  # a crisis doesn't ask for room
        pace.sent(1000 + chat)
    room, wait = pace.room()
    assert room <= 0
    assert wait == pytest.approx(36 / 25)
    seconds.now += wait + 0.001
    assert pace.room()[0] == 1


def test_a_chat_gets_a_short_burst_and_then_one_a_second(seconds: Seconds) -> None:
    sent = flood(Pace(seconds, per_chat=1, per_chat_burst=4), seconds, 77, lasts=20)
    assert sent[:4] == [100.0] * 4
    later = sent[4:]
    assert len(later) in (19, 20)
    assert all(after - before >= 0.95 for before, after in itertools.pairwise(later))


def test_one_chat_that_rests_lets_others_write_and_says_when_it_is_fresh(seconds: Seconds) -> None:
    pace = Pace(seconds, per_chat=1, per_chat_burst=4)
    assert pace.next_rest() is None
    for _ in range(4):
        pace.sent(77)
    pace.sent(78)
    assert pace.resting() == {77}
    assert pace.next_rest() == pytest.approx(1.0)
    seconds.now += 1
    assert pace.resting() == set()


def test_a_group_gets_no_more_than_twenty_in_any_minute(seconds: Seconds) -> None:
    sent = flood(Pace(seconds, per_group=20), seconds, -500, lasts=300, step=0.5)
    assert busiest(sent, 60) <= 20
    assert len(sent) >= 75


def test_chats_that_are_fresh_again_are_forgotten(seconds: Seconds) -> None:
    pace = Pace(seconds, overall=1000)
    for chat in range(500):
        pace.sent(1000 + chat)
    seconds.now += 60
    assert pace.resting() == set()
    assert not pace._chats
