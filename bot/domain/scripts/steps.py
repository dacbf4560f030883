"""A script ready to be walked: a flat list of steps, each of which knows what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from bot.domain.issues import Issue
from bot.domain.scripts.condition import Condition, Kind
from bot.domain.scripts.model import Country, Language, Number, Phase, Scale, Text, Time, Timezone, YesNo

NOWHERE = ""
"""Stands for the step after the last one; lint refuses a script in which it can be reached."""

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Choices:
    """Buttons: pairs of the saved value and the label."""

    options: tuple[tuple[str, str], ...]


Answer = Choices | YesNo | Scale | Number | Time | Text | Language | Country | Timezone


@dataclass(frozen=True, slots=True)
class Saying:
    """Says ``text`` and goes on to ``next``."""

    id: str
    path: Path
    text: str
    next: str


@dataclass(frozen=True, slots=True)
class Asking:
    """Asks ``text``, waits for ``answer``, saves it as ``variable`` and, if given, in the profile."""

    id: str
    path: Path
    text: str
    answer: Answer
    variable: str
    profile: str | None
    skippable: bool
    next: str


@dataclass(frozen=True, slots=True)
class Fork:
    """Goes to ``then`` if the condition holds, else to ``otherwise``."""

    id: str
    path: Path
    condition: Condition
    then: str
    otherwise: str


@dataclass(frozen=True, slots=True)
class Jump:
    """Goes to ``next``."""

    id: str
    path: Path
    next: str


@dataclass(frozen=True, slots=True)
class Ending:
    """Ends the conversation with ``outcome``."""

    id: str
    path: Path
    outcome: str


Step = Saying | Asking | Fork | Jump | Ending


def ways_on(step: Step) -> tuple[str, ...]:
    """The steps that may follow ``step``."""
    if isinstance(step, Fork):
        return (step.then, step.otherwise)
    if isinstance(step, Ending):
        return ()
    return (step.next,)


def kind_of(answer: Answer) -> Kind:
    """What sort of value an answer of this kind saves."""
    if isinstance(answer, Choices):
        return Kind("choice", frozenset(value for value, _ in answer.options))
    if isinstance(answer, YesNo):
        return Kind("yes/no")
    if isinstance(answer, Scale | Number):
        return Kind("number")
    return Kind("time") if isinstance(answer, Time) else Kind("text")


@dataclass(frozen=True, slots=True)
class ScriptText:
    """One text for translators: the step it belongs to, its part in it, where it stands in the file."""

    step: str
    part: str
    text: str
    path: Path = ()


@dataclass(frozen=True)
class LoadedScript:
    """A script that may go live, or one that was live when a conversation began.

    ``pinned`` is the text to store with a conversation; ``hash`` its SHA-256 in hexadecimal. ``translations`` holds,
    by language, what of this script's texts is translated. ``warnings`` are complaints that don't keep it from going
    live.
    """

    name: str
    title: str
    phase: Phase
    steps: tuple[Step, ...]
    hash: str
    pinned: str
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    warnings: tuple[Issue, ...] = ()

    @cached_property
    def _by_id(self) -> Mapping[str, Step]:
        return {step.id: step for step in self.steps}

    @cached_property
    def questions(self) -> Mapping[str, Asking]:
        """By variable, the first question that saves it."""
        found: dict[str, Asking] = {}
        for step in self.steps:
            if isinstance(step, Asking):
                found.setdefault(step.variable, step)
        return found

    def step(self, name: str) -> Step | None:
        """The step with this id."""
        return self._by_id.get(name)

    def text(self, language: str, source: str) -> str:
        """One of the script's texts in ``language``, in the source language where it is not translated."""
        for known in (language, language.partition("-")[0]):
            translated = self.translations.get(known, {}).get(source)
            if translated:
                return translated
        return source

    def strings(self) -> tuple[ScriptText, ...]:
        """Every text of the script that a patient may read, in the order of the file."""
        return texts(self.title, self.steps)


def texts(title: str, steps: tuple[Step, ...]) -> tuple[ScriptText, ...]:
    """Every text of a script that a patient may read, in the order of the file."""
    found = [ScriptText("", "title", title, ("title",))]
    for step in steps:
        if isinstance(step, Saying):
            found.append(ScriptText(step.id, "say", step.text, (*step.path, "say")))
        if isinstance(step, Asking):
            found.append(ScriptText(step.id, "ask", step.text, (*step.path, "ask")))
            found.extend(_answer_texts(step))
    return tuple(found)


def _answer_texts(step: Asking) -> list[ScriptText]:
    answer = step.answer
    if isinstance(answer, Choices):
        return [
            ScriptText(step.id, f"choice {value}", label, (*step.path, "choices", value))
            for value, label in answer.options
        ]
    parts: tuple[tuple[str, str | None, str], ...] = ()
    if isinstance(answer, YesNo):
        parts = (("choice yes", answer.yes, "yes"), ("choice no", answer.no, "no"))
        return [ScriptText(step.id, part, text, (*step.path, "yes_no", key)) for part, text, key in parts if text]
    if isinstance(answer, Scale):
        parts = (("low end", answer.low, "low"), ("high end", answer.high, "high"))
        return [ScriptText(step.id, part, text, (*step.path, "scale", key)) for part, text, key in parts if text]
    return []
