"""The safety texts have a catalogue."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rules._safety import SPANISH, SPANISH_FILE, TEXTS, TEXTS_FILE

RULE = Rule(
    name="po",
    why="A catalogue that cannot be read leaves a whole language with English in the worst hour.",
    bad={SPANISH_FILE: SPANISH.replace('msgid "About button call"', 'msgtext "About button call"'), TEXTS_FILE: TEXTS},
    line=2,
    place=SPANISH_FILE,
    good={SPANISH_FILE: SPANISH, TEXTS_FILE: TEXTS},
)
