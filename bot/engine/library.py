"""The conversations, read once and whole: scripts, programs, screening, hotlines, texts and translations.

Either all of it is sound and becomes one frozen :class:`Library`, or nothing goes live and every complaint is told.
Reading costs about a second (the lexicon tries its own examples); nothing of it is repeated in a turn, and what is
expensive is taken over from the library before where its texts are the same.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import PurePosixPath

from bot.domain import markup
from bot.domain.effects import Context, Prompt, Value
from bot.domain.errors import AfterglowError
from bot.domain.instruments.instrument import Instrument
from bot.domain.instruments.load import load_instrument
from bot.domain.issues import Issue
from bot.domain.people import Patient
from bot.domain.phrases import Phrases
from bot.domain.programs.load import load_programs
from bot.domain.programs.timeline import Program
from bot.domain.screening.hotlines import Hotlines, Lines, load_hotlines
from bot.domain.screening.lexicon import Lexicon
from bot.domain.screening.load import load_lexicon
from bot.domain.screening.reading import Category, Level
from bot.domain.screening.screen import Screen
from bot.domain.screening.texts import SafetyTexts, Words, help_text, load_texts
from bot.domain.scripts.catalogue import UnreadableCatalogueError, read_catalogue
from bot.domain.scripts.decks import load_deck
from bot.domain.scripts.load import Around, load_scripts
from bot.domain.scripts.rule import Whole
from bot.domain.scripts.rulebook import inspect_all
from bot.domain.scripts.steps import LoadedScript
from bot.engine import phrases as spoken
from bot.engine.geography import Geography, geography

SOURCE_LANGUAGE = "en"
NEEDED_SCRIPTS = ("welcome",)
"""Scripts that the bot itself starts."""
NEEDED_PROGRAMS = ("core",)
"""Programs that the bot itself starts."""
TRANSCRIPT = ".transcript.yaml"
"""How the files end that hold recorded conversations; they stand beside the scripts, and are none."""


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
        self, key: str, language: str, country: str, today: date, values: Mapping[str, str] | None = None
    ) -> Words:
        """A safety text with the numbers of ``country``; lines whose value is unknown are left out."""
        return self.texts.words(key, language, self.lines(country, today), values)

    def help(
        self,
        level: Level,
        category: Category | None,
        language: str,
        country: str,
        today: date,
        values: Mapping[str, str] | None = None,
    ) -> Words:
        """What a patient is told at once after a reading; ``level`` is not none."""
        return help_text(self.texts, language, level, category, self.lines(country, today), values)


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
) -> Library | tuple[Issue, ...]:
    """The library made from ``files``, or everything that is wrong in them (warnings among it). Never raises.

    ``files`` maps paths relative to the conversations folder (``scripts/welcome.yaml``) to their texts; ``unread`` are
    complaints about files that are there but have no text. ``languages`` are the clinic's, the default first;
    ``countries`` those that patients are shown first; ``unset`` placeholders whose words the clinic has to decide yet.
    ``begun`` are the scripts that patients or the bot begin; where that is not said, no script counts as unused.
    ``like``: an earlier library; what costs time is taken from it where the texts behind it are the same.
    """
    desk = _Desk(files, unread, like)
    foreign = [language for language in languages if language != SOURCE_LANGUAGE]
    instruments = desk.instruments()
    scripts = desk.scripts(Around(desk.catalogues("scripts", foreign), instruments, frozenset(unset)))
    programs = desk.programs(scripts)
    prompts = desk.prompts(desk.catalogues("prompts", foreign))
    screen = desk.screen()
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
    desk = _Desk(files, unread, None)
    foreign = [language for language in languages if language != SOURCE_LANGUAGE]
    programs = desk.programs({})  # so that a program is found whose scripts are not read
    few = desk
    if only is not None:
        names = {only, *(item.script for item in programs[only].items)} if only in programs else {only}
        few = _Desk(_with_parts(files, names), unread, None)
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


class _Desk:
    """The files while they are being read: they are named relative to the folder, and what is wrong is collected."""

    def __init__(self, files: Mapping[str, str], unread: Sequence[Issue], like: Library | None) -> None:
        self._files = files
        self._unread = {issue.file for issue in unread}
        self._like = like
        self.issues: list[Issue] = list(unread)

    def has(self, name: str) -> bool:
        """Whether there is such a file, readable or not."""
        return name in self._files or name in self._unread

    def text(self, name: str) -> str | None:
        """A file's text, or None and a complaint."""
        text = self._files.get(name)
        if text is None and name not in self._unread:
            self.complain("unreadable", name, "The file cannot be read: it is not there.", "Put it there, readable.")
        return text

    def same(self, *under: str) -> Library | None:
        """The earlier library if all its files that begin with one of ``under`` are the present ones."""
        if self._like is None or any(name.startswith(under) for name in self._unread):
            return None
        now, before = (
            {name: text for name, text in files.items() if name.startswith(under)}
            for files in (self._files, self._like.files)
        )
        return self._like if now and now == before else None

    def complain(
        self, rule: str, name: str, what: str, remedy: str, line: int = 0, *, warning: bool = False, group: str = ""
    ) -> None:
        column = 1 if line else 0
        self.issues.append(Issue(rule, name, line, column, what, remedy, "warning" if warning else "error", group))

    def files(self, under: str) -> Iterator[str]:
        """The YAML files directly in one subfolder, by name; also those that cannot be read."""
        for name in sorted({*self._files, *self._unread}):
            path = PurePosixPath(name)
            recorded = name.endswith(TRANSCRIPT)
            if path.parent == PurePosixPath(under) and path.suffix == ".yaml" and not recorded:
                yield name

    def catalogue(self, language: str, domain: str) -> Mapping[str, str] | None:
        """One translation catalogue; None when it is missing (a warning) or broken (an error)."""
        name = f"locales/{language}/LC_MESSAGES/{domain}.po"
        if not self.has(name):
            what = f"There is no translation into {language!r}; these texts are said in English."
            self.complain("missing-catalogue", name, what, "Add the file, or take the language out.", warning=True)
            return None
        text = self.text(name)
        if text is None:
            return None
        try:
            return read_catalogue(text, name)
        except UnreadableCatalogueError as error:
            line, what = error.place
            remedy = "Look at this entry: quotes, msgid, msgstr."
            self.complain("catalogue", name, f"This is no catalogue: {what}.", remedy, line)
            return None

    def catalogues(self, domain: str, languages: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """The catalogues of one domain by language; without those that are missing or broken."""
        found = {language: self.catalogue(language, domain) for language in languages}
        return {language: catalogue for language, catalogue in found.items() if catalogue is not None}

    def sources(self, under: str) -> Mapping[str, str]:
        """The texts of the YAML files in one subfolder, by name."""
        read = {name: self.text(name) for name in self.files(under)}
        return {name: text for name, text in read.items() if text is not None}

    def instruments(self) -> Mapping[str, Instrument]:
        found: dict[str, Instrument] = {}
        for name, text in self.sources("instruments").items():
            loaded = load_instrument(text, name)
            if isinstance(loaded, tuple):
                self.issues.extend(loaded)
            else:
                found[loaded.id] = loaded
        return found

    def prompts(self, translations: Mapping[str, Mapping[str, str]]) -> tuple[Prompt, ...]:
        found: dict[str, Prompt] = {}
        for name, text in self.sources("prompts").items():
            prompts, issues = load_deck(text, name, translations)
            self.issues.extend(issues)
            for prompt in prompts:
                if prompt.id in found:
                    what = f"There are two prompts {prompt.id!r}."
                    self.complain("duplicate-prompt", name, what, "Give the decks names of their own.")
                found[prompt.id] = prompt
        return tuple(found.values())

    def scripts(self, around: Around) -> Mapping[str, LoadedScript]:
        sources = self.sources("scripts")
        found, issues = load_scripts(sources, around)
        self.issues.extend(issues)
        for name, text in sources.items():
            own = PurePosixPath(name).stem
            written = re.search(r"^name:\s*['\"]?([\w-]+)", text, re.MULTILINE)
            if written is not None and written[1] in found and written[1] != own:
                what = f"The script is called {written[1]!r}, its file {own!r}."
                line = _line_of(text, rf"name:\s*['\"]?{re.escape(written[1])}")
                self.complain("script-name", name, what, "Give both the same name.", line)
        for needed in NEEDED_SCRIPTS:
            if not self.has(f"scripts/{needed}.yaml"):
                what = f"There is no script {needed!r}; the bot begins with it."
                self.complain("missing-script", f"scripts/{needed}.yaml", what, "Put it back.")
        return found

    def programs(self, scripts: Mapping[str, LoadedScript]) -> Mapping[str, Program]:
        # A broken script is told elsewhere.
        known = set(scripts)
        known |= {own for name in self.files("scripts") if (own := PurePosixPath(name).stem) not in scripts}
        found, issues = load_programs(self.sources("programs"), known)
        self.issues.extend(issues)
        for needed in NEEDED_PROGRAMS:
            if not self.has(f"programs/{needed}.yaml"):
                what = f"There is no program {needed!r}; every session is followed by it."
                self.complain("missing-program", f"programs/{needed}.yaml", what, "Put it back.")
        return found

    def unscreened(self, languages: Sequence[str]) -> None:
        """Whoever may write in a language has to be heard in it."""
        for language in languages:
            name = f"safety/lexicon/{language}.yaml"
            if not self.has(name) and not self.has(f"safety/lexicon/{language.partition('-')[0]}.yaml"):
                what = f"Words in {language!r} are not read for signs of danger: there is no lexicon."
                remedy = "Take the language out of clinic.languages until there is one."
                self.complain("no-lexicon", name, what, remedy, warning=True)

    def screen(self) -> Screen | None:
        if (before := self.same("safety/lexicon/")) is not None:
            return before.screen
        read = {name: self.text(name) for name in self.files("safety/lexicon")}
        loaded = load_lexicon({name: text for name, text in read.items() if text is not None})
        if isinstance(loaded, Lexicon):
            return Screen(loaded)
        self.issues.extend(loaded)
        return None

    def hotlines(self, confirmed: Collection[str]) -> Hotlines | None:
        text = self.text(name := "safety/hotlines.yaml")
        if text is None:
            return None
        before = self.same(name)
        loaded = before.hotlines if before is not None else load_hotlines(text, name)
        if isinstance(loaded, tuple):
            self.issues.extend(loaded)
            return None
        for line in sorted(set(confirmed) - set(loaded.places)):
            what = f"hotlines.confirmed in the settings names {line!r}, which is no line here."
            self.complain("unknown-line", name, what, "Take it out there, or mend its spelling.", warning=True)
        return loaded

    def texts(self, languages: Sequence[str]) -> SafetyTexts | None:
        catalogues: dict[str, str] = {}
        for language in languages:
            name = f"locales/{language}/LC_MESSAGES/safety.po"
            if not self.has(name):
                what = f"There is no translation of the safety texts into {language!r}; help is said in English."
                self.complain("missing-catalogue", name, what, "Add the file.", warning=True)
            elif (catalogue := self.text(name)) is not None:
                catalogues[language] = catalogue
        text = self.text(name := "safety/texts.yaml")
        if text is None:
            return None
        loaded = load_texts(text, name, catalogues)
        self.issues.extend(loaded if isinstance(loaded, tuple) else loaded.issues)
        return None if isinstance(loaded, tuple) else loaded

    def phrases(self, languages: Sequence[str]) -> Phrases:
        catalogues = {language: self.catalogue(language, "bot") for language in languages}
        for language, found in catalogues.items():
            name = f"locales/{language}/LC_MESSAGES/bot.po"
            for msgid in spoken.ALL if found is not None else ():
                said = (found or {}).get(msgid)
                if said is None:
                    what = f"{msgid!r} is not translated into {language!r}."
                    remedy = "Add it; until then it is English."
                    self.complain("missing-translation", name, what, remedy, warning=True, group=language)
                elif markup.placeholders(said) != markup.placeholders(msgid):
                    what = f"The {language!r} translation of {msgid!r} has other placeholders."
                    self.complain("translation-placeholder", name, what, "Use the same ones.")
        return Phrases({language: found for language, found in catalogues.items() if found is not None})


def _line_of(text: str, pattern: str) -> int:
    """The first line that begins with ``pattern``; 0 when there is none."""
    return next((number for number, line in enumerate(text.splitlines(), start=1) if re.match(pattern, line)), 0)
