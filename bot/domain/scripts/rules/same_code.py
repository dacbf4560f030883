"""One code, one thing."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rules._shared import INSTRUMENT

_FILE = "instruments/two-items.yaml"

RULE = Rule(
    name="same-code",
    why="Two items with one code overwrite each other in the record.",
    bad={
        _FILE: INSTRUMENT.replace("  - {id: sleep}\n", "  - {id: sleep, loinc: 44250-9}\n").replace(
            "  - {id: calm}\n", "  - {id: calm, loinc: 44250-9}\n"
        )
    },
    line=19,
    place=_FILE,
    good={
        _FILE: INSTRUMENT.replace("  - {id: sleep}\n", "  - {id: sleep, loinc: 44250-9}\n").replace(
            "  - {id: calm}\n", "  - {id: calm, loinc: 44255-8}\n"
        )
    },
)
