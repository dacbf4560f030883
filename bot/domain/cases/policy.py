"""The escalation plan: whom to page, when. Frozen into a case when it opens: an edit changes no running case."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.domain.cases.rota import Shift, on_call

ON_CALL = "on-call"
EVERYONE = "everyone"


@dataclass(frozen=True, slots=True)
class Rung:
    """From ``after`` minutes on, ``targets`` are paged too: people's keys, ``on-call`` or ``everyone``."""

    after: int
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """The ladder and the rota as they stood when the case opened.

    ``repeat``: minutes between pages until somebody acknowledges. ``hold``: minutes an acknowledgement lasts without
    contact. ``silence``: minutes after which the patient is told that nobody has been reached. ``remind``: hours after
    which a contacted case that nobody closed is brought back.
    """

    ladder: tuple[Rung, ...]
    shifts: tuple[Shift, ...]
    clinicians: tuple[str, ...]
    repeat: int = 5
    hold: int = 30
    silence: int = 15
    remind: int = 12

    def targets(self, step: int, now: datetime) -> tuple[str, ...]:
        """Whom page number ``step`` (0 is the first) goes to. Never empty while the clinic has a clinician.

        Somebody woken for nothing is better than nobody woken: a gap in the rota pages everyone.
        """
        elapsed = step * self.repeat
        named = [target for rung in self.ladder if rung.after <= elapsed for target in rung.targets]
        people: list[str] = []
        for target in named:
            if target == ON_CALL:
                people += on_call(self.shifts, now)
            elif target == EVERYONE:
                people += self.clinicians
            else:
                people.append(target)
        return tuple(dict.fromkeys(people)) or self.clinicians

    def watched(self, now: datetime) -> bool:
        """Whether somebody is on call at this moment."""
        return bool(on_call(self.shifts, now))

    @property
    def pause(self) -> timedelta:
        """The time between two pages."""
        return timedelta(minutes=self.repeat)

    def to_json(self) -> str:
        """The plan as text for the case's row."""
        return json.dumps(
            {
                "ladder": [[rung.after, list(rung.targets)] for rung in self.ladder],
                "shifts": [
                    [shift.person, sorted(shift.days), f"{shift.start:%H:%M}", f"{shift.end:%H:%M}", shift.zone]
                    for shift in self.shifts
                ],
                "clinicians": list(self.clinicians),
                "minutes": [self.repeat, self.hold, self.silence, self.remind],
            }
        )

    @classmethod
    def from_json(cls, text: str) -> Policy:
        """What :meth:`to_json` wrote."""
        data = json.loads(text)
        repeat, hold, silence, remind = data["minutes"]
        return cls(
            ladder=tuple(Rung(after, tuple(targets)) for after, targets in data["ladder"]),
            shifts=tuple(
                Shift(person, frozenset(days), time.fromisoformat(start), time.fromisoformat(end), zone)
                for person, days, start, end, zone in data["shifts"]
            ),
            clinicians=tuple(data["clinicians"]),
            repeat=repeat,
            hold=hold,
            silence=silence,
            remind=remind,
        )
