"""Telephone numbers are filled in, not written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.domain.scripts.rule import Finding, Rule, Spoken
from bot.domain.scripts.wording import read_aloud

_NUMBER = re.compile(
    r"(?<![\w.:/-])(?:\+\d[\d ()-]{5,}\d|\(?\d{2,4}\)?[ -]\d{3,4}[ -]\d{3,4}|\d{7,}|"
    r"(?:911|112|999|988|000|110|119|116[ -]?\d{3}|741741|024))(?![\w:/-])"
)


def _says(spoken: Iterable[Spoken]) -> Iterator[Finding]:
    for one in spoken:
        found = _NUMBER.search(read_aloud(one.words))
        if found is not None:
            what = f"The number {found[0]!r} is written here{one.version}."
            remedy = "Say {hotlines} or {clinic_phone}: those are the patient's own country's, and are kept up to date."
            yield Finding(one.text.path, what, remedy)


RULE = Rule(
    name="written-number",
    why="A number belongs to one country and grows old in a script; in the list of hotlines somebody looks after it.",
    says=_says,
    bad="""\
name: trial
title: A trial
phase: integration
steps:
  - say: If you are in danger, call 911.
  - end: done
""",
    line=5,
    good="""\
name: trial
title: A trial
phase: integration
steps:
  - say: |
      If you are in danger, call the first of these.
      {hotlines}
  - end: done
""",
)
