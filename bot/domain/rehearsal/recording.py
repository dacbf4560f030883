"""Recorded conversations: a file beside the scripts that says what a patient did and what came of it.

```yaml
script: grounding
context: {name: Ana, language: en, zone: America/New_York, begins: "2026-03-27 20:00"}
talk:
  - bot: How is it now?
    buttons: [A bit easier, The same, Harder]
  - patient: Harder
```

Played again, the patient's lines are fed in, and everything else has to come out as it stands. ``patient:`` holds what
was tapped or typed, a list where several were ticked, and nothing where the patient let time pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain import markup
from bot.domain.effects import Button
from bot.domain.rehearsal.events import Changed, Event, Gave, Line, Noted
from bot.domain.rehearsal.play import Rehearsal
from bot.domain.rehearsal.setting import Setting
from bot.domain.rehearsal.stage import Stage


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the talk: ``who`` is bot, patient or note; ``words`` of a patient may be several, or nothing."""

    who: str
    words: Line
    buttons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recording:
    """A whole file."""

    setting: Setting
    talk: tuple[Entry, ...]


def entries(events: Iterable[Event], zone: ZoneInfo) -> list[Entry]:
    """What happened, as a file has it. Back and Later are left out: they are below nearly every question."""
    found: list[Entry] = []
    for event in events:
        if isinstance(event, Changed):
            continue
        if isinstance(event, Gave):
            found.append(Entry("patient", event.line))
        elif isinstance(event, Noted):
            found.append(Entry("note", f"{dated(event.at, zone)}: {event.words}"))
        else:
            shown = markup.visible(event.html).strip()
            found.append(Entry("bot", shown, labels(button for row in event.keyboard for button in row)))
    return found


def labels(buttons: Iterable[Button]) -> tuple[str, ...]:
    """The words on the buttons that answer."""
    return tuple(button.label for button in buttons if not button.data.endswith((":back", ":later")))


def dated(moment: datetime, zone: ZoneInfo) -> str:
    """``Fri 2026-03-27 18:00 (UTC+01:00)``: on the patient's clock, and where that stands."""
    wall = moment.astimezone(zone)
    return f"{wall:%a %Y-%m-%d %H:%M} ({offset(moment, zone)})"


def offset(moment: datetime, zone: ZoneInfo) -> str:
    """How far the clock of ``zone`` is from UTC at that moment: ``UTC+01:00``."""
    minutes = int((moment.astimezone(zone).utcoffset() or timedelta(0)).total_seconds() // 60)
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def again(recording: Recording, stage: Stage) -> Recording:
    """The same patient's lines, played now. Where questions are left at the end, it ends as the recorded one did."""
    setting = recording.setting
    rehearsal = setting.rehearsal(stage)
    lines = list(_answers(recording.talk))
    happened: list[Event] = []
    while True:
        if rehearsal.question() is not None:
            if not lines:
                break
            happened += rehearsal.answers(_by_now(rehearsal, *lines.pop(0)))
            continue
        passed = rehearsal.passes(setting.until)
        if passed is None:
            break
        happened += passed
    return replace(recording, talk=tuple(entries(happened, setting.zone)))


def first_difference(recorded: Sequence[Entry], now: Sequence[Entry]) -> int | None:
    """The number of the first entry that is another one; None where there is none."""
    for number, (one, other) in enumerate(zip(recorded, now, strict=False)):
        if one != other:
            return number
    return None if len(recorded) == len(now) else min(len(recorded), len(now))


def course(talk: Sequence[Entry]) -> list[Any]:
    """What happened, without the words in which it was said: whether only words differ is told from it.

    A button that was tapped is its place, so that another label is but another word.
    """
    found: list[Any] = []
    answers = _answers(talk)
    for entry in talk:
        if entry.who == "bot":
            found.append(("bot", len(entry.buttons)))
        elif entry.who == "note":
            found.append(("note", _TITLE.sub("begins", str(entry.words))))
        else:
            words, buttons = next(answers)
            given = words if isinstance(words, tuple) else (words,)
            found.append(("patient", [buttons.index(one) if one in buttons else one for one in given]))
    return found


_TITLE = re.compile(r"begins: .*")


def _answers(talk: Iterable[Entry]) -> Iterator[tuple[Line, tuple[str | None, ...]]]:
    """What the patient did, each time with the buttons that stood before it."""
    buttons: tuple[str | None, ...] = ()
    for entry in talk:
        if entry.who == "patient":
            yield entry.words, buttons
        elif entry.who == "bot" and entry.buttons:
            buttons = entry.buttons


def _by_now(rehearsal: Rehearsal, words: Line, buttons: tuple[str | None, ...]) -> Line:
    """The same answer where a button has another label by now: the one in the same place."""
    shown = [label for row in rehearsal.buttons() for label in labels(row)]

    def one(word: str) -> str:
        moved = word in buttons and word not in shown and len(buttons) == len(shown)
        return shown[buttons.index(word)] if moved else word

    if words is None:
        return None
    return tuple(map(one, words)) if isinstance(words, tuple) else one(words)
