"""From complete answers to a total, and what may be said about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.errors import AfterglowError
from bot.domain.instruments.instrument import Instrument, Item

_ROUNDING = 1e-9
"""Means are no exact numbers: from 10/3 to 13/3 is 30 %, but a hair less in floats."""


class ImpossibleAnswerError(AfterglowError):
    """An answer is none of the item's options:"""


@dataclass(frozen=True, slots=True)
class Result:
    """One complete scoring: ``items`` holds the answers that were asked for, those that don't count among them."""

    instrument: str
    version: str
    total: float
    items: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Change:
    """The difference between two totals: ``points`` is the later less the earlier."""

    points: float
    clear: bool

    @property
    def words(self) -> str:
        """What is said about it. Never more: a lower total is no cure."""
        return "changed" if self.clear else "not clearly changed"


def score(instrument: Instrument, answers: Mapping[str, int | None]) -> Result | None:
    """The result of ``answers`` (item to the score of the tapped option), or None while one that counts is missing.

    An item that was not to be asked (its ``ask_if`` does not hold) counts 0, whatever was answered before the patient
    went back and changed an earlier answer. Answers to other things than its items are passed over. Raises
    ImpossibleAnswerError for a score that is on no button of its item.
    """
    # 0 for what was not to be asked, so that items which depend on it are not asked either.
    known: dict[str, int | None] = {}
    asked: dict[str, int] = {}
    total = count = 0
    for item in instrument.items:
        wanted = True if item.ask_if is None else item.ask_if.holds(known)
        given = _checked(instrument, item, answers.get(item.id))
        known[item.id] = 0 if wanted is False else given
        if wanted and given is not None:
            asked[item.id] = given
        if item.scored:
            counted = known[item.id]
            if wanted is None or counted is None:
                return None
            total += counted
            count += 1
    exact = total / count if instrument.method == "mean" else total
    return Result(instrument.id, instrument.version, exact, asked)


def band(instrument: Instrument, total: float) -> str | None:
    """The validated word for ``total``; None for an instrument that has none."""
    return next((found.word for found in instrument.bands if found.low <= total <= found.high), None)


def change(instrument: Instrument, now: float, before: float) -> Change | None:
    """Whether the total clearly changed from ``before`` to ``now``; None where no rule says what a clear change is.

    A rule in percent is measured against ``before``; from 0 every rise is clear.
    """
    rule = instrument.change_rule
    if rule is None:
        return None
    needed = rule.points if rule.points is not None else abs(before) * (rule.percent or 0) / 100
    moved = abs(now - before)
    return Change(now - before, moved > _ROUNDING and moved + _ROUNDING >= needed)


def shown(total: float) -> str:
    """A total as it is read: a whole number as such, a mean with one decimal."""
    return str(int(total)) if total == int(total) else f"{total:.1f}"


def _checked(instrument: Instrument, item: Item, given: int | None) -> int | None:
    if given is not None and item.option(given) is None:
        raise ImpossibleAnswerError(f"{given} for {item.id} of {instrument.id}")
    return given
