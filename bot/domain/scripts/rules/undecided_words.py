"""The clinic has decided what only it can say."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain import markup
from bot.domain.scripts.rule import Draft, Finding, Rule


def _check(draft: Draft) -> Iterator[Finding]:
    for text in draft.texts:
        for name in sorted(markup.placeholders(text.text) & draft.unset):
            what = f"{{{name}}} is said here, but the clinic has not decided its words."
            remedy = f"Fill in clinic.words.{name.removeprefix('clinic_')} in the settings."
            yield Finding(text.path, what, remedy, group=name)


RULE = Rule(
    name="undecided-words",
    why="When somebody may drive, eat or go back on duty is for the clinic to say. "
    "(In this example it has not yet said anything about duty.)",
    check=_check,
    early=True,
    bad="""\
name: trial
title: A trial
phase: integration
steps:
  - say: |
      Before you go back to work:
      {clinic_duty}
  - end: done
""",
    line=5,
    good="""\
name: trial
title: A trial
phase: integration
steps:
  - say: |
      Before you go back to work, please ask us: {clinic_phone}.
  - end: done
""",
)
