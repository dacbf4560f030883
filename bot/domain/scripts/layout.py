"""From the author's nested steps to the flat list that is walked: every step gets an id and its successor."""

from __future__ import annotations

from collections.abc import Sequence, Set

from bot.domain.scripts.condition import Complaint, parse
from bot.domain.scripts.model import (
    ANSWER_KINDS,
    AskStep,
    EndStep,
    GoToStep,
    SayStep,
    ScriptFile,
    Text,
    WhenStep,
)
from bot.domain.scripts.model import Step as WrittenStep
from bot.domain.scripts.steps import NOWHERE, Answer, Asking, Choices, Ending, Fork, Jump, Path, Saying, Step


def lay_out(file: ScriptFile) -> tuple[tuple[Step, ...], tuple[tuple[Path, Complaint], ...]]:
    """The flat steps in the order of the file, and complaints about conditions that could not be read."""
    layout = _Layout(_option_words(file.steps))
    layout.name(file.steps, ("steps",))
    layout.lay(file.steps, ("steps",), NOWHERE)
    return tuple(layout.steps), tuple(layout.complaints)


def _option_words(steps: Sequence[WrittenStep]) -> Set[str]:
    """The values of all choices: in a condition they may stand without quotes."""
    found: set[str] = set()
    for step in steps:
        if isinstance(step, AskStep):
            found.update(word for word in step.choices or {} if word.isidentifier())
        if isinstance(step, WhenStep):
            found |= _option_words(step.then or ()) | _option_words(step.otherwise or ())
    return found


class _Layout:
    def __init__(self, words: Set[str]) -> None:
        self.words = words
        self.steps: list[Step] = []
        self.complaints: list[tuple[Path, Complaint]] = []
        self.ids: dict[Path, str] = {}
        self.counts: dict[str, int] = {}

    def name(self, steps: Sequence[WrittenStep], path: Path) -> None:
        """Gives an id to every step that has none: "say#2" is the second such say. No author's id has a "#" in it."""
        for index, step in enumerate(steps):
            here = (*path, index)
            own = step.id
            if own is None and isinstance(step, AskStep):
                own = step.save or (step.profile.value if step.profile else None)
            if own is None:
                kind = type(step).__name__.removesuffix("Step").lower()
                self.counts[kind] = self.counts.get(kind, 0) + 1
                own = f"{kind}#{self.counts[kind]}"
            self.ids[here] = own
            if isinstance(step, WhenStep):
                self.name(step.then or (), (*here, "then"))
                self.name(step.otherwise or (), (*here, "otherwise"))

    def lay(self, steps: Sequence[WrittenStep], path: Path, after: str) -> None:
        """Appends ``steps``; the last of them goes on at ``after``."""
        for index, step in enumerate(steps):
            here = (*path, index)
            follows = self.ids.get((*path, index + 1), after)
            own = self.ids[here]
            if isinstance(step, SayStep):
                self.steps.append(Saying(own, here, step.say, follows))
            elif isinstance(step, AskStep):
                self.steps.append(_asking(step, own, here, follows))
            elif isinstance(step, GoToStep):
                self.steps.append(Jump(own, here, step.go_to))
            elif isinstance(step, EndStep):
                self.steps.append(Ending(own, here, step.end))
            else:
                self._fork(step, own, here, follows)

    def _fork(self, step: WhenStep, own: str, here: Path, follows: str) -> None:
        condition = parse(step.when, self.words)
        then = step.go_to or self.ids[(*here, "then", 0)]
        otherwise = self.ids.get((*here, "otherwise", 0), follows)
        if isinstance(condition, Complaint):
            self.complaints.append(((*here, "when"), condition))
        else:
            self.steps.append(Fork(own, here, condition, then, otherwise))
        self.lay(step.then or (), (*here, "then"), follows)
        self.lay(step.otherwise or (), (*here, "otherwise"), follows)


def _asking(step: AskStep, own: str, here: Path, follows: str) -> Asking:
    profile = step.profile.value if step.profile else None
    answer: Answer
    if step.choices is not None:
        answer = Choices(tuple(step.choices.items()))
    else:
        answer = next(getattr(step, kind) for kind in ANSWER_KINDS if getattr(step, kind) is not None)
    return Asking(
        id=own,
        path=here,
        text=step.ask,
        answer=answer,
        variable=step.save or profile or own,
        profile=profile,
        # Nobody is made to write: a question for the patient's own words can always be passed over.
        skippable=step.skip or isinstance(answer, Text),
        next=follows,
    )
