"""A patient at a script, for tests.

What is said comes out as lines; the walk goes through JSON between any two answers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from bot.domain import markup
from bot.domain.effects import (
    Asked,
    Chosen,
    Context,
    Drawn,
    Effect,
    Ended,
    HandOver,
    Keep,
    Nudged,
    RaiseTask,
    Redraw,
    Remember,
    Retract,
    Say,
    Scored,
    SetProfile,
    Share,
    Wait,
    Walk,
    Zone,
)
from bot.domain.instruments.instrument import Instrument
from bot.domain.instruments.load import load_instrument
from bot.domain.phrases import Phrases
from bot.domain.scripts.advance import Tapped, Typed, advance, ask_again, begin, read_tap
from bot.domain.scripts.catalogue import read_catalogue
from bot.domain.scripts.load import Around, load_script, load_scripts
from bot.domain.scripts.steps import LoadedScript

CONVERSATIONS = Path(__file__).parents[3] / "conversations"
NOW = datetime(2026, 6, 10, 18, 0, tzinfo=UTC)


def catalogue(domain: str, language: str = "es") -> Mapping[str, str]:
    path = CONVERSATIONS / "locales" / language / "LC_MESSAGES" / f"{domain}.po"
    return read_catalogue(path.read_text(encoding="utf-8"), path.name)


PHRASES = Phrases({"es": catalogue("bot")})

CONTEXT = Context(
    conversation=7,
    language="en",
    now=NOW,
    values={
        "name": "Ana",
        "clinic": "Harbor Clinic",
        "clinic_phone": "555-0100",
        "hotlines": "988 (call or text)",
        "clinic_driving": "Please do not drive before noon.",
    },
    countries={"US": "United States", "DE": "Germany", "IN": "India", "ES": "Spain"},
    zones=(Zone("America/New_York", "New York"), Zone("America/Chicago", "Chicago")),
    languages={"en": "English", "es": "Español"},
    country_zones={
        "US": (Zone("America/New_York", "New York"), Zone("America/Chicago", "Chicago")),
        "DE": (Zone("Europe/Berlin", "Berlin"), Zone("Europe/Busingen", "Büsingen")),
        "IN": (Zone("Asia/Kolkata", "Kolkata"),),
    },
)


def instruments() -> Mapping[str, Instrument]:
    found = [
        load_instrument(path.read_text(encoding="utf-8"), path.name)
        for path in sorted((CONVERSATIONS / "instruments").glob("*.yaml"))
    ]
    return {one.id: one for one in found if isinstance(one, Instrument)}


@cache
def library() -> Mapping[str, LoadedScript]:
    """Every script as it is shipped, in Spanish as well."""
    sources = {
        path.name: path.read_text(encoding="utf-8")
        for path in sorted((CONVERSATIONS / "scripts").glob("*.yaml"))
        if not path.name.endswith(".transcript.yaml")
    }
    own = {name: text for name, text in sources.items() if not name.endswith(".transcript.yaml")}
    found, issues = load_scripts(own, Around({"es": catalogue("scripts")}, instruments()))
    errors = [str(issue) for issue in issues if issue.severity == "error"]
    assert not errors, errors
    return found


def content(name: str) -> LoadedScript:
    return library()[name]


def script(steps: str, phase: str = "integration", head: str = "", **translations: Mapping[str, str]) -> LoadedScript:
    source = f"name: trial\ntitle: A trial\nphase: {phase}\n{head}steps:\n{steps}"
    loaded = load_script(source, "trial.yaml", around=Around(translations, instruments()))
    assert isinstance(loaded, LoadedScript), [str(issue) for issue in loaded]
    return loaded


def scripts(*sources: str) -> Mapping[str, LoadedScript]:
    """Several scripts that may run each other; each source begins with its name."""
    named = {f"{index}.yaml": source for index, source in enumerate(sources)}
    found, issues = load_scripts(named, Around({}, instruments()))
    assert not issues, [str(issue) for issue in issues]
    return found


def through_json(walk: Walk) -> Walk:
    stored = json.loads(json.dumps(asdict(walk)))
    lists = {name: tuple(value) for name, value in stored.items() if isinstance(value, list)}
    answers = {name: tuple(value) if isinstance(value, list) else value for name, value in stored["answers"].items()}
    return Walk(**{**stored, **lists, "answers": answers})


def lines(effects: tuple[Effect, ...]) -> list[str]:
    """Effects as one line each, buttons in brackets; the words of a golden transcript."""
    found: list[str] = []
    for effect in effects:
        match effect:
            case Say(html, keyboard):
                found.append(f"bot: {html}")
                found.extend("     " + " ".join(f"[{button.label}]" for button in row) for row in keyboard)
            case Asked(step=step, sequence=sequence):
                found.append(f"asked {step} #{sequence}")
            case Nudged():
                found.append("nudged")
            case Redraw(sequence, keyboard):
                found.append(f"redraw #{sequence}")
                found.extend("     " + " ".join(f"[{button.label}]" for button in row) for row in keyboard)
            case Retract(step):
                found.append(f"retract {step}")
            case Wait(until):
                found.append(f"wait until {until:%Y-%m-%d %H:%M}")
            case Remember(key, words, private):
                found.append(f"remember {key}: {words}{' (private)' if private else ''}")
            case Drawn(prompt):
                found.append(f"drawn {prompt}")
            case Share(variable):
                found.append(f"share {variable}")
            case RaiseTask(kind, within):
                found.append(f"task {kind} within {within}")
            case Scored(instrument=instrument, total=total):
                found.append(f"scored {instrument}: {total:g}")
            case HandOver(level=level, rule=rule):
                found.append(f"hand over {level} ({rule})")
            case Chosen(sequence, shown):
                found.append(f"chosen #{sequence}: {shown}")
            case Keep(step, variable, value, shown, private):
                found.append(f"keep {step} {variable}={value!r} ({shown}){' private' if private else ''}")
            case SetProfile(name, value):
                found.append(f"profile {name}={value}")
            case Ended(outcome):
                found.append(f"ended {outcome}")
    return found


def check_limits(effects: tuple[Effect, ...]) -> None:
    """What Telegram would refuse."""
    for effect in effects:
        if isinstance(effect, Say):
            assert 0 < markup.length(markup.visible(effect.html).strip()) <= markup.LIMIT
            for row in effect.keyboard:
                assert 0 < len(row) <= 8
                for button in row:
                    assert 1 <= len(button.data.encode()) <= 64
                    assert button.label.strip()


@dataclass
class Patient:
    """Walks through one script; ``last`` are the effects of the last turn."""

    script: LoadedScript
    context: Context = CONTEXT
    walk: Walk = field(default_factory=Walk)
    last: tuple[Effect, ...] = ()

    def __post_init__(self) -> None:
        self._keep(*begin(self.script, self.context, phrases=PHRASES))

    def types(self, text: str) -> list[str]:
        return self._turn(Typed(text))

    def taps(self, label: str) -> list[str]:
        tap = self.taps_possible()[label]
        return self._turn(tap)

    def taps_possible(self) -> dict[str, Tapped]:
        """By label, the taps on the waiting question; shown again, the question has the same buttons."""
        found: dict[str, Tapped] = {}
        for effect in ask_again(self.script, self.walk, self.context, phrases=PHRASES):
            for row in effect.keyboard if isinstance(effect, Say) else ():
                for button in row:
                    read = read_tap(button.data)
                    assert read is not None, button.data
                    assert read[0] == self.context.conversation
                    found[button.label] = read[1]
        return found

    def _turn(self, answer: Typed | Tapped) -> list[str]:
        self._keep(*advance(self.script, through_json(self.walk), answer, self.context, phrases=PHRASES))
        return lines(self.last)

    def _keep(self, walk: Walk, effects: tuple[Effect, ...]) -> None:
        check_limits(effects)
        self.walk, self.last = walk, effects
        for effect in effects:
            if isinstance(effect, SetProfile) and effect.field == "language":
                self.context = Context(**{**_fields(self.context), "language": effect.value})
            if isinstance(effect, SetProfile) and effect.field == "country":
                zones = self.context.country_zones.get(effect.value, ())
                self.context = Context(**{**_fields(self.context), "zones": zones})


def _fields(context: Context) -> dict[str, object]:
    return {name: getattr(context, name) for name in Context.__dataclass_fields__}
