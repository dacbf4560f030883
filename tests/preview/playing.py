"""What tests of previews share: the conversations read once, and plays as short lists of lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import lru_cache
from random import Random
from zoneinfo import ZoneInfo

from bot.commands.preview import Folder
from bot.config import default_conversations
from bot.domain.effects import Prompt
from bot.domain.phrases import Phrases
from bot.domain.rehearsal.events import Event, Gave, Noted, Said
from bot.domain.rehearsal.play import Rehearsal
from bot.domain.rehearsal.policies import POLICIES, play
from bot.domain.rehearsal.recording import dated, entries
from bot.domain.rehearsal.setting import Setting, setting_for
from bot.domain.rehearsal.stage import Pretend, Stage
from bot.domain.scripts.load import Around, load_scripts
from bot.engine.library import Plays
from bot.engine.stage import recorded

ANA = Pretend(name="Ana")
FRIDAY = date(2026, 3, 27)


@lru_cache(maxsize=1)
def folder() -> Folder:
    return Folder.read(default_conversations())


@lru_cache(maxsize=1)
def stage() -> Stage:
    return folder().stage(record=True, listens=False)


def written(**sources: str) -> Stage:
    """A stage of these scripts: name (- for _) to their text after name and title."""
    texts = {
        f"scripts/{name.replace('_', '-')}.yaml": f"name: {name.replace('_', '-')}\ntitle: A trial\n{text}"
        for name, text in sources.items()
    }
    scripts, issues = load_scripts(texts, Around())
    assert not [issue for issue in issues if issue.severity == "error"], issues
    prompts = (
        Prompt("deck/one", frozenset({"body"}), {"en": "One?"}),
        Prompt("deck/two", frozenset({"body"}), {"en": "Two?"}),
    )
    return recorded(Plays(scripts, {}, prompts, Phrases()))


def setting(
    name: str, kind: str = "script", *, patient: Pretend = ANA, start: date = FRIDAY, days: int = 28
) -> Setting:
    plays = folder().plays
    return setting_for(plays.scripts, plays.programs, kind, name, patient, start, days)


def program(
    name: str, policy: str, *, zone: str = "America/New_York", start: date = FRIDAY, days: int = 28
) -> list[Event]:
    made = setting(name, "program", patient=replace(ANA, zone=zone), start=start, days=days)
    return list(play(made.rehearsal(stage()), POLICIES[policy], Random(1), made.until))


def trial(stage: Stage, name: str = "trial", *, at: datetime = datetime(2026, 6, 10, 18, tzinfo=UTC)) -> Rehearsal:
    """A script of one's own for somebody in New York (14:00 there), without a session."""
    made = Rehearsal.of_script(stage, ANA, name, at)
    made.passes()
    return made


def told(events: Iterable[Event], zone: str = "America/New_York") -> list[str]:
    """Every line as ``bot: …``, ``patient: …`` or ``note: …``, without times."""
    found = []
    for entry in entries(events, ZoneInfo(zone)):
        words = entry.words
        if entry.who == "note":
            words = str(words).partition("): ")[2]
        found.append(f"{entry.who}: {words}" + (f" {list(entry.buttons)}" if entry.buttons else ""))
    return found


def begun(events: Iterable[Event], zone: str) -> Mapping[str, str]:
    """When each conversation began, by its script."""
    place = ZoneInfo(zone)
    found: dict[str, str] = {}
    for event in events:
        if isinstance(event, Noted) and event.kind == "begins":
            found.setdefault(event.words.split(" ")[0], dated(event.at, place))
    return found


def notes(events: Iterable[Event], *kinds: str) -> list[str]:
    return [event.words for event in events if isinstance(event, Noted) and (not kinds or event.kind in kinds)]


def said(events: Iterable[Event]) -> list[Said]:
    return [event for event in events if isinstance(event, Said)]


def given(events: Iterable[Event]) -> list[object]:
    return [event.line for event in events if isinstance(event, Gave)]
