"""Stages for rehearsals: the texts of a library, with a clinic's own words, a made-up clinic's, or stand-ins."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from bot.domain import markup
from bot.domain.effects import Prompt
from bot.domain.phrases import Phrases
from bot.domain.programs.timeline import Program
from bot.domain.rehearsal.stage import Pretend, Reads, Stage, Words
from bot.domain.screening.hotlines import Hotlines
from bot.domain.screening.reading import Category, Level
from bot.domain.screening.texts import SafetyTexts, help_text
from bot.domain.scripts.kinds import CLINIC_WORDS
from bot.domain.scripts.steps import LoadedScript
from bot.engine import made_up
from bot.engine import phrases as spoken
from bot.engine.geography import Geography, geography

if TYPE_CHECKING:
    from bot.engine.surroundings import Surroundings  # with it comes the database, of which no preview needs anything

_NEUTRAL = (time(22), time(7))


class Played(Protocol):
    """The texts that are played: a library, or one without screening."""

    @property
    def scripts(self) -> Mapping[str, LoadedScript]:
        """By name."""
        ...

    @property
    def programs(self) -> Mapping[str, Program]:
        """By name."""
        ...

    @property
    def prompts(self) -> tuple[Prompt, ...]:
        """Of all decks."""
        ...

    @property
    def phrases(self) -> Phrases:
        """The bot's own."""
        ...


class StandIns:
    """In place of what a clinic decides and a country has: so that a recorded conversation is the same everywhere, and
    a new helpline changes none."""

    def values(self, patient: Pretend, now: datetime) -> Mapping[str, str]:
        """Each placeholder says in brackets what would stand there."""
        del patient, now
        return {
            "clinic": made_up.NAME,
            "clinic_phone": made_up.PHONE,
            **{f"clinic_{word}": f"[the clinic's words: {word}]" for word in CLINIC_WORDS},
            "hotlines": "[the emergency number]\n[the helplines]",
        }

    def safety(self, key: str, patient: Pretend, now: datetime) -> str:
        """Not at hand; a note is made instead."""
        del patient, now
        return f"[safety text: {key}]"

    def help(self, level: str, category: str, patient: Pretend, now: datetime) -> str:
        """Not at hand; a note is made instead."""
        del level, category, patient, now
        return ""


class MadeUpClinic:
    """The words of the made-up clinic, and the real helplines of the patient's country, read when first needed."""

    def __init__(self, read: Callable[[], tuple[Hotlines, SafetyTexts]]) -> None:
        self._read = lru_cache(maxsize=1)(read)

    def values(self, patient: Pretend, now: datetime) -> Mapping[str, str]:
        """What fills the placeholders."""
        hotlines, texts = self._read()
        lines = hotlines.of(patient.country, now.date(), frozenset())
        numbers = f"{texts.emergency(patient.language, lines)}\n{texts.lines(patient.language, lines)}"
        return {**self._clinic(), **made_up.said(patient.language), "hotlines": numbers}

    def safety(self, key: str, patient: Pretend, now: datetime) -> str:
        """The safety text, with the numbers."""
        hotlines, texts = self._read()
        lines = hotlines.of(patient.country, now.date(), frozenset())
        words = texts.words(key, patient.language, lines, self._clinic())
        return markup.to_html(words.source, words.values)

    def help(self, level: str, category: str, patient: Pretend, now: datetime) -> str:
        """The help text, with the numbers."""
        hotlines, texts = self._read()
        lines = hotlines.of(patient.country, now.date(), frozenset())
        words = help_text(texts, patient.language, Level[level], _category(category), lines, self._clinic())
        return markup.to_html(words.source, words.values)

    def _clinic(self) -> dict[str, str]:
        return {"clinic": made_up.NAME, "clinic_phone": made_up.PHONE}


class OwnClinic:
    """A running clinic's words, as its patients read them."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    def values(self, patient: Pretend, now: datetime) -> Mapping[str, str]:
        """What fills the placeholders."""
        around = self._around
        return {
            "clinic": around.clinic.name,
            "clinic_phone": around.clinic.phone,
            **around.clinic.said(patient.language),
            "hotlines": around.library.lines_text(patient.country, patient.language, now.date()),
        }

    def safety(self, key: str, patient: Pretend, now: datetime) -> str:
        """The safety text, with the numbers."""
        del now
        return self._around.safety(key, patient.language, patient.country)

    def help(self, level: str, category: str, patient: Pretend, now: datetime) -> str:
        """The help text, with the numbers."""
        clinic = {"clinic": self._around.clinic.name, "clinic_phone": self._around.clinic.phone}
        words = self._around.library.help(
            Level[level], _category(category), patient.language, patient.country, now.date(), clinic
        )
        return markup.to_html(words.source, words.values)


def rehearsed(
    played: Played,
    words: Words,
    *,
    languages: Sequence[str] = made_up.LANGUAGES,
    countries: Sequence[str] = made_up.COUNTRIES,
    quiet: tuple[time, time] = _NEUTRAL,
    reads: Reads | None = None,
) -> Stage:
    """A stage with these texts and words; the same languages and countries each time, if none are given."""
    places = _places(tuple(languages), tuple(countries))
    return _stage(played, words, places, quiet, reads)


def recorded(played: Played, reads: Reads | None = None) -> Stage:
    """The stage of recorded conversations: beside the texts and the screen, nothing depends on where it is played."""
    return rehearsed(played, StandIns(), reads=reads)


def at_the_clinic(around: Surroundings) -> Stage:
    """The stage of a running clinic."""
    library, clinic = around.library, around.clinic
    quiet = (clinic.quiet_from, clinic.quiet_until)
    return _stage(library, OwnClinic(around), library.places, quiet, library.screen.read)


def _stage(played: Played, words: Words, places: Geography, quiet: tuple[time, time], reads: Reads | None) -> Stage:
    return Stage(
        scripts=played.scripts,
        programs=played.programs,
        phrases=played.phrases,
        prompts=played.prompts,
        languages=places.languages,
        tongue=places.tongue,
        words=words,
        sentences=spoken.NAMED,
        quiet=quiet,
        reads=reads,
    )


@lru_cache(maxsize=8)
def _places(languages: tuple[str, ...], countries: tuple[str, ...]) -> Geography:
    return geography(languages, countries)


def _category(name: str) -> Category | None:
    return Category(name) if name in [one.value for one in Category] else None
