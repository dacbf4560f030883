"""A questionnaire ready to be asked and scored.

An answer is always the score of the tapped option as it counts: items that are scored the other way round have the
scores already beside their answers, so nothing is ever turned round (or forgotten) later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

Method = Literal["sum", "mean"]
Better = Literal["lower", "higher"]
RiskLevel = Literal["review", "urgent", "emergency"]
"""``urgent`` and ``emergency`` open a case at the tap; ``review`` is a task for a clinician, never a case."""


@dataclass(frozen=True, slots=True)
class Risk:
    """From ``at_least`` points on, a person has to look: at once, or (``review``) as a task."""

    at_least: int
    level: RiskLevel

    def reached(self, score: float) -> bool:
        """Whether this score means risk."""
        return score >= self.at_least


@dataclass(frozen=True, slots=True)
class AskIf:
    """The item is asked only if any of the items ``any_of`` was answered with ``at_least`` points."""

    any_of: tuple[str, ...]
    at_least: int

    def holds(self, answers: Mapping[str, int | None]) -> bool | None:
        """Whether the item is asked; None while that cannot be known, because an answer is missing."""
        known = [answers.get(item) for item in self.any_of]
        if any(score is not None and score >= self.at_least for score in known):
            return True
        return None if None in known else False


@dataclass(frozen=True, slots=True)
class Option:
    """One button: what it counts, and its label by language. ``loinc`` is the code of the answer, if it has one."""

    score: int
    label: Mapping[str, str]
    loinc: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One question, answered with one tap.

    ``options`` stand in the order in which they are shown. ``low`` and ``high`` say by language what the ends of a
    scale mean; empty when the labels speak for themselves. ``reversed``: the worst answer stands first, as on the
    printed form. An item that is not ``scored`` is asked and recorded, but is no part of the total.
    """

    id: str
    text: Mapping[str, str]
    options: tuple[Option, ...]
    risk: Risk | None = None
    scored: bool = True
    ask_if: AskIf | None = None
    loinc: str | None = None
    reversed: bool = False
    low: Mapping[str, str] = field(default_factory=dict)
    high: Mapping[str, str] = field(default_factory=dict)

    def option(self, score: int) -> Option | None:
        """The option that counts ``score``."""
        return next((option for option in self.options if option.score == score), None)


@dataclass(frozen=True, slots=True)
class Band:
    """A range of totals, both ends included, and the word that was validated for it."""

    low: int
    high: int
    word: str


@dataclass(frozen=True, slots=True)
class ChangeRule:
    """From how much on a difference counts as a change: ``points``, or ``percent`` of the earlier total.

    Exactly one of the two is given. ``note`` says where the rule comes from.
    """

    points: float | None
    percent: float | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Codes:
    """LOINC codes of the questionnaire (``panel``) and of its score (``total``).

    ``local`` is our own code of the score, for a questionnaire whose score has none.
    """

    panel: str | None
    total: str | None
    local: str | None


@dataclass(frozen=True, slots=True)
class Licence:
    """Under which terms it may be shown, for what, and the line to print with it.

    ``permission`` says who allowed this clinic to use it; empty where nobody needs to be asked.
    """

    terms: str
    permitted_use: str
    text: str
    permission: str = ""


@dataclass(frozen=True)
class Instrument:
    """A standard questionnaire.

    ``version`` is that of the scoring; ``hash`` (SHA-256) and ``source`` are those of the whole file. ``low`` and
    ``high`` bound the total; ``better`` is the end to which a patient wishes it to move. ``recall`` says in English
    which time the questions are about. ``languages`` are those that every text exists in, the original first;
    ``text_sources`` say by language where the texts are from, ``stem`` what is said once, before the first item
    (empty when there is nothing to say). ``bands`` is empty unless words for ranges were validated. ``cuts`` are
    usual cut-points, by whom they are for. ``total_risk`` is for the total what ``Item.risk`` is for an answer.
    """

    id: str
    name: str
    version: str
    recall: str
    licence: Licence
    sources: tuple[str, ...]
    method: Method
    low: int
    high: int
    better: Better
    codes: Codes
    bands: tuple[Band, ...]
    cuts: Mapping[str, int]
    change_rule: ChangeRule | None
    total_risk: Risk | None
    stem: Mapping[str, str]
    items: tuple[Item, ...]
    languages: tuple[str, ...]
    text_sources: Mapping[str, str]
    source: str
    hash: str

    @cached_property
    def _by_id(self) -> Mapping[str, Item]:
        return {item.id: item for item in self.items}

    def item(self, name: str) -> Item | None:
        """The item with this id."""
        return self._by_id.get(name)
