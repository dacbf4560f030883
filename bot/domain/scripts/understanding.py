"""What a patient's tap or words mean as an answer to the waiting question, and what is said when they mean none."""

from __future__ import annotations

from bot.domain.effects import Say
from bot.domain.scripts import answers, phrases, places
from bot.domain.scripts.kinds import Country, Language, Number, Scale, Text, Time, Timezone, YesNo
from bot.domain.scripts.questions import (
    Given,
    Talk,
    clock,
    countries,
    number,
    options,
    shown_options,
    shown_value,
    skip_option,
)
from bot.domain.scripts.steps import Asking, Choices, Several


def tapped(talk: Talk, step: Asking, option_number: int) -> Given | None:
    """What a tap on this option means; None if there is no such option, or if it only ticks one of several."""
    skip = skip_option(talk, step)
    for option in (*options(talk, step), *((skip,) if skip else ())):
        if option.number == option_number:
            return Given(option.value, option.label)
    return None


def ticked(talk: Talk, step: Asking, option_number: int, marked: tuple[str, ...]) -> tuple[str, ...] | None:
    """What is ticked after a tap on this option of several; None if there is no such option."""
    if not isinstance(step.answer, Several):
        return None
    for number_, (value, _) in enumerate(step.answer.options):
        if number_ == option_number:
            chosen = set(marked) ^ {value}
            return tuple(each for each, _ in step.answer.options if each in chosen)
    return None


def several(talk: Talk, step: Asking, values: tuple[str, ...]) -> Given | None:
    """These options as the answer; None where fewer than the least are ticked."""
    if not isinstance(step.answer, Several) or len(values) < step.answer.least:
        return None
    return Given(values, shown_value(talk, step, values))


def with_ticks(talk: Talk, step: Asking, marked: tuple[str, ...], given: Given) -> Given:
    """The answer together with what was ticked before it, in the order of the options; also fewer than the least."""
    if not isinstance(step.answer, Several):
        return given
    chosen = {*marked, *(given.value if isinstance(given.value, tuple) else ())}
    values = tuple(value for value, _ in step.answer.options if value in chosen)
    return Given(values, shown_value(talk, step, values))


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


def _listed(talk: Talk, step: Asking, answer: Several, text: str) -> Given | None:
    """Options named one after the other, by words or numbers; the words for none where none is an answer."""
    labels = [option.label for option in options(talk, step)]
    named = [answers.find_option(part, labels) for part in answers.parts_of(text)]
    if not named or None in named:
        whole = answers.find_option(text, labels)  # a label may itself have a comma or an "and" in it
        named = [whole]
    if None in named:  # only now, since "None of these" may be the words on a button
        none = answers.is_one_of(text, talk.phrase(phrases.NONE_WORDS)) or answers.is_one_of(text, phrases.NONE_WORDS)
        return several(talk, step, ()) if none else None
    return several(talk, step, tuple(value for index, (value, _) in enumerate(answer.options) if index in named))


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
            Several: phrases.TAP_SEVERAL,
            Text: phrases.TYPE_SOME_WORDS,
            Language: phrases.CHOOSE_A_LANGUAGE,
            Country: phrases.CHOOSE_A_COUNTRY,
            Timezone: phrases.CHOOSE_A_CITY,
        }
        words = html(talk.language, listed.get(type(answer), phrases.TAP_A_BUTTON))
    return Say(words)


def _understood(talk: Talk, step: Asking, text: str) -> Given | None:
    answer = step.answer
    if isinstance(answer, Text):
        words = text.strip()
        return Given(words, words) if words else None
    if isinstance(answer, Scale):
        read = answers.read_number(text, answer.to)
        if read is None or not read.is_integer() or not answer.from_ <= read <= answer.to:
            return None
        return Given(int(read), str(int(read)))
    if isinstance(answer, Number):
        return _numbered(answer, text)
    if isinstance(answer, Time):
        time = answers.read_time(text, answer.from_, answer.to)
        return Given(time, clock(talk.language, time)) if time is not None else None
    if isinstance(answer, Several):
        return _listed(talk, step, answer, text)
    shown = shown_options(talk, step)
    if shown and isinstance(shown[0].value, int) and isinstance(answer, Choices) and text.strip().isdecimal():
        return None  # an instrument's "2": the second answer, or the answer that scores 2?
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
        offered = countries(talk)
        country = places.find_country(text, offered, talk.language)
        return Given(country, offered.get(country, country)) if country else None
    if isinstance(step.answer, Timezone):
        everywhere = [zone for zones in talk.context.country_zones.values() for zone in zones]
        zone = places.find_zone(text, talk.zones(), everywhere)
        return Given(zone.name, zone.city) if zone else None
    return None


def _numbered(answer: Number, text: str) -> Given | None:
    read = answers.read_number(text, answer.to)
    if read is None or (answer.whole and not read.is_integer()):
        return None
    if (answer.from_ is not None and read < answer.from_) or (answer.to is not None and read > answer.to):
        return None
    return Given(int(read) if answer.whole else read, number(read))


def _yes_or_no(talk: Talk, step: Asking, text: str) -> Given | None:
    yes, no = options(talk, step)
    for option, words in ((yes, phrases.YES_WORDS), (no, phrases.NO_WORDS)):
        if answers.is_one_of(text, talk.phrase(words)) or answers.is_one_of(text, words):
            return Given(option.value, option.label)
    return None


def _number_hint(talk: Talk, answer: Number) -> str:
    if answer.from_ is not None and answer.to is not None:
        msgid = phrases.TYPE_A_WHOLE_NUMBER_BETWEEN if answer.whole else phrases.TYPE_A_NUMBER_BETWEEN
        return talk.phrases.html(talk.language, msgid, low=number(answer.from_), high=number(answer.to))
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
