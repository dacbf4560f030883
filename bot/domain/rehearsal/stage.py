"""What a rehearsal needs: the texts that are played, the pretend patient, and the little of the world they look at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Protocol

from bot.domain.effects import Prompt, Zone
from bot.domain.phrases import Phrases
from bot.domain.programs.timeline import Program
from bot.domain.screening.reading import Circumstances, Reading
from bot.domain.scripts.steps import LoadedScript


@dataclass(frozen=True, slots=True)
class Pretend:
    """The pretend patient. ``zone`` is an IANA name, ``morning`` and ``evening`` wall times ``HH:MM``; ``seed`` makes
    the order of prompts their own."""

    name: str = "Ana"
    language: str = "en"
    country: str = "US"
    zone: str = "America/New_York"
    morning: str = "08:00"
    evening: str = "20:00"
    group: str = "none"
    route: str = "im"
    seed: str = "preview"


class Tongue(Protocol):
    """Countries and time zones that may be chosen, named in one language."""

    @property
    def countries(self) -> Mapping[str, str]:
        """ISO codes and names."""
        ...

    @property
    def zones(self) -> Mapping[str, tuple[Zone, ...]]:
        """The zones of each country."""
        ...


class Words(Protocol):
    """What the clinic and the helplines stand for; all of it for one patient at one moment."""

    def values(self, patient: Pretend, now: datetime) -> Mapping[str, str]:
        """What fills a script's placeholders, beside the patient's name and the day of the session."""
        ...

    def safety(self, key: str, patient: Pretend, now: datetime) -> str:
        """One of the safety texts as HTML; empty where they are not at hand."""
        ...

    def help(self, level: str, category: str, patient: Pretend, now: datetime) -> str:
        """What is shown when a person is called and the script has not shown the numbers; empty where not at hand."""
        ...


Reads = Callable[[str, Circumstances], Reading]


@dataclass(frozen=True)
class Stage:
    """Everything that stays the same during a rehearsal.

    ``languages`` maps the clinic's to their own names; ``tongue`` names countries and zones in a language; ``quiet``
    are the quiet hours, from and until; ``sentences`` what the bot says outside of scripts, by name ("WHEN").
    ``reads`` screens what is typed as it is screened live; None: nothing is.
    """

    scripts: Mapping[str, LoadedScript]
    programs: Mapping[str, Program]
    phrases: Phrases
    prompts: tuple[Prompt, ...]
    languages: Mapping[str, str]
    tongue: Callable[[str], Tongue]
    words: Words
    sentences: Mapping[str, str]
    quiet: tuple[time, time] = (time(22), time(7))
    reads: Reads | None = None
