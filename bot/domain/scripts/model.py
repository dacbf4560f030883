"""The shape of a script file, as an author writes it. The JSON Schema for editors comes from these models.

Steps run from top to bottom unless one sends the conversation elsewhere. A step is told from another by its first word
(``STEP_KINDS``); docs/scripts.md is the author's reference.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, field_validator, model_validator

from bot.domain.scripts.kinds import (
    ANSWER_KINDS,
    Country,
    Language,
    Number,
    OutcomePattern,
    Part,
    Phase,
    ProfileField,
    Prose,
    Scale,
    Span,
    StepName,
    Text,
    Time,
    Timezone,
    Variable,
    WaitPattern,
    YesNo,
    slug,
)

STEP_KINDS = (
    "say",
    "ask",
    "when",  # before go_to, which a condition has too
    "run",
    "instrument",
    "wait",
    "remember",
    "recall",
    "draw",
    "share",
    "task",
    "hand_over",
    "go_to",
    "end",
)
TASKS = (
    "side-effects",
    "relapse-watch",
    "misuse-watch",
    "bladder",
    "silence",
    "call-requested",
    "hard-experience",
    "check-plan",
    "other",
)
TAGS = (
    "body",
    "nature",
    "music",
    "art",
    "relations",
    "work_and_duty",
    "parenting",
    "grief",
    "values",
    "dreams",
    "small_acts",
    "gratitude",
    "pain",
    "session",
)
ANY_TAG = "any"


class Unanswered(Part):
    """What happens when nobody answers: one gentle nudge, then the end of the answer window."""

    remind: Span | None = None
    words: Prose | None = None
    close: Span | None = None
    go_to: StepName | None = None


class _Step(Part):
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
    private: bool = False
    unanswered: Unanswered | None = None
    least: int | None = Field(default=None, ge=1, le=20)
    choices: dict[str, Prose] | None = Field(default=None, min_length=1)
    several: dict[str, Prose] | None = Field(default=None, min_length=2)
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
            key: {}
            for key in ANSWER_KINDS
            if key not in ("choices", "several") and key in data and data[key] in (None, True)
        }
        return {**data, **plain}

    @field_validator("choices", "several", mode="before")
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

    @field_validator("choices", "several")
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
        if self.least is not None and (self.several is None or self.least > len(self.several)):
            raise ValueError("'least' belongs to several:, and can't be more than there are")
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

    end: Annotated[str, Field(pattern=OutcomePattern, description="done, declined, unanswered …")]


class RunStep(_Step):
    """Runs another script and goes on when it has ended; ``save`` keeps the word with which it ended."""

    run: StepName
    save: Variable | None = None


class InstrumentStep(_Step):
    """Asks a standard questionnaire in its exact words; ``save`` names its total."""

    instrument: StepName
    save: Variable | None = None


class WaitStep(_Step):
    """Stands still for a while, then goes on by itself."""

    wait: Annotated[
        str, Field(pattern=WaitPattern, description="20min, 3h, 2d, until evening, until tomorrow morning, 2d morning")
    ]


class RememberStep(_Step):
    """Keeps an answer beyond the conversation, under the name ``as``."""

    remember: Variable
    as_: Variable | None = Field(alias="as", default=None)


class RecallStep(_Step):
    """Brings back what was remembered, in the patient's own words; ``save`` is not known when there is nothing."""

    recall: Variable
    save: Variable


class DrawStep(_Step):
    """Takes a prompt from the decks that this patient has not had; its words become the answer ``save``."""

    draw: Annotated[tuple[Variable, ...], Field(min_length=1)]
    save: Variable

    @field_validator("draw", mode="before")
    @classmethod
    def _one_tag_is_a_list(cls, given: Any) -> Any:
        return [given] if isinstance(given, str) else given


class ShareStep(_Step):
    """A private answer of this conversation may now be seen by the clinicians."""

    share: Variable


class TaskStep(_Step):
    """Gives the clinicians something to do that is no emergency."""

    task: Literal[TASKS]  # type: ignore[valid-type]
    within: Span = "1d"


class HandOverStep(_Step):
    """Calls a person now and ends the conversation."""

    hand_over: Literal["urgent", "emergency"]


def _kind(step: Any) -> str | None:
    if isinstance(step, Mapping):
        return next((f"{kind} step" for kind in STEP_KINDS if kind in step), None)
    return next((f"{kind} step" for kind, model in zip(STEP_KINDS, _MODELS, strict=True) if type(step) is model), None)


_MODELS: tuple[type[_Step], ...] = (
    SayStep,
    AskStep,
    WhenStep,
    RunStep,
    InstrumentStep,
    WaitStep,
    RememberStep,
    RecallStep,
    DrawStep,
    ShareStep,
    TaskStep,
    HandOverStep,
    GoToStep,
    EndStep,
)

Step = Annotated[
    Annotated[WhenStep, Tag("when step")]
    | Annotated[SayStep, Tag("say step")]
    | Annotated[AskStep, Tag("ask step")]
    | Annotated[RunStep, Tag("run step")]
    | Annotated[InstrumentStep, Tag("instrument step")]
    | Annotated[WaitStep, Tag("wait step")]
    | Annotated[RememberStep, Tag("remember step")]
    | Annotated[RecallStep, Tag("recall step")]
    | Annotated[DrawStep, Tag("draw step")]
    | Annotated[ShareStep, Tag("share step")]
    | Annotated[TaskStep, Tag("task step")]
    | Annotated[HandOverStep, Tag("hand_over step")]
    | Annotated[GoToStep, Tag("go_to step")]
    | Annotated[EndStep, Tag("end step")],
    Discriminator(_kind),
]


class Need(StrEnum):
    """What sort of value a part expects from the script that runs it."""

    TEXT = "text"
    NUMBER = "number"
    YES_NO = "yes_no"
    TIME = "time"


class ScriptFile(Part):
    """One conversation, or a part that only others run. ``needs`` names what a part expects to be saved already."""

    name: StepName
    title: Prose
    phase: Phase
    kind: Literal["conversation", "part"] = "conversation"
    needs: dict[Variable, Need] = Field(default_factory=dict)
    unanswered: Unanswered | None = None
    steps: list[Step] = Field(min_length=1)

    @model_validator(mode="after")
    def _only_parts_need(self) -> ScriptFile:
        if self.needs and self.kind != "part":
            raise ValueError("only a part (kind: part) can need what another script saved")
        return self


STEP_MODELS: Mapping[str, type[_Step]] = {
    f"{kind} step": model for kind, model in zip(STEP_KINDS, _MODELS, strict=True)
}
