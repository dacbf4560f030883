"""No words about doses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.domain.scripts.rule import Finding, Rule, Spoken
from bot.domain.scripts.wording import Words, unwanted

_REMEDY = "Doses are spoken about with the clinicians only; offer a call: {clinic_phone}."
# Source: CLINICAL.md, "The bot never: advises on dose or timing"; misuse watch: "no dosing words".
_WORDS: Words = (
    (r"\d+(?:[.,]\d+)? ?(?:mg|µg|μg|mcg|ml|milligrams?|micrograms?|miligramos?|microgramos?)(?:/kg)?", _REMEDY),
    (r"dos(?:e|es|age|ages|ed|ing)|dosis|dosificación", _REMEDY),
    (
        r"(?:twice|double|half) (?:as much|the amount|your usual)|el doble|la mitad de tu (?:medicina|medicación)",
        _REMEDY,
    ),
)


def _says(spoken: Iterable[Spoken]) -> Iterator[Finding]:
    yield from unwanted(spoken, _WORDS)


RULE = Rule(
    name="dose-wording",
    why="A number of milligrams from a program is read as advice, by whoever has the box in their hand.",
    says=_says,
    bad="""\
name: trial
title: A trial
phase: integration
steps:
  - say: Some people sleep badly after 60 mg or more.
  - end: done
""",
    line=5,
    good="""\
name: trial
title: A trial
phase: integration
steps:
  - say: Some people sleep badly after a session. You can ask us about it, {clinic_phone}.
  - end: done
""",
)
