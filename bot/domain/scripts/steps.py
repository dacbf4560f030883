"""A script ready to be walked: a flat list of steps, each of which knows what comes next.

Parts that a script runs and instruments that it asks are laid out into the same list, so that one text is pinned and
one function walks it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property

from bot.domain import markup
from bot.domain.effects import Value
from bot.domain.instruments.instrument import Instrument
from bot.domain.issues import Issue
from bot.domain.scripts.condition import Condition, Kind
from bot.domain.scripts.kinds import Country, Language, Number, Phase, Scale, Text, Time, Timezone, YesNo
from bot.domain.scripts.spans import For, Until

NOWHERE = ""
"""Stands for the step after the last one; lint refuses a script in which it can be reached."""

UNANSWERED = "unanswered"
"""The outcome when the answer window closed."""

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Choices:
    """Buttons: pairs of the saved value and the label."""

    options: tuple[tuple[Value, str], ...]


@dataclass(frozen=True, slots=True)
class Several:
    """Buttons that can be ticked, any number of them but at least ``least``, and Done."""

    options: tuple[tuple[str, str], ...]
    least: int = 0


Answer = Choices | Several | YesNo | Scale | Number | Time | Text | Language | Country | Timezone


@dataclass(frozen=True, slots=True)
class Patience:
    """What happens when a question stays unanswered: a nudge after ``remind``, the end of the window after ``close``,
    then the step ``next`` (NOWHERE: the conversation ends). ``words`` is the nudge; empty: the bot's own."""

    remind: timedelta | None
    words: str
    close: timedelta
    next: str = NOWHERE


@dataclass(frozen=True, slots=True)
class Risk:
    """An answer of ``at_least`` this is a reason to call a person (urgent, emergency) or to raise a task (review)."""

    at_least: float
    level: str
    rule: str


@dataclass(frozen=True, slots=True)
class _Step:
    """``path`` is where the step stands in its file, ``origin`` the part it comes from; empty: the script itself."""

    id: str
    path: Path
    origin: str


@dataclass(frozen=True, slots=True)
class Saying(_Step):
    """Says ``text`` and goes on to ``next``."""

    text: str
    next: str


@dataclass(frozen=True, slots=True)
class Asking(_Step):
    """Asks ``text``, waits for ``answer``, saves it as ``variable`` and, if given, in the profile."""

    text: str
    answer: Answer
    variable: str
    profile: str | None
    skippable: bool
    next: str
    patience: Patience
    private: bool = False
    risk: Risk | None = None


@dataclass(frozen=True, slots=True)
class Fork(_Step):
    """Goes to ``then`` if the condition holds, else to ``otherwise``."""

    condition: Condition
    then: str
    otherwise: str


@dataclass(frozen=True, slots=True)
class Jump(_Step):
    """Goes to ``next``."""

    next: str


@dataclass(frozen=True, slots=True)
class Ending(_Step):
    """Ends the conversation with ``outcome``."""

    outcome: str


@dataclass(frozen=True, slots=True)
class Returning(_Step):
    """A part ended with ``outcome``; the script that ran it goes on, and knows the outcome as ``variable`` if named."""

    outcome: str
    variable: str | None
    next: str


@dataclass(frozen=True, slots=True)
class Opening(_Step):
    """An instrument begins, if it has words in the patient's language; else its end is gone to."""

    languages: frozenset[str]
    then: str
    otherwise: str


@dataclass(frozen=True, slots=True)
class Scoring(_Step):
    """An instrument's items have been asked: the total becomes the answer ``variable``."""

    instrument: Instrument
    items: tuple[tuple[str, str], ...]  # the instrument's item, and the variable that holds its answer
    variable: str
    next: str


@dataclass(frozen=True, slots=True)
class Waiting(_Step):
    """Stands still, then goes on to ``next``."""

    wait: For | Until
    next: str


@dataclass(frozen=True, slots=True)
class Remembering(_Step):
    """Keeps the answer ``variable`` beyond the conversation, as ``key``."""

    variable: str
    key: str
    next: str


@dataclass(frozen=True, slots=True)
class Recalling(_Step):
    """Brings ``key`` back as the answer ``variable``."""

    key: str
    variable: str
    next: str


@dataclass(frozen=True, slots=True)
class Drawing(_Step):
    """Draws a prompt with one of ``tags``; its words become the answer ``variable``."""

    tags: tuple[str, ...]
    variable: str
    next: str


@dataclass(frozen=True, slots=True)
class Sharing(_Step):
    """The private answer ``variable`` may now be seen."""

    variable: str
    next: str


@dataclass(frozen=True, slots=True)
class Tasking(_Step):
    """Raises a task for the clinicians."""

    task: str
    within: timedelta
    next: str


@dataclass(frozen=True, slots=True)
class HandingOver(_Step):
    """Calls a person now; the conversation ends."""

    level: str


Step = (
    Saying
    | Asking
    | Fork
    | Jump
    | Ending
    | Returning
    | Opening
    | Scoring
    | Waiting
    | Remembering
    | Recalling
    | Drawing
    | Sharing
    | Tasking
    | HandingOver
)


def ways_on(step: Step) -> tuple[str, ...]:
    """The steps that may follow ``step``."""
    if isinstance(step, Fork | Opening):
        return (step.then, step.otherwise)
    if isinstance(step, Ending | HandingOver):
        return ()
    if isinstance(step, Asking) and step.patience.next != NOWHERE:
        return (step.next, step.patience.next)
    return (step.next,)


