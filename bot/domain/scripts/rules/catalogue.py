"""A catalogue can be read."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule

_SCRIPT = """\
name: trial
title: A trial
phase: integration
steps:
  - end: done
"""

RULE = Rule(
    name="catalogue",
    why="A translation that cannot be read would leave everybody who reads that language with English.",
    bad={
        "scripts/trial.yaml": _SCRIPT,
        "locales/es/LC_MESSAGES/scripts.po": """\
msgid "A trial"
msgtext "Un ensayo"
""",
    },
    line=2,
    place="locales/es/LC_MESSAGES/scripts.po",
    good={
        "scripts/trial.yaml": _SCRIPT,
        "locales/es/LC_MESSAGES/scripts.po": """\
msgid "A trial"
msgstr "Un ensayo"
""",
    },
)
