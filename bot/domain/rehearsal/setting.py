"""What is rehearsed, by whom and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.programs.timeline import AfterT0, Item, OnDay, Program
from bot.domain.rehearsal.play import Rehearsal
from bot.domain.rehearsal.stage import Pretend, Stage
from bot.domain.scripts.kinds import Phase
from bot.domain.scripts.steps import LoadedScript

DAYS = 28
"""How many days after the session a program is played, where nothing else is said."""
SESSION_AT = time(14)
"""When the pretend patient's session is given."""
_OWN_AT = time(18)
"""When a script begins that no program brings."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What is played, by whom and when. Wall times, on the patient's clock.

    ``begins`` is when a script begins; a program begins with what it brings first. ``session`` is the time given;
    ``days`` how long after it (of a script, after it began) time goes on.
    """

    kind: str
    name: str
    patient: Pretend
    begins: datetime | None
    session: datetime | None
    days: int = DAYS
    memory: Mapping[str, str] = field(default_factory=dict)

    @property
    def zone(self) -> ZoneInfo:
        """The clock on the patient's wall."""
        return ZoneInfo(self.patient.zone)

    @property
    def until(self) -> datetime:
        """The end of the last day."""
        first = (self.begins if self.kind == "script" else None) or self.session or self.begins
        if first is None:
            raise ValueError("a setting needs a time")
        day = first.date() + timedelta(days=self.days + 1)
        return datetime(day.year, day.month, day.day, tzinfo=self.zone)

    def rehearsal(self, stage: Stage, serial: int = 1) -> Rehearsal:
        """The play at its beginning. Raises LookupError where there is no such script or program."""
        if self.kind == "program":
            if self.session is None:
                raise ValueError("a program needs a session")
            made = Rehearsal.of_program(
                stage, self.patient, stage.programs[self.name], self._at(self.session), serial=serial
            )
        else:
            if self.begins is None or self.name not in stage.scripts:
                raise LookupError(self.name)
            session = self._at(self.session) if self.session is not None else None
            begins = self._at(self.begins)
            made = Rehearsal.of_script(stage, self.patient, self.name, begins, session=session, serial=serial)
        made.state.memory.update(self.memory)
        return made

    def _at(self, wall: datetime) -> datetime:
        return wall.replace(tzinfo=self.zone)


def setting_for(
    scripts: Mapping[str, LoadedScript],
    programs: Mapping[str, Program],
    kind: str,
    name: str,
    patient: Pretend,
    start: date,
    days: int = DAYS,
    memory: Mapping[str, str] | None = None,
) -> Setting:
    """When ``name`` is played. ``start`` is the day of the session for a program, and for a script the day it begins:
    at the hour, and so long after a session, as the first program that brings it says (core before the others)."""
    kept = memory or {}
    if kind == "program":
        return Setting(kind, name, patient, None, datetime.combine(start, SESSION_AT), days, kept)
    at = _brought(programs, name)
    begins: datetime
    session: datetime | None
    if isinstance(at, AfterT0):
        session = datetime.combine(start, SESSION_AT)
        begins = session + at.offset
    elif isinstance(at, OnDay):
        hours = {"morning": patient.morning, "evening": patient.evening}
        begins = datetime.combine(start, time.fromisoformat(hours.get(at.when, at.when)))
        session = datetime.combine(start - timedelta(days=at.day), SESSION_AT) if at.day >= 0 else None
    else:
        begins = datetime.combine(start, _OWN_AT)
        before = scripts[name].phase is Phase.PREPARATION
        session = None if before else datetime.combine(start - timedelta(days=1), SESSION_AT)
    return Setting(kind, name, patient, begins, session, days, kept)


def _brought(programs: Mapping[str, Program], name: str) -> AfterT0 | OnDay | None:
    ordered = sorted(programs.values(), key=lambda program: (program.name != "core", program.name))
    found: list[Item] = [item for program in ordered for item in program.items if item.script == name]
    return found[0].at if found else None
