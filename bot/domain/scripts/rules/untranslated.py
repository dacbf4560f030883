"""Safety texts are translated."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rules._safety import ASK_LINE, SPANISH, SPANISH_FILE, TEXTS, TEXTS_FILE

RULE = Rule(
    name="untranslated",
    why="In a crisis people read their mother tongue, or not at all.",
    severity="warning",
    bad={SPANISH_FILE: SPANISH.replace('msgstr "Sobre concern ask. {emergency}"', 'msgstr ""'), TEXTS_FILE: TEXTS},
    line=ASK_LINE,
    place=SPANISH_FILE,
    good={SPANISH_FILE: SPANISH, TEXTS_FILE: TEXTS},
)
