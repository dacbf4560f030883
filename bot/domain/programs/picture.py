"""The picture of a program: what comes when, week by week, and which of it can call a person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from itertools import pairwise

from bot.domain.picture import Arrow, Box, Picture, brief
from bot.domain.programs.timeline import AfterT0, OnDay, Program, plan_instants
from bot.domain.scripts.steps import Asking, HandingOver, LoadedScript

_HOURS = {"morning": 8.0, "evening": 20.0}
CAN_CALL = "can call a person"


def picture(program: Program, scripts: Mapping[str, LoadedScript]) -> Picture:
    """One box a conversation, in the order in which they come."""
    found: list[tuple[float, str, str, str]] = []
    for item in program.items:
        instants = plan_instants(item)
        for number, at in enumerate(instants):
            name = item.id if number == 0 else f"{item.id}.{number + 1}"
            found.append((_hours(at), name, item.script, _when(at)))
    boxes = []
    for hours, name, script_name, when in sorted(found):
        script = scripts.get(script_name)
        calls = script is not None and _calls(script)
        title = (brief(script.title),) if script is not None else ()
        lines = (when, script_name, *title, *((CAN_CALL,) if calls else ()))
        boxes.append(Box(name, "call" if calls else "item", lines, (_frame(hours),)))
    arrows = tuple(Arrow(one.id, other.id) for one, other in pairwise(boxes))
    return Picture(program.name, program.title, tuple(boxes), arrows)


def _calls(script: LoadedScript) -> bool:
    return any(
        isinstance(step, HandingOver)
        or (isinstance(step, Asking) and step.risk is not None and step.risk.level != "review")
        for step in script.steps
    )


def _hours(at: AfterT0 | OnDay) -> float:
    """About how many hours after midday of the session's day; only for the order."""
    if isinstance(at, AfterT0):
        return at.offset / timedelta(hours=1)
    hour, _, minute = at.when.partition(":")
    clock = _HOURS[at.when] if at.when in _HOURS else int(hour) + int(minute) / 60
    return at.day * 24 + clock - 12


def _when(at: AfterT0 | OnDay) -> str:
    if isinstance(at, AfterT0):
        hours = at.offset / timedelta(hours=1)
        return f"T0 {'+' if hours >= 0 else '-'} {abs(hours):g} h"
    return f"day {at.day} {at.when}"


def _frame(hours: float) -> str:
    day = (hours + 12) // 24
    if day < 0:
        return "before the session"
    return "the day of the session" if day == 0 else f"week {int((day - 1) // 7) + 1}"
