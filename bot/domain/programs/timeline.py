"""A program: which conversations follow a session, and at which instant each of them is due for one patient.

Times count from T0, the instant the medicine was given ("T0 + 4h"), or from days by the patient's own clock
("day 1 morning" is the morning of the day after T0; "day -1 evening" the evening before).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.domain.errors import AfterglowError
from bot.domain.issues import Issue
from bot.domain.scripts.complaints import shape_issues
from bot.domain.scripts.model import NamePattern, Prose
from bot.domain.scripts.yaml_tree import Tree, normalise, read_tree

QuietHours = Literal["respect", "ignore"]

DEFAULT_LATE_WINDOW = timedelta(hours=12)
"""How late a prompt may still be sent when its program doesn't say: on the same day, not on the next."""

_LONGEST = timedelta(days=731)

_AFTER_T0 = re.compile(r"T0(?: ?(?P<sign>[+-]) ?(?P<amount>\d{1,5}) ?(?P<unit>min|m|h|d))?")
_DAY = re.compile(r"day (?P<day>[+-]?\d{1,3}) (?P<when>morning|evening|(?:[01]\d|2[0-3]):[0-5]\d)")
_DURATION = re.compile(r"(?P<amount>\d{1,5}) ?(?P<unit>min|m|h|d)")
_UNITS = {
    "m": timedelta(minutes=1),
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
}
_AT_REMEDY = "Write T0 + 4h, day 1 morning, day 3 evening, or day 7 18:30."


class UnknownZoneError(AfterglowError):
    """There is no time zone of this name."""


@dataclass(frozen=True, slots=True)
class AfterT0:
    """So long after the instant of dosing, whatever the clock on the wall does meanwhile."""

    offset: timedelta


@dataclass(frozen=True, slots=True)
class OnDay:
    """On a day counted from the day of T0, at the patient's morning or evening hour or at a wall time ``HH:MM``."""

    day: int
    when: str


@dataclass(frozen=True, slots=True)
class Item:
    """One conversation of a program."""

    id: str
    script: str
    at: AfterT0 | OnDay
    quiet_hours: QuietHours
    late_window: timedelta


@dataclass(frozen=True, slots=True)
class Program:
    """What follows a session."""

    name: str
    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """One conversation that should exist for one session: from ``due_utc`` on, until ``late_window`` later."""

    item: str
    script: str
    due_utc: datetime
    quiet_hours: QuietHours
    late_window: timedelta


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ItemEntry(_Part):
    """One conversation of a program, as an author writes it."""

    id: Annotated[str, Field(pattern=NamePattern)]
    script: Annotated[str, Field(pattern=NamePattern)]
    at: Annotated[str, Field(description="T0 + 4h, day 1 morning, day 3 evening, day 7 18:30")]
    quiet_hours: QuietHours = "respect"
    late_window: Annotated[str | None, Field(description="how late it may still be sent: 8h, 90min, 2d")] = None


class ProgramFile(_Part):
    """A program, as an author writes it."""

    name: Annotated[str, Field(pattern=NamePattern)]
    title: Prose
    items: list[ItemEntry] = Field(min_length=1)


def load_program(source: str, filename: str) -> Program | tuple[Issue, ...]:
    """The program in ``source``, or what is wrong with it. Never raises, whatever the text."""
    tree = read_tree(normalise(source), filename)
    if isinstance(tree, Issue):
        return (tree,)
    try:
        file = ProgramFile.model_validate(tree.data)
    except ValidationError as error:
        fields: Mapping[str, tuple[str, ...]] = {
            "": tuple(ProgramFile.model_fields),
            "items": tuple(ItemEntry.model_fields),
        }
        return shape_issues(error, tree, fields, ())
    items: list[Item] = []
    issues: list[Issue] = []
    seen: set[str] = set()
    for index, entry in enumerate(file.items):
        if entry.id in seen:
            what = f"There are two items called {entry.id!r}."
            issues.append(tree.issue("duplicate-item", ("items", index, "id"), what, "Give one of them another id:."))
        seen.add(entry.id)
        read = _item(entry, tree, index)
        if isinstance(read, Issue):
            issues.append(read)
        else:
            items.append(read)
    return tuple(issues) or Program(file.name, file.title, tuple(items))


def plan(program: Program, t0_utc: datetime, zone: str, morning: str, evening: str) -> tuple[Due, ...]:
    """What should exist after a session at ``t0_utc`` (aware), soonest first.

    ``zone`` is the patient's IANA zone, ``morning`` and ``evening`` their wall times ``HH:MM``. A wall time that the
    clocks skip in spring moves forward by the gap; one that they show twice in autumn is the first of the two.
    Quiet hours are not applied here: they can change until the moment of sending. Raises UnknownZoneError.
    """
    try:
        place = ZoneInfo(zone)
    except (OSError, ValueError, LookupError) as error:
        raise UnknownZoneError(zone) from error
    found = [
        Due(
            item.id, item.script, _instant(item.at, t0_utc, place, morning, evening), item.quiet_hours, item.late_window
        )
        for item in program.items
    ]
    return tuple(sorted(found, key=lambda due: (due.due_utc, due.item)))


def _instant(at: AfterT0 | OnDay, t0_utc: datetime, zone: ZoneInfo, morning: str, evening: str) -> datetime:
    if isinstance(at, AfterT0):
        return t0_utc.astimezone(UTC) + at.offset
    day = t0_utc.astimezone(zone).date() + timedelta(days=at.day)
    hour, minute = (int(part) for part in {"morning": morning, "evening": evening}.get(at.when, at.when).split(":"))
    # fold=0: in a gap Python reckons with the offset before it, which lands after it; in an overlap it takes the first.
    return datetime.combine(day, time(hour, minute, fold=0), zone).astimezone(UTC)


def _item(entry: ItemEntry, tree: Tree, index: int) -> Item | Issue:
    at = _at(entry.at)
    if at is None:
        return tree.issue("item-time", ("items", index, "at"), f"{entry.at!r} is not a time of a program.", _AT_REMEDY)
    late = DEFAULT_LATE_WINDOW if entry.late_window is None else _duration(entry.late_window)
    if late is None:
        what = f"{entry.late_window!r} is not a length of time."
        return tree.issue("item-time", ("items", index, "late_window"), what, "Write it like 8h, 90min or 2d.")
    return Item(entry.id, entry.script, at, entry.quiet_hours, late)


def _at(written: str) -> AfterT0 | OnDay | None:
    text = " ".join(written.split())
    day = _DAY.fullmatch(text)
    if day is not None:
        return OnDay(int(day["day"]), day["when"])
    after = _AFTER_T0.fullmatch(text)
    if after is None:
        return None
    if after["amount"] is None:
        return AfterT0(timedelta(0))
    offset = int(after["amount"]) * _UNITS[after["unit"]]
    if offset > _LONGEST:
        return None
    return AfterT0(-offset if after["sign"] == "-" else offset)


def _duration(written: str) -> timedelta | None:
    found = _DURATION.fullmatch(written.strip())
    if found is None:
        return None
    duration = int(found["amount"]) * _UNITS[found["unit"]]
    return duration if timedelta(0) < duration <= _LONGEST else None
