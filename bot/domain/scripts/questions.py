"""One question in front of one patient: its words and its buttons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time as wall_time

from babel.dates import format_time

from bot.domain import markup
from bot.domain.effects import Button, Context, Keyboard, Say, Value, Walk, Zone
from bot.domain.phrases import Phrases
from bot.domain.scripts import phrases, places
from bot.domain.scripts.kinds import Country, Language, Phase, Scale, Time, Timezone, YesNo
from bot.domain.scripts.steps import Asking, Choices, LoadedScript, Several

_COUNTRIES_SHOWN = 8
_ZONES_SHOWN = 10
_SCALE_ROW = 6
_SHORT_LABEL = 12
_LONGEST_LABEL = 64  # of names that come from outside a script
_TICK = "✓ "
BACK, LATER, DONE = -1, -2, -3
"""What the buttons below every question carry instead of an option's number."""
WORDS = {BACK: "back", LATER: "later", DONE: "done"}


@dataclass(frozen=True, slots=True)
class Talk:
    """All that decides how something is said: the script, the patient's language and country, the moment.

    ``chosen_country`` is set while the turn lasts in which the patient chose it; ``context`` still has the old one.
    """

    script: LoadedScript
    phrases: Phrases
    context: Context
    language: str
    chosen_country: str = ""

    def phrase(self, msgid: str, **values: str) -> str:
        """One of the bot's own phrases, as plain text."""
        return self.phrases.say(self.language, msgid, **values)

    def zones(self) -> tuple[Zone, ...]:
        """The time zones of the patient's country."""
        if not self.chosen_country:
            return self.context.zones
        return self.context.country_zones.get(self.chosen_country) or places.zones_of(self.chosen_country)


@dataclass(frozen=True, slots=True)
class Option:
    """One possible answer: what its button carries, what it says, what is saved."""

    number: int
    label: str
    value: Value


@dataclass(frozen=True, slots=True)
class Given:
    """An understood answer."""

    value: Value
    shown: str


def say(talk: Talk, source: str, known: Mapping[str, Value], keyboard: Keyboard = (), legend: str = "") -> list[Say]:
    """One of the script's texts as messages: usually one, several where patients' words make it too long.

    ``known`` are the answers so far; the keyboard goes under the last part.
    """
    text = talk.script.text(talk.language, source)
    values = _values(talk, known)
    if not values.get("name"):
        # "Good morning, {name}." without a name is "Good morning."
        text = text.replace(", {name}", "").replace("{name}", "")
    html = markup.to_html(f"{text}\n\n{legend}" if legend else text, values)
    parts = markup.split(html)
    if not parts:
        parts = [phrases.ANSWER_UNKNOWN] if keyboard else []
    return [Say(part, keyboard if index == len(parts) - 1 else ()) for index, part in enumerate(parts)]


def question(talk: Talk, step: Asking, walk: Walk) -> list[Say]:
    """The messages of the waiting question with its buttons; ``walk.sequence`` goes into what the buttons carry."""
    return say(talk, step.text, walk.answers, keyboard(talk, step, walk), _legend(talk, step))


def keyboard(talk: Talk, step: Asking, walk: Walk) -> Keyboard:
    """The question's buttons: its options, Done and Skip where they belong, and the way back and later."""
    sequence, marked = walk.sequence, walk.marked
    rows = [
        [_button(talk, sequence, option, ticked=option.value in marked) for option in row]
        for row in _rows(step, shown_options(talk, step))
    ]
    if isinstance(step.answer, Several) and len(marked) >= step.answer.least:
        label = phrases.DONE if marked else phrases.NONE_OF_THESE
        rows.append([_button(talk, sequence, Option(DONE, talk.phrase(label), None))])
    skip = skip_option(talk, step)
    if skip is not None and not marked:  # who has ticked something has not skipped
        rows.append([_button(talk, sequence, skip)])
    # In the first hours after dosing the fewest buttons possible; both words can be typed there too.
    if talk.script.phase is not Phase.ACUTE and not isinstance(step.answer, Language):
        ways = [Option(BACK, talk.phrase(phrases.BACK), None)] if walk.trail else []
        ways.append(Option(LATER, talk.phrase(phrases.LATER), None))
        rows.append([_button(talk, sequence, way) for way in ways])
    return tuple(tuple(row) for row in rows)


def options(talk: Talk, step: Asking) -> tuple[Option, ...]:
    """Every answer that a button can carry, without Skip."""
    answer = step.answer
    found: Sequence[tuple[str, Value]]
    if isinstance(answer, Choices | Several):
        found = [(talk.script.text(talk.language, label), value) for value, label in answer.options]
    elif isinstance(answer, YesNo):
        found = [
            (talk.script.text(talk.language, answer.yes) if answer.yes else talk.phrase(phrases.YES), True),
            (talk.script.text(talk.language, answer.no) if answer.no else talk.phrase(phrases.NO), False),
        ]
    elif isinstance(answer, Scale):
        found = [(str(number), number) for number in range(answer.from_, answer.to + 1)]
    elif isinstance(answer, Time):
        found = [(clock(talk.language, offered), offered) for offered in answer.offer]
    elif isinstance(answer, Language):
        return tuple(Option(places.number_of(code), name, code) for code, name in talk.context.languages.items())
    elif isinstance(answer, Country):
        return tuple(Option(places.number_of(code), name, code) for code, name in countries(talk).items())
    elif isinstance(answer, Timezone):
        return tuple(Option(places.number_of(zone.name), zone.city, zone.name) for zone in talk.zones())
    else:
        return ()
    return tuple(Option(index, label, value) for index, (label, value) in enumerate(found))


