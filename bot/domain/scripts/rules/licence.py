"""Who allowed the use is written down."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rules._shared import INSTRUMENT

_FILE = "instruments/two-items.yaml"

RULE = Rule(
    name="licence",
    why="A clinic that is asked for the permission years later finds nobody who remembers.",
    bad={_FILE: INSTRUMENT.replace("text: Free to use.}", 'text: Free to use., permission: ""}')},
    line=4,
    place=_FILE,
    good={
        _FILE: INSTRUMENT.replace("text: Free to use.}", 'text: Free to use., permission: "By its author, 2026-03-02"}')
    },
)
