"""Every question has its words."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rules._shared import INSTRUMENT

_FILE = "instruments/two-items.yaml"

RULE = Rule(
    name="empty-text",
    why="An item whose words were lost is asked as an empty line.",
    bad={_FILE: INSTRUMENT.replace("      calm: I felt at ease in the evening.\n", '      calm: ""\n')},
    line=26,
    place=_FILE,
    good={_FILE: INSTRUMENT},
)
