"""The kinds of answer a question can have, and the words and patterns that all of an author's models share."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

ANSWER_KINDS = ("choices", "several", "yes_no", "scale", "number", "time", "text", "language", "country", "timezone")

CLINIC_WORDS = ("fasting", "driving", "ride", "medicines", "breastfeeding", "hours", "duty")
"""What only the clinic can decide: settings of their own, said as {clinic_driving} and so on."""
PLACEHOLDERS = frozenset(
    {"name", "clinic", "clinic_phone", "hotlines", "session_date", *(f"clinic_{word}" for word in CLINIC_WORDS)}
)
"""What the bot itself can put into a text; saved answers come on top."""


NamePattern = r"^[a-z][a-z0-9_-]{0,39}$"
VariablePattern = r"^[a-z][a-z0-9_]{0,39}$"
OutcomePattern = VariablePattern
TimePattern = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
SpanPattern = r"^[1-9][0-9]{0,3} ?(min|h|d)$"
WaitPattern = (
    r"^([1-9][0-9]{0,3} ?(min|h|d)"
    r"|(until|until tomorrow|[1-9][0-9]{0,2} ?d) (morning|evening|([01][0-9]|2[0-3]):[0-5][0-9]))$"
)

StepName = Annotated[str, Field(pattern=NamePattern, description="a short name in small letters: first-words")]
Variable = Annotated[str, Field(pattern=VariablePattern, description="a name in small letters: first_words")]
Prose = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1),
    Field(description="Sent line by line as written; **bold**, _italic_, {name}"),
]
WallTime = Annotated[str, Field(pattern=TimePattern, description="a time of day: 08:30")]
Span = Annotated[str, Field(pattern=SpanPattern, description="a length of time: 20min, 4h, 2d")]


class Phase(StrEnum):
    """When in a patient's course the script is used."""

    PREPARATION = "preparation"
    ACUTE = "acute"
    INTEGRATION = "integration"
    MAINTENANCE = "maintenance"


class ProfileField(StrEnum):
    """The fields of a patient's profile that an answer may set."""

    CONSENT = "consent"
    LANGUAGE = "language"
    COUNTRY = "country"
    ZONE = "zone"
    MORNING = "morning"
    EVENING = "evening"


class Part(BaseModel):
    """Any map in an author's file: only known fields, never changed once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True, populate_by_name=True)


class YesNo(Part):
    """Two buttons; other words may be given for them."""

    yes: Prose | None = None
    no: Prose | None = None


class Scale(Part):
    """A row of whole numbers; ``low`` and ``high`` say what the ends mean."""

    from_: int = Field(alias="from", ge=-100, le=100, default=0)
    to: int = Field(ge=-100, le=100, default=10)
    low: Prose | None = None
    high: Prose | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Scale:
        if self.to <= self.from_:
            raise ValueError("'to' has to be greater than 'from'")
        return self


class Number(Part):
    """A number typed by the patient, within bounds if any are given."""

    from_: float | None = Field(alias="from", default=None, allow_inf_nan=False)
    to: float | None = Field(default=None, allow_inf_nan=False)
    whole: bool = True

    @model_validator(mode="after")
    def _in_order(self) -> Number:
        if self.from_ is not None and self.to is not None and self.to <= self.from_:
            raise ValueError("'to' has to be greater than 'from'")
        return self


class Time(Part):
    """A time of day, typed, or tapped where some are offered; ``from`` and ``to`` bound what is taken."""

    from_: WallTime = Field(alias="from", default="00:00")
    to: WallTime = "23:59"
    offer: tuple[WallTime, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> Time:
        if self.to <= self.from_:
            raise ValueError("'to' has to be later than 'from'")
        if any(not self.from_ <= offered <= self.to for offered in self.offer):
            raise ValueError("an offered time lies outside 'from' and 'to'")
        return self


class Text(Part):
    """The patient's own words. A Skip button is always added."""


class Language(Part):
    """One of the languages the clinic offers."""


class Country(Part):
    """A country, by its name."""


class Timezone(Part):
    """A time zone, by a city. Not asked at all where the patient's country has only one."""


ANSWER_MODELS: Mapping[str, type[Part]] = {
    "yes_no": YesNo,
    "scale": Scale,
    "number": Number,
    "time": Time,
    "text": Text,
    "language": Language,
    "country": Country,
    "timezone": Timezone,
}


def slug(label: str) -> str:
    """A label as a value: small letters and digits, anything else an underscore."""
    kept = "".join(character if character.isalnum() else "_" for character in label.lower())
    while "__" in kept:
        kept = kept.replace("__", "_")
    return kept.strip("_")[:40]