def saves(step: Step) -> str | None:
    """The name under which ``step`` makes something known."""
    if isinstance(step, Asking | Returning | Scoring | Recalling | Drawing):
        return step.variable
    return None


def kind_saved(step: Step) -> Kind:
    """What sort of value ``step`` makes known; of a step that saves nothing, a text."""
    if isinstance(step, Asking):
        return kind_of(step.answer)
    if isinstance(step, Returning):
        return Kind("choice", frozenset({step.outcome}))
    return Kind("number") if isinstance(step, Scoring) else Kind("text")


def kind_of(answer: Answer) -> Kind:
    """What sort of value an answer of this kind saves."""
    if isinstance(answer, Choices):
        if all(isinstance(value, int | float) and not isinstance(value, bool) for value, _ in answer.options):
            return Kind("number")
        return Kind("choice", frozenset(str(value) for value, _ in answer.options))
    if isinstance(answer, Several):
        return Kind("several", frozenset(value for value, _ in answer.options))
    if isinstance(answer, YesNo):
        return Kind("yes/no")
    if isinstance(answer, Scale | Number):
        return Kind("number")
    return Kind("time") if isinstance(answer, Time) else Kind("text")


@dataclass(frozen=True, slots=True)
class ScriptText:
    """One text for translators: the step it belongs to, its part in it, where it stands in the file.

    ``origin`` is the script it comes from, where that is run as a part.
    """

    step: str
    part: str
    text: str
    path: Path = ()
    origin: str = ""


@dataclass(frozen=True)
class LoadedScript:
    """A script that may go live, or one that was live when a conversation began.

    ``pinned`` is the text to store with a conversation; ``hash`` its SHA-256 in hexadecimal. ``translations`` holds,
    by language, what of this script's texts (and its parts' and instruments') is translated. ``warnings`` are
    complaints that don't keep it from going live. ``runs`` names every part it is made of.
    """

    name: str
    title: str
    phase: Phase
    steps: tuple[Step, ...]
    hash: str
    pinned: str
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    warnings: tuple[Issue, ...] = ()
    startable: bool = True
    runs: tuple[str, ...] = ()

    @cached_property
    def _by_id(self) -> Mapping[str, Step]:
        return {step.id: step for step in self.steps}

    @cached_property
    def questions(self) -> Mapping[str, Asking]:
        """The questions by the variable they save; of several for one variable, the first."""
        found: dict[str, Asking] = {}
        for step in self.steps:
            if isinstance(step, Asking):
                found.setdefault(step.variable, step)
        return found

    @cached_property
    def saved(self) -> frozenset[str]:
        """Every name that a step makes known."""
        return frozenset(name for step in self.steps if (name := saves(step)) is not None)

    @cached_property
    def recalls(self) -> bool:
        """Whether walking it needs what the patient had remembered."""
        return any(isinstance(step, Recalling) for step in self.steps)

    @cached_property
    def draws(self) -> bool:
        """Whether walking it needs the decks, and what of them the patient has had."""
        return any(isinstance(step, Drawing) for step in self.steps)

    @cached_property
    def asks_facts(self) -> bool:
        """Whether a condition looks at what is known of the patient beside the answers."""
        return any(isinstance(step, Fork) and step.condition.looks_at_facts for step in self.steps)

    @cached_property
    def placeholders(self) -> frozenset[str]:
        """Every placeholder in its texts."""
        found: set[str] = set()
        for text in texts(self.title, self.steps, parts=True):
            found |= markup.placeholders(text.text)
        return frozenset(found)

    def step(self, name: str) -> Step | None:
        """The step with this id."""
        return self._by_id.get(name)

    def text(self, language: str, source: str) -> str:
        """``source`` in ``language``, in its parent language (``es`` for ``es-MX``), or as the author wrote it."""
        for known in (language, language.partition("-")[0]):
            translated = self.translations.get(known, {}).get(source)
            if translated:
                return translated
        return source

    def strings(self) -> tuple[ScriptText, ...]:
        """The texts that translators see, in the order of the file: those of this script, not of its parts."""
        return texts(self.title, self.steps)


def texts(title: str, steps: tuple[Step, ...], *, parts: bool = False) -> tuple[ScriptText, ...]:
    """The texts of a script for translators, in the order of the file; with ``parts``, those of its parts too."""
    found = [ScriptText("", "title", title, ("title",))]
    for step in steps:
        if not step.origin or parts:
            found.extend(_texts_of(step))
    return tuple(found)


def _texts_of(step: Step) -> Iterator[ScriptText]:
    if isinstance(step, Saying):
        yield ScriptText(step.id, "say", step.text, (*step.path, "say"), step.origin)
    elif isinstance(step, Asking):
        yield ScriptText(step.id, "ask", step.text, (*step.path, "ask"), step.origin)
        for part, label, where in _labels(step.answer):
            yield ScriptText(step.id, part, label, (*step.path, *where), step.origin)
        if step.patience.words:
            yield ScriptText(step.id, "nudge", step.patience.words, (*step.path, "unanswered", "words"), step.origin)


def _labels(answer: Answer) -> Iterator[tuple[str, str, Path]]:
    if isinstance(answer, Choices | Several):
        word = "choices" if isinstance(answer, Choices) else "several"
        for value, label in answer.options:
            yield f"choice {value}", label, (word, str(value))
    elif isinstance(answer, YesNo):
        for word, given in (("yes", answer.yes), ("no", answer.no)):
            if given:
                yield f"choice {word}", given, ("yes_no", word)
    elif isinstance(answer, Scale):
        for word, given in (("low", answer.low), ("high", answer.high)):
            if given:
                yield f"{word} end", given, ("scale", word)
