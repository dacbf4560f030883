"""A phrase of the lexicon can be read."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rules._safety import LEXICON, LEXICON_FILE

RULE = Rule(
    name="phrase",
    why="With an open bracket nobody knows what the row reads, and what it lets pass.",
    bad={LEXICON_FILE: LEXICON.replace("so (tired|weary) of", "so (tired|weary of")},
    line=7,
    place=LEXICON_FILE,
    beside="missing",
    good={LEXICON_FILE: LEXICON},
)
