"""The direct question ("Are you thinking about ending your life?"): what answers it, and what silence means.

It is asked where words may mean it and may not. Yes, or silence where silence is dangerous, calls a person; no lowers
nothing. Pure, so that a preview asks as the bot does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.screening.memory import ACUTE_HOURS, PAGE_MEMORY_HOURS
from bot.domain.scripts.answers import is_one_of, words_of

ANSWER_WITHIN = timedelta(minutes=15)
"""How long an answer is waited for before silence counts as one. The clinic's medical lead signs it."""
ASKED_ONCE_IN = timedelta(hours=24)
"""Who has said no is not asked again so soon: asked at every sad word, people stop writing them. The third concern of a
day calls a person all the same."""
REMEMBERED = timedelta(hours=24)
"""How far back concerns of "today" are counted. Hours and not the calendar's day: whoever writes at ten to midnight and
again at ten past is in one and the same night."""
YES_RULE, SILENCE_RULE = "asked.yes", "asked.silence"
"""Why a case was opened, in place of a row of the lexicon."""
RAISED = frozenset({"third-concern", "after-page"})
"""Modifiers of a concern that is urgent only because of what went before: it calls a person, but it is no answer."""
_CLAUSE = re.compile(r"[,.;:!?…\n]|\s[-–—]\s")


class Answer(StrEnum):
    """What can be tapped below the question; each is said by the safety text ``button.`` and the name."""

    YES = "yes"
    NO = "no"
    PERSON = "person"


def meant(text: str, labels: Mapping[Answer, str], yes: str, no: str) -> Answer | None:
    """Which answer typed words are; None when they are neither. ``yes`` and ``no`` list words with "|" between.

    Yes is also heard at the beginning of more ("yes, sometimes"), unless a "no" follows in it ("of course not" begins
    with "of course" in some languages). No is heard only where it is all that is said: it ends the waiting, and
    "no, but …" and "no one" are no denial.
    """
    typed = words_of(text)
    if not typed:
        return None
    for answer, label in labels.items():
        if typed == words_of(label):
            return answer
    if is_one_of(text, yes):
        return Answer.YES
    if is_one_of(text, no):
        return Answer.NO
    clause, _, _ = _CLAUSE.sub("\0", text.strip(), count=1).partition("\0")
    word = words_of(labels[Answer.YES])
    longer = "|".join(listed for listed in yes.split("|") if len(words_of(listed)) > 1)
    begins = typed.startswith(f"{word} ") or is_one_of(clause, longer)
    if begins and not _holds_one_of(typed, f"{no}|{labels[Answer.NO]}"):
        return Answer.YES
    return None


def _holds_one_of(typed: str, listed: str) -> bool:
    """Whether one of the listed words, of two letters at least, stands anywhere in ``typed``."""
    sought = {words_of(word) for word in listed.split("|")}
    return any(f" {word} " in f" {typed} " for word in sought if len(word) > 1)


def silence_calls(asked_at: datetime, now: datetime, session: datetime | None, paged: datetime | None) -> bool:
    """Whether no answer calls a person: in the first hours after a dose (``session``: when the last one was given), and
    where somebody was ``paged`` about the patient not long before. Otherwise it stays a note."""
    acute = session is not None and session <= now and asked_at - session <= timedelta(hours=ACUTE_HOURS)
    return acute or (paged is not None and asked_at - paged <= timedelta(hours=PAGE_MEMORY_HOURS))
