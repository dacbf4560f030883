"""The escalation policy: whom to page, and when. Frozen into a case when it opens: an edit changes none."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta

from bot.domain.cases.rota import ON_CALL, Change, Override, Shift, on_call
from bot.domain.screening.reading import Level

EVERYONE = "everyone"
TELEGRAM = "telegram"
"""The channel that everybody has, and that every page goes over first."""


@dataclass(frozen=True, slots=True)
class Rung:
    """From ``after`` minutes on, ``targets`` are paged too: people's keys, rotas, groups, or ``everyone``."""

    after: int
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """The ladder and the rota as they stood when the case opened.

    ``repeat``: minutes between pages until somebody acknowledges. ``hold``: minutes an acknowledgement lasts without
    contact. ``silence``: minutes after which the patient is told that nobody has been reached, and again each time
    ``retell`` minutes have passed. ``remind``: hours after which a contacted case that nobody closed is brought back.
    ``again``: minutes after an acknowledgement from which on a further disclosure pages again. ``reopen``: hours
    after its end in which a disclosure reopens a case instead of opening another. ``second``: levels of which a
    second clinician has to confirm the end.
    """

    ladder: tuple[Rung, ...]
    shifts: tuple[Shift, ...]
    clinicians: tuple[str, ...]
    repeat: int = 5
    hold: int = 30
    silence: int = 15
    remind: int = 12
    retell: int = 60
    again: int = 10
    reopen: int = 24
    overrides: tuple[Override, ...] = ()
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    second: frozenset[Level] = frozenset()

    def targets(self, step: int, now: datetime) -> tuple[str, ...]:
        """Whom page number ``step`` (0 is the first) goes to. Never empty while the clinic has a clinician.

        Somebody woken for nothing is better than nobody woken: a gap in the rota pages everyone.
        """
        people = [person for rung in self._reached(step) for person in self._people(rung, now)]
        return tuple(dict.fromkeys(people)) or self.clinicians

    def next_rung(self, step: int) -> int | None:
        """The step at which the next rung of the ladder is reached; None when all of them are."""
        ahead = [rung.after for rung in self.ladder if rung.after > step * self.repeat]
        return -(-min(ahead) // self.repeat) if ahead else None

    def watched(self, now: datetime) -> bool:
        """Whether somebody is on call at this moment in any rota."""
        return bool(self.on_call(now))

    def on_call(self, now: datetime, rota: str | None = None) -> tuple[str, ...]:
        """The people on call now: in this rota, or in any."""
        rotas = dict.fromkeys([rota] if rota is not None else [ON_CALL, *self.rotas])
        found = [person for name in rotas for person in on_call(self.shifts, now, self.overrides, name)]
        return tuple(dict.fromkeys(found))

    def overridden(self, overrides: tuple[Override, ...]) -> Policy:
        """The policy with what was agreed beside its shifts."""
        return replace(self, overrides=overrides)

    def joined_by(self, overrides: tuple[Override, ...]) -> Policy:
        """The frozen policy with those who have come on call since: they are paged too, and nobody is left out.

        Who takes over at night means also the case that is running; but a case must not lose whom it counted on.
        """
        joining = (replace(one, change=Change.JOINS) for one in overrides if one.change is not Change.LEAVES)
        known = {replace(one, change=Change.JOINS) for one in self.overrides if one.change is not Change.LEAVES}
        new = tuple(one for one in joining if one not in known)
        return replace(self, overrides=(*self.overrides, *new)) if new else self

    @property
    def rotas(self) -> tuple[str, ...]:
        """The names of the rotas that have shifts."""
        return tuple(dict.fromkeys(shift.rota for shift in self.shifts))

    @property
    def pause(self) -> timedelta:
        """The time between two pages."""
        return timedelta(minutes=self.repeat)

    def _reached(self, step: int) -> list[Rung]:
        return [rung for rung in self.ladder if rung.after <= step * self.repeat]

    def _people(self, rung: Rung, now: datetime) -> list[str]:
        people: list[str] = []
        rotas = self.rotas
        for target in rung.targets:
            if target == EVERYONE:
                people += self.clinicians
            elif target in self.groups:
                people += self.groups[target]
            elif target == ON_CALL or target in rotas:
                people += on_call(self.shifts, now, self.overrides, target)
            else:
                people.append(target)
        return people

    def to_json(self) -> str:
        """The policy as text for the case's row."""
        return json.dumps(
            {
                "ladder": [[rung.after, list(rung.targets)] for rung in self.ladder],
                "shifts": [
                    [one.person, sorted(one.days), f"{one.start:%H:%M}", f"{one.end:%H:%M}", one.zone, one.rota]
                    for one in self.shifts
                ],
                "overrides": [
                    [one.rota, one.change.value, one.person, one.start.isoformat(), one.end.isoformat()]
                    for one in self.overrides
                ],
                "clinicians": list(self.clinicians),
                "groups": {name: list(people) for name, people in self.groups.items()},
                "second": sorted(level.name for level in self.second),
                "minutes": [getattr(self, name) for name in _MINUTES],
            }
        )

    @classmethod
    def from_json(cls, text: str) -> Policy:
        """What :meth:`to_json` wrote, also that of an earlier version, which knew fewer things."""
        data = json.loads(text)
        return cls(
            ladder=tuple(Rung(after, tuple(targets)) for after, targets in data["ladder"]),
            shifts=tuple(
                Shift(person, frozenset(days), time.fromisoformat(start), time.fromisoformat(end), zone, *rota)
                for person, days, start, end, zone, *rota in data["shifts"]
            ),
            clinicians=tuple(data["clinicians"]),
            overrides=tuple(
                Override(rota, Change(change), person, datetime.fromisoformat(start), datetime.fromisoformat(end))
                for rota, change, person, start, end in data.get("overrides", ())
            ),
            groups={name: tuple(people) for name, people in data.get("groups", {}).items()},
            second=frozenset(Level[name] for name in data.get("second", ())),
            **dict(zip(_MINUTES, data["minutes"], strict=False)),
        )


_MINUTES = ("repeat", "hold", "silence", "remind", "retell", "again", "reopen")
"""The numbers, in the order in which they stand in a row; new ones come last."""
