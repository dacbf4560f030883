"""What the bot says in a crisis: the clinic's own words with the numbers in them, in the patient's language.

A crisis text without a number in it is refused at load, in every language: whoever reads it may read nothing after it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from babel.messages.pofile import PoFileError, read_po
from ruamel.yaml.comments import CommentedMap

from bot.domain.issues import Issue
from bot.domain.markup import fill, placeholders
from bot.domain.screening.hotlines import Hotline, Lines
from bot.domain.screening.reading import Category, Level
from bot.domain.screening.source import Source, errors, place

SOURCE_LANGUAGE = "en"
CRISIS = "crisis."
PATIENT_PLACEHOLDERS = frozenset({"emergency", "lines", "clinic", "clinic_phone", "time", "who"})
LINE_PLACEHOLDERS = frozenset({"number", "keyword"})
LONGEST = 900
"""Characters of a text before the lines are put in; somebody in a dark hour reads no second screen."""

KEYS = frozenset(
    {
        "crisis.emergency",
        "crisis.urgent",
        "crisis.medical",
        "crisis.abuse",
        "crisis.not-safe",
        "crisis.still-trying",
        "crisis.nobody",
        "crisis.out-of-hours",
        "crisis.stranger",
        "crisis.unscreened",
        "crisis.help",
        "kept.case",
        "concern.reply",
        "concern.ask",
        "follow.seen",
        "follow.check",
        "unread",
        "stranger",
        "button.safe",
        "button.call",
        "button.not-safe",
        "button.plan",
        "button.grounding",
        "button.yes",
        "button.no",
        "button.person",
        "reply.safe",
        "reply.call",
        "reply.plan",
        "reply.no-plan",
        "grounding",
        "line.call",
        "line.text",
        "line.keyword",
        "line.unknown-country",
        "default.who",
        "default.clinic",
        "word.press",
        "word.option",
        "word.ext",
        "word.or",
        "word.ambulance",
        "word.police",
    }
)
"""Every text there is. A missing one is an error: the place that says it has nothing else to say."""
NEEDS_EMERGENCY = frozenset(
    {
        "follow.seen",
        "kept.case",
        "concern.reply",
        "unread",
        "stranger",
        "reply.safe",
        "reply.call",
        "reply.no-plan",
        "grounding",
    }
)
WORD = re.compile(r"\b(press|option|ext|or|ambulance|police)\b")

TOPICS: Mapping[Category, frozenset[str]] = {
    Category.abuse: frozenset({"abuse"}),
    Category.substance: frozenset({"poison"}),
}
"""Lines for special groups that a category of reading calls for."""


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
        """
        source = self._text(key, language)
        if values is None:
            return source
        kept = [line for line in source.split("\n") if all(values.get(name, "").strip() for name in placeholders(line))]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()

    def words(
        self,
        key: str,
        language: str,
        lines: Lines,
        values: Mapping[str, str] | None = None,
        *,
        topics: frozenset[str] = frozenset(),
    ) -> Words:
        """The text ``key`` with its numbers: ``lines`` of the patient's country, and ``values`` (who, time, clinic,
        clinic_phone; plain text). Who and the clinic have fallbacks, so a crisis text never lacks whom it tells.
        """
        filled = {
            "who": self._text("default.who", language),
            "clinic": self._text("default.clinic", language),
            **{name: value for name, value in (values or {}).items() if value.strip()},
            # Last, so that no caller can put something else in their place.
            "emergency": self.emergency(language, lines),
            "lines": self.lines(language, lines, topics),
        }
        return Words(self.say(key, language, filled), filled)

    def lines(self, language: str, lines: Lines, topics: frozenset[str] = frozenset()) -> str:
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
    topics: frozenset[str] = frozenset(),
) -> Words:
    """What a patient is told at once after a reading of ``level`` (concern or higher) and ``category``.

    ``values`` holds who, time, clinic and clinic_phone as far as known; ``topics`` adds lines for the patient's group
    (parents, responders, veterans). Danger to the body and overdose name the emergency number before any other line;
    danger from somebody at home asks whether it is safe to answer. Raises ``ValueError`` at level none.
    """
    if level is Level.none:
        raise ValueError("there is nothing to say at level none")
    if level is Level.concern:
        key = "concern.reply"
    elif category in (Category.medical, Category.substance):
        key = "crisis.medical"
    elif category is Category.abuse:
        key = "crisis.abuse"
    else:
        key = "crisis.emergency" if level is Level.emergency else "crisis.urgent"
    wanted = topics | (TOPICS.get(category, frozenset()) if category else frozenset())
    return texts.words(key, language, lines, values, topics=wanted)


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
        for key in sorted(KEYS):
            words = source.text(node, key, required=True)
            english[key] = words
            _check(source, key, words, place(node, key))
    issues = list(source.issues)
    every = {SOURCE_LANGUAGE: english}
    for language, catalogue in translations.items():
        translated = Source(f"locales/{language}/LC_MESSAGES/safety.po")
        every[language] = _translation(translated, catalogue, english)
        issues.extend(translated.issues)
    if errors(issues):
        return tuple(issues)
    return SafetyTexts(every, tuple(issues))


def _check(source: Source, key: str, words: str, where: tuple[int, int]) -> None:
    """Complain about a text that lacks a number or holds a placeholder that nobody fills."""
    names = placeholders(words)
    needed = {"emergency", "lines"} if key.startswith(CRISIS) else {"emergency"} if key in NEEDS_EMERGENCY else set()
    if words and needed - names:
        lacks = ", ".join(f"{{{name}}}" for name in sorted(needed - names))
        source.complain("crisis-without-number", where, f"`{key}` lacks {lacks}.", "Put it into the text.")
    allowed = LINE_PLACEHOLDERS if key.startswith("line.") else PATIENT_PLACEHOLDERS
    if key.startswith(("button.", "word.", "default.")):
        allowed = frozenset()
    if names - allowed:
        unknown = ", ".join(f"{{{name}}}" for name in sorted(names - allowed))
        known = ", ".join(f"{{{name}}}" for name in sorted(allowed)) or "none"
        source.complain("unknown-placeholder", where, f"`{key}`: nobody fills {unknown}.", f"Known here: {known}.")
    if len(words) > LONGEST:
        source.complain("long", where, f"`{key}` has {len(words)} characters.", f"Stay below {LONGEST}.", "warning")


def _translation(source: Source, catalogue: str, english: Mapping[str, str]) -> dict[str, str]:
    """The sound translations of one language; a fuzzy one counts as missing."""
    try:
        read = read_po(io.BytesIO(catalogue.encode()), abort_invalid=True)
    except (PoFileError, ValueError) as error:
        source.complain("po", (0, 0), f"This is no gettext catalogue: {error}.", "Mend it with a PO editor.")
        return {}
    found: dict[str, str] = {}
    for key, words in english.items():
        # Translators' tools keep the new line that ends a YAML block; ours strips it.
        message = read.get(words, key) or read.get(words + "\n", key)
        said = message.string if message is not None and not message.fuzzy else ""
        line = message.lineno if message is not None and message.lineno else 0
        if not isinstance(said, str) or not said.strip():
            source.complain(
                "untranslated", (line, 1 if line else 0), f"`{key}` is said in English.", "Translate it.", "warning"
            )
            continue
        _check(source, key, said, (line, 1))
        if placeholders(said) != placeholders(words):
            source.complain(
                "placeholders", (line, 1), f"`{key}` has other placeholders than in English.", "Use the same ones."
            )
        found[key] = said.strip()
    return found
