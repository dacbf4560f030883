"""What is wrong with an instrument file whose shape is right: scores, codes, bands, risks, words.

Each check stands for an error seen in public code or on a clinic's copy: a reversed item scored the wrong way round,
a total with the panel's code, invented bands, an alarm that no answer can set off, an item whose words were lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.domain.instruments.model import LOINC, LOINC_ANSWER, AnswerEntry, InstrumentFile, ItemEntry, LanguageTexts
from bot.domain.issues import Issue
from bot.domain.scripts.yaml_tree import Path, Tree

TEMPLATE = "template"
"""The rule for a file whose words have yet to be filled in, and nothing else is wrong with it: a warning, since the
file is refused, but the others may go live without it."""


def options_of(file: InstrumentFile, item: ItemEntry) -> Sequence[AnswerEntry]:
    """The answers of one item: its own, or those of the file."""
    return item.answers if item.answers is not None else file.answers or ()


def label_of(texts: LanguageTexts, item: str, score: int) -> str:
    """The words of one answer in one language; empty when there are none."""
    question = texts.questions.get(item)
    labels = question.answers if question is not None and question.answers is not None else texts.answers
    return labels.get(score, "")


def lint(file: InstrumentFile, tree: Tree) -> tuple[Issue, ...]:
    """Everything that is wrong with ``file``; a template is a warning as long as nothing else is."""
    found = [
        *_items(file, tree),
        *_answers(file, tree),
        *_range(file, tree),
        *_bands(file, tree),
        *_thresholds(file, tree),
        *_codes(file, tree),
        *_unknown_words(file, tree),
    ]
    blank = [language for language, texts in file.texts.items() if _blank(texts)]
    if len(blank) == len(file.texts):
        what = "The words of this questionnaire are not filled in; it cannot be asked."
        place = tree.key_place(("texts",))
        remedy = "Fill in the texts below, exactly as licensed, or leave the file as it is and don't use it."
        return (*found, Issue(TEMPLATE, tree.filename, place.line, place.column, what, remedy, "warning"))
    for language, texts in file.texts.items():
        path = ("texts", language)
        if language in blank:
            remedy = "Fill it in, or take the language out."
            found.append(tree.issue("empty-text", path, f"None of the words of {language!r} are filled in.", remedy))
        else:
            found.extend(_words(file, tree, texts, path))
    if file.licence.permission == "":
        what = "Who allowed the clinic to use this questionnaire is not written down."
        remedy = "Write who gave the permission, and when; take the line out only if nobody has to be asked."
        found.append(tree.issue("licence", ("licence", "permission"), what, remedy))
    return tuple(found)


def loinc_valid(code: str) -> bool:
    """Whether the check digit of a LOINC code (44250-9) is right; a mistyped code means something else."""
    number, _, check = code.partition("-")
    digits = [int(digit) for digit in reversed(number)]
    doubled = [sum(divmod(digit * 2, 10)) if place % 2 == 0 else digit for place, digit in enumerate(digits)]
    return -sum(doubled) % 10 == int(check)


def _items(file: InstrumentFile, tree: Tree) -> Iterator[Issue]:
    """Items of one name, items without answers, conditions that can never hold."""
    before: dict[str, set[int]] = {}
    for index, item in enumerate(file.items):
        path: Path = ("items", index)
        scores = {option.score for option in options_of(file, item)}
        if item.id in before:
            yield tree.issue(
                "duplicate-item", (*path, "id"), f"There are two items called {item.id!r}.", "Rename one of them."
            )
        if not scores:
            remedy = "Add answers: to it, or to the file for all items."
            yield tree.issue("no-answers", path, f"{item.id!r} has no answers.", remedy)
        for place, needed in enumerate(item.ask_if.any_of if item.ask_if is not None else ()):
            at = (*path, "ask_if", "any_of", place)
            if needed not in before:
                what = f"{needed!r} is no item above this one."
                yield tree.issue("ask-if", at, what, "Name an item that is asked before.")
            elif item.ask_if is not None and not _reachable(item.ask_if.at_least, before[needed]):
                what = f"{needed!r} has no answers on both sides of {item.ask_if.at_least}; this is no condition."
                yield tree.issue("ask-if", at, what, f"Its scores are {_listed(before[needed])}.")
        before[item.id] = scores


def _answers(file: InstrumentFile, tree: Tree) -> Iterator[Issue]:
    """Scores that are doubled, leave a gap, or run the wrong way."""
    if file.answers is not None:
        yield from _list(file.answers, "The answers of the file", False, tree, ("answers",))
    for index, item in enumerate(file.items):
        path: Path = ("items", index)
        if item.answers is not None:
            yield from _list(item.answers, f"The answers of {item.id!r}", item.reversed, tree, (*path, "answers"))
        if item.reversed and (item.answers is None or len(item.answers) < 3):
            what = f"{item.id!r} is marked as reversed, but has no list of three or more answers of its own."
            remedy = "Give it answers: of its own, the worst first as on the form. For two, the scores alone say it."
            yield tree.issue("reversed-scores", (*path, "reversed"), what, remedy)


def _list(entries: Sequence[AnswerEntry], whose: str, is_reversed: bool, tree: Tree, path: Path) -> Iterator[Issue]:
    scores = [entry.score for entry in entries]
    doubled = next((index for index, score in enumerate(scores) if score in scores[:index]), None)
    if doubled is not None:
        what = f"{whose} count {scores[doubled]} twice."
        yield tree.issue("doubled-score", (*path, doubled, "score"), what, "Compare them with the printed form.")
        return
    if len(scores) > 2 and scores != sorted(scores, reverse=is_reversed):
        what = f"{whose} count {', '.join(map(str, scores))} from first to last, "
        what += "but are marked as reversed." if is_reversed else "but are not marked as reversed."
        remedy = "Compare with the printed form: reversed: true stands at items whose first answer is the worst."
        yield tree.issue("reversed-scores", path, what, remedy)
    ordered = sorted(scores)
    if len({after - before for before, after in pairwise(ordered)}) > 1:
        what = f"{whose} leave a gap: {_listed(scores)}."
        yield tree.issue("score-range", path, what, "Add the missing answer.")


def _range(file: InstrumentFile, tree: Tree) -> Iterator[Issue]:
    """Answers that don't add up to the range of the total."""
    scored = [item for item in file.items if item.scored]
    ranges = [
        # what is not asked counts 0
        [*(option.score for option in options_of(file, item)), *((0,) if item.ask_if is not None else ())]
        for item in scored
    ]
    if not ranges or not all(ranges):
        if not ranges:
            yield tree.issue("score-range", ("items",), "No item counts.", "Take scored: false out of some.")
        return
    scoring = file.scoring
    parts = len(ranges) if scoring.method == "mean" else 1
    low, high = sum(map(min, ranges)), sum(map(max, ranges))
    if (low, high) != (scoring.from_ * parts, scoring.to * parts):
        total = f"{low / parts:g} to {high / parts:g}"
        what = f"With these answers the total is {total}, not {scoring.from_} to {scoring.to}."
        remedy = "An item or an answer is missing or too many, its score is wrong, or from: and to: are."
        yield tree.issue("score-range", ("scoring", "from"), what, remedy)


