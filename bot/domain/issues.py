"""An author's mistake: where it is, what is wrong, how to mend it. Never an exception."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Issue:
    """One complaint about one place in one file. Lines and columns count from 1; 0 means the file as a whole.

    Complaints of one rule about one file that share a ``group`` (a language that lacks many texts) are the same work
    for the same person; a list may tell the first of them and their number.
    """

    rule: str
    file: str
    line: int
    column: int
    what: str
    remedy: str
    severity: Severity = "error"
    group: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column} {self.rule}: {self.what} {self.remedy}".rstrip()
