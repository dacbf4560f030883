"""Decks of integration prompts: an invitation to reflect each, drawn without repeating."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from bot.domain import markup
from bot.domain.effects import Prompt
from bot.domain.issues import Issue
from bot.domain.scripts.catalogue import translation
from bot.domain.scripts.complaints import shape_issues
from bot.domain.scripts.kinds import Part, Prose, StepName, Variable
from bot.domain.scripts.model import TAGS
from bot.domain.scripts.yaml_tree import Tree, normalise, read_tree

LONGEST = 600
"""Characters of a prompt: it stands over a question, on a phone, in the evening."""


class PromptEntry(Part):
    """One prompt."""

    id: StepName
    tags: Annotated[tuple[Literal[TAGS], ...], Field(min_length=1)]  # type: ignore[valid-type]
    text: Prose


class DeckFile(Part):
    """A deck, as an author writes it. The deck's name counts as a tag of each prompt."""

    deck: Variable
    prompts: list[PromptEntry] = Field(min_length=1)


def load_deck(
    source: str, filename: str, translations: Mapping[str, Mapping[str, str]]
) -> tuple[tuple[Prompt, ...], tuple[Issue, ...]]:
    """The prompts in ``source`` and all issues, warnings among them; no prompts where there is an error.

    ``translations`` are the catalogues of ``prompts.po`` by language. Never raises, whatever the text.
    """
    tree = read_tree(normalise(source), filename)
    if isinstance(tree, Issue):
        return (), (tree,)
    try:
        file = DeckFile.model_validate(tree.data)
    except ValidationError as error:
        fields = {"": tuple(DeckFile.model_fields), "prompts": tuple(PromptEntry.model_fields)}
        return (), shape_issues(error, tree, fields, ())
    issues: list[Issue] = []
    prompts: list[Prompt] = []
    ids: set[str] = set()
    words: dict[str, str] = {}
    for index, entry in enumerate(file.prompts):
        path = ("prompts", index)
        if entry.id in ids:
            what = f"There are two prompts called {entry.id!r}."
            issues.append(tree.issue("duplicate-prompt", (*path, "id"), what, "Give one of them another id:."))
        elif entry.text.casefold() in words:
            what = f"This prompt says the same as {words[entry.text.casefold()]!r}."
            issues.append(tree.issue("duplicate-prompt", (*path, "text"), what, "Take one of them out."))
        ids.add(entry.id)
        words.setdefault(entry.text.casefold(), entry.id)
        issues.extend(_text_issues(tree, path, entry.text))
        prompts.append(_prompt(file.deck, entry, translations))
        issues.extend(_missing(tree, path, file.deck, entry, translations))
    if any(issue.severity == "error" for issue in issues):
        return (), tuple(issues)
    return tuple(prompts), tuple(issues)


def _prompt(deck: str, entry: PromptEntry, translations: Mapping[str, Mapping[str, str]]) -> Prompt:
    texts = {"en": entry.text}
    for language, catalogue in translations.items():
        words = translation(catalogue, deck, entry.text)
        if words is not None:
            texts[language] = words
    return Prompt(f"{deck}/{entry.id}", frozenset({deck, *entry.tags}), texts)


def _text_issues(tree: Tree, path: tuple[str | int, ...], text: str) -> list[Issue]:
    place = (*path, "text")
    if len(text) > LONGEST:
        what = f"This prompt has {len(text)} characters."
        return [tree.issue("long-prompt", place, what, f"Keep it to {LONGEST}; one thought is enough.")]
    if markup.placeholders(text):
        what = "A prompt stands alone: nothing is filled in."
        return [tree.issue("unknown-placeholder", place, what, "Write the words themselves.")]
    return []


def _missing(
    tree: Tree,
    path: tuple[str | int, ...],
    deck: str,
    entry: PromptEntry,
    translations: Mapping[str, Mapping[str, str]],
) -> list[Issue]:
    place = tree.place((*path, "text"))
    found: list[Issue] = []
    for language, catalogue in sorted(translations.items()):
        if translation(catalogue, deck, entry.text) is None:
            what = f"The prompt {entry.id!r} is not translated into {language!r}."
            remedy = f"Add it to locales/{language}/LC_MESSAGES/prompts.po; until then patients read the original."
            issue = Issue(
                "missing-translation", tree.filename, place.line, place.column, what, remedy, "warning", language
            )
            found.append(issue)
    return found
