"""One question in front of one patient: its words, its buttons, and what an answer to it means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time as wall_time

from babel.dates import format_time

from bot.domain import markup
from bot.domain.effects import Button, Context, Keyboard, Say, Value, Zone
from bot.domain.phrases import Phrases
from bot.domain.scripts import answers, phrases, places
from bot.domain.scripts.model import Country, Language, Number, Scale, Text, Time, Timezone, YesNo
from bot.domain.scripts.steps import Asking, Choices, LoadedScript

_COUNTRIES_SHOWN = 8
_ZONES_SHOWN = 10
_SCALE_ROW = 6
_SHORT_LABEL = 12
_LONGEST_LABEL = 64  # of names that come from outside a script


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


def question(talk: Talk, step: Asking, known: Mapping[str, Value], sequence: int) -> list[Say]:
    """The messages of a question with its buttons; ``sequence`` goes into what the buttons carry."""
    options = shown_options(talk, step)
    skip = skip_option(talk, step)
    rows = [[_button(talk, sequence, option) for option in row] for row in _rows(step, options)]
    if skip is not None:
        rows.append([_button(talk, sequence, skip)])
    return say(talk, step.text, known, tuple(tuple(row) for row in rows), _legend(talk, step))


def options(talk: Talk, step: Asking) -> tuple[Option, ...]:
    """Every answer that a button can carry, without Skip."""
    answer = step.answer
    found: Sequence[tuple[str, Value]]
    if isinstance(answer, Choices):
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
        return tuple(Option(places.number_of(code), name, code) for code, name in _countries(talk).items())
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


def tapped(talk: Talk, step: Asking, number: int) -> Given | None:
    """What a tap on option ``number`` means; None if there is no such option."""
    skip = skip_option(talk, step)
    for option in (*options(talk, step), *((skip,) if skip else ())):
        if option.number == number:
            return Given(option.value, option.label)
    return None


def typed(talk: Talk, step: Asking, text: str) -> Given | None:
    """What a typed text means as an answer to ``step``; None if it can't be told."""
    skip = skip_option(talk, step)
    if skip is not None and (
        answers.is_one_of(text, talk.phrase(phrases.SKIP_WORDS))
        or answers.is_one_of(text, phrases.SKIP_WORDS)
        or answers.words_of(text) == answers.words_of(skip.label)
    ):
        return Given(None, skip.label)
    return _understood(talk, step, text)


def hint(talk: Talk, step: Asking) -> Say:
    """What to answer instead, said after something that was not understood."""
    answer = step.answer
    html = talk.phrases.html
    if isinstance(answer, Scale):
        words = html(talk.language, phrases.TAP_A_NUMBER, low=str(answer.from_), high=str(answer.to))
    elif isinstance(answer, YesNo) and answer.yes is None and answer.no is None:
        words = html(talk.language, phrases.TAP_YES_OR_NO)
    elif isinstance(answer, Number):
        words = _number_hint(talk, answer)
    elif isinstance(answer, Time):
        words = _time_hint(talk, answer)
    else:
        listed: dict[type[object], str] = {
            Text: phrases.TYPE_SOME_WORDS,
            Language: phrases.CHOOSE_A_LANGUAGE,
            Country: phrases.CHOOSE_A_COUNTRY,
            Timezone: phrases.CHOOSE_A_CITY,
        }
        words = html(talk.language, listed.get(type(answer), phrases.TAP_A_BUTTON))
    return Say(words)


def shown_value(talk: Talk, step: Asking, value: Value) -> str:
    """A saved answer as it is put into a text."""
    if value is None:
        return phrases.ANSWER_UNKNOWN
    if isinstance(step.answer, Time):
        return clock(talk.language, str(value))
    # True is 1 in Python: compare kinds as well, or "yes" would show as the second number of a scale.
    same = [o.label for o in options(talk, step) if o.value == value and isinstance(o.value, type(value))]
    if same:
        return same[0]
    return _number(value) if isinstance(value, float) else str(value)


def clock(language: str, time: str) -> str:
    """A wall time ``HH:MM`` as people of the language write it: "8:30 AM", "20:30"."""
    locale = places.locale_of(language)
    if locale is None:
        return time
    hour, minute = (int(part) for part in time.split(":"))
    written = format_time(wall_time(hour, minute), format="short", locale=locale)
    return written.replace("\u202f", " ").replace("\xa0", " ")