def _bands(file: InstrumentFile, tree: Tree) -> Iterator[Issue]:
    """Bands nobody validated, and bands that overlap or leave holes."""
    scoring, path = file.scoring, ("scoring", "bands")
    if bool(scoring.bands) != scoring.validated_bands:
        if scoring.bands:
            what = "There are bands, but none were validated for this questionnaire."
            yield tree.issue("bands", path, what, "Take the bands out; a number says no more than it does.")
        else:
            what = "Validated bands are said to exist, but there are none."
            yield tree.issue("bands", ("scoring", "validated_bands"), what, "Add bands:, or write false.")
        return
    if scoring.bands and scoring.method == "mean":
        yield tree.issue("bands", path, "A mean falls between bands of whole numbers.", "Take the bands out.")
        return
    next_from = scoring.from_
    for index, band in enumerate(scoring.bands):
        at = (*path, index, "from")
        if band.to < band.from_:
            yield tree.issue("bands", at, f"{band.word!r} ends before it begins.", "Exchange from: and to:.")
        elif band.from_ < next_from:
            what = f"{band.word!r} begins at {band.from_}, but the band above goes to {next_from - 1}."
            if index == 0:
                what = f"{band.word!r} begins at {band.from_}, but the total at {next_from}."
            yield tree.issue("bands", at, what, f"Begin it at {next_from}.")
        elif band.from_ > next_from:
            what = f"No band has {next_from} to {band.from_ - 1}."
            yield tree.issue("bands", at, what, f"Begin this one at {next_from}, or add one.")
        next_from = band.to + 1
    if scoring.bands and next_from != scoring.to + 1:
        what = f"The last band ends at {next_from - 1}, the total at {scoring.to}."
        yield tree.issue("bands", (*path, len(scoring.bands) - 1, "to"), what, f"End it at {scoring.to}.")


