"""There is a lexicon."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rules._safety import LEXICON, LEXICON_FILE
from bot.domain.scripts.rules._shared import HELLO

RULE = Rule(
    name="empty",
    why="Without a single row nothing that a patient writes is read for danger.",
    bad={"scripts/hello.yaml": HELLO},
    line=0,
    place="lexicon",
    good={"scripts/hello.yaml": HELLO, LEXICON_FILE: LEXICON},
)
