"""What a patient can wish of any conversation, by a word: later, pause, back; and the hours that later offers.

Pure, so that a preview hears the same words and offers the same hours as the bot.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.phrases import Phrases
from bot.domain.scripts import answers
from bot.domain.scripts import phrases as words
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
_SOON = timedelta(hours=1)
_FAR = timedelta(hours=14)


def typed(phrases: Phrases, language: str, text: str) -> str | None:
    """The command that these words stand for, where they are no answer to what is asked."""
    return next((name for listed, name in TYPED.items() if _says(phrases, language, text, listed)), None)


def to_go_on(phrases: Phrases, language: str, text: str) -> bool:
    """Whether these words ask to go on with what was paused or put off."""
    return _says(phrases, language, text, words.RESUME_WORDS)


def moment(name: str, now: datetime, zone: str, morning: str, evening: str) -> datetime:
    """The instant that one of :data:`HOURS` means."""
    return end_of(HOURS[name], now, zone, morning, evening)


def hours(now: datetime, zone: str, morning: str, evening: str) -> tuple[str, ...]:
    """Which of :data:`HOURS` to offer: this evening only while it is still to come, and not in an hour anyway."""
    place = ZoneInfo(zone)
    coming = moment("evening", now, zone, morning, evening)
    today = coming.astimezone(place).date() == now.astimezone(place).date()
    return tuple(name for name in HOURS if name != "evening" or (today and _SOON < coming - now < _FAR))


def _says(phrases: Phrases, language: str, text: str, listed: str) -> bool:
    return answers.is_one_of(text, phrases.say(language, listed)) or answers.is_one_of(text, listed)
