"""From a script's text to a script that may go live, or to everything that is wrong with it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from bot.domain.errors import AfterglowError
from bot.domain.issues import Issue
from bot.domain.scripts import graph, wording
from bot.domain.scripts.catalogue import translation
from bot.domain.scripts.complaints import shape_issues
from bot.domain.scripts.condition import Complaint
from bot.domain.scripts.layout import lay_out
from bot.domain.scripts.model import ANSWER_MODELS, STEP_KINDS, STEP_MODELS, ScriptFile
from bot.domain.scripts.steps import LoadedScript, Path, Step, texts
from bot.domain.scripts.yaml_tree import Tree, normalise, read_tree

NOTHING: Mapping[str, Mapping[str, str]] = MappingProxyType({})


class UnreadablePinError(AfterglowError):
    """The stored text of a script that was live once cannot be read any more."""


def load_script(
    source: str, filename: str, translations: Mapping[str, Mapping[str, str]] = NOTHING
) -> LoadedScript | tuple[Issue, ...]:
    """The script in ``source``, or the issues that keep it from going live (its warnings among them).

    ``translations`` are catalogues by language, from msgid to msgstr. Never raises, whatever the text. A script that
    loads may still have ``warnings``.
    """
    tidy = normalise(source)
    tree = read_tree(tidy, filename)
    if isinstance(tree, Issue):
        return (tree,)
    try:
        file = ScriptFile.model_validate(tree.data)
    except ValidationError as error:
        return shape_issues(error, tree, _FIELDS, STEP_KINDS)
    except RecursionError:
        return (Issue("schema", filename, 1, 1, "The steps are nested too deep.", "Use go_to: instead of then:."),)
    steps, unread = lay_out(file)
    issues = [_at(tree, tidy, path, complaint) for path, complaint in unread]
    if not issues:
        issues = _lint(file, steps, tree, tidy, translations)
    if any(issue.severity == "error" for issue in issues):
        return tuple(sorted(issues, key=lambda issue: (issue.severity, issue.line, issue.column, issue.rule)))
    pinned = _pin(tidy, _used(file, steps, translations))
    return _script(file, steps, pinned, _used(file, steps, translations), tuple(issues))


def restore(pinned: str) -> LoadedScript:
    """The script whose ``pinned`` text this is, with the same hash.

    The rules are not applied again: a rule that is younger than the script must not stop a conversation half-way.
    Raises UnreadablePinError when the text is not a pinned script.
    """
    try:
        stored: Any = json.loads(pinned)
        source, translations = stored["source"], stored["translations"]
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadablePinError(str(error)) from error
    tree = read_tree(source, "pinned")
    if isinstance(tree, Issue):
        raise UnreadablePinError(str(tree))
    try:
        file = ScriptFile.model_validate(tree.data)
    except ValidationError as error:
        raise UnreadablePinError(f"{error.error_count()} fields are not known") from error
    steps, unread = lay_out(file)
    if unread:
        raise UnreadablePinError(unread[0][1].what)
    return _script(file, steps, pinned, translations, ())


def _lint(
    file: ScriptFile,
    steps: tuple[Step, ...],
    tree: Tree,
    source: str,
    translations: Mapping[str, Mapping[str, str]],
) -> list[Issue]:
    named = list(graph.names(steps))
    issues = [_at(tree, source, path, complaint) for path, complaint in named]
    issues.extend(wording.names(steps, tree))
    issues.extend(wording.acute(file.phase, steps, file.title, tree))
    if not named:  # with doubled or missing names the paths are not those that the author means
        found = [*graph.paths(steps), *graph.conditions(steps), *graph.helplines(steps)]
        issues.extend(_at(tree, source, path, complaint) for path, complaint in found)
        issues.extend(wording.limits(file.title, steps, tree))
        issues.extend(wording.translated(file.name, file.title, steps, translations, tree))
    return issues


def _at(tree: Tree, source: str, path: Path, complaint: Complaint) -> Issue:
    """The complaint at its line and column; inside a condition, at the very word where that can be known."""
    place = tree.place(path)
    line, column = place.line, place.column
    if complaint.column and complaint.line == 0 and path not in tree.blocks:
        written = source.split("\n")[line - 1]
        column += complaint.column + (1 if written[column - 1 : column] in ("'", '"') else 0)
    return Issue(complaint.rule, tree.filename, line, column, complaint.what, complaint.remedy)


def _used(
    file: ScriptFile, steps: tuple[Step, ...], translations: Mapping[str, Mapping[str, str]]
) -> dict[str, dict[str, str]]:
    """What of ``translations`` this script uses; languages without any are left out."""
    msgids = {text.text for text in texts(file.title, steps)}
    found = {
        language: {
            msgid: words for msgid in sorted(msgids) if (words := translation(catalogue, file.name, msgid)) is not None
        }
        for language, catalogue in sorted(translations.items())
    }
    return {language: used for language, used in found.items() if used}


def _pin(source: str, used: Mapping[str, Mapping[str, str]]) -> str:
    """One text for one content: the same script and the same translations give the same characters."""
    content = {"source": source, "translations": used}
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _script(
    file: ScriptFile,
    steps: tuple[Step, ...],
    pinned: str,
    translations: Mapping[str, Mapping[str, str]],
    warnings: tuple[Issue, ...],
) -> LoadedScript:
    return LoadedScript(
        name=file.name,
        title=file.title,
        phase=file.phase,
        steps=steps,
        hash=hashlib.sha256(pinned.encode()).hexdigest(),
        pinned=pinned,
        translations=translations,
        warnings=warnings,
    )


def _field_names(model: type[Any]) -> Iterable[str]:
    return tuple(field.alias or name for name, field in model.model_fields.items())


_FIELDS: Mapping[str, Iterable[str]] = {
    "": _field_names(ScriptFile),
    **{kind: _field_names(model) for kind, model in STEP_MODELS.items()},
    **{kind: _field_names(model) for kind, model in ANSWER_MODELS.items()},
}
