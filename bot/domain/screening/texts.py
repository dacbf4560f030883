"""What the bot says in a crisis: the clinic's own words with the numbers in them, in the patient's language.

A crisis text without a number in it is refused at load, in every language: whoever reads it may read nothing after it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from ruamel.yaml.comments import CommentedMap

from bot.domain.issues import Issue
from bot.domain.markup import fill, placeholders
from bot.domain.screening.hotlines import Hotline, Lines
from bot.domain.screening.reading import Category, Level
from bot.domain.screening.source import Source, errors, place
from bot.domain.screening.text_keys import BODY_FIRST, BUTTONS, BYSTANDER, HELP, KEYS, TOLD
from bot.domain.screening.text_rules import check, same_buttons
from bot.domain.scripts.catalogue import UnreadableCatalogueError, parse_catalogue

SOURCE_LANGUAGE = "en"
WORD = re.compile(r"\b(press|option|ext|or|ambulance|police)\b")

TOPICS: Mapping[Category, tuple[str, ...]] = {Category.abuse: ("abuse",), Category.substance: ("poison",)}
"""Lines for special groups that a category of reading calls for."""
AUDIENCES: Mapping[str, tuple[str, ...]] = {"first_responder": ("responders", "veterans"), "parent": ("parents",)}
"""Lines for special groups that a patient's group calls for. Many first responders are veterans: either serves."""


@dataclass(frozen=True, slots=True)
class Words:
    """A message to a patient: ``source`` is light Markdown with placeholders, ``values`` are plain text for them.

    Becomes HTML with ``markup.to_html(words.source, words.values)``, which escapes the values.
    """

    source: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SafetyTexts:
    """All safety texts, ``texts[language][key]``; what a language lacks is said in English. ``issues`` are warnings."""

    texts: Mapping[str, Mapping[str, str]]
    issues: tuple[Issue, ...] = ()

    def say(self, key: str, language: str, values: Mapping[str, str] | None = None) -> str:
        """The text ``key`` as markup source, placeholders still in it; for ``to_html(source, values)``.

        A line that holds a placeholder without a value (missing or blank) is left out: a clinic without a phone must
        not send "The clinic: {clinic_phone}". With ``values=None`` nothing is left out. Raises ``KeyError`` for a key
        that is not in :data:`KEYS`.

        ``{told}`` depends on ``time``, when an answer can be expected: with a time, it says who is told and until
        when; blank, that nobody is on duty; missing, nothing, for whoever sends the text when nobody is told. With
        ``sent``, the time at which word reached them, it says that it has.
        """
        source = self._text(key, language)
        if values is None:
            return source
        source = source.replace(f"{{{TOLD}}}", self._told(language, values))
        kept = [line for line in source.split("\n") if all(values.get(name, "").strip() for name in placeholders(line))]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()

    def words(
        self,
        key: str,
        language: str,
        lines: Lines,
        values: Mapping[str, str] | None = None,
        *,
        topics: Sequence[str] = (),
    ) -> Words:
        """The text ``key`` with its numbers: ``lines`` of the patient's country, and ``values`` (who, time, clinic,
        clinic_phone; plain text). Who and the clinic have fallbacks, so a crisis text never lacks whom it tells.
        """
        filled = {
            "who": self._text("default.who", language),
            "clinic": self._text("default.clinic", language),
            **{name: value for name, value in (values or {}).items() if value.strip() or name == "time"},
            # Last, so that no caller can put something else in their place.
            "emergency": self.emergency(language, lines),
            "lines": self.lines(language, lines, topics),
        }
        return Words(self.say(key, language, filled), filled)

    def bystander(self, language: str, lines: Lines, values: Mapping[str, str] | None = None) -> Words:
        """What is said to somebody who worries about another person: what to do now, whom to call, and that the bot
        can neither see nor reach that person. ``values`` as in :meth:`words`; without ``time``, nobody is told.
        """
        return self.words(BYSTANDER, language, lines, values)

    def lines(self, language: str, lines: Lines, topics: Sequence[str] = ()) -> str:
        """The hotlines as plain text, one a line: name, ways to reach it, hours. At most three, the directory last."""
        return "\n".join(self._line(language, row) for row in lines.chosen(language, topics))

    def emergency(self, language: str, lines: Lines) -> str:
        """The emergency number(s) as plain text; 112 with a caution when the country is unknown."""
        number = self._spoken(lines.emergency, language)
        return number if lines.known else fill(self._text("line.unknown-country", language), {"number": number})

    def _line(self, language: str, row: Hotline) -> str:
        ways = []
        if row.call_display:
            number = self._spoken(row.call_display, language)
            ways.append(fill(self._text("line.call", language), {"number": number}))
        if row.text_to:
            key = "line.keyword" if row.text_keyword else "line.text"
            ways.append(fill(self._text(key, language), {"number": row.text_to, "keyword": row.text_keyword}))
        if row.chat_url:
            ways.append(row.chat_url)
        return f"{row.service}: {' · '.join(ways)} ({row.hours})"

    def _spoken(self, number: str, language: str) -> str:
        """A number with its few words ("112 or 999", "988, press 1") in the patient's language."""
        return WORD.sub(lambda found: self._text(f"word.{found[1]}", language), number)

    def _told(self, language: str, values: Mapping[str, str]) -> str:
        if "time" not in values:
            return ""
        if not values["time"].strip():
            return self._text("told.nobody", language)
        return self._text("told.sent" if values.get("sent", "").strip() else "told.on-duty", language)

    def _text(self, key: str, language: str) -> str:
        for known in (language, language.partition("-")[0]):
            text = self.texts.get(known, {}).get(key)
            if text:
                return text
        return self.texts[SOURCE_LANGUAGE][key]


