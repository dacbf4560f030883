"""Each text has been translated."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.scripts.catalogue import translation
from bot.domain.scripts.rule import Draft, Finding, Rule, brief

_SCRIPT = """\
name: trial
title: A trial
phase: integration
steps:
  - say: How good that you are here.
  - end: done
"""


def _check(draft: Draft) -> Iterator[Finding]:
    for language, catalogue in sorted(draft.translations.items()):
        told: set[str] = set()
        for text in draft.texts:
            if text.text in told:
                continue
            told.add(text.text)
            if translation(catalogue, draft.file.name, text.text) is None:
                what = f"{brief(text.text)!r} is not translated into {language!r}."
                remedy = f"Add it to locales/{language}/LC_MESSAGES/scripts.po; until then patients read the original."
                yield Finding(text.path, what, remedy, group=language)


RULE = Rule(
    name="missing-translation",
    why="Somebody who chose Spanish reads English in the middle of the conversation.",
    severity="warning",
    check=_check,
    bad={
        "scripts/trial.yaml": _SCRIPT,
        "locales/es/LC_MESSAGES/scripts.po": """\
msgid "A trial"
msgstr "Un ensayo"
""",
    },
    line=5,
    good={
        "scripts/trial.yaml": _SCRIPT,
        "locales/es/LC_MESSAGES/scripts.po": """\
msgid "A trial"
msgstr "Un ensayo"

msgid "How good that you are here."
msgstr "Qué bien que estés aquí."
""",
    },
)
