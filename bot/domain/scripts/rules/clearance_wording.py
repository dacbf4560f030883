"""Nobody is cleared to drive, mix or stop."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.domain.scripts.rule import Finding, Rule, Spoken
from bot.domain.scripts.wording import Words, unwanted

_CLINIC = "Let the clinic say it: {clinic_driving}, {clinic_duty}, {clinic_medicines}, {clinic_breastfeeding}."
_MEDICINE = "Take it out. Medicines are changed by whoever prescribed them: {clinic_medicines}."
_ASKED = r"(?<!when )(?<!whether )(?<!if )(?<!until )(?<!before )"
_PREGUNTADO = r"(?<!cuándo )(?<!cuando )(?<!si )(?<!no )"
# Source: CLINICAL.md, "The bot never: … calls a mix safe, … tells anyone to stop a medicine, clears for driving or
# work".
_WORDS: Words = (
    (
        _ASKED + r"you (?:can|may) (?:now |already |safely )?(?:drive|go back (?:to work|on duty)|return to work)",
        _CLINIC,
    ),
    (
        r"(?<!not )(?:safe|fine|ok|okay|all right|allowed) (?:for you )?to (?:drive|mix|drink alcohol|breastfeed)",
        _CLINIC,
    ),
    (
        _PREGUNTADO + r"(?:ya )?puedes? (?:ya )?(?:conducir|manejar|volver (?:al trabajo|al servicio)|dar el pecho)",
        _CLINIC,
    ),
    (r"(?<!no )(?:es|está) (?:seguro|bien) (?:conducir|manejar|mezclar|beber)", _CLINIC),
    (
        r"(?<!not )(?<!n't )(?<!never )(?:stop|skip|quit) (?:taking )?(?:your|the) "
        r"(?:medicines?|medications?|pills|tablets|drugs)",
        _MEDICINE,
    ),
    (r"(?:take|use) (?:more|less|another|an extra) (?:of |pill|tablet|lozenge)", _MEDICINE),
    (
        r"(?<!no )(?:deja|deje|suspende|suspenda) (?:de tomar )?(?:tu|su|la|el|tus|sus) "
        r"(?:medicina|medicación|pastilla|medicamento)s?",
        _MEDICINE,
    ),
)


def _says(spoken: Iterable[Spoken]) -> Iterator[Finding]:
    yield from unwanted(spoken, _WORDS)


RULE = Rule(
    name="clearance-wording",
    why="A sentence that lets somebody drive, go on duty or leave out a medicine is a decision, and not a program's.",
    says=_says,
    bad="""\
name: trial
title: A trial
phase: integration
steps:
  - say: After a good night you can drive again.
  - end: done
""",
    line=5,
    good="""\
name: trial
title: A trial
phase: integration
steps:
  - say: |
      About driving, the clinic says:
      {clinic_driving}
  - end: done
""",
)