def _thresholds(file: InstrumentFile, tree: Tree) -> Iterator[Issue]:
    """Risks that no answer sets off, or every one; cut-points and changes outside the total."""
    scoring = file.scoring
    ends = (scoring.from_, scoring.to)
    for index, item in enumerate(file.items):
        scores = {option.score for option in options_of(file, item)}
        if item.risk is not None and scores and not _reachable(item.risk.at_least, scores):
            what = f"The risk of {item.id!r} begins at {item.risk.at_least}: no answer sets it off, or every one does."
            path: Path = ("items", index, "risk", "at_least")
            yield tree.issue("risk", path, what, f"Its scores are {_listed(scores)}.")
    if scoring.risk is not None and not _reachable(scoring.risk.at_least, ends):
        what = f"The risk of the total begins at {scoring.risk.at_least}: no total sets it off, or every one does."
        yield tree.issue("risk", ("scoring", "risk", "at_least"), what, f"Totals go from {ends[0]} to {ends[1]}.")
    for whom, cut in scoring.cuts.items():
        if not _reachable(cut, ends):
            what = f"The cut-point of {whom!r}, {cut}, parts no totals."
            yield tree.issue("cuts", ("scoring", "cuts", whom), what, f"Totals go from {ends[0]} to {ends[1]}.")
    points = scoring.change.points if scoring.change is not None else None
    if points is not None and points > ends[1] - ends[0]:
        what = f"No total can change by {points:g} points."
        yield tree.issue("change", ("scoring", "change", "points"), what, f"Totals go from {ends[0]} to {ends[1]}.")


def _codes(file: InstrumentFile, tree: Tree) -> Iterator[Issue]:
    """Codes that are none, and one code for two things."""
    codes = file.scoring.codes
    seen: dict[str, str] = {}
    places: list[tuple[Path, str | None, str]] = [
        (("scoring", "codes", "panel"), codes.panel, "the questionnaire"),
        (("scoring", "codes", "total"), codes.total, "the total"),
        *((("items", index, "loinc"), item.loinc, f"{item.id!r}") for index, item in enumerate(file.items)),
    ]
    for path, code, of in places:
        if code is None:
            continue
        if not re.fullmatch(LOINC, code) or not loinc_valid(code):
            what = f"{code!r} is no LOINC code; its check digit or its form is wrong."
            yield tree.issue("loinc", path, what, "Look it up on loinc.org.")
        if code in seen:
            what = f"{code} is the code of {seen[code]}; it cannot be that of {of} too."
            yield tree.issue("same-code", path, what, "Look both up on loinc.org.")
        seen.setdefault(code, of)
    lists: list[tuple[Path, Sequence[AnswerEntry]]] = [(("answers",), file.answers or ())]
    lists += [(("items", index, "answers"), item.answers or ()) for index, item in enumerate(file.items)]
    for path, entries in lists:
        for place, entry in enumerate(entries):
            if entry.loinc is not None and not re.fullmatch(LOINC_ANSWER, entry.loinc):
                what = f"{entry.loinc!r} is no LOINC code of an answer."
                yield tree.issue("loinc", (*path, place, "loinc"), what, "They look like LA6568-5.")


