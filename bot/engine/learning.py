"""What the lexicon can learn from what clinicians said: pages, true and false ones, by row and language.

Numbers and ids only; the words stay in the store, and a clinician reads them in their own chat with /message.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bot.domain.screening.reading import Level
from bot.store.marks import Marked, Verdict

FALSE_AT_LEAST = 2
"""False alarms of one row before it is spoken of: one may be chance."""
FALSE_SHARE = 0.34
"""Alarms that are overridden more often than this are ignored in the end."""
NAMED = 6
"""Messages named in one proposal."""
NO_ROW = "no row"


@dataclass
class Tally:
    """What one row, or one language, did: ids of messages by what became of them."""

    true: list[int] = field(default_factory=list)
    false: list[int] = field(default_factory=list)
    undecided: list[int] = field(default_factory=list)
    missed: list[int] = field(default_factory=list)

    def add(self, one: Marked) -> None:
        """Count one message."""
        if one.verdict is Verdict.MISSED:
            self.missed.append(one.id)
        elif one.verdict is Verdict.FALSE_ALARM:
            self.false.append(one.id)
        elif one.verdict is Verdict.TRUE:
            self.true.append(one.id)
        elif one.level >= Level.urgent:
            self.undecided.append(one.id)

    @property
    def pages(self) -> int:
        """Messages that paged."""
        return len(self.true) + len(self.false) + len(self.undecided)

    def row(self) -> dict[str, int]:
        """The numbers."""
        return {
            "pages": self.pages,
            "true": len(self.true),
            "false": len(self.false),
            "undecided": len(self.undecided),
            "missed": len(self.missed),
        }


@dataclass(frozen=True)
class Learned:
    """The report: tallies by row and by language, and sentences that propose what to add."""

    rules: dict[str, Tally]
    languages: dict[str, Tally]
    proposals: tuple[str, ...]


def learn(marked: Iterable[Marked]) -> Learned:
    """Count and propose."""
    rules: defaultdict[str, Tally] = defaultdict(Tally)
    languages: defaultdict[str, Tally] = defaultdict(Tally)
    unread: defaultdict[str, list[int]] = defaultdict(list)
    for one in marked:
        rules[one.rule or NO_ROW].add(one)
        languages[one.language].add(one)
        if one.verdict is Verdict.MISSED and one.rule is None:
            unread[one.language].append(one.id)
    return Learned(dict(rules), dict(languages), tuple(_proposals(rules, unread)))


def _proposals(rules: dict[str, Tally], unread: dict[str, list[int]]) -> Iterator[str]:
    for rule, tally in sorted(rules.items(), key=lambda one: -len(one[1].false)):
        decided = len(tally.true) + len(tally.false)
        if len(tally.false) >= FALSE_AT_LEAST and len(tally.false) / decided >= FALSE_SHARE:
            yield (
                f"{rule}: {len(tally.false)} of {decided} pages were false alarms. Read {_named(tally.false)}; put "
                "what they have in common under its `must_not`, and narrow its phrases or write a guard."
            )
    for rule, tally in sorted(rules.items()):
        if tally.missed and rule != NO_ROW:
            yield (
                f"{rule}: {len(tally.missed)} of its messages should have paged and did not. Read "
                f"{_named(tally.missed)}; add examples of that kind to a row of a graver meaning."
            )
    for language, ids in sorted(unread.items()):
        yield (
            f"{language}: {len(ids)} missed and read by no row. Read {_named(ids)}; ask what is meant, find the "
            f"meaning in meanings.yaml, and add an example of your own to its row in {language}.yaml."
        )


def _named(ids: list[int]) -> str:
    shown = ", ".join(f"/message {number}" for number in ids[-NAMED:])
    return shown if len(ids) <= NAMED else f"{shown} and {len(ids) - NAMED} more"
