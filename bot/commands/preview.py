"""``afterglow preview`` in the terminal: the texts, who plays them and when, and how it is shown."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from bot.domain import markup
from bot.domain.errors import AfterglowError
from bot.domain.issues import Issue
from bot.domain.rehearsal.events import Changed, Event, Gave, Line, Noted, Said
from bot.domain.rehearsal.play import Rehearsal
from bot.domain.rehearsal.recording import labels, offset
from bot.domain.rehearsal.stage import Stage
from bot.domain.screening.hotlines import Hotlines, load_hotlines
from bot.domain.screening.load import load_screen
from bot.domain.screening.reading import Circumstances, Reading
from bot.domain.screening.screen import Screen
from bot.domain.screening.texts import SafetyTexts, load_texts
from bot.domain.scripts.kinds import Country, Language, Timezone, YesNo
from bot.domain.scripts.steps import Choices, Several
from bot.engine.desk import SOURCE_LANGUAGE
from bot.engine.folder import placed, read_folder
from bot.engine.library import BrokenConversationsError, Plays, load_plays
from bot.engine.stage import MadeUpClinic, recorded, rehearsed

_LONG = timedelta(minutes=10)
_WIDTH = 8
_LISTED = (Choices, Several, YesNo, Language, Country, Timezone)


class NothingToPlay(AfterglowError):
    """There is nothing to play."""


@dataclass(frozen=True)
class Folder:
    """A conversations folder, read for playing; ``files`` are its texts by path, ``languages`` all that it has."""

    root: Path
    files: Mapping[str, str]
    plays: Plays
    languages: tuple[str, ...]

    @classmethod
    def read(cls, root: Path, name: str | None = None, language: str | None = None) -> Folder:
        """The folder at ``root``; with a ``name`` no more of it than playing this script or program needs, and with a
        ``language`` its texts in no other one."""
        found = read_folder(root)
        if not found.files:
            raise BrokenConversationsError(placed(root, found.unread))
        translated = {path.split("/")[1] for path in found.files if path.startswith("locales/")}
        known = (SOURCE_LANGUAGE, *sorted(translated - {SOURCE_LANGUAGE}))
        spoken = known if language is None else (SOURCE_LANGUAGE, language)
        return cls(root, found.files, load_plays(found.files, spoken, found.unread, name), known)

    def stage(self, *, record: bool = False, listens: bool = True) -> Stage:
        """Where it is played: with the helplines as they are, or, to be recorded, with stand-ins. ``listens``: what is
        typed is screened; that takes a second when it is first needed."""
        reads = _Listening(self) if listens else None
        if record:
            return recorded(self.plays, reads)
        return rehearsed(self.plays, MadeUpClinic(self._help), languages=self.languages, reads=reads)

    def _help(self) -> tuple[Hotlines, SafetyTexts]:
        hotlines = load_hotlines(self.files.get(name := "safety/hotlines.yaml", ""), name)
        catalogues = {
            language: self.files[path]
            for language in self.languages
            if (path := f"locales/{language}/LC_MESSAGES/safety.po") in self.files
        }
        texts = load_texts(self.files.get(name := "safety/texts.yaml", ""), name, catalogues)
        if isinstance(hotlines, tuple) or isinstance(texts, tuple):
            issues = hotlines if isinstance(hotlines, tuple) else texts
            raise BrokenConversationsError(placed(self.root, issues if isinstance(issues, tuple) else ()))
        return hotlines, texts

    def screen(self) -> Screen:
        """The folder's screen."""
        under = "safety/lexicon/"
        loaded = load_screen({name: text for name, text in self.files.items() if name.startswith(under)}, tried=False)
        if not isinstance(loaded, Screen):
            raise BrokenConversationsError(placed(self.root, loaded))
        return loaded

    def kind_of(self, name: str, *, script: bool = False) -> str:
        """Whether ``name`` is a program or a script; of both, the program, unless ``script``. Raises
        :class:`NothingToPlay` with what is wrong, or with names that are near."""
        plays = self.plays
        if name in plays.programs and not script:
            missing = [item.script for item in plays.programs[name].items if item.script not in plays.scripts]
            self._sound([f"scripts/{one}.yaml" for one in missing])
            return "program"
        if name in plays.scripts:
            return "script"
        self._sound([f"scripts/{name}.yaml", f"programs/{name}.yaml"])
        scripts = [path.removeprefix("scripts/").removesuffix(".yaml") for path in self.files]
        near = difflib.get_close_matches(name, [*scripts, *plays.programs], 4, 0.5)
        hint = f"Near: {', '.join(near)}." if near else f"Programs: {', '.join(sorted(plays.programs))}."
        raise NothingToPlay(f"There is no script or program {name!r}. {hint}")

    def _sound(self, names: list[str]) -> None:
        wrong = [issue for issue in self.plays.issues if issue.severity == "error" and issue.file in names]
        if wrong:
            raise BrokenConversationsError(placed(self.root, wrong))

    @property
    def broken(self) -> tuple[Issue, ...]:
        """The errors in files that are not needed here."""
        return tuple(issue for issue in self.plays.issues if issue.severity == "error")


