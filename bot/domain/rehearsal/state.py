"""Where a rehearsal stands: plain data that survives a round trip through JSON at any moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.domain.effects import Value, Walk
from bot.domain.rehearsal.stage import Pretend


@dataclass(slots=True)
class Conversation:
    """One walk through one script. States are those of the bot: open, waiting, aside, paused, done, stopped.

    ``tasks`` are the kinds of tasks it has raised: each is raised once.
    """

    number: int
    script: str
    walk: Walk = field(default_factory=Walk)
    state: str = "open"
    due: datetime | None = None
    tasks: list[str] = field(default_factory=list)


@dataclass(slots=True)
class CheckIn:
    """A script that is to begin at ``due``, and not after ``until``. ``quiet``: not in the quiet hours."""

    item: str
    script: str
    due: datetime
    until: datetime
    quiet: bool = True


@dataclass(slots=True)
class Asked:
    """The newest direct question: because of ``text``, read as ``category``. ``place``: the conversation and the number
    of its question that waited. At ``due`` what silence means is decided, or the script goes on."""

    number: int
    text: str
    category: str
    place: tuple[int, int] | None
    at: datetime
    due: datetime | None
    open: bool = True


@dataclass(slots=True)
class State:
    """All of it.

    ``session`` is the time given (T0), known to scripts from then on; ``case_until`` when a person who was called is
    taken to have helped; ``offer``: the newest buttons are the hours of /later; ``serial`` the number of the next
    conversation; ``left``: the patient declined, and is not written to any more. ``asked`` is the newest direct
    question, ``denied`` when one was last answered with no, ``paged`` when a person was last called, ``concerns`` when
    words were read as a concern.
    """

    patient: Pretend
    now: datetime
    session: datetime | None = None
    session_told: bool = True
    plan: list[CheckIn] = field(default_factory=list)
    conversations: list[Conversation] = field(default_factory=list)
    memory: dict[str, str] = field(default_factory=dict)
    drawn: dict[str, int] = field(default_factory=dict)
    case_until: datetime | None = None
    offer: bool = False
    serial: int = 1
    left: bool = False
    asked: Asked | None = None
    denied: datetime | None = None
    paged: datetime | None = None
    concerns: list[datetime] = field(default_factory=list)


def to_json(state: State) -> dict[str, Any]:
    """The state as what :mod:`json` takes."""
    return {
        "patient": asdict(state.patient),
        "now": _out(state.now),
        "session": _out(state.session),
        "session_told": state.session_told,
        "plan": [
            {"item": one.item, "script": one.script, "due": _out(one.due), "until": _out(one.until), "quiet": one.quiet}
            for one in state.plan
        ],
        "conversations": [
            {
                "number": one.number,
                "script": one.script,
                "walk": asdict(one.walk),
                "state": one.state,
                "due": _out(one.due),
                "tasks": list(one.tasks),
            }
            for one in state.conversations
        ],
        "memory": dict(state.memory),
        "drawn": dict(state.drawn),
        "case_until": _out(state.case_until),
        "offer": state.offer,
        "serial": state.serial,
        "left": state.left,
        "asked": None if state.asked is None else _asked_out(state.asked),
        "denied": _out(state.denied),
        "paged": _out(state.paged),
        "concerns": [_out(at) for at in state.concerns],
    }


def from_json(data: Mapping[str, Any]) -> State:
    """What :func:`to_json` made. Raises KeyError, TypeError or ValueError where it is something else."""
    return State(
        patient=Pretend(**data["patient"]),
        now=_moment(data["now"]),
        session=_in(data["session"]),
        session_told=data["session_told"],
        plan=[
            CheckIn(one["item"], one["script"], _moment(one["due"]), _moment(one["until"]), one["quiet"])
            for one in data["plan"]
        ],
        conversations=[
            Conversation(
                one["number"], one["script"], _walk(one["walk"]), one["state"], _in(one["due"]), list(one["tasks"])
            )
            for one in data["conversations"]
        ],
        memory=dict(data["memory"]),
        drawn=dict(data["drawn"]),
        case_until=_in(data["case_until"]),
        offer=data["offer"],
        serial=data["serial"],
        left=data["left"],
        # A preview that was begun before these were kept goes on without them.
        asked=_asked_in(data["asked"]) if data.get("asked") else None,
        denied=_in(data.get("denied")),
        paged=_in(data.get("paged")),
        concerns=[_moment(at) for at in data.get("concerns", ())],
    )


def _asked_out(asked: Asked) -> dict[str, Any]:
    return {**asdict(asked), "at": _out(asked.at), "due": _out(asked.due)}


def _asked_in(data: Mapping[str, Any]) -> Asked:
    place = data["place"]
    return Asked(
        data["number"],
        data["text"],
        data["category"],
        None if place is None else (place[0], place[1]),
        _moment(data["at"]),
        _in(data["due"]),
        data["open"],
    )


def _out(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat()


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _in(text: str | None) -> datetime | None:
    return None if text is None else _moment(text)


def _walk(data: Mapping[str, Any]) -> Walk:
    answers = {name: _value(value) for name, value in data["answers"].items()}
    return Walk(
        step=data["step"],
        sequence=data["sequence"],
        answers=answers,
        ended=data["ended"],
        trail=tuple(data["trail"]),
        marked=tuple(data["marked"]),
        nudged=data["nudged"],
        shared=tuple(data["shared"]),
    )


def _value(value: Any) -> Value:
    found: Value = tuple(value) if isinstance(value, list) else value
    return found
