"""Lint for people: a folder, some files of it, or the example of a rule, looked at with everything around them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from bot.domain.issues import Issue
from bot.domain.scripts.rule import Example, Rule
from bot.engine.library import Library, load_library

EXAMPLE_DAY = date(2026, 11, 24)
"""Today, in the examples of rules."""
EXAMPLE_UNSET = ("clinic_duty",)
"""What the clinic of the examples has not decided."""
_SOURCE = "en"


def tried(rule: Rule, example: Example) -> tuple[Issue, ...]:
    """What lint says about one of a rule's examples; what else a library needs is not missed."""
    files = rule.files(example)
    languages = sorted({name.split("/")[1] for name in files if name.startswith("locales/")} - {_SOURCE})
    found = load_library(files, [_SOURCE, *languages], unset=EXAMPLE_UNSET, begun=())
    issues = found.issues if isinstance(found, Library) else found
    return tuple(issue for issue in issues if issue.file in files or issue.file == rule.place)
