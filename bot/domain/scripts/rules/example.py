"""A row of the lexicon reads its own examples."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rules._safety import LEXICON, LEXICON_FILE

RULE = Rule(
    name="example",
    why="A row that misses what it was written for would miss it from a patient too.",
    bad={LEXICON_FILE: LEXICON.replace('"I am so tired of everything"', '"I am tired of it all"')},
    line=4,
    place=LEXICON_FILE,
    good={LEXICON_FILE: LEXICON},
)
