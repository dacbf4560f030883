"""The shipped questionnaires, and a scoring table written by hand from the printed forms: the other side of each test.

The table knows nothing of the files: how many items count, what each button counts from first to last, sum or mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.domain.instruments.instrument import Instrument
from bot.domain.instruments.load import load_instrument

FOLDER = Path(__file__).parents[3] / "conversations" / "instruments"

UP3, DOWN3 = (0, 1, 2, 3), (3, 2, 1, 0)
UP4 = (0, 1, 2, 3, 4)
YES_NO = (1, 0)


@dataclass(frozen=True)
class Sheet:
    """One questionnaire on paper: the points of each button of each item that counts, in the order of the form."""

    points: Sequence[Sequence[int]]
    highest: int
    mean: bool = False


EPDS_REVERSED = (3, 5, 6, 7, 8, 9, 10)
SHEETS = {
    "phq-2": Sheet([UP3] * 2, 6),
    "phq-9": Sheet([UP3] * 9, 27),
    "gad-2": Sheet([UP3] * 2, 6),
    "gad-7": Sheet([UP3] * 7, 21),
    "pc-ptsd-5": Sheet([YES_NO] * 5, 5),
    "pcl-5": Sheet([UP4] * 20, 80),
    "peg": Sheet([range(11)] * 3, 10, mean=True),
    "audit-c": Sheet([UP4] * 3, 12),
    "asq": Sheet([YES_NO] * 4, 4),
    "epds": Sheet([UP3, UP3, DOWN3, UP3, DOWN3, DOWN3, DOWN3, DOWN3, DOWN3, DOWN3], 30),
}
SHIPPED = tuple(name for name in SHEETS if name != "epds")


def text_of(name: str) -> str:
    return (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")


def filled_epds() -> str:
    """The template with a dummy word in each empty place, as a clinic would fill it in from top to bottom."""
    lines = []
    for number, line in enumerate(text_of("epds").splitlines()):
        places = iter(range(9))
        while '""' in line and not line.startswith("#"):
            line = line.replace('""', f'"words {number} {next(places)}"', 1)
        lines.append(line)
    return "\n".join(lines) + "\n"


def loaded(source: str, filename: str = "trial.yaml") -> Instrument:
    found = load_instrument(source, filename)
    assert isinstance(found, Instrument), [str(issue) for issue in found]
    return found


ALL = {name: loaded(text_of(name), f"{name}.yaml") for name in SHIPPED}
ALL["epds"] = loaded(filled_epds(), "epds.yaml")
