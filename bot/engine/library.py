"""The conversations, read once and whole: scripts, programs, screening, hotlines, texts and translations.

Either all of it is sound and becomes one frozen :class:`Library`, or nothing goes live and every complaint is told.
Reading costs about a second (the lexicon tries its own examples); nothing of it is repeated in a turn, and what is
expensive is taken over from the library before where its texts are the same.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.domain.effects import Context, Prompt, Value
from bot.domain.errors import AfterglowError
from bot.domain.instruments.instrument import Instrument
from bot.domain.issues import Issue
from bot.domain.people import Patient
from bot.domain.phrases import Phrases
from bot.domain.programs.timeline import Program
from bot.domain.screening.hotlines import Hotlines, Lines
from bot.domain.screening.reading import Category, Level
from bot.domain.screening.screen import Screen
from bot.domain.screening.texts import AUDIENCES, SafetyTexts, Words, help_text
from bot.domain.scripts.load import Around
from bot.domain.scripts.rule import Whole
from bot.domain.scripts.rulebook import inspect_all
from bot.domain.scripts.steps import LoadedScript
from bot.engine.desk import SOURCE_LANGUAGE, Desk
from bot.engine.geography import Geography, geography


class BrokenConversationsError(AfterglowError):
    """The conversations cannot go live:"""

    def __init__(self, issues: Sequence[Issue]) -> None:
        super().__init__("".join(f"\n  {issue}" for issue in issues))
        self.issues = tuple(issues)


@dataclass(frozen=True, slots=True)
class Known:
    """What is read for a script only if it needs it: facts, the patient's remembered words, the prompts they had."""

    facts: Mapping[str, Value] = field(default_factory=dict)
    memory: Mapping[str, str] = field(default_factory=dict)
    drawn: Mapping[str, int] = field(default_factory=dict)


NOTHING_KNOWN = Known()


@dataclass(frozen=True, slots=True)
class Library:
    """Everything that operators edit, ready for use; immutable, so that publishing replaces it as a whole.

    ``scripts`` and ``programs`` are by name; ``issues`` are the warnings, with the paths of their files. ``confirmed``
    are ids of hotlines of lower confidence that the clinic vouches for. ``files`` is what all of it was made from:
    texts by path relative to the conversations folder.
    """

    scripts: Mapping[str, LoadedScript]
    programs: Mapping[str, Program]
    screen: Screen
    hotlines: Hotlines
    texts: SafetyTexts
    phrases: Phrases
    places: Geography
    instruments: Mapping[str, Instrument] = field(default_factory=dict)
    prompts: tuple[Prompt, ...] = ()
    issues: tuple[Issue, ...] = ()
    confirmed: frozenset[str] = frozenset()
    files: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    _lines: dict[tuple[str, date], Lines] = field(default_factory=dict, repr=False, compare=False)
    _texts: dict[tuple[str, str, date], str] = field(default_factory=dict, repr=False, compare=False)

    @property
    def languages(self) -> Mapping[str, str]:
        """The clinic's languages and their own names; the first is the default."""
        return self.places.languages

    def context(
        self,
        conversation: int,
        patient: Patient,
        now: datetime,
        values: Mapping[str, str],
        *,
        known: Known = NOTHING_KNOWN,
    ) -> Context:
        """What a script may know about the moment. ``values`` fill its placeholders; the name is added."""
        tongue = self.places.tongue(patient.language)
        return Context(
            conversation=conversation,
            language=patient.language or next(iter(self.languages), SOURCE_LANGUAGE),
            now=now,
            values={"name": patient.name, **values},
            countries=tongue.countries,
            zones=tongue.zones.get(patient.country, ()),
            languages=self.languages,
            country_zones=tongue.zones,
            zone=patient.zone or "UTC",
            morning=patient.morning or "09:00",
            evening=patient.evening or "18:00",
            facts=known.facts,
            memory=known.memory,
            prompts=self.prompts,
            drawn=known.drawn,
            seed=patient.code,
        )

    def lines(self, country: str, today: date) -> Lines:
        """The hotlines of a country; the international ones for one that is unknown."""
        found = self._lines.get((country, today))
        if found is None:
            if len(self._lines) > 1000:  # a year of days; old ones are never asked for again
                self._lines.clear()
            found = self._lines[country, today] = self.hotlines.of(country, today, self.confirmed)
        return found

    def lines_text(self, country: str, language: str, today: date) -> str:
        """The emergency number and the hotlines of a country as plain text, one a line."""
        key = (country, language, today)
        found = self._texts.get(key)
        if found is None:
            if len(self._texts) > 1000:
                self._texts.clear()
            lines = self.lines(country, today)
            found = f"{self.texts.emergency(language, lines)}\n{self.texts.lines(language, lines)}"
            self._texts[key] = found
        return found

    def safety(
        self,
        key: str,
        language: str,
        country: str,
        today: date,
        values: Mapping[str, str] | None = None,
        group: str = "",
    ) -> Words:
        """A safety text with the numbers for ``country`` and ``group``; lines whose value is unknown are left out."""
        return self.texts.words(key, language, self.lines(country, today), values, topics=AUDIENCES.get(group, ()))

    def help(
        self,
        level: Level,
        category: Category | None,
        language: str,
        country: str,
        today: date,
        values: Mapping[str, str] | None = None,
        group: str = "",
    ) -> Words:
        """What a patient of ``group`` is told at once after a reading; ``level`` is not none."""
        lines = self.lines(country, today)
        return help_text(self.texts, language, level, category, lines, values, topics=AUDIENCES.get(group, ()))


