"""Whoever may write in a language is heard in it."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rules._safety import LEXICON, LEXICON_FILE

_SCRIPT = """\
name: trial
title: A trial
phase: integration
steps:
  - end: done
"""
_CATALOGUE = """\
msgid "A trial"
msgstr "Un ensayo"
"""
_AROUND = {
    "scripts/trial.yaml": _SCRIPT,
    "locales/es/LC_MESSAGES/scripts.po": _CATALOGUE,
    LEXICON_FILE: LEXICON,
}

RULE = Rule(
    name="no-lexicon",
    why="A disclosure in a language that nobody reads is an answer like any other.",
    severity="warning",
    bad=_AROUND,
    line=0,
    place="safety/lexicon/es.yaml",
    good={
        **_AROUND,
        "safety/lexicon/es.yaml": LEXICON.replace("language: en", "language: es").replace("en.tired", "es.tired"),
    },
)