def shown_options(talk: Talk, step: Asking) -> tuple[Option, ...]:
    """The answers that get a button: of long lists the first, the others are typed."""
    most = len(offered := options(talk, step))
    if isinstance(step.answer, Country):
        most = _COUNTRIES_SHOWN
    elif isinstance(step.answer, Timezone):
        most = _ZONES_SHOWN
    return offered[:most]


def skip_option(talk: Talk, step: Asking) -> Option | None:
    """The Skip button, where the question can be passed over.

    A question whose list turned out empty gets one too: nobody may be held by a question without an answer.
    """
    listed = isinstance(step.answer, Language | Country | Timezone)
    offered = options(talk, step)
    if not step.skippable and not (listed and not offered):
        return None
    return Option(len(offered), talk.phrase(phrases.SKIP), None)


def shown_value(talk: Talk, step: Asking, value: Value) -> str:
    """A saved answer as it is put into a text."""
    if value is None:
        return phrases.ANSWER_UNKNOWN
    if isinstance(step.answer, Time):
        return clock(talk.language, str(value))
    if isinstance(value, tuple):
        labels = {option.value: option.label for option in options(talk, step)}
        return ", ".join(str(labels.get(each, each)) for each in value) or talk.phrase(phrases.NONE_OF_THESE)
    # True is 1 in Python: compare kinds as well, or "yes" would show as the second number of a scale.
    same = [o.label for o in options(talk, step) if o.value == value and isinstance(o.value, type(value))]
    if same:
        return same[0]
    return number(value) if isinstance(value, float) else str(value)


def clock(language: str, time: str) -> str:
    """A wall time ``HH:MM`` as people of the language write it: "8:30 AM", "20:30"."""
    locale = places.locale_of(language)
    if locale is None:
        return time
    hour, minute = (int(part) for part in time.split(":"))
    written = format_time(wall_time(hour, minute), format="short", locale=locale)
    return written.replace("\u202f", " ").replace("\xa0", " ")


def countries(talk: Talk) -> Mapping[str, str]:
    """The countries in the language the patient has now; the context knows the one the turn began with."""
    if talk.language == talk.context.language:
        return talk.context.countries
    return {code: places.country_name(code, talk.language) or name for code, name in talk.context.countries.items()}


def _values(talk: Talk, known: Mapping[str, Value]) -> dict[str, str]:
    values = {
        "name": "",
        "clinic": talk.phrase(phrases.CLINIC_UNKNOWN),
        "clinic_phone": talk.phrase(phrases.CLINIC_PHONE_UNKNOWN),
        "session_date": talk.phrase(phrases.SESSION_DATE_UNKNOWN),
        "hotlines": talk.phrase(phrases.HOTLINES_UNKNOWN),
    }
    for variable in talk.script.saved:
        asked = talk.script.questions.get(variable)
        value = known.get(variable)
        if asked is not None:
            values[variable] = shown_value(talk, asked, value)
        elif value is None:
            values[variable] = phrases.ANSWER_UNKNOWN
        else:  # recalled, drawn, scored: no question of this script holds it
            values[variable] = number(value) if isinstance(value, float) else str(value)
    values.update({name: value for name, value in talk.context.values.items() if value.strip()})
    return values


def _legend(talk: Talk, step: Asking) -> str:
    """The lines under a question: what the ends of a scale mean, that more can be typed than is on the buttons, who
    sees the answer."""
    found: list[str] = []
    answer = step.answer
    if isinstance(answer, Scale):
        ends = [
            f"{end} = {talk.script.text(talk.language, words)}"
            for end, words in ((answer.from_, answer.low), (answer.to, answer.high))
            if words
        ]
        found.append(" · ".join(ends))
    elif isinstance(answer, Several):
        found.append(talk.phrase(phrases.TAP_ALL_THAT_FIT))
    elif isinstance(answer, Country) and len(options(talk, step)) > len(shown_options(talk, step)):
        found.append(talk.phrase(phrases.COUNTRY_BY_TYPING))
    elif isinstance(answer, Timezone):
        found.append(talk.phrase(phrases.CITY_BY_TYPING))
    if step.private:
        found.append(talk.phrase(phrases.PRIVATE))
    return "\n".join(line for line in found if line)


def _rows(step: Asking, options: Sequence[Option]) -> list[Sequence[Option]]:
    """Short labels side by side, long ones below each other: a phone shows about 30 characters in a row."""
    if isinstance(step.answer, Scale):
        width = _SCALE_ROW
    elif isinstance(step.answer, YesNo) and all(len(option.label) <= _SHORT_LABEL for option in options):
        width = 2
    elif options and all(len(option.label) <= _SHORT_LABEL for option in options):
        width = 2 if len(options) in (2, 4) else 3
    else:
        width = 1
    return [options[start : start + width] for start in range(0, len(options), width)]


def _button(talk: Talk, sequence: int, option: Option, *, ticked: bool = False) -> Button:
    label = f"{_TICK if ticked else ''}{option.label}"
    label = label if len(label) <= _LONGEST_LABEL else f"{label[: _LONGEST_LABEL - 1]}…"
    return Button(label, f"a:{talk.context.conversation}:{sequence}:{WORDS.get(option.number, option.number)}")


def number(value: float) -> str:
    """A number as people write it: 7, not 7.0."""
    return f"{value:g}" if abs(value) < 1e6 else str(int(value) if value.is_integer() else value)
