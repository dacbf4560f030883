"""A language of the clinic has its translations."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule

_SCRIPT = """\
name: trial
title: A trial
phase: integration
steps:
  - say: How good that you are here.
  - end: done
"""
_CATALOGUE = """\
msgid "A trial"
msgstr "Un ensayo"

msgid "How good that you are here."
msgstr "Qué bien que estés aquí."
"""
_EMPTY = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n'
_OTHERS = {"locales/es/LC_MESSAGES/prompts.po": _EMPTY, "locales/es/LC_MESSAGES/safety.po": _EMPTY}

RULE = Rule(
    name="missing-catalogue",
    why="A language that is offered without its words is English with another name.",
    severity="warning",
    bad={"scripts/trial.yaml": _SCRIPT, **_OTHERS},
    line=0,
    place="locales/es/LC_MESSAGES/scripts.po",
    good={"scripts/trial.yaml": _SCRIPT, "locales/es/LC_MESSAGES/scripts.po": _CATALOGUE, **_OTHERS},
)
