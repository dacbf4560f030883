"""Nobody is told what they have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.domain.scripts.rule import Finding, Rule, Spoken
from bot.domain.scripts.wording import Words, unwanted

_REMEDY = "Say what was answered, not what it is called; a name for it comes from a clinician, in person."
_EN = (
    r"(?:a |an |some |severe |major |mild |moderate |clinical |post-?natal |postpartum |panic |anxiety |personality )*"
    r"(?:depression|ptsd|anxiety|psychosis|mania|bipolar|schizophrenia|addiction|disorder|dependence)"
)
_ES = (
    r"(?:una? |la |el |algo de )?(?:depresión|ansiedad|tept|estrés postraumático|psicosis|manía|bipolaridad|"
    r"esquizofrenia|adicción|trastorno)"
)
# Source: CLINICAL.md, "The bot never: … diagnoses, reads a score as a diagnosis"; "never label a diagnosis".
_WORDS: Words = (
    (
        rf"(?<!if )(?<!do )you (?:(?:may |might |could |seem to )?(?:have|suffer from)|are suffering from) {_EN}",
        _REMEDY,
    ),
    (
        rf"your (?:answers?|scores?|results?) (?:means?|shows?|suggests?|points? to) (?:that you )?\w* ?{_EN}",
        _REMEDY,
    ),
    (
        r"you are (?:clinically )?(?:depressed|bipolar|psychotic|manic|addicted|an addict|an alcoholic|traumati[sz]ed)",
        _REMEDY,
    ),
    (rf"(?<!si )(?:tienes|tiene usted|sufres|sufre usted|padeces|padece usted) (?:de )?{_ES}", _REMEDY),
    (r"(?:estás|está usted) (?:deprimid|psicótic|traumatizad)[oa]|eres (?:bipolar|alcohólic[oa]|adict[oa])", _REMEDY),
)


def _says(spoken: Iterable[Spoken]) -> Iterator[Finding]:
    yield from unwanted(spoken, _WORDS)


RULE = Rule(
    name="diagnosis-wording",
    why="A questionnaire counts answers; a program that names an illness frightens, and is often wrong.",
    says=_says,
    bad="""\
name: trial
title: A trial
phase: integration
steps:
  - say: Your answers mean that you have moderate depression.
  - end: done
""",
    line=5,
    good="""\
name: trial
title: A trial
phase: integration
steps:
  - say: Your clinicians see your answers and will speak with you about them.
  - end: done
""",
)
