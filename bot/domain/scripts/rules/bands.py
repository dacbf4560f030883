"""No words for scores that nobody validated."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rules._shared import INSTRUMENT

_FILE = "instruments/two-items.yaml"

RULE = Rule(
    name="bands",
    why="A word for a range of points is believed; where research has none, it is made up.",
    bad={
        _FILE: INSTRUMENT.replace(
            "  validated_bands: false\n",
            "  validated_bands: false\n  bands: [{from: 0, to: 1, word: restless}, {from: 2, to: 2, word: calm}]\n",
        )
    },
    line=14,
    place=_FILE,
    good={_FILE: INSTRUMENT},
)
