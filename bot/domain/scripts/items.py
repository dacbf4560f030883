"""An instrument's items as questions of a script: its exact words, one tap each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.domain.instruments.instrument import AskIf, Instrument
from bot.domain.instruments.instrument import Item as InstrumentItem
from bot.domain.scripts.kinds import Scale
from bot.domain.scripts.steps import Answer, Choices, Risk

_LONG_STEM = 200
"""Characters of a stem up to which it stands over every item; a longer one is read once, over the first."""
_MARKS = str.maketrans({character: f"\\{character}" for character in "\\*_|[]>{}"})


@dataclass(frozen=True, slots=True)
class Item:
    """One question. ``key`` is the item in the instrument, ``only_if`` a condition over the variables before."""

    key: str
    name: str
    text: str
    answer: Answer
    variable: str
    risk: Risk | None
    only_if: str


def items_of(instrument: Instrument) -> tuple[Item, ...]:
    """The items in their order, in the instrument's first language; ``texts_of`` has the others."""
    original = instrument.languages[0]
    return tuple(
        Item(
            key=item.id,
            name=item.id,
            text=_text(instrument, item, original, first=index == 0),
            answer=_answer(item, original),
            variable=_variable(instrument, item.id),
            risk=None
            if item.risk is None
            else Risk(item.risk.at_least, item.risk.level, f"instrument:{instrument.id}:{item.id}"),
            only_if="" if item.ask_if is None else _condition(instrument, item.ask_if),
        )
        for index, item in enumerate(instrument.items)
    )


def texts_of(instrument: Instrument) -> Mapping[str, Mapping[str, str]]:
    """What of the questions' words there is in the instrument's other languages: by language, from the original."""
    original = instrument.languages[0]
    found: dict[str, dict[str, str]] = {}
    for language in instrument.languages[1:]:
        found[language] = dict(_pairs(instrument, original, language))
    return found


def _pairs(instrument: Instrument, original: str, language: str) -> Iterator[tuple[str, str]]:
    for index, item in enumerate(instrument.items):
        first = index == 0
        yield _text(instrument, item, original, first=first), _text(instrument, item, language, first=first)
        for option in item.options:
            yield option.label[original].strip(), option.label[language].strip()
        for words in (item.low, item.high):
            if words.get(original) and words.get(language):
                yield _plain(words[original]), _plain(words[language])


def _text(instrument: Instrument, item: InstrumentItem, language: str, *, first: bool) -> str:
    stem = _plain(instrument.stem.get(language, ""))
    words = _plain(item.text[language])
    # A question behind a gate, or beside the score, is not one of those that the stem introduces.
    introduced = item.scored and item.ask_if is None and len(stem) <= _LONG_STEM
    return f"{stem}\n\n**{words}**" if stem and (first or introduced) else words


def _answer(item: InstrumentItem, language: str) -> Answer:
    if item.low or item.high:
        low, high = (_plain(words[language]) if words.get(language) else None for words in (item.low, item.high))
        scores = [option.score for option in item.options]
        return Scale(from_=min(scores), to=max(scores), low=low, high=high)
    return Choices(tuple((option.score, option.label[language].strip()) for option in item.options))


def _condition(instrument: Instrument, asked: AskIf) -> str:
    return " or ".join(f"{_variable(instrument, item)} >= {asked.at_least}" for item in asked.any_of)


def _variable(instrument: Instrument, item: str) -> str:
    return f"{instrument.id}_{item}".replace("-", "_")


def _plain(words: str) -> str:
    """The words with the marks of our light Markdown taken literally."""
    return words.strip().translate(_MARKS)
