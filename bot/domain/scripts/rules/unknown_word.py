"""Levels and categories are those of the design."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rules._safety import LEXICON, LEXICON_FILE

RULE = Rule(
    name="unknown-word",
    why="What a row is for decides whom it wakes; a word that nobody knows wakes nobody.",
    bad={LEXICON_FILE: LEXICON.replace("level: concern", "level: worry")},
    line=4,
    place=LEXICON_FILE,
    good={LEXICON_FILE: LEXICON},
)
