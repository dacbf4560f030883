"""What a patient can wish of any conversation: later, pause, back. The words for it, and the hours that are offered.

Pure, so that the preview offers the same hours and says the same words as the bot.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.phrases import Phrases
from bot.domain.scripts import answers
from bot.domain.scripts import phrases as words
from bot.domain.scripts.kinds import Text
from bot.domain.scripts.spans import For, Until, end_of

TYPED: Mapping[str, str] = {
    words.BACK_WORDS: "/back",
    words.LATER_WORDS: "/later",
    words.PAUSE_WORDS: "/pause",
}
HOURS: Mapping[str, For | Until] = {
    "hour": For(timedelta(hours=1)),
    "evening": Until(0, "evening"),
    "tomorrow": Until(1, "morning"),
}
LABELS: Mapping[str, str] = {"hour": "In an hour", "evening": "This evening", "tomorrow": "Tomorrow"}
_SOON = timedelta(hours=1)
_FAR = timedelta(hours=14)

WHEN = "When may I ask again?"
UNTIL = "All right. I will ask again: {time}."
PAUSED = "All right, this waits for you. Write /resume when you want to go on."
NOTHING_OPEN = "There is no open question at the moment."
NOTHING_PENDING = "Nothing is waiting for you."
CLOSED = "This question is closed. The newest one is below."
STOPPED = "I have stopped asking. Your answers so far are kept. Write /help at any time."


def typed(phrases: Phrases, language: str, text: str, answer: object) -> str | None:
    """The command that these words stand for while a question waits; never where the answer is the patient's own words.

    Somebody who answers "later" to "When did it get worse?" has answered.
    """
    if isinstance(answer, Text):
        return None
    for listed, name in TYPED.items():
        if answers.is_one_of(text, phrases.say(language, listed)) or answers.is_one_of(text, listed):
            return name
    return None


def moment(name: str, now: datetime, zone: str, morning: str, evening: str) -> datetime:
    """The instant that one of :data:`HOURS` means."""
    return end_of(HOURS[name], now, zone, morning, evening)


def hours(now: datetime, zone: str, morning: str, evening: str) -> tuple[str, ...]:
    """Which of :data:`HOURS` to offer: this evening only while it is still to come, and not in an hour anyway."""
    place = ZoneInfo(zone)
    coming = moment("evening", now, zone, morning, evening)
    today = coming.astimezone(place).date() == now.astimezone(place).date()
    soon = not _SOON < coming - now < _FAR
    return tuple(name for name in HOURS if name != "evening" or (today and not soon))
