"""The picture of a script: its steps as boxes, its ways as arrows, its parts as frames."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain import markup
from bot.domain.picture import Arrow, Box, Kind, Picture, brief
from bot.domain.scripts.graph import reach
from bot.domain.scripts.kinds import Scale, YesNo
from bot.domain.scripts.spans import For, Until
from bot.domain.scripts.steps import (
    NOWHERE,
    Asking,
    Choices,
    Drawing,
    Ending,
    Fork,
    HandingOver,
    Jump,
    LoadedScript,
    Opening,
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
)

CALLS = "A PERSON IS CALLED"
_OPTIONS = 90
_CALL = "/call"


def picture(script: LoadedScript) -> Picture:
    """The script from its first step. Steps that only lead on are left out; a questionnaire is one box."""
    return _Draughtsman(script).drawn()


class _Draughtsman:
    def __init__(self, script: LoadedScript) -> None:
        self.script = script
        self.by_id = {step.id: step for step in script.steps}
        self.reached = reach(self.by_id, script.steps[0].id)
        self.instruments = {step.id: step for step in script.steps if isinstance(step, Opening)}

    def drawn(self) -> Picture:
        steps = [step for step in self.script.steps if step.id in self.reached and self._shown(step)]
        boxes = [Box(step.id, _kind(step), _lines(step), self._frames(step)) for step in steps]
        for opening in self.instruments.values():
            if self._risks(opening) and opening.id in self.reached:
                place = next(index for index, box in enumerate(boxes) if box.id == opening.id)
                boxes.insert(place + 1, Box(f"{opening.id}{_CALL}", "call", (CALLS,), self._frames(opening)))
        arrows = tuple(arrow for step in steps for arrow in self._arrows(step))
        begin = self._follow(self.script.steps[0].id)
        ordered = [box for box in boxes if box.id == begin] + [box for box in boxes if box.id != begin]
        return Picture(self.script.name, self.script.title, tuple(ordered), arrows)

    def _shown(self, step: Step) -> bool:
        return not isinstance(step, Jump | Returning | Scoring) and not self._inside(step)

    def _inside(self, step: Step) -> bool:
        """Whether it is an item of a questionnaire, which is drawn as one box."""
        return any(step.id.startswith(f"{name}/") for name in self.instruments)

    def _frames(self, step: Step) -> tuple[str, ...]:
        return tuple(step.id.split("/")[:-1])

    def _follow(self, name: str) -> str:
        """The next step that is drawn, from ``name`` on."""
        seen: set[str] = set()
        while name not in seen and isinstance(step := self.by_id.get(name), Jump | Returning | Scoring):
            seen.add(name)
            name = step.next
        return name

    def _risks(self, opening: Opening) -> list[Asking]:
        return [
            step
            for step in self.script.steps
            if isinstance(step, Asking)
            and step.id.startswith(f"{opening.id}/")
            and step.risk is not None
            and step.risk.level != "review"
        ]

    def _arrows(self, step: Step) -> Iterator[Arrow]:
        if isinstance(step, Fork):
            yield from self._arrow(step, step.then, brief(step.condition.source))
            yield from self._arrow(step, step.otherwise, "otherwise")
        elif isinstance(step, Opening):
            yield from self._arrow(step, step.otherwise)
            for risk in self._risks(step)[:1]:
                at_least = risk.risk.at_least if risk.risk is not None else 0
                item = risk.id.rpartition("/")[2].replace("-asked", "")
                yield Arrow(step.id, f"{step.id}{_CALL}", f"{item} >= {at_least:g}")
        elif not isinstance(step, Ending | HandingOver):
            yield from self._arrow(step, step.next)
            if isinstance(step, Asking) and step.patience.next != NOWHERE:
                yield from self._arrow(step, step.patience.next, "no answer", silence=True)

    def _arrow(self, step: Step, way: str, words: str = "", *, silence: bool = False) -> Iterator[Arrow]:
        end = self._follow(way)
        if end != NOWHERE and end in self.by_id:
            yield Arrow(step.id, end, words, silence)


_KINDS: tuple[tuple[type[object] | tuple[type[object], ...], Kind], ...] = (
    (Saying, "say"),
    ((Asking, Opening), "ask"),
    (Fork, "fork"),
    (Waiting, "wait"),
    ((Remembering, Recalling, Drawing, Sharing), "keep"),
    (Tasking, "task"),
    (HandingOver, "call"),
)


def _kind(step: Step) -> Kind:
    return next((kind for types, kind in _KINDS if isinstance(step, types)), "end")


def _lines(step: Step) -> tuple[str, ...]:
    match step:
        case Saying():
            return (_words(step.text),)
        case Asking():
            return (_words(step.text), *_answers(step))
        case Fork():
            return ("?",)
        case Waiting():
            return (f"wait {_span(step.wait)}",)
        case Remembering():
            return (f"remember {step.variable} as {step.key}",)
        case Recalling():
            return (f"recall {step.key}",)
        case Drawing():
            return (f"draw {', '.join(step.tags)}",)
        case Sharing():
            return (f"share {step.variable}",)
        case Tasking():
            return (f"task: {step.task}", f"within {_length(step.within.total_seconds())}")
        case HandingOver():
            return (CALLS, step.level)
        case Opening():
            return (f"questionnaire {step.id.rpartition('/')[2]}",)
        case Ending():
            return (f"end: {step.outcome}",)
    return (step.id,)


def _answers(step: Asking) -> Iterator[str]:
    answer = step.answer
    if isinstance(answer, Choices | Several):
        yield brief(" / ".join(label for _, label in answer.options), _OPTIONS)
    elif isinstance(answer, YesNo):
        yield f"{answer.yes or 'Yes'} / {answer.no or 'No'}"
    elif isinstance(answer, Scale):
        yield f"{answer.from_} to {answer.to}"
    else:
        yield type(answer).__name__.lower()


def _words(text: str) -> str:
    return brief(markup.visible(markup.to_html(text)))


def _span(wait: For | Until) -> str:
    if isinstance(wait, For):
        return _length(wait.span.total_seconds())
    return f"until {wait.when}" if wait.days == 0 else f"{wait.days} d, until {wait.when}"


def _length(seconds: float) -> str:
    hours = seconds / 3600
    if hours < 1:
        return f"{seconds / 60:g} min"
    return f"{hours:g} h" if hours < 24 or hours % 24 else f"{hours / 24:g} d"