def load_library(
    files: Mapping[str, str],
    languages: Sequence[str],
    *,
    countries: Sequence[str] = (),
    confirmed: Collection[str] = (),
    unset: Collection[str] = (),
    begun: Collection[str] | None = None,
    unread: Sequence[Issue] = (),
    like: Library | None = None,
    trusted: bool = False,
) -> Library | tuple[Issue, ...]:
    """The library made from ``files``, or everything that is wrong in them (warnings among it). Never raises.

    ``files`` maps paths relative to the conversations folder (``scripts/welcome.yaml``) to their texts; ``unread`` are
    complaints about files that are there but have no text. ``languages`` are the clinic's, the default first;
    ``countries`` those that patients are shown first; ``unset`` placeholders whose words the clinic has to decide yet.
    ``begun`` are the scripts that patients or the bot begin; where that is not said, no script counts as unused.
    ``like``: an earlier library; what costs time is taken from it where the texts behind it are the same.
    ``trusted``: these files were live before, so the lexicon's own examples are not tried once more.
    """
    desk = Desk(files, unread, like)
    foreign = [language for language in languages if language != SOURCE_LANGUAGE]
    instruments = desk.instruments()
    scripts = desk.scripts(Around(desk.catalogues("scripts", foreign), instruments, frozenset(unset)))
    programs = desk.programs(scripts)
    prompts = desk.prompts(desk.catalogues("prompts", foreign))
    screen = desk.screen(tried=not trusted)
    desk.unscreened(languages)
    hotlines = desk.hotlines(confirmed)
    texts = desk.texts(foreign)
    phrases = desk.phrases(foreign)
    if len(scripts) == sum(1 for _ in desk.files("scripts")):  # with one missing, others would seem to lack something
        whole = Whole(scripts, programs, prompts, files, None if begun is None else frozenset(begun))
        desk.issues.extend(inspect_all(whole))
    issues = tuple(desk.issues)
    if screen is None or hotlines is None or texts is None or any(issue.severity == "error" for issue in issues):
        return tuple(sorted(issues, key=lambda issue: issue.severity))
    return Library(
        scripts=scripts,
        programs=programs,
        screen=screen,
        hotlines=hotlines,
        texts=texts,
        phrases=phrases,
        places=geography(languages, countries),
        instruments=instruments,
        prompts=prompts,
        issues=issues,
        confirmed=frozenset(confirmed),
        files=dict(files),
    )


@dataclass(frozen=True, slots=True)
class Plays:
    """What can be played without anybody listening: the library without screening and helplines."""

    scripts: Mapping[str, LoadedScript]
    programs: Mapping[str, Program]
    prompts: tuple[Prompt, ...]
    phrases: Phrases
    issues: tuple[Issue, ...] = ()


def load_plays(
    files: Mapping[str, str],
    languages: Sequence[str],
    unread: Sequence[Issue] = (),
    only: str | None = None,
) -> Plays:
    """The sound scripts, programs and prompts in ``files``, and everything that is wrong in them. Never raises.

    For previews, in a part of the time of :func:`load_library`; what is found here is not fit to go live. ``only``: of
    the scripts this one, or those of the program of this name, and whatever they run.
    """
    desk = Desk(files, unread, None)
    foreign = [language for language in languages if language != SOURCE_LANGUAGE]
    programs = desk.programs({})  # so that a program is found whose scripts are not read
    few = desk
    if only is not None:
        names = {only, *(item.script for item in programs[only].items)} if only in programs else {only}
        few = Desk(_with_parts(files, names), unread, None)
    scripts = few.scripts(Around(desk.catalogues("scripts", foreign), desk.instruments()))
    prompts = desk.prompts(desk.catalogues("prompts", foreign))
    issues = desk.issues if few is desk else [*desk.issues, *few.issues]
    return Plays(scripts, programs, prompts, desk.phrases(foreign), tuple(issues))


def _with_parts(files: Mapping[str, str], names: Collection[str]) -> dict[str, str]:
    """The files of these scripts, and of all that they run."""
    found: dict[str, str] = {}
    waiting = [f"scripts/{name}.yaml" for name in names]
    while waiting:
        path = waiting.pop()
        if path in files and path not in found:
            found[path] = files[path]
            waiting += [f"scripts/{part}.yaml" for part in _RUNS.findall(files[path])]
    return found


_RUNS = re.compile(r"\brun:\s*['\"]?([\w-]+)")
