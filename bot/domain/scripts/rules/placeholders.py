"""A translated safety text holds the same numbers."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rules._safety import ASK_LINE, SPANISH, SPANISH_FILE, TEXTS, TEXTS_FILE

RULE = Rule(
    name="placeholders",
    why="What a translator leaves out is missing for everybody who reads that language.",
    bad={
        SPANISH_FILE: SPANISH.replace("Sobre concern ask. {emergency}", "Sobre concern ask. {emergency} {clinic}"),
        TEXTS_FILE: TEXTS,
    },
    line=ASK_LINE,
    place=SPANISH_FILE,
    good={SPANISH_FILE: SPANISH, TEXTS_FILE: TEXTS},
)