def help_text(
    texts: SafetyTexts,
    language: str,
    level: Level,
    category: Category | None,
    lines: Lines,
    values: Mapping[str, str] | None = None,
    *,
    topics: Sequence[str] = (),
) -> Words:
    """What a patient is told at once after a reading of ``level`` (concern or higher) and ``category``.

    ``values`` holds who, time, clinic and clinic_phone as far as known, ``time`` blank when nobody is on duty;
    ``topics`` adds lines for the patient's group (parents, responders, veterans). Danger to the body, to somebody else
    or from somebody at home, and every emergency, name the emergency number before anything else. Raises
    ``ValueError`` at level none.
    """
    if level is Level.none:
        raise ValueError("there is nothing to say at level none")
    wanted = (*(TOPICS.get(category, ()) if category else ()), *topics)
    return texts.words(HELP[level][category], language, lines, values, topics=wanted)


def help_buttons(level: Level, category: Category | None, *, bystander: bool = False) -> tuple[str, ...]:
    """The names of the buttons below that help text.

    "I'm safe for now" answers a crisis, so a concern has none. Where the body comes first, or somebody at home is
    violent now, nothing stands there that takes the time of a call. A ``bystander`` is not asked about themselves:
    neither "I'm safe" nor their own plan says anything about the other person; but they may want a person to talk to,
    or be in danger with them.
    """
    left_out: set[str] = set()
    if bystander:
        left_out |= {"safe", "plan", "grounding"}
    elif level <= Level.concern:
        left_out.add("safe")
    elif category in BODY_FIRST or (category is Category.abuse and level is Level.emergency):
        left_out |= {"plan", "grounding"}
    return tuple(name for name in BUTTONS if name not in left_out)


def load_texts(text: str, filename: str, translations: Mapping[str, str]) -> SafetyTexts | tuple[Issue, ...]:
    """Read the English texts and their translations (language to the text of its ``safety.po``).

    Errors refuse everything. A text without translation, or with one of an older English text, is said in English and
    is a warning in ``SafetyTexts.issues``.
    """
    source = Source(filename)
    top = source.mapping(text)
    node = top.get("texts") if top is not None else None
    if top is not None and not isinstance(node, CommentedMap):
        source.complain("shape", place(top, "texts"), "`texts` is not a mapping.", "Write `texts:` and keys below.")
    english: dict[str, str] = {}
    if isinstance(node, CommentedMap):
        source.unknown(node, KEYS)
        raw = text.splitlines()
        for key in sorted(KEYS):
            words = english[key] = source.text(node, key, required=True)
            where = place(node, key)
            below = raw[where[0] - 1 : where[0] + words.count("\n") + 1] if where[0] else []
            check(source, key, words, SOURCE_LANGUAGE, where, below)
        same_buttons(source, english, {key: place(node, key) for key in KEYS})
    issues = list(source.issues)
    every = {SOURCE_LANGUAGE: english}
    for language, catalogue in translations.items():
        translated = Source(f"locales/{language}/LC_MESSAGES/safety.po")
        every[language] = _translation(translated, catalogue, english, language)
        issues.extend(translated.issues)
    if errors(issues):
        return tuple(issues)
    return SafetyTexts(every, tuple(issues))


def _translation(source: Source, catalogue: str, english: Mapping[str, str], language: str) -> dict[str, str]:
    """The sound translations of one language; a fuzzy one counts as missing."""
    try:
        read = parse_catalogue(catalogue, source.file)
    except UnreadableCatalogueError as error:
        line, what = error.place
        where = (line, 1 if line else 0)
        source.complain("po", where, f"This is no gettext catalogue: {what}.", "Mend it with a PO editor.")
        return {}
    raw = catalogue.splitlines()
    found: dict[str, str] = {}
    places: dict[str, tuple[int, int]] = {}
    for key, words in english.items():
        # Translators' tools keep the new line that ends a YAML block; ours strips it.
        message = read.get(words, key) or read.get(words + "\n", key)
        said = message.string if message is not None and not message.fuzzy else ""
        line = _line_of_translation(raw, message.lineno or 0) if message is not None else 0
        where = places[key] = (line, 1 if line else 0)
        if not isinstance(said, str) or not said.strip():
            source.complain("untranslated", where, f"`{key}` is said in English.", "Translate it.", "warning")
            continue
        check(source, key, said, language, where, _entry(raw, line))
        if placeholders(said) != placeholders(words):
            source.complain("placeholders", where, f"`{key}` has other placeholders than in English.", "Use the same.")
        found[key] = said.strip()
    same_buttons(source, {**english, **found}, places)
    return found


def _line_of_translation(raw: Sequence[str], line: int) -> int:
    """The line of the ``msgstr`` that follows ``line``, at which the msgid begins."""
    following = enumerate(raw[line - 1 :] if line else (), start=line)
    return next((number for number, text in following if text.startswith("msgstr")), line)


def _entry(raw: Sequence[str], line: int) -> list[str]:
    """The lines from ``line`` to the end of its entry."""
    return list(takewhile(str.strip, raw[line - 1 :] if line else ()))
