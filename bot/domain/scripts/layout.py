"""From the author's nested steps to the flat list that is walked: every step gets an id and its successor.

What a script runs (parts) and asks (instruments) is laid out in place, with the ids of its steps behind a slash:
``grounding/breath``. So one list is walked, one text is pinned, and every rule of lint sees the whole conversation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.domain.instruments.instrument import Instrument
from bot.domain.scripts.condition import FACTS, Complaint, parse
from bot.domain.scripts.items import Item, items_of
from bot.domain.scripts.kinds import ANSWER_KINDS, Phase, Text
from bot.domain.scripts.model import (
    AskStep,
    DrawStep,
    EndStep,
    GoToStep,
    HandOverStep,
    InstrumentStep,
    RecallStep,
    RememberStep,
    RunStep,
    SayStep,
    ScriptFile,
    ShareStep,
    TaskStep,
    Unanswered,
    WaitStep,
    WhenStep,
)
from bot.domain.scripts.model import Step as WrittenStep
from bot.domain.scripts.spans import read_span, read_wait
from bot.domain.scripts.steps import (
    NOWHERE,
    UNANSWERED,
    Answer,
    Asking,
    Choices,
    Drawing,
    Ending,
    Fork,
    HandingOver,
    Jump,
    Opening,
    Path,
    Patience,
    Recalling,
    Remembering,
    Returning,
    Saying,
    Scoring,
    Several,
    Sharing,
    Step,
    Tasking,
    Waiting,
    saves,
)

_REMIND_ACUTE, _CLOSE_ACUTE = timedelta(hours=1), timedelta(hours=6)
_CLOSE = timedelta(days=3)
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a script may run and ask: other scripts by name, instruments by id."""

    parts: Mapping[str, ScriptFile] = field(default_factory=dict)
    instruments: Mapping[str, Instrument] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Laid:
    """A script laid out: its steps, what could not be laid out, and what it is made of."""

    steps: tuple[Step, ...]
    complaints: tuple[tuple[Path, Complaint], ...] = ()
    parts: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()


def lay_out(file: ScriptFile, shelf: Shelf) -> Laid:
    """The flat steps in the order of the file, parts in the place where they are run."""
    layout = _Layout(shelf)
    layout.script(file, _Frame(file, chain=(file.name,)))
    known = {*FACTS, *file.needs, *(name for step in layout.steps if (name := saves(step)) is not None)}
    steps = tuple(
        replace(step, condition=replace(step.condition, known=frozenset(known))) if isinstance(step, Fork) else step
        for step in layout.steps
    )
    return Laid(steps, tuple(layout.complaints), tuple(sorted(layout.parts)), tuple(sorted(layout.instruments)))


@dataclass(frozen=True, slots=True)
class _Frame:
    """The script that is being laid out: the whole one, or a part where it is run.

    ``prefix`` goes before its ids, ``at`` is the path of the step that runs it, ``after`` the step that follows it,
    ``outcome`` the name that keeps how it ended; ``patience`` is that of the script around it.
    """

    file: ScriptFile
    prefix: str = ""
    at: Path | None = None
    after: str = NOWHERE
    outcome: str | None = None
    patience: Patience | None = None
    chain: tuple[str, ...] = ()
    words: Set[str] = frozenset()

    @property
    def origin(self) -> str:
        return self.file.name if self.at is not None else ""

    def path(self, path: Path) -> Path:
        return path if self.at is None else self.at

    def id(self, name: str) -> str:
        return f"{self.prefix}{name}" if name != NOWHERE else NOWHERE