class _Listening:
    """The screen, made when first asked."""

    def __init__(self, folder: Folder) -> None:
        self._screen = lru_cache(maxsize=1)(folder.screen)

    def __call__(self, text: str, about: Circumstances) -> Reading:
        return self._screen().read(text, about)


# --- showing -------------------------------------------------------------------------------------------------------


class Paper:
    """The dated transcript, line by line, on the patient's clock.

    ``played``: somebody plays it here. Buttons carry the number that can be typed for them, and time that passes is
    said; what they typed stands there already.
    """

    def __init__(self, console: Console, zone: ZoneInfo, played: Rehearsal | None = None) -> None:
        self._console = console
        self._zone = zone
        self._played = played
        self._day: date | None = None
        self._offset = ""
        self._last: datetime | None = None

    def show(self, events: Iterable[Event]) -> None:
        """Write what happened."""
        for event in events:
            if isinstance(event, Changed) or (self._played and isinstance(event, Gave) and event.line is not None):
                continue
            self._date(event.at)
            clock = f"{event.at.astimezone(self._zone):%H:%M}"
            if isinstance(event, Said):
                self._lines(clock, "bot", markup.visible(event.html).strip(), "cyan")
                self._buttons(event)
            elif isinstance(event, Noted):
                style = "bold red" if event.kind == "person" else "dim"
                self._lines(clock, "·", event.words, style)
            else:
                self._lines(clock, "patient", _given(event.line), "bold")

    def _date(self, at: datetime) -> None:
        wall = at.astimezone(self._zone)
        here = offset(at, self._zone)
        if self._offset and here != self._offset:
            self._line(f"── The clocks have changed: {self._offset} is now {here}. ──", "bold yellow")
        if wall.date() != self._day:
            self._line(f"\n{wall:%a %d %B %Y} ({here})", "bold")
        elif self._played and self._last is not None and at - self._last >= _LONG:
            self._line("      … time passes", "dim")
        self._day, self._offset, self._last = wall.date(), here, at

    def _lines(self, clock: str, who: str, words: str, style: str) -> None:
        first, *others = words.split("\n")
        self._line(f"{clock}  {who:<{_WIDTH}}{first}", style)
        for line in others:
            self._line(f"{'':<{len(clock) + 2 + _WIDTH}}{line}".rstrip(), style)

    def _buttons(self, event: Said) -> None:
        rows = [labels(row) for row in event.keyboard]
        if not any(rows):
            return
        numbered = self._played is not None and by_number(self._played)
        count = 0
        for row in rows:
            places = range(count + 1, count + 1 + len(row))
            count += len(row)
            shown = [
                f"[{place} {label}]" if numbered else f"[{label}]" for place, label in zip(places, row, strict=True)
            ]
            if shown:
                self._line(f"{'':<{7 + _WIDTH}}{' '.join(shown)}", "blue")

    def _line(self, words: str, style: str) -> None:
        self._console.print(Text(words, style=style), soft_wrap=True)


def _given(line: Line) -> str:
    if line is None:
        return "(says nothing)"
    return line if isinstance(line, str) else f"ticks {', '.join(line) or 'nothing'}"


# --- talking -------------------------------------------------------------------------------------------------------

HOW = (
    "Answer with words or numbers. /back /later /skip /pause /resume /stop work as in the chat; Enter alone says "
    "nothing and lets time pass; Ctrl-D ends."
)


def talk(
    rehearsal: Rehearsal, until: datetime, ask: Callable[[], str | None], show: Callable[[Iterable[Event]], None]
) -> list[Event]:
    """Somebody plays the patient; returns all that happened.

    ``ask`` gives what they type, None when they have enough.
    """
    happened: list[Event] = []

    def told(events: Iterable[Event]) -> None:
        listed = list(events)
        happened.extend(listed)
        show(listed)

    while True:
        if rehearsal.question() is None:
            events = rehearsal.passes(until)
            if events is None:
                return happened
            told(events)
            continue
        typed = ask()
        if typed is None:
            return happened
        line = meant(rehearsal, typed)
        due = rehearsal.next_due()
        if line is None and (due is None or due > until):
            return happened
        told(rehearsal.answers(line))


def by_number(rehearsal: Rehearsal) -> bool:
    """Whether the newest buttons can be named by their place; not where a number is an answer itself."""
    question = rehearsal.question()
    if question is None:
        return False
    return rehearsal.state.offer or rehearsal.asked or isinstance(question.step.answer, _LISTED)


def meant(rehearsal: Rehearsal, typed: str) -> Line:
    """What somebody typed: the button whose number it is, or the words; nothing means silence."""
    text = typed.strip()
    question = rehearsal.question()
    if question is None or not text.isdecimal() or len(text) > 3 or not by_number(rehearsal):
        return text or None
    if isinstance(question.step.answer, Several) and not rehearsal.state.offer and not rehearsal.asked:
        return text  # "2" and "1, 3" are understood as a whole
    shown = [label for row in rehearsal.buttons() for label in labels(row)]
    return shown[int(text) - 1] if 1 <= int(text) <= len(shown) else text
