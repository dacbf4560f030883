"""Words belong to an answer."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rules._shared import INSTRUMENT

_FILE = "instruments/two-items.yaml"

RULE = Rule(
    name="unknown-answer",
    why="Words for an answer that is not there are mostly a slip, and then the right place is empty.",
    bad={_FILE: INSTRUMENT.replace("1: Mostly}", "1: Mostly, 2: Always}")},
    line=23,
    place=_FILE,
    good={_FILE: INSTRUMENT},
)
