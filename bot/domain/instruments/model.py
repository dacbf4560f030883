"""The shape of an instrument file, as an author writes it. The JSON Schema for editors comes from these models.

What is scored stands once, above; what a patient reads stands below, in one block a language (``texts``), so that
adding a language is copying a block and the scoring cannot change with it.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    StringConstraints,
    field_validator,
    model_validator,
)
from pydantic_core import CoreSchema

from bot.domain.instruments.instrument import Better, Method, RiskLevel
from bot.domain.scripts.kinds import NamePattern, Variable

LOINC = r"[0-9]{1,7}-[0-9]"
LOINC_ANSWER = r"LA[0-9]{1,7}-[0-9]"


def _empty(given: Any) -> Any:
    """Nothing after the colon is an empty text: a place to fill in, not another type."""
    return "" if given is None else given


Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
"""What staff read; never empty."""
Words = Annotated[str, BeforeValidator(_empty), StringConstraints(strip_whitespace=True)]
"""What a patient reads; may be empty in a template."""
Points = Annotated[int, Field(strict=True, ge=0, le=1000)]
Score = Annotated[int, Field(strict=True, ge=0, le=100)]
LoincCode = Annotated[str, Field(description="44250-9", json_schema_extra={"pattern": f"^{LOINC}$"})]
LoincAnswer = Annotated[str, Field(description="LA6568-5", json_schema_extra={"pattern": f"^{LOINC_ANSWER}$"})]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True, populate_by_name=True)


class LicenceEntry(_Part):
    """Under which terms it may be shown, for what, and the line to print with it."""

    terms: Line
    permitted_use: Line
    text: Line
    permission: Annotated[Words | None, Field(description="who allowed it and when; left out: nobody to ask")] = None


class CodesEntry(_Part):
    """LOINC codes; ``local`` for a score that has none."""

    panel: LoincCode | None = None
    total: LoincCode | None = None
    local: Annotated[str | None, Field(pattern=NamePattern)] = None

    @model_validator(mode="after")
    def _some_code(self) -> CodesEntry:
        if (self.total is None) == (self.local is None):
            raise ValueError("the score needs a code: total: if LOINC has one, else local:, and not both")
        return self


class BandEntry(_Part):
    """A word for a range of totals, both ends included."""

    from_: Points = Field(alias="from")
    to: Points
    word: Line


class ChangeEntry(_Part):
    """From how much on a difference counts: ``points``, or ``percent`` of the earlier total."""

    points: float | None = Field(default=None, gt=0, le=1000, allow_inf_nan=False)
    percent: float | None = Field(default=None, gt=0, le=100, allow_inf_nan=False)
    note: Words = ""

    @model_validator(mode="after")
    def _one_rule(self) -> ChangeEntry:
        if (self.points is None) == (self.percent is None):
            raise ValueError("a change needs either points: or percent:, and only one of them")
        return self


class RiskEntry(_Part):
    """From ``at_least`` on a person has to look."""

    at_least: Points
    level: RiskLevel


class ScoringEntry(_Part):
    """How answers become a total, and what may be said about it."""

    version: Line
    method: Method
    from_: Points = Field(alias="from")
    to: Points
    better: Better
    codes: CodesEntry
    validated_bands: bool = Field(strict=True, description="whether words for ranges of totals were ever validated")
    bands: list[BandEntry] = []
    cuts: dict[str, Points] = {}
    change: ChangeEntry | None = None
    risk: RiskEntry | None = None

    @model_validator(mode="after")
    def _in_order(self) -> ScoringEntry:
        if self.to <= self.from_:
            raise ValueError("'to' has to be greater than 'from'")
        return self


class AnswerEntry(_Part):
    """One answer, in the order of the form; its words stand under texts."""

    score: Score
    loinc: LoincAnswer | None = None


class AskIfEntry(_Part):
    """Only if any of these items was answered with at least so many points."""

    any_of: list[Variable] = Field(min_length=1)
    at_least: Score


class ItemEntry(_Part):
    """One question; its words stand under texts. Without ``answers`` it has those of the file."""

    id: Variable
    loinc: LoincCode | None = None
    scored: bool = Field(default=True, strict=True)
    reversed: bool = Field(default=False, strict=True, description="the worst answer stands first")
    answers: list[AnswerEntry] | None = Field(default=None, min_length=2)
    risk: RiskEntry | None = None
    ask_if: AskIfEntry | None = None


class QuestionTexts(_Part):
    """The words of one item; ``low`` and ``high`` for the ends of a scale, ``answers`` if they are its own."""

    text: Words = ""
    low: Words = ""
    high: Words = ""
    answers: dict[int, Words] | None = None

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """For editors: words alone are right too."""
        return {"anyOf": [{"type": "string"}, handler.resolve_ref_schema(handler(core_schema))]}


class LanguageTexts(_Part):
    """One language version, from one source."""

    source: Words
    stem: Words = ""
    answers: dict[int, Words] = {}
    questions: dict[str, QuestionTexts]

    @field_validator("questions", mode="before")
    @classmethod
    def _text_alone(cls, given: Any) -> Any:
        """``item_1: Words`` means ``item_1: {text: Words}``; with nothing after it, a text to fill in."""
        if not isinstance(given, dict):
            return given
        return {name: words if isinstance(words, dict) else {"text": words} for name, words in given.items()}


class InstrumentFile(_Part):
    """One questionnaire."""

    id: Annotated[str, Field(pattern=NamePattern)]
    name: Line
    recall: Line
    licence: LicenceEntry
    sources: list[Line] = Field(min_length=1)
    scoring: ScoringEntry
    answers: list[AnswerEntry] | None = Field(default=None, min_length=2)
    items: list[ItemEntry] = Field(min_length=1)
    texts: dict[Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,4})?$")], LanguageTexts] = Field(min_length=1)