def _understood(talk: Talk, step: Asking, text: str) -> Given | None:
    answer = step.answer
    if isinstance(answer, Text):
        words = text.strip()
        return Given(words, words) if words else None
    if isinstance(answer, Scale):
        number = answers.read_number(text, answer.to)
        if number is None or not number.is_integer() or not answer.from_ <= number <= answer.to:
            return None
        return Given(int(number), str(int(number)))
    if isinstance(answer, Number):
        return _numbered(answer, text)
    if isinstance(answer, Time):
        time = answers.read_time(text, answer.from_, answer.to)
        return Given(time, clock(talk.language, time)) if time is not None else None
    shown = shown_options(talk, step)
    index = answers.find_option(text, [option.label for option in shown])
    if index is not None:
        return Given(shown[index].value, shown[index].label)
    if isinstance(answer, YesNo):
        return _yes_or_no(talk, step, text)
    return _place(talk, step, text)


def _place(talk: Talk, step: Asking, text: str) -> Given | None:
    if isinstance(step.answer, Language):
        language = places.find_language(text, talk.context.languages)
        return Given(language, talk.context.languages[language]) if language else None
    if isinstance(step.answer, Country):
        countries = _countries(talk)
        country = places.find_country(text, countries, talk.language)
        return Given(country, countries.get(country, country)) if country else None
    if isinstance(step.answer, Timezone):
        everywhere = [zone for zones in talk.context.country_zones.values() for zone in zones]
        zone = places.find_zone(text, talk.zones(), everywhere)
        return Given(zone.name, zone.city) if zone else None
    return None


def _numbered(answer: Number, text: str) -> Given | None:
    number = answers.read_number(text, answer.to)
    if number is None or (answer.whole and not number.is_integer()):
        return None
    if (answer.from_ is not None and number < answer.from_) or (answer.to is not None and number > answer.to):
        return None
    return Given(int(number) if answer.whole else number, _number(number))


def _yes_or_no(talk: Talk, step: Asking, text: str) -> Given | None:
    yes, no = options(talk, step)
    for option, words in ((yes, phrases.YES_WORDS), (no, phrases.NO_WORDS)):
        if answers.is_one_of(text, talk.phrase(words)) or answers.is_one_of(text, words):
            return Given(option.value, option.label)
    return None


def _number_hint(talk: Talk, answer: Number) -> str:
    if answer.from_ is not None and answer.to is not None:
        msgid = phrases.TYPE_A_WHOLE_NUMBER_BETWEEN if answer.whole else phrases.TYPE_A_NUMBER_BETWEEN
        return talk.phrases.html(talk.language, msgid, low=_number(answer.from_), high=_number(answer.to))
    return talk.phrases.html(talk.language, phrases.TYPE_A_WHOLE_NUMBER if answer.whole else phrases.TYPE_A_NUMBER)


def _time_hint(talk: Talk, answer: Time) -> str:
    example = clock(talk.language, answer.offer[0] if answer.offer else max(answer.from_, min(answer.to, "08:30")))
    if answer.from_ == "00:00" and answer.to == "23:59":
        return talk.phrases.html(talk.language, phrases.TYPE_A_TIME, example=example)
    return talk.phrases.html(
        talk.language,
        phrases.TYPE_A_TIME_BETWEEN,
        earliest=clock(talk.language, answer.from_),
        latest=clock(talk.language, answer.to),
        example=example,
    )


def _countries(talk: Talk) -> Mapping[str, str]:
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
    for variable, asked in talk.script.questions.items():
        values[variable] = shown_value(talk, asked, known.get(variable))
    values.update({name: value for name, value in talk.context.values.items() if value.strip()})
    return values


def _legend(talk: Talk, step: Asking) -> str:
    """The line under a question: what the ends of a scale mean, or that more can be typed than is on the buttons."""
    answer = step.answer
    if isinstance(answer, Scale):
        ends = [
            f"{number} = {talk.script.text(talk.language, words)}"
            for number, words in ((answer.from_, answer.low), (answer.to, answer.high))
            if words
        ]
        return " · ".join(ends)
    more = len(options(talk, step)) > len(shown_options(talk, step))
    if isinstance(answer, Country) and more:
        return talk.phrase(phrases.COUNTRY_BY_TYPING)
    if isinstance(answer, Timezone):
        return talk.phrase(phrases.CITY_BY_TYPING)
    return ""


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


def _button(talk: Talk, sequence: int, option: Option) -> Button:
    label = option.label if len(option.label) <= _LONGEST_LABEL else f"{option.label[: _LONGEST_LABEL - 1]}…"
    return Button(label, f"a:{talk.context.conversation}:{sequence}:{option.number}")


def _number(value: float) -> str:
    return f"{value:g}" if abs(value) < 1e6 else str(int(value) if value.is_integer() else value)
