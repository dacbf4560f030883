"""The shape of a script file, as an author writes it. The JSON Schema for editors comes from these models.

Steps run from top to bottom unless one sends the conversation elsewhere. A step is told from another by its first word:
``say``, ``ask``, ``when``, ``go_to``, ``end``.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    field_validator,
    model_validator,
)

STEP_KINDS = ("say", "ask", "when", "go_to", "end")
ANSWER_KINDS = ("choices", "yes_no", "scale", "number", "time", "text", "language", "country", "timezone")

NamePattern = r"^[a-z][a-z0-9_-]{0,39}$"
VariablePattern = r"^[a-z][a-z0-9_]{0,39}$"
OutcomePattern = VariablePattern
TimePattern = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"

StepName = Annotated[str, Field(pattern=NamePattern, description="a short name in small letters: first-words")]
Variable = Annotated[str, Field(pattern=VariablePattern, description="a name in small letters: first_words")]
Prose = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1),
    Field(description="Sent line by line as written; **bold**, _italic_, {name}"),
]
WallTime = Annotated[str, Field(pattern=TimePattern, description="a time of day: 08:30")]


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


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True, populate_by_name=True)


class YesNo(_Part):
    """Two buttons; other words may be given for them."""

    yes: Prose | None = None
    no: Prose | None = None


class Scale(_Part):
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


class Number(_Part):
    """A number typed by the patient, within bounds if any are given."""

    from_: float | None = Field(alias="from", default=None, allow_inf_nan=False)
    to: float | None = Field(default=None, allow_inf_nan=False)
    whole: bool = True

    @model_validator(mode="after")
    def _in_order(self) -> Number:
        if self.from_ is not None and self.to is not None and self.to <= self.from_:
            raise ValueError("'to' has to be greater than 'from'")
        return self


class Time(_Part):
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


class Text(_Part):
    """The patient's own words. A Skip button is always added."""


class Language(_Part):
    """One of the languages the clinic offers."""


class Country(_Part):
    """A country, by its name."""


class Timezone(_Part):
    """A time zone, by a city. Not asked at all where the patient's country has only one."""


class _Step(_Part):
    id: StepName | None = None


class SayStep(_Step):
    """Says something and goes on."""

    say: Prose


class AskStep(_Step):
    """Asks and waits. Exactly one kind of answer; ``save`` names the answer for conditions and for the record."""

    ask: Prose
    save: Variable | None = None
    profile: ProfileField | None = None
    skip: bool = False
    choices: dict[str, Prose] | None = Field(default=None, min_length=1)
    yes_no: YesNo | None = None
    scale: Scale | None = None
    number: Number | None = None
    time: Time | None = None
    text: Text | None = None
    language: Language | None = None
    country: Country | None = None
    timezone: Timezone | None = None

    @model_validator(mode="before")
    @classmethod
    def _empty_means_plain(cls, data: Any) -> Any:
        """``yes_no:`` with nothing after it, and ``yes_no: true``, mean ``yes_no: {}``."""
        if not isinstance(data, Mapping):
            return data
        plain: dict[str, Any] = {
            key: {} for key in ANSWER_KINDS if key != "choices" and key in data and data[key] in (None, True)
        }
        return {**data, **plain}

    @field_validator("choices", mode="before")
    @classmethod
    def _list_means_keys_from_labels(cls, given: Any) -> Any:
        """A list of labels gets its values from the labels: ``So-so`` becomes ``so_so``."""
        if not isinstance(given, list):
            return given
        keyed: dict[str, Any] = {}
        for label in given:
            if not isinstance(label, str | int | float) or isinstance(label, bool):
                raise ValueError("each choice in a list has to be a text")
            key = slug(str(label))
            if not key:
                raise ValueError(f"the choice {label!r} has no letters to be saved as; write it as value: label")
            if key in keyed:
                raise ValueError(f"two choices would both be saved as {key!r}; write them as value: label")
            keyed[key] = label
        return keyed

    @field_validator("choices")
    @classmethod
    def _keys_are_words(cls, given: dict[str, str] | None) -> dict[str, str] | None:
        for key in given or {}:
            if not key or slug(key) != key:
                raise ValueError(f"the choice {key!r} needs a simple word to be saved as, such as {slug(key) or 'a'!r}")
        return given

    @model_validator(mode="after")
    def _one_kind_and_a_name(self) -> AskStep:
        kinds = [kind for kind in ANSWER_KINDS if getattr(self, kind) is not None]
        if len(kinds) != 1:
            found = " and ".join(kinds) if kinds else "none"
            raise ValueError(f"a question needs exactly one kind of answer ({', '.join(ANSWER_KINDS)}); it has {found}")
        if self.save is None and self.profile is None:
            raise ValueError("the answer has no name; add save: and a word")
        return self


class WhenStep(_Step):
    """A fork: if the condition holds, goes to a step or does the steps under ``then``; else ``otherwise``, or on."""

    when: Prose
    go_to: StepName | None = None
    then: list[Step] | None = Field(default=None, min_length=1)
    otherwise: list[Step] | None = Field(default=None, min_length=1)

    @model_validator(mode="after")
    def _one_way(self) -> WhenStep:
        if (self.go_to is None) == (self.then is None):
            raise ValueError("a condition needs either go_to: or then:, and only one of them")
        return self


class GoToStep(_Step):
    """Goes on at another step."""

    go_to: StepName


class EndStep(_Step):
    """Ends the conversation; the word says how it ended."""

    end: Annotated[str, Field(pattern=OutcomePattern, description="done, declined, needs_person …")]


def _kind(step: Any) -> str | None:
    if isinstance(step, Mapping):
        # `when` comes with a go_to of its own, so it is looked for first.
        return next((f"{kind} step" for kind in ("when", "say", "ask", "go_to", "end") if kind in step), None)
    return f"{type(step).__name__.removesuffix('Step').lower().replace('goto', 'go_to')} step"


Step = Annotated[
    Annotated[SayStep, Tag("say step")]
    | Annotated[AskStep, Tag("ask step")]
    | Annotated[WhenStep, Tag("when step")]
    | Annotated[GoToStep, Tag("go_to step")]
    | Annotated[EndStep, Tag("end step")],
    Discriminator(_kind),
]


class ScriptFile(_Part):
    """One conversation."""

    name: StepName
    title: Prose
    phase: Phase
    steps: list[Step] = Field(min_length=1)


STEP_MODELS: Mapping[str, type[_Step]] = {
    "say step": SayStep,
    "ask step": AskStep,
    "when step": WhenStep,
    "go_to step": GoToStep,
    "end step": EndStep,
}
ANSWER_MODELS: Mapping[str, type[BaseModel]] = {
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