class _Layout:
    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.steps: list[Step] = []
        self.complaints: list[tuple[Path, Complaint]] = []
        self.ids: dict[tuple[str, Path], str] = {}
        self.parts: set[str] = set()
        self.instruments: set[str] = set()

    def script(self, file: ScriptFile, frame: _Frame) -> None:
        """Appends a whole script, its parts in place."""
        around = frame.patience or _usual(file.phase)
        frame = replace(frame, words=self._words(file.steps), patience=_patience(file.unanswered, around, frame.prefix))
        self._name(file.steps, (), frame, {})
        self._lay(file.steps, (), NOWHERE, frame)

    def _words(self, steps: Sequence[WrittenStep]) -> Set[str]:
        """What may stand in a condition without quotes: the values of all choices, the words with which parts end."""
        found: set[str] = {word for kind in FACTS.values() for word in kind.options}
        for step in _everything(steps):
            if isinstance(step, AskStep):
                found.update({**(step.choices or {}), **(step.several or {})})
            if isinstance(step, RunStep) and step.save and (part := self.shelf.parts.get(step.run)) is not None:
                found.update(inner.end for inner in _everything(part.steps) if isinstance(inner, EndStep))
        return {word for word in found if word.isidentifier()}

    def _complain(self, path: Path, rule: str, what: str, remedy: str) -> None:
        self.complaints.append((path, Complaint(rule, 0, 0, what, remedy)))

    def _name(self, steps: Sequence[WrittenStep], path: Path, frame: _Frame, counts: dict[str, int]) -> None:
        """Gives an id to every step that has none: "say#2" is the second such say. No author's id has a "#" in it."""
        for index, step in enumerate(steps):
            here = (*path, index)
            own = step.id or _own_name(step)
            if own is None or (step.id is None and not isinstance(step, AskStep) and own in counts):
                kind = own or type(step).__name__.removesuffix("Step").lower()
                counts[kind] = counts.get(kind, 0) + 1
                own = f"{kind}#{counts[kind]}"
            elif not isinstance(step, AskStep):
                counts[own] = 1
            self.ids[(frame.prefix, here)] = frame.id(own)
            if isinstance(step, WhenStep):
                self._name(step.then or (), (*here, "then"), frame, counts)
                self._name(step.otherwise or (), (*here, "otherwise"), frame, counts)

    def _lay(self, steps: Sequence[WrittenStep], path: Path, after: str, frame: _Frame) -> None:
        """Appends ``steps``; the last of them goes on at ``after``."""
        for index, step in enumerate(steps):
            here = (*path, index)
            follows = self.ids.get((frame.prefix, (*path, index + 1)), after)
            own, place = self.ids[(frame.prefix, here)], frame.path(("steps", *here))
            head = (own, place, frame.origin)
            match step:
                case SayStep():
                    self.steps.append(Saying(*head, step.say, follows))
                case AskStep():
                    self.steps.append(_asking(step, own, place, follows, frame))
                case GoToStep():
                    self.steps.append(Jump(*head, frame.id(step.go_to)))
                # Where nobody answers there is nobody to go on with: silence in a part ends the whole conversation.
                case EndStep() if frame.at is not None and step.end != UNANSWERED:
                    self.steps.append(Returning(*head, step.end, frame.outcome, frame.after))
                case EndStep():
                    self.steps.append(Ending(*head, step.end))
                case WhenStep():
                    self._fork(step, own, here, follows, frame)
                case RunStep():
                    self._run(step, own, place, follows, frame)
                case InstrumentStep():
                    self._instrument(step, own, place, follows, frame)
                case WaitStep():
                    wait = read_wait(step.wait)
                    if wait is None:
                        self._complain((*place, "wait"), "schema", f"{step.wait!r} is no length of time.", "Write 3h.")
                    else:
                        self.steps.append(Waiting(*head, wait, follows))
                case RememberStep():
                    self.steps.append(Remembering(*head, step.remember, step.as_ or step.remember, follows))
                case RecallStep():
                    self.steps.append(Recalling(*head, step.recall, step.save, follows))
                case DrawStep():
                    self.steps.append(Drawing(*head, step.draw, step.save, follows))
                case ShareStep():
                    self.steps.append(Sharing(*head, step.share, follows))
                case TaskStep():
                    self.steps.append(Tasking(*head, step.task, read_span(step.within) or _CLOSE, follows))
                case HandOverStep():
                    self.steps.append(HandingOver(*head, step.hand_over))

    def _fork(self, step: WhenStep, own: str, here: Path, follows: str, frame: _Frame) -> None:
        condition = parse(step.when, frame.words)
        then = frame.id(step.go_to) if step.go_to else self.ids[(frame.prefix, (*here, "then", 0))]
        otherwise = self.ids.get((frame.prefix, (*here, "otherwise", 0)), follows)
        place = frame.path(("steps", *here))
        if isinstance(condition, Complaint):
            self.complaints.append(((*place, "when"), condition))
        else:
            self.steps.append(Fork(own, place, frame.origin, condition, then, otherwise))
        self._lay(step.then or (), (*here, "then"), follows, frame)
        self._lay(step.otherwise or (), (*here, "otherwise"), follows, frame)

    def _run(self, step: RunStep, own: str, place: Path, follows: str, frame: _Frame) -> None:
        """The part in place of the step that runs it: ``own`` is a jump to its first step."""
        part = self.shelf.parts.get(step.run)
        if part is None or step.run in frame.chain or len(frame.chain) > _DEEPEST:
            if part is None:
                known = ", ".join(sorted(self.shelf.parts)) or "none"
                self._complain(
                    (*place, "run"), "unknown-script", f"There is no script {step.run!r}.", f"Known: {known}."
                )
            else:
                ring = " → ".join((*frame.chain, step.run))
                what = f"These scripts run each other without an end: {ring}."
                self._complain((*place, "run"), "circular-run", what, "Take one of the run: steps out.")
            self.steps.append(Jump(own, place, frame.origin, follows))
            return
        self.parts.add(part.name)
        inner = _Frame(
            part,
            prefix=f"{own}/",
            at=place,
            after=follows,
            outcome=step.save,
            patience=frame.patience,
            chain=(*frame.chain, part.name),
        )
        self.steps.append(Jump(own, place, frame.origin, f"{own}/"))  # its first step's id is put in below
        jump = len(self.steps) - 1
        self.script(part, inner)
        self.steps[jump] = Jump(own, place, frame.origin, self.ids[(inner.prefix, (0,))])

    def _instrument(self, step: InstrumentStep, own: str, place: Path, follows: str, frame: _Frame) -> None:
        """The instrument's items as questions of one tap each, then the total."""
        instrument = self.shelf.instruments.get(step.instrument)
        if instrument is None:
            known = ", ".join(sorted(self.shelf.instruments)) or "none"
            what = f"There is no instrument {step.instrument!r}."
            self._complain((*place, "instrument"), "unknown-instrument", what, f"Known: {known}.")
            self.steps.append(Jump(own, place, frame.origin, follows))
            return
        self.instruments.add(instrument.id)
        items = items_of(instrument)
        scoring, origin = f"{own}/total", instrument.id
        total = step.save or instrument.id.replace("-", "_")
        first = f"{own}/{items[0].name}"
        self.steps.append(Opening(own, place, frame.origin, frozenset(instrument.languages), first, follows))
        patience = frame.patience or _usual(Phase.INTEGRATION)
        for index, item in enumerate(items):
            last = index + 1 == len(items)
            self._item(item, own, place, scoring if last else f"{own}/{items[index + 1].name}", patience, origin)
        scored = tuple((item.key, item.variable) for item in items)
        self.steps.append(Scoring(scoring, place, origin, instrument, scored, total, follows))

    def _item(self, item: Item, own: str, place: Path, following: str, patience: Patience, origin: str) -> None:
        asked = f"{own}/{item.name}"
        if item.only_if:
            condition = parse(item.only_if)
            assert not isinstance(condition, Complaint), condition  # noqa: S101 -- written by us, from the item's data
            self.steps.append(Fork(asked, place, origin, condition, f"{asked}-asked", following))
            asked = f"{asked}-asked"
        self.steps.append(
            Asking(
                asked,
                place,
                origin,
                item.text,
                item.answer,
                item.variable,
                None,
                skippable=True,
                next=following,
                patience=patience,
                risk=item.risk,
            )
        )


