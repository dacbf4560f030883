"""Understanding what a patient types: a button's words or number, a number in words, a time of day.

Every function returns None rather than guess: a question asked again is a nuisance, a wrong answer in a record is not
seen any more.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_MINIMUM_PREFIX = 3

NUMBER_WORDS = {
    word: number
    for number, words in enumerate(
        (
            "zero none nil cero",
            "one uno una un",
            "two dos",
            "three tres",
            "four cuatro",
            "five cinco",
            "six seis",
            "seven siete",
            "eight ocho",
            "nine nueve",
            "ten diez",
        )
    )
    for word in words.split()
}

_AT = r"(?:(?:at|around|about|by|a las?|sobre las?|las?) )?"
_TIME = re.compile(
    _AT + r"(?P<hour>\d{1,2})(?:(?: ?[:.h,] ?| )(?P<minute>\d{2}))? ?h?(?:rs|ours|oras)?(?: (?P<part>.+))?"
)
_MORNING = {"am", "in the morning", "morning", "o clock in the morning", "de la manana", "por la manana", "manana"}
_NIGHT_BEFORE_DAWN = {"de la madrugada"}
_AFTERNOON = {
    "pm",
    "in the afternoon",
    "afternoon",
    "in the evening",
    "evening",
    "o clock in the evening",
    "de la tarde",
    "por la tarde",
}
_NIGHT = {"at night", "night", "de la noche", "por la noche"}
_PLAIN = {"o clock", "oclock", "en punto", "uhr", "hours", "horas"}
_NAMED_TIMES = {
    "noon": (12, 0),
    "midday": (12, 0),
    "mediodia": (12, 0),
    "al mediodia": (12, 0),
    "midnight": (0, 0),
    "medianoche": (0, 0),
    "a medianoche": (0, 0),
}


def words_of(text: str) -> str:
    """``text`` as it is compared: small letters without accents, punctuation or emoji, single spaces."""
    # Twice, because each step can uncover work for the other: a decorated capital is small only once it is plain.
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    kept: list[str] = []
    for character in decomposed:
        if unicodedata.combining(character) or character in "'’‘`´":
            continue
        kept.append(character if character.isalnum() else " ")
    return " ".join("".join(kept).split())


def find_option(text: str, labels: Sequence[str]) -> int | None:
    """Which of ``labels`` is meant: by its words, by its number as shown (from 1), or by an unmistakable beginning."""
    typed = words_of(text)
    if not typed:
        exact = [index for index, label in enumerate(labels) if label.strip() == text.strip()]
        return exact[0] if len(exact) == 1 else None  # a label that is only an emoji
    compared = [words_of(label) for label in labels]
    same = [index for index, label in enumerate(compared) if label == typed]
    if len(same) == 1:
        return same[0]
    if len(typed) <= 3 and typed.isdecimal():
        number = int(typed)
        return number - 1 if 1 <= number <= len(labels) else None
    begun = [
        index
        for index, label in enumerate(compared)
        if label.startswith(typed) and len(typed) > 1 and (len(typed) >= _MINIMUM_PREFIX or label[len(typed)] == " ")
    ]
    return begun[0] if len(begun) == 1 else None


def parts_of(text: str) -> list[str]:
    """What is listed in ``text``, with commas, semicolons, plus signs, line ends or the word for "and" between."""
    parts = re.split(r"[,;+\n]|\s(?:and|y|e|und|et|и|та|i)\s", text)
    return [part.strip() for part in parts if part.strip()]


def is_one_of(text: str, listed: str) -> bool:
    """Whether ``text`` is one of the words in ``listed``, which are separated by "|"."""
    typed = words_of(text)
    return bool(typed) and typed in {words_of(word) for word in listed.split("|")}


def read_number(text: str, highest: float | None = None) -> float | None:
    """The number in ``text``: "7", "7.5", "7,5", "seven", "siete", "7 out of 10". None if it is not one number.

    "7/10" and "7 of 10" are taken only where ``highest`` is 10: on a scale to 5 it would not be clear what is meant.
    """
    typed = unicodedata.normalize("NFKC", text).replace("\ufe0f", "").replace("\u20e3", "")
    typed = typed.replace("−", "-").strip().strip(".!?").strip().casefold()
    share = re.fullmatch(r"(\S+)\s*(?:/|out of|of|de|sobre)\s*(\S+)", typed)
    if share is not None:
        whole = _plain_number(share[2])
        return _plain_number(share[1]) if whole is not None and whole == highest else None
    return _plain_number(typed)


def _plain_number(typed: str) -> float | None:
    if re.fullmatch(r"[+-]?\d{1,9}([.,]\d{1,6})?", typed):
        return float(typed.replace(",", "."))
    found = NUMBER_WORDS.get(words_of(typed))
    return None if found is None else float(found)


def read_time(text: str, earliest: str = "00:00", latest: str = "23:59") -> str | None:
    """The time of day in ``text`` as ``HH:MM`` within the bounds, or None.

    "9", "9:30", "21.15", "9am", "9 in the morning", "9 de la noche", "noon". Without a word for the part of the day,
    "9" is nine in the evening when only that lies within the bounds.
    """
    typed = unicodedata.normalize("NFKC", text).casefold()
    typed = re.sub(r"\b([ap])\s?\.?\s?m\b\.?", r"\1m", typed)
    typed = re.sub(r"(\d)\s?([ap]m)\b", r"\1 \2", typed)
    typed = re.sub(r"[^\w:.,\s]", " ", typed.replace("’", " ").replace("'", " "))
    typed = " ".join("".join(c for c in unicodedata.normalize("NFKD", typed) if not unicodedata.combining(c)).split())
    typed = typed.strip(" .,:")
    named = _NAMED_TIMES.get(typed)
    if named is not None:
        return _within(*named, earliest, latest)
    words = typed.split(" ")
    typed = " ".join(str(NUMBER_WORDS[word]) if word in NUMBER_WORDS and word != "un" else word for word in words)
    found = _TIME.fullmatch(typed)
    if found is None:
        return None
    hour, minute, part = int(found["hour"]), int(found["minute"] or 0), found["part"]
    if hour > 23 or minute > 59:
        return None
    if part is None or part in _PLAIN:
        exact = _within(hour, minute, earliest, latest)
        return exact or (_within(hour + 12, minute, earliest, latest) if 1 <= hour < 12 else None)
    placed = _placed(hour, part)
    return None if placed is None else _within(placed, minute, earliest, latest)


def _placed(hour: int, part: str) -> int | None:
    """``hour`` in the named part of the day; None when the two contradict each other."""
    if part in _MORNING | _NIGHT_BEFORE_DAWN:
        return hour % 12 if hour <= 12 else None
    if part in _AFTERNOON:
        return hour % 12 + 12 if hour <= 12 else hour
    if part in _NIGHT:
        if hour == 12 or hour < 5:
            return hour % 12
        return hour + 12 if hour < 12 else hour
    return None


def _within(hour: int, minute: int, earliest: str, latest: str) -> str | None:
    time = f"{hour:02d}:{minute:02d}"
    return time if earliest <= time <= latest else None
