"""The conversations folder, read once and whole: scripts, programs, screening, hotlines, texts and translations.

Either all of it is sound and becomes one frozen :class:`Library`, or nothing goes live and every complaint is told.
Reading costs about a second (the lexicon tries its own examples); nothing of it is repeated in a turn.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from bot.domain.effects import Context
from bot.domain.errors import AfterglowError
from bot.domain.issues import Issue
from bot.domain.people import Patient
from bot.domain.phrases import Phrases
from bot.domain.programs.timeline import Program, load_program
from bot.domain.screening.hotlines import Hotlines, Lines, load_hotlines
from bot.domain.screening.lexicon import Lexicon
from bot.domain.screening.load import load_lexicon
from bot.domain.screening.reading import Category, Level
from bot.domain.screening.screen import Screen
from bot.domain.screening.texts import SafetyTexts, Words, help_text, load_texts
from bot.domain.scripts import phrases as phrase_ids
from bot.domain.scripts.catalogue import UnreadableCatalogueError, read_catalogue
from bot.domain.scripts.load import load_script
from bot.domain.scripts.steps import LoadedScript
from bot.engine.geography import Geography, geography

SOURCE_LANGUAGE = "en"
NEEDED_SCRIPTS = ("welcome",)
"""Scripts that the bot itself starts."""
NEEDED_PROGRAMS = ("core",)
"""Programs that the bot itself starts."""


class BrokenConversationsError(AfterglowError):
    """The conversations cannot go live:"""

    def __init__(self, issues: Sequence[Issue]) -> None:
        super().__init__("".join(f"\n  {issue}" for issue in issues))
        self.issues = tuple(issues)


@dataclass(frozen=True, slots=True)
class Library:
    """Everything that operators edit, ready for use; immutable, so that publishing replaces it as a whole.

    ``scripts`` and ``programs`` are by name; ``issues`` are the warnings, with the paths of their files. ``confirmed``
    are ids of hotlines of lower confidence that the clinic vouches for.
    """

    scripts: Mapping[str, LoadedScript]
    programs: Mapping[str, Program]
    screen: Screen
    hotlines: Hotlines
    texts: SafetyTexts
    phrases: Phrases
    places: Geography
    issues: tuple[Issue, ...] = ()
    confirmed: frozenset[str] = frozenset()
    _lines: dict[tuple[str, date], Lines] = field(default_factory=dict, repr=False, compare=False)
    _texts: dict[tuple[str, str, date], str] = field(default_factory=dict, repr=False, compare=False)

    @property
    def languages(self) -> Mapping[str, str]:
        """The clinic's languages and their own names; the first is the default."""
        return self.places.languages

    def context(self, conversation: int, patient: Patient, now: datetime, clinic_values: Mapping[str, str]) -> Context:
        """What a script may know about the moment. ``clinic_values`` fill its placeholders; the name is added."""
        tongue = self.places.tongue(patient.language)
        return Context(
            conversation=conversation,
            language=patient.language or next(iter(self.languages), SOURCE_LANGUAGE),
            now=now,
            values={"name": patient.name, **clinic_values},
            countries=tongue.countries,
            zones=tongue.zones.get(patient.country, ()),
            languages=self.languages,
            country_zones=tongue.zones,
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


def require_library(
    path: Path, languages: Sequence[str], *, countries: Sequence[str] = (), confirmed: Collection[str] = ()
) -> Library:
    """As :func:`load_library`, but raises :class:`BrokenConversationsError`: for a start."""
    found = load_library(path, languages, countries=countries, confirmed=confirmed)
    if isinstance(found, Library):
        return found
    raise BrokenConversationsError([issue for issue in found if issue.severity == "error"])


def load_library(
    path: Path, languages: Sequence[str], *, countries: Sequence[str] = (), confirmed: Collection[str] = ()
) -> Library | tuple[Issue, ...]:
    """The library in the folder ``path``, or everything that is wrong in it (warnings among it). Never raises.

    ``languages`` are the clinic's, the default first; ``countries`` those that patients are shown first.
    """
    if not path.is_dir():
        what = "There is no such folder."
        return (Issue("no-folder", str(path), 0, 0, what, "Put the right conversations.path into the settings."),)
    folder = _Folder(path)
    foreign = [language for language in languages if language != SOURCE_LANGUAGE]
    catalogues = {language: folder.catalogue(language, "scripts") for language in foreign}
    scripts = folder.scripts({language: found for language, found in catalogues.items() if found is not None})
    programs = folder.programs(scripts)
    lexicon = folder.lexicon()
    hotlines = folder.hotlines(confirmed)
    texts = folder.texts(foreign)
    phrases = folder.phrases(foreign)
    issues = tuple(replace(issue, file=str(path / issue.file)) for issue in folder.issues)
    if lexicon is None or hotlines is None or texts is None or any(issue.severity == "error" for issue in issues):
        return tuple(sorted(issues, key=lambda issue: issue.severity))
    places = geography(languages, countries)
    return Library(scripts, programs, Screen(lexicon), hotlines, texts, phrases, places, issues, frozenset(confirmed))


class _Folder:
    """The folder while it is being read: files are named relative to it, and what is wrong is collected."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.issues: list[Issue] = []

    def text(self, name: str) -> str | None:
        """A file's text, or None and a complaint."""
        try:
            return (self.root / name).read_text("utf-8-sig")
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            self.complain("unreadable", name, "This is not UTF-8 text.", "Save the file as UTF-8.", line)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            self.complain("unreadable", name, f"The file cannot be read: {reason}.", "Put it there, readable.")
        return None

    def complain(self, rule: str, name: str, what: str, remedy: str, line: int = 0, *, warning: bool = False) -> None:
        column = 1 if line else 0
        self.issues.append(Issue(rule, name, line, column, what, remedy, "warning" if warning else "error"))

    def files(self, under: str) -> Iterator[str]:
        """The YAML files of one subfolder, by name; editors' leftovers (.name, name~) are no scripts."""
        for found in sorted((self.root / under).glob("*.yaml")):
            if not found.name.startswith("."):
                yield f"{under}/{found.name}"

    def catalogue(self, language: str, domain: str) -> Mapping[str, str] | None:
        """One translation catalogue; None when it is missing (a warning) or broken (an error)."""
        name = f"locales/{language}/LC_MESSAGES/{domain}.po"
        if not (self.root / name).is_file():
            what = f"There is no translation into {language!r}; these texts are said in English."
            self.complain("missing-catalogue", name, what, "Add the file, or take the language out.", warning=True)
            return None
        text = self.text(name)
        if text is None:
            return None
        try:
            return read_catalogue(text, name)
        except UnreadableCatalogueError as error:
            found = re.match(rf"{re.escape(name)}:(\d+): (.*)", error.detail, re.DOTALL)
            line, what = (int(found[1]), found[2]) if found else (0, error.detail.removeprefix(f"{name}: "))
            remedy = "Look at this entry: quotes, msgid, msgstr."
            self.complain("catalogue", name, f"This is no catalogue: {what}.", remedy, line)
            return None

    def scripts(self, translations: Mapping[str, Mapping[str, str]]) -> Mapping[str, LoadedScript]:
        found: dict[str, LoadedScript] = {}
        broken: set[str] = set()
        for name in self.files("scripts"):
            text = self.text(name)
            loaded = load_script(text, name, translations) if text is not None else ()
            if isinstance(loaded, tuple):
                self.issues.extend(loaded)
                broken.add(Path(name).stem)
                continue
            self.issues.extend(loaded.warnings)
            if Path(name).stem != loaded.name:
                line = _line_of(text or "", rf"name:\s*['\"]?{re.escape(loaded.name)}")
                what = f"The script is called {loaded.name!r}, its file {Path(name).stem!r}."
                self.complain("script-name", name, what, "Give both the same name.", line)
            found[loaded.name] = loaded
        for needed in NEEDED_SCRIPTS:
            if needed not in found and needed not in broken:
                what = f"There is no script {needed!r}; the bot begins with it."
                self.complain("missing-script", f"scripts/{needed}.yaml", what, "Put it back.")
        return found

    def programs(self, scripts: Mapping[str, LoadedScript]) -> Mapping[str, Program]:
        known = set(scripts) | {Path(name).stem for name in self.files("scripts")}  # a broken one is told elsewhere
        found: dict[str, Program] = {}
        broken: set[str] = set()
        for name in self.files("programs"):
            text = self.text(name)
            loaded = load_program(text, name) if text is not None else ()
            if isinstance(loaded, tuple):
                self.issues.extend(loaded)
                broken.add(Path(name).stem)
                continue
            if loaded.name in found:
                what = f"There are two programs called {loaded.name!r}."
                self.complain("program-name", name, what, "Give each a name of its own.")
            for script in sorted({item.script for item in loaded.items} - known):
                line = _line_of(text or "", rf"\s*(- )?script:\s*['\"]?{re.escape(script)}['\"]?\s*(#.*)?$")
                what = f"There is no script {script!r}."
                self.complain("unknown-script", name, what, f"Known are {', '.join(sorted(known))}.", line)
            found[loaded.name] = loaded
        for needed in NEEDED_PROGRAMS:
            if needed not in found and needed not in broken:
                what = f"There is no program {needed!r}; every session is followed by it."
                self.complain("missing-program", f"programs/{needed}.yaml", what, "Put it back.")
        return found

    def lexicon(self) -> Lexicon | None:
        read = {name: self.text(name) for name in self.files("safety/lexicon")}
        loaded = load_lexicon({name: text for name, text in read.items() if text is not None})
        if isinstance(loaded, Lexicon):
            return loaded
        self.issues.extend(loaded)
        return None

    def hotlines(self, confirmed: Collection[str]) -> Hotlines | None:
        text = self.text(name := "safety/hotlines.yaml")
        if text is None:
            return None
        loaded = load_hotlines(text, name)
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
            if not (self.root / name).is_file():
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
            for msgid in phrase_ids.ALL if found is not None else ():
                if msgid not in (found or {}) and any(character.isalpha() for character in msgid):
                    what = f"{msgid!r} is not translated into {language!r}."
                    name = f"locales/{language}/LC_MESSAGES/bot.po"
                    self.complain("missing-translation", name, what, "Add it; until then it is English.", warning=True)
        return Phrases({language: found for language, found in catalogues.items() if found is not None})


def _line_of(text: str, pattern: str) -> int:
    """The first line that begins with ``pattern``; 0 when there is none."""
    return next((number for number, line in enumerate(text.splitlines(), start=1) if re.match(pattern, line)), 0)
