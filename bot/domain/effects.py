"""What a decision asks the shell to do. Effects are data: the domain never stores or sends anything itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Button:
    """One inline button. ``data`` comes back when it is tapped: 1 to 64 bytes of UTF-8."""

    label: str
    data: str


Keyboard = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Say:
    """Say ``html`` (Telegram's HTML subset, values already escaped; at most 4,096 characters) to the patient."""

    html: str
    keyboard: Keyboard = ()


@dataclass(frozen=True, slots=True)
class Keep:
    """Record one answer: ``value`` is what conditions see, ``shown`` is the answer in the patient's words."""

    step: str
    variable: str
    value: Value
    shown: str


@dataclass(frozen=True, slots=True)
class SetProfile:
    """Set one field of the patient's profile: consent, language, country, zone, morning, evening."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Asked:
    """The message said just before is a question: its buttons carry ``sequence``; ``step`` waits for the answer."""

    step: str
    sequence: int


@dataclass(frozen=True, slots=True)
class Chosen:
    """The question ``sequence`` has been answered with ``shown``; its old buttons may go."""

    sequence: int
    shown: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The conversation is over; ``outcome`` is the script's own word for how."""

    outcome: str


Value = str | int | float | bool | tuple[str, ...] | None
Effect = Say | Keep | SetProfile | Asked | Chosen | Ended


@dataclass(frozen=True, slots=True)
class Walk:
    """Where one conversation stands. Everything in it survives a round trip through JSON.

    ``step`` is the step that waits for an answer (empty when the conversation has ended), ``sequence`` counts the
    questions asked so far, ``answers`` maps variables to values.
    """

    step: str = ""
    sequence: int = 0
    answers: Mapping[str, Value] = field(default_factory=dict)
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Zone:
    """One time zone a patient may choose: IANA name, and the city by which people know it."""

    name: str
    city: str


@dataclass(frozen=True, slots=True)
class Context:
    """What a script may know about the moment: passed in, never looked up.

    ``conversation`` goes into the buttons' data; ``values`` fill the placeholders of the text (unescaped);
    ``countries`` maps ISO 3166 codes to names in the patient's language, commonest first; ``zones`` are those of the
    patient's country; ``languages`` maps language codes to their own names; ``country_zones`` holds the zones of every
    country, for the question after the one in which the country was chosen.
    """

    conversation: int
    language: str
    now: datetime
    values: Mapping[str, str] = field(default_factory=dict)
    countries: Mapping[str, str] = field(default_factory=dict)
    zones: tuple[Zone, ...] = ()
    languages: Mapping[str, str] = field(default_factory=dict)
    country_zones: Mapping[str, tuple[Zone, ...]] = field(default_factory=dict)
