"""From an instrument's text to an instrument that may be asked, or to everything that is wrong with it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping

from pydantic import BaseModel, ValidationError

from bot.domain.errors import AfterglowError
from bot.domain.instruments.instrument import (
    AskIf,
    Band,
    ChangeRule,
    Codes,
    Instrument,
    Item,
    Licence,
    Option,
    Risk,
)
from bot.domain.instruments.lint import TEMPLATE, label_of, lint, options_of
from bot.domain.instruments.model import (
    AnswerEntry,
    AskIfEntry,
    BandEntry,
    ChangeEntry,
    CodesEntry,
    InstrumentFile,
    ItemEntry,
    LanguageTexts,
    LicenceEntry,
    QuestionTexts,
    RiskEntry,
    ScoringEntry,
)
from bot.domain.issues import Issue
from bot.domain.scripts.complaints import shape_issues
from bot.domain.scripts.yaml_tree import normalise, read_tree


class UnreadableInstrumentError(AfterglowError):
    """The stored text of an instrument that was used once cannot be read any more."""


def load_instrument(source: str, filename: str) -> Instrument | tuple[Issue, ...]:
    """The instrument in ``source``, or what is wrong with it. Never raises, whatever the text.

    A file whose words are all still to be filled in is refused too, but with warnings only: see :func:`is_template`.
    """
    tidy = normalise(source)
    tree = read_tree(tidy, filename)
    if isinstance(tree, Issue):
        return (tree,)
    try:
        file = InstrumentFile.model_validate(tree.data)
    except ValidationError as error:
        return shape_issues(error, tree, _FIELDS, ())
    issues = lint(file, tree)
    if issues:
        return tuple(sorted(issues, key=lambda issue: (issue.severity, issue.line, issue.column, issue.rule)))
    return _instrument(file, tidy)


def is_template(issues: Iterable[Issue]) -> bool:
    """Whether these issues only say that a licensed questionnaire still waits for its words."""
    return {issue.rule for issue in issues} == {TEMPLATE}


def restore_instrument(source: str) -> Instrument:
    """The instrument whose ``Instrument.source`` this is, with the same hash.

    The rules are not applied again: a rule that is younger than the text must not stop a conversation half-way.
    Raises UnreadableInstrumentError when the text is no instrument.
    """
    tree = read_tree(source, "pinned")
    if isinstance(tree, Issue):
        raise UnreadableInstrumentError(str(tree))
    try:
        return _instrument(InstrumentFile.model_validate(tree.data), source)
    except ValidationError as error:
        raise UnreadableInstrumentError(f"{error.error_count()} fields are not known") from error


def _instrument(file: InstrumentFile, source: str) -> Instrument:
    scoring, change, licence, codes = file.scoring, file.scoring.change, file.licence, file.scoring.codes
    return Instrument(
        id=file.id,
        name=file.name,
        version=scoring.version,
        recall=file.recall,
        licence=Licence(licence.terms, licence.permitted_use, licence.text, licence.permission or ""),
        sources=tuple(file.sources),
        method=scoring.method,
        low=scoring.from_,
        high=scoring.to,
        better=scoring.better,
        codes=Codes(codes.panel, codes.total, codes.local),
        bands=tuple(Band(band.from_, band.to, band.word) for band in scoring.bands),
        cuts=dict(scoring.cuts),
        change_rule=None if change is None else ChangeRule(change.points, change.percent, change.note),
        total_risk=_risk(scoring.risk),
        stem=_by_language(file, lambda texts: texts.stem),
        items=tuple(_item(file, item) for item in file.items),
        languages=tuple(file.texts),
        text_sources={language: texts.source for language, texts in file.texts.items()},
        source=source,
        hash=hashlib.sha256(source.encode()).hexdigest(),
    )


def _item(file: InstrumentFile, item: ItemEntry) -> Item:
    def words(texts: LanguageTexts) -> QuestionTexts:
        return texts.questions.get(item.id) or QuestionTexts()

    def option(entry: AnswerEntry) -> Option:
        return Option(entry.score, _by_language(file, lambda texts: label_of(texts, item.id, entry.score)), entry.loinc)

    return Item(
        id=item.id,
        text=_by_language(file, lambda texts: words(texts).text),
        options=tuple(option(entry) for entry in options_of(file, item)),
        risk=_risk(item.risk),
        scored=item.scored,
        ask_if=None if item.ask_if is None else AskIf(tuple(item.ask_if.any_of), item.ask_if.at_least),
        loinc=item.loinc,
        reversed=item.reversed,
        low=_by_language(file, lambda texts: words(texts).low),
        high=_by_language(file, lambda texts: words(texts).high),
    )


def _risk(entry: RiskEntry | None) -> Risk | None:
    return None if entry is None else Risk(entry.at_least, entry.level)


def _by_language(file: InstrumentFile, words: Callable[[LanguageTexts], str]) -> Mapping[str, str]:
    """One text in all languages; those without it are left out."""
    found = {language: words(texts) for language, texts in file.texts.items()}
    return {language: text for language, text in found.items() if text}


def _field_names(model: type[BaseModel]) -> Iterable[str]:
    return tuple(field.alias or name for name, field in model.model_fields.items())


_FIELDS: Mapping[str, Iterable[str]] = {
    "": _field_names(InstrumentFile),
    "licence": _field_names(LicenceEntry),
    "scoring": _field_names(ScoringEntry),
    "codes": _field_names(CodesEntry),
    "bands": _field_names(BandEntry),
    "change": _field_names(ChangeEntry),
    "risk": _field_names(RiskEntry),
    "answers": _field_names(AnswerEntry),
    "items": _field_names(ItemEntry),
    "ask_if": _field_names(AskIfEntry),
    "texts": _field_names(LanguageTexts),
    "questions": _field_names(QuestionTexts),
}
