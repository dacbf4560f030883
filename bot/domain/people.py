"""The people: patients, staff, and what each of them may do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """How far a patient's relation with the bot has come."""

    INVITED = "invited"  # a link was made, nobody has opened it
    WELCOMING = "welcoming"  # the welcome conversation is under way
    ACTIVE = "active"  # consented: programs may write
    LEFT = "left"  # consent declined or withdrawn: only answers and crisis help


class Role(StrEnum):
    """What a member of staff may do."""

    CLINICIAN = "clinician"
    OPERATOR = "operator"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Staff:
    """One member of staff as the settings name them; ``shown_as`` is what patients may see."""

    key: str
    name: str
    telegram_id: int
    roles: frozenset[Role]
    shown_as: str

    def may(self, role: Role) -> bool:
        """Whether this person holds the role."""
        return role in self.roles


@dataclass(frozen=True, slots=True)
class Team:
    """All staff. Looked up at the moment of use, so that a removed person can do nothing from then on."""

    members: tuple[Staff, ...]

    def by_telegram(self, telegram_id: int) -> Staff | None:
        """The member with this Telegram account."""
        return next((member for member in self.members if member.telegram_id == telegram_id), None)

    def by_key(self, key: str | None) -> Staff | None:
        """The member with this key."""
        return next((member for member in self.members if member.key == key), None)

    def with_role(self, role: Role) -> tuple[Staff, ...]:
        """Everybody who holds the role."""
        return tuple(member for member in self.members if member.may(role))

    def known(self, keys: Iterable[str]) -> tuple[Staff, ...]:
        """The members with these keys, in that order, without those who are gone."""
        found = (self.by_key(key) for key in keys)
        return tuple(member for member in found if member is not None)


@dataclass(frozen=True, slots=True)
class Patient:
    """One patient. ``zone`` is an IANA name, ``morning`` and ``evening`` are wall times ``HH:MM``.

    Fields that the patient has not been asked yet are empty strings. ``group`` says which patients' texts and program
    they get; ``program`` is one that a clinician chose instead.
    """

    id: int
    code: str
    name: str
    telegram_id: int | None
    stage: Stage
    language: str
    country: str
    zone: str
    morning: str
    evening: str
    consent_version: str | None = None
    unreachable: bool = False
    group: str = "none"
    program: str = ""
