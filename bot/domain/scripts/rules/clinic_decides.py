"""What the clinic decides stands in the settings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.domain.scripts.rule import Finding, Rule, Spoken
from bot.domain.scripts.wording import read_aloud

_NUMBER = r"(?:\d+|two|four|six|eight|twelve|twenty-four|dos|cuatro|seis|ocho|doce)"
_SPAN = re.compile(rf"(?<!\w){_NUMBER}\s+(?:hours?|days?|horas?|días?)(?!\w)")
_ABOUT = (
    ("driving", re.compile(r"(?<!\w)(?:driv(?:e|ing)|behind the wheel|conducir|manejar)(?!\w)")),
    (
        "fasting",
        re.compile(r"(?<!\w)(?:(?:no|stop|not|don't) (?:food|eat(?:ing)?|drink(?:ing)?)|fasting|ayun[ao]s?)(?!\w)"),
    ),
    ("breastfeeding", re.compile(r"(?<!\w)(?:breast-?feed(?:ing)?|breast milk|dar el pecho|lactancia)(?!\w)")),
    ("duty", re.compile(r"(?<!\w)(?:on duty|weapons?|de servicio|armas?)(?!\w)")),
)


def _says(spoken: Iterable[Spoken]) -> Iterator[Finding]:
    for one in spoken:
        for sentence in re.split(r"(?<=[.?:])\s|\n", read_aloud(one.words)):
            for word, pattern in _ABOUT:
                span = _SPAN.search(sentence)
                if span is not None and pattern.search(sentence):
                    what = f"“{' '.join(span[0].split())}” is said here about {word}{one.version}."
                    remedy = f"Say {{clinic_{word}}} instead, and let the clinic fill it in under clinic.words.{word}."
                    yield Finding(one.text.path, what, remedy)


RULE = Rule(
    name="clinic-decides",
    why="Clinics differ about hours of fasting, driving and nursing; a number in a script is right for one of them.",
    says=_says,
    bad="""\
name: trial
title: A trial
phase: preparation
steps:
  - say: Please eat nothing before you come. You will not be driving for 24 hours.
  - end: done
""",
    line=5,
    good="""\
name: trial
title: A trial
phase: preparation
steps:
  - say: |
      Please eat nothing before you come.

      {clinic_driving}
  - end: done
""",
)
