"""A name is given once."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rules._safety import HOTLINES, HOTLINES_FILE

_MORE = """\
      - id: %s
        service: "Another Line"
        tier: secondary
        call: "555 0101"
        dial: short
        hours: "08:00-20:00"
        languages: "en"
        confidence: high
        sources: 2
        checked: 2026-11-01
  ZZ:
"""

RULE = Rule(
    name="twice",
    why="The settings confirm a line by its name; of two with one name nobody knows which is meant.",
    bad={HOTLINES_FILE: HOTLINES.replace("  ZZ:\n", _MORE % "us.example")},
    line=16,
    place=HOTLINES_FILE,
    good={HOTLINES_FILE: HOTLINES.replace("  ZZ:\n", _MORE % "us.another")},
)
