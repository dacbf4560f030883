"""What every turn may look at beside the patient's own rows: the clinic, its people, its texts, the time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain import dates, markup
from bot.domain.cases.policy import Policy
from bot.domain.clock import Clock, Ids
from bot.domain.people import Patient, Role, Staff, Team
from bot.domain.screening.reading import Category, Level
from bot.domain.screening.text_keys import BYSTANDER
from bot.engine import letters
from bot.engine.library import Library
from bot.store import outbox, trail
from bot.store.outbox import Letter
from bot.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Clinic:
    """What the settings say about the clinic."""

    name: str
    phone: str
    country: str
    zone: str
    language: str
    invite_valid: timedelta
    quiet_from: time
    quiet_until: time
    handover_notes: bool = True
    """Whether whoever comes on call or goes off it gets a note."""
    gaps_at: time = time(9)
    """When gaps of the rota are told, each day, on the clinic's clock."""
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """What only the clinic can decide (driving, fasting …), by its placeholder, then by language."""

    def said(self, language: str) -> dict[str, str]:
        """The clinic's own words for the placeholders, in this language, or in its first."""
        found: dict[str, str] = {}
        for name, words in self.words.items():
            known = (language, language.partition("-")[0], self.language)
            said = next((words[each] for each in known if words.get(each)), "")
            found[name] = said or next(iter(words.values()), "")
        return found


@dataclass(slots=True)
class Surroundings:
    """Passed to every turn. ``library`` is replaced as a whole when other texts go live; nothing else changes."""

    clock: Clock
    ids: Ids
    clinic: Clinic
    team: Team
    policy: Policy
    library: Library
    bot_username: str
    approvals: int = 1
    """How many operators have to say yes before texts go live."""

    @property
    def now(self) -> datetime:
        """The present instant."""
        return self.clock.now()

    def zone_of(self, patient: Patient) -> ZoneInfo:
        """The patient's zone; the clinic's until they have said."""
        return ZoneInfo(patient.zone or self.clinic.zone)

    def clock_time(self, moment: datetime, patient: Patient | None = None) -> str:
        """``HH:MM`` on the patient's clock, or on the clinic's for staff."""
        return dates.clock_time(moment, self.zone_of(patient) if patient is not None else ZoneInfo(self.clinic.zone))

    def date(self, moment: datetime, patient: Patient) -> str:
        """The day of ``moment`` on the patient's calendar, as their language writes it: "Tuesday, 3 March"."""
        return dates.date(moment, self.zone_of(patient), patient.language)

    def day_and_time(self, moment: datetime, patient: Patient) -> str:
        """The day and hour of ``moment`` on the patient's clock: "Tue 3 March, 08:00"."""
        return dates.day_and_time(moment, self.zone_of(patient), patient.language)

    def values(self, patient: Patient) -> dict[str, str]:
        """What placeholders in scripts stand for."""
        country = patient.country or self.clinic.country
        return {
            "name": patient.name,
            "clinic": self.clinic.name,
            "clinic_phone": self.clinic.phone,
            **self.clinic.said(patient.language),
            "hotlines": self.library.lines_text(country, patient.language, self.now.date()),
        }

    def safety(self, key: str, language: str, country: str, group: str = "", **values: str) -> str:
        """One of the safety texts as HTML, with the numbers of the country in it; an empty country is one unknown."""
        given = {"clinic": self.clinic.name, "clinic_phone": self.clinic.phone, **values}
        words = self.library.safety(key, language, country, self.now.date(), given, group)
        return markup.to_html(words.source, words.values)

    def help(self, patient: Patient, level: Level, category: Category | None, **values: str) -> str:
        """The help text for a reading, as HTML, with the numbers of the patient's country."""
        given = {"clinic": self.clinic.name, "clinic_phone": self.clinic.phone, **values}
        country = patient.country or self.clinic.country
        words = self.library.help(level, category, patient.language, country, self.now.date(), given, patient.group)
        return markup.to_html(words.source, words.values)

    def bystander(self, patient: Patient, **values: str) -> str:
        """What is said to a patient who fears for somebody else, as HTML; without ``time``, nobody is told of it."""
        return self.to_patient(BYSTANDER, patient, **values)

    def to_patient(self, key: str, patient: Patient, **values: str) -> str:
        """A safety text for a patient, with the numbers of their country; the clinic's until they have said."""
        country = patient.country or self.clinic.country
        return self.safety(key, patient.language, country, patient.group, **values)

    def alarm(self, tx: Transaction, key: str, text: str) -> None:
        """Tell operators and administrators, at most every quarter of an hour for the same thing."""
        count = trail.ring(tx, key, self.now)
        if count == 0:
            return
        people: dict[int, Staff] = {
            member.telegram_id: member
            for role in (Role.OPERATOR, Role.ADMINISTRATOR)
            for member in self.team.with_role(role)
        }
        again = f" (for the {count}th time)" if count > 1 else ""
        html = f"<b>Alarm</b>{again}\n{markup.escape(text)}"
        for member in people.values() or self.team.members:
            outbox.put(tx, Letter(member.telegram_id, outbox.CRISIS, "alarm", letters.say(html)), self.now)

    def tell_clinicians(self, tx: Transaction, text: str) -> None:
        """A word that isn't a page: to whoever is on call, or to every clinician when nobody is."""
        for member in self.team.known(self.policy.targets(0, self.now)):
            outbox.put(
                tx,
                Letter(member.telegram_id, outbox.REPLY, "staff-note", letters.say(markup.escape(text))),
                self.now,
            )