def _unknown_words(file: InstrumentFile, tree: Tree) -> Iterator[Issue]:
    """Words for items or answers that don't exist: mostly a slip, and then the right place is empty."""
    items = {item.id: item for item in file.items}
    everywhere = {option.score for item in file.items for option in options_of(file, item)}
    for language, texts in file.texts.items():
        for score in sorted(texts.answers.keys() - everywhere):
            path: Path = ("texts", language, "answers", str(score))
            yield _at_key(tree, "unknown-answer", path, f"No item has an answer that counts {score}.", "Take it out.")
        for name, question in texts.questions.items():
            path = ("texts", language, "questions", name)
            if name not in items:
                yield _at_key(tree, "unknown-item", path, f"There is no item {name!r}.", f"Items: {', '.join(items)}.")
                continue
            scores = {option.score for option in options_of(file, items[name])}
            for score in sorted((question.answers or {}).keys() - scores):
                what = f"{name!r} has no answer that counts {score}."
                yield _at_key(tree, "unknown-answer", (*path, "answers", str(score)), what, "Take it out.")


def _words(file: InstrumentFile, tree: Tree, texts: LanguageTexts, path: Path) -> Iterator[Issue]:
    """Words that are missing in one language, and labels that cannot be told apart."""
    first = next(iter(file.texts.values()))

    def empty(at: Path, what: str) -> Issue:
        return tree.issue("empty-text", (*path, *at), f"{what} has no words in {path[1]!r}.", "Fill them in.")

    if not texts.source:
        what = f"Where the words in {path[1]!r} are from is not said."
        yield tree.issue("empty-text", (*path, "source"), what, "Name the publisher, form and date.")
    if first.stem and not texts.stem:
        yield empty(("stem",), "The sentence before the items")
    for item in file.items:
        question = texts.questions.get(item.id)
        at: Path = ("questions", item.id)
        if question is None or not question.text:
            yield empty((*at, "text"), f"{item.id!r}")
        model = first.questions.get(item.id)
        if question is not None and model is not None:
            for end in ("low", "high"):
                others = (question.low, question.high, model.low, model.high)
                if any(others) and not getattr(question, end):
                    yield empty((*at, end), f"The {end} end of {item.id!r}")
        labels: set[str] = set()
        for option in options_of(file, item):
            label = label_of(texts, item.id, option.score)
            own = question is not None and question.answers is not None
            place: Path = (*at, "answers", str(option.score)) if own else ("answers", str(option.score))
            if not label:
                yield empty(place, f"The answer of {item.id!r} that counts {option.score}")
            elif label.casefold() in labels:
                what = f"Two answers of {item.id!r} are called {label!r}."
                yield tree.issue("doubled-label", (*path, *place), what, "Compare them with the printed form.")
            labels.add(label.casefold())


def _blank(texts: LanguageTexts) -> bool:
    """Whether no word of the questionnaire itself is there yet."""
    questions = texts.questions.values()
    labels = [
        *texts.answers.values(),
        *(label for question in questions for label in (question.answers or {}).values()),
    ]
    return not any((texts.stem, *labels, *(word for one in questions for word in (one.text, one.low, one.high))))


def _at_key(tree: Tree, rule: str, path: Path, what: str, remedy: str) -> Issue:
    place = tree.key_place(path)
    return Issue(rule, tree.filename, place.line, place.column, what, remedy)


def _reachable(at_least: int, scores: Sequence[int] | set[int]) -> bool:
    """Whether some of these lie below ``at_least``, and some at or above it."""
    return bool(scores) and min(scores) < at_least <= max(scores)


def _listed(scores: Sequence[int] | set[int]) -> str:
    return ", ".join(map(str, sorted(scores)))
