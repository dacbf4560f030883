"""A translation says all that the original says."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain import markup
from bot.domain.scripts.rule import Draft, Finding, Rule

_SCRIPT = """\
name: trial
title: A trial
phase: integration
steps:
  - say: If you need us, call {clinic_phone}.
  - end: done
"""
_CATALOGUE = """\
msgid "A trial"
msgstr "Un ensayo"

msgid "If you need us, call {clinic_phone}."
msgstr "%s"
"""


def _check(draft: Draft) -> Iterator[Finding]:
    for one in draft.spoken:
        lost = sorted(markup.placeholders(one.text.text) - markup.placeholders(one.words))
        if lost:
            what = f"The {one.language!r} translation lost {{{lost[0]}}}."
            yield Finding(one.text.path, what, "Put it back into the translation.")


RULE = Rule(
    name="translation-placeholder",
    why="A number or a name that the translator left out is missing for everybody who reads that language.",
    check=_check,
    bad={
        "scripts/trial.yaml": _SCRIPT,
        "locales/es/LC_MESSAGES/scripts.po": _CATALOGUE % "Si nos necesitas, llama.",
    },
    line=5,
    good={
        "scripts/trial.yaml": _SCRIPT,
        "locales/es/LC_MESSAGES/scripts.po": _CATALOGUE % "Si nos necesitas, llama al {clinic_phone}.",
    },
)