def _own_name(step: WrittenStep) -> str | None:
    """What a step is called for what it does, where that is telling."""
    if isinstance(step, AskStep):
        return step.save or (step.profile.value if step.profile else None)
    if isinstance(step, RunStep):
        return step.run
    return step.instrument if isinstance(step, InstrumentStep) else None


def _everything(steps: Sequence[WrittenStep]) -> Iterator[WrittenStep]:
    """All steps, those inside forks too."""
    for step in steps:
        yield step
        if isinstance(step, WhenStep):
            yield from _everything(step.then or ())
            yield from _everything(step.otherwise or ())


def _usual(phase: Phase) -> Patience:
    if phase is Phase.ACUTE:
        return Patience(_REMIND_ACUTE, "", _CLOSE_ACUTE)
    return Patience(None, "", _CLOSE)


def _patience(written: Unanswered | None, around: Patience, prefix: str) -> Patience:
    """What is written goes before what holds around it."""
    if written is None:
        return around
    return Patience(
        read_span(written.remind) if written.remind else around.remind,
        written.words or around.words,
        (read_span(written.close) if written.close else None) or around.close,
        f"{prefix}{written.go_to}" if written.go_to else around.next,
    )


def _asking(step: AskStep, own: str, place: Path, follows: str, frame: _Frame) -> Asking:
    profile = step.profile.value if step.profile else None
    answer: Answer
    if step.choices is not None:
        answer = Choices(tuple(step.choices.items()))
    elif step.several is not None:
        answer = Several(tuple(step.several.items()), step.least or 0)
    else:
        answer = next(getattr(step, kind) for kind in ANSWER_KINDS if getattr(step, kind) is not None)
    return Asking(
        id=own,
        path=place,
        origin=frame.origin,
        text=step.ask,
        answer=answer,
        variable=step.save or profile or own,
        profile=profile,
        # Nobody is made to write: a question for the patient's own words can always be passed over.
        skippable=step.skip or isinstance(answer, Text),
        next=follows,
        patience=_patience(step.unanswered, frame.patience or _usual(frame.file.phase), frame.prefix),
        private=step.private,
    )
