"""A row of the lexicon leaves alone what it must."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rules._safety import LEXICON, LEXICON_FILE

RULE = Rule(
    name="must-not",
    why="A row that reads too much wakes clinicians for nothing, until they no longer get up.",
    bad={
        LEXICON_FILE: LEXICON.replace(
            '"I am so tired, and everything is fine"', '"I am so tired of everything on television"'
        )
    },
    line=4,
    place=LEXICON_FILE,
    good={LEXICON_FILE: LEXICON},
)
