"""A row is called after its language."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rules._safety import LEXICON, LEXICON_FILE

RULE = Rule(
    name="id",
    why="A clinician sees the name of the row beside the words; the language is the first thing to know of it.",
    bad={LEXICON_FILE: LEXICON.replace("id: en.tired", "id: tired")},
    line=4,
    place=LEXICON_FILE,
    good={LEXICON_FILE: LEXICON},
)
