"""The conversations' files while they are being read: each kind in its way, and what is wrong collected."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from bot.domain import markup
from bot.domain.effects import Prompt
from bot.domain.instruments.instrument import Instrument
from bot.domain.instruments.load import load_instrument
from bot.domain.issues import Issue
from bot.domain.phrases import Phrases
from bot.domain.programs.load import load_programs
from bot.domain.programs.timeline import Program
from bot.domain.screening.hotlines import Hotlines, load_hotlines
from bot.domain.screening.load import load_screen
from bot.domain.screening.screen import Screen
from bot.domain.screening.texts import SafetyTexts, load_texts
from bot.domain.scripts.catalogue import UnreadableCatalogueError, read_catalogue
from bot.domain.scripts.decks import load_deck
from bot.domain.scripts.load import Around, load_scripts
from bot.domain.scripts.steps import LoadedScript
from bot.engine import phrases as spoken

if TYPE_CHECKING:
    from bot.engine.library import Library

SOURCE_LANGUAGE = "en"
NEEDED_SCRIPTS = ("welcome",)
"""Scripts that the bot itself starts."""
NEEDED_PROGRAMS = ("core",)
"""Programs that the bot itself starts."""
TRANSCRIPT = ".transcript.yaml"
"""How the files end that hold recorded conversations; they stand beside the scripts, and are none."""


class Desk:
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
        """Something is wrong in a file."""
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
        """The questionnaires, by id."""
        found: dict[str, Instrument] = {}
        for name, text in self.sources("instruments").items():
            loaded = load_instrument(text, name)
            if isinstance(loaded, tuple):
                self.issues.extend(loaded)
            else:
                found[loaded.id] = loaded
        return found

    def prompts(self, translations: Mapping[str, Mapping[str, str]]) -> tuple[Prompt, ...]:
        """The prompts of all decks."""
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
        """The sound scripts, by name."""
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
        """The sound programs, by name."""
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

    def screen(self, *, tried: bool) -> Screen | None:
        """The screening of messages; None when the lexicon is unsound. ``tried``: its rows read their own examples."""
        if (before := self.same("safety/lexicon/")) is not None:
            return before.screen
        read = {name: self.text(name) for name in self.files("safety/lexicon")}
        loaded = load_screen({name: text for name, text in read.items() if text is not None}, tried=tried)
        if isinstance(loaded, Screen):
            return loaded
        self.issues.extend(loaded)
        return None

    def hotlines(self, confirmed: Collection[str]) -> Hotlines | None:
        """The hotlines; None when they are unsound."""
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
        """The safety texts; None when they are unsound."""
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
        """The bot's own phrases in these languages."""
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
