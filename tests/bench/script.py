"""The check-in that every contestant holds, and what each person answers.

One source for the load server, the peers and Afterglow's script, so that nobody is measured on a shorter talk. Each
question's text carries its number as `3/8`: that is how a person, who sees only text, knows what is being asked. A
contestant may word a question as it likes as long as exactly that marker is in it, and only there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

RECORDED = "Recorded: "
SEPARATOR = " | "
HELLO = "hello?"

MARKER = re.compile(r"(?<!\d)([1-9])/8(?!\d)")


@dataclass(frozen=True)
class Question:
    """One question. `labels` are the answers a choice accepts, typed out; empty for text and for a number 0 to 10."""

    kind: Literal["text", "number", "choice"]
    words: str
    labels: tuple[str, ...] = ()
    again: str = ""

    def accepts(self, answer: str) -> bool:
        """Whether a bot should take this answer; a contestant that takes anything would do less work than the rest."""
        if self.kind == "number":
            return answer.isdecimal() and 0 <= int(answer) <= 10
        if self.kind == "choice":
            return answer in self.labels
        return bool(answer.strip())


QUESTIONS: tuple[Question, ...] = (
    Question("text", "1/8 How have you been since the session?"),
    Question("number", "2/8 How heavy is your mood today, from 0 to 10?", again="2/8 A number from 0 to 10, please."),
    Question(
        "choice",
        "3/8 How did you sleep?",
        ("Well", "Some", "Hardly"),
        again="3/8 One of these, please: Well, Some, Hardly.",
    ),
    Question("text", "4/8 What stays with you from the session?"),
    Question("number", "5/8 How anxious are you, from 0 to 10?", again="5/8 A number from 0 to 10, please."),
    Question(
        "choice",
        "6/8 Did you talk with somebody about it?",
        ("Yes", "No"),
        again="6/8 One of these, please: Yes, No.",
    ),
    Question(
        "choice",
        "7/8 What helped most this week?",
        ("Walking", "Music", "Writing", "Rest"),
        again="7/8 One of these, please: Walking, Music, Writing, Rest.",
    ),
    Question("text", "8/8 What do you wish for in the coming week?"),
)
TURNS = len(QUESTIONS) + 1

_FEELINGS = ("lighter", "tired but calm", "raw at the edges", "steady", "curious", "slow in the mornings")


def answer(person: int, number: int) -> str:
    """What this person types to question `number` (1 to 8). Texts are unlike, so that a stranger's answer shows."""
    question = QUESTIONS[number - 1]
    if question.kind == "number":
        return str((person * 7 + number * 3) % 11)
    if question.kind == "choice":
        return question.labels[(person + number) % len(question.labels)]
    return f"{_FEELINGS[(person + number) % len(_FEELINGS)]}, page {person} line {number}"


def asked(text: str) -> int | None:
    """The number of the question that a message asks, or None where it asks nothing."""
    found = MARKER.search(text)
    return int(found[1]) if found and int(found[1]) <= len(QUESTIONS) else None


def recorded(text: str) -> list[str] | None:
    """The answers that a closing message repeats, or None where the message isn't a closing one."""
    _, found, rest = text.partition(RECORDED)
    return [part.strip() for part in rest.split(SEPARATOR.strip())] if found else None


def closing(answers: list[str]) -> str:
    """The closing message as the peers write it."""
    return RECORDED + SEPARATOR.join(answers)
