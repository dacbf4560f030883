"""Words of the tests' own, so that what follows from a reading is tested apart from what the lexicon reads.

Doors stand for what somebody may mean: none of it is English that a lexicon would know.
"""

from __future__ import annotations

from dataclasses import replace

from bot.domain.screening.lexicon import Lexicon
from bot.domain.screening.load import load_lexicon
from bot.domain.screening.screen import Screen
from tests.harness import Clinic

SAD, SADDER = "i am at the low door", "it is the low door again"
"""A concern."""
MAYBE, PERHAPS = "i am at the grey door", "there is the grey door again"
"""A concern, and the words may mean more: it is asked about."""
PLAIN = "i am at the red door"
"""Urgent, about the patient."""
LAST = "i am through the black door"
"""An emergency, about the patient."""
WORRY, DANGER, DYING = "my friend is at the low door", "my friend is at the red door", "my friend is at the black door"
"""About somebody else: a concern, urgent, an emergency."""
HURT = "he closed the iron door"
"""Urgent, danger from somebody at home."""
_MEANINGS = """
meanings:
  low: {category: distress, level: concern, negatable: false, says: "A sad word."}
  grey: {category: distress, level: concern, ask: true, negatable: false, says: "A word that may mean it."}
  red: {category: suicide, level: urgent, own: true, negatable: false, says: "It."}
  black: {category: suicide, level: emergency, own: true, negatable: false, says: "It, now."}
  other.low: {category: suicide, level: concern, other: true, negatable: false, says: "Worry about somebody."}
  other.red: {category: suicide, level: urgent, other: true, negatable: false, says: "Somebody's wish."}
  other.black: {category: suicide, level: emergency, other: true, negatable: false, says: "Somebody's act."}
  iron: {category: abuse, level: urgent, negatable: false, says: "Somebody at home."}
"""
_ROWS = {
    "low": "i am at the low door | is the low door again",
    "grey": "i am at the grey door | is the grey door again",
    "red": "i am at the red door | kill myself",
    "black": "through the black door",
    "other.low": "my friend is at the low door",
    "other.red": "my friend is at the red door",
    "other.black": "my friend is at the black door",
    "iron": "closed the iron door",
}


def screen() -> Screen:
    """A screen that reads doors."""
    rows = "".join(
        f"  - id: en.{meaning}\n    means: {meaning}\n    phrases: |\n"
        + "".join(f"      {phrase.strip()}\n" for phrase in phrases.split("|"))
        + f"    examples: |\n      {phrases.split('|')[0].strip()}\n"
        for meaning, phrases in _ROWS.items()
    )
    loaded = load_lexicon({"meanings.yaml": _MEANINGS, "en.yaml": f"language: en\nrows:\n{rows}"})
    assert isinstance(loaded, Lexicon), loaded
    return Screen(loaded)


_SCREEN: list[Screen] = []


async def reads_doors(house: Clinic) -> None:
    """From now on the clinic reads doors, and nothing else."""
    await house.settle()  # whatever is still being read from the disk is live first
    if not _SCREEN:
        _SCREEN.append(screen())
    around = house.house.around
    around.library = replace(around.library, screen=_SCREEN[0])
