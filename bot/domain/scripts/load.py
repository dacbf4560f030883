"""From scripts' texts to scripts that may go live, or to everything that is wrong with them.

All scripts are loaded together, because they run each other: what goes live is laid out whole, parts and instruments
in place, and pinned as one text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from bot.domain.errors import AfterglowError
from bot.domain.instruments.instrument import Instrument
from bot.domain.instruments.load import UnreadableInstrumentError, restore_instrument
from bot.domain.issues import Issue
from bot.domain.scripts.catalogue import translation
from bot.domain.scripts.complaints import shape_issues
from bot.domain.scripts.condition import Complaint
from bot.domain.scripts.items import texts_of
from bot.domain.scripts.kinds import ANSWER_MODELS
from bot.domain.scripts.layout import Laid, Shelf, lay_out
from bot.domain.scripts.model import STEP_KINDS, STEP_MODELS, ScriptFile, Unanswered
from bot.domain.scripts.rule import Draft, Finding
from bot.domain.scripts.rulebook import inspect, rulebook
from bot.domain.scripts.steps import LoadedScript, Path, texts
from bot.domain.scripts.yaml_tree import Tree, normalise, read_tree

Translations = Mapping[str, Mapping[str, str]]
"""Catalogues by language, from msgid to msgstr."""
NOTHING: Translations = MappingProxyType({})


class UnreadablePinError(AfterglowError):
    """The stored text of a script that was live once cannot be read any more."""


@dataclass(frozen=True, slots=True)
class Around:
    """What scripts may refer to beside each other.

    ``unset`` are placeholders whose words the clinic has still to decide.
    """

    translations: Translations = field(default_factory=dict)
    instruments: Mapping[str, Instrument] = field(default_factory=dict)
    unset: Set[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Read:
    """One file that has the shape of a script."""

    file: ScriptFile
    tree: Tree
    source: str


def read_script(source: str, filename: str) -> Read | tuple[Issue, ...]:
    """The file's shape, or what is wrong with it. Never raises, whatever the text."""
    tidy = normalise(source)
    tree = read_tree(tidy, filename)
    if isinstance(tree, Issue):
        return (tree,)
    try:
        return Read(ScriptFile.model_validate(tree.data), tree, tidy)
    except ValidationError as error:
        return shape_issues(error, tree, _FIELDS, STEP_KINDS)
    except RecursionError:
        return (Issue("schema", filename, 1, 1, "The steps are nested too deep.", "Use go_to: instead of then:."),)


def load_scripts(
    sources: Mapping[str, str], around: Around | None = None
) -> tuple[Mapping[str, LoadedScript], tuple[Issue, ...]]:
    """The scripts in ``sources`` (text by file name) by their names, and all issues, warnings among them.

    A script with an error is left out, and so is one that runs it.
    """
    around = around or Around()
    read: dict[str, Read] = {}
    issues: list[Issue] = []
    broken: set[str] = set()
    for filename, source in sources.items():
        one = read_script(source, filename)
        if isinstance(one, tuple):
            issues.extend(one)
            broken.add(filename.rpartition("/")[2].removesuffix(".yaml"))
        elif one.file.name in read:
            what = f"There are two scripts called {one.file.name!r}."
            issues.append(one.tree.issue("script-name", ("name",), what, "Give each file a name of its own."))
        else:
            read[one.file.name] = one
    linked: dict[str, LoadedScript | tuple[Issue, ...]] = {}
    for name in read:
        _link_with_parts(name, read, around, broken, linked)
    found: dict[str, LoadedScript] = {}
    for name in read:
        one_linked = linked[name]
        if isinstance(one_linked, tuple):
            issues.extend(one_linked)
        else:
            issues.extend(one_linked.warnings)
            found[name] = one_linked
    return found, tuple(issues)


def _link_with_parts(
    name: str,
    read: Mapping[str, Read],
    around: Around,
    broken: Set[str],
    linked: dict[str, LoadedScript | tuple[Issue, ...]],
) -> None:
    """Links a script after those that it runs: one that runs a broken script only says so, and is broken too."""
    if name in linked:
        return
    one = read[name]
    laid = lay_out(one.file, Shelf({other: known.file for other, known in read.items()}, around.instruments))
    if not laid.complaints:  # among them are circles, which must not be followed
        for part in laid.parts:
            _link_with_parts(part, read, around, broken, linked)
            if isinstance(linked[part], tuple):
                what = f"It runs {part!r}, which cannot go live."
                linked[name] = (one.tree.issue("broken-part", ("steps",), what, "Mend that script first."),)
                return
    linked[name] = link(one, read, around, broken)


def load_script(
    source: str, filename: str, translations: Translations = NOTHING, around: Around | None = None
) -> LoadedScript | tuple[Issue, ...]:
    """The one script in ``source``, which runs no other; or the issues that keep it from going live.

    Never raises, whatever the text. A script that loads may still have ``warnings``.
    """
    read = read_script(source, filename)
    if isinstance(read, tuple):
        return read
    return link(read, {}, around or Around(translations))


def link(
    read: Read, others: Mapping[str, Read], around: Around, broken: Set[str] = frozenset()
) -> LoadedScript | tuple[Issue, ...]:
    """A script with everything that it runs and asks in place, or what is wrong with it."""
    shelf = Shelf({name: other.file for name, other in others.items()}, around.instruments)
    laid = lay_out(read.file, shelf)
    issues = [
        _issue(read.tree, path, complaint)
        for path, complaint in laid.complaints
        if not (complaint.rule == "unknown-script" and any(repr(name) in complaint.what for name in broken))
    ]
    if not issues and len(issues) == len(laid.complaints):
        files = {name: other.file for name, other in others.items()}
        issues = inspect(
            Draft(read.file, read.tree, laid.steps, around.translations, around.instruments, files, around.unset)
        )
    elif not issues:
        what = "It runs a script that cannot be read."
        issues = [read.tree.issue("broken-part", ("steps",), what, "Mend that script first.")]
    if any(issue.severity == "error" for issue in issues):
        return tuple(sorted(issues, key=lambda issue: (issue.severity, issue.line, issue.column, issue.rule)))
    content = {
        "source": read.source,
        "parts": {name: others[name].source for name in laid.parts},
        "instruments": {name: around.instruments[name].source for name in laid.instruments},
        "translations": _used(read.file, laid, around),
    }
    return _script(read.file, laid, content, tuple(issues))


def restore(pinned: str) -> LoadedScript:
    """The script whose ``pinned`` text this is, with the same hash.

    The rules are not applied again: a rule that is younger than the script must not stop a conversation half-way.
    Raises UnreadablePinError when the text is not a pinned script.
    """
    try:
        content: dict[str, Any] = json.loads(pinned)
        sources = {"": content["source"], **content.get("parts", {})}
        instruments = {name: restore_instrument(source) for name, source in content.get("instruments", {}).items()}
        read = {name: read_script(source, f"pinned {name}") for name, source in sources.items()}
    except (ValueError, KeyError, TypeError, AttributeError, UnreadableInstrumentError) as error:
        raise UnreadablePinError(str(error)) from error
    for one in read.values():
        if isinstance(one, tuple):
            raise UnreadablePinError(str(one[0]))
    files = {name: one.file for name, one in read.items() if isinstance(one, Read)}
    laid = lay_out(files[""], Shelf(files, instruments))
    if laid.complaints:
        raise UnreadablePinError(laid.complaints[0][1].what)
    return _script(files[""], laid, content, ())


def _issue(tree: Tree, path: Path, complaint: Complaint) -> Issue:
    """A complaint of the layout at its line and column."""
    column = complaint.column if complaint.line == 0 else 0
    return rulebook()[complaint.rule].issue(tree, Finding(path, complaint.what, complaint.remedy, column))


def _used(file: ScriptFile, laid: Laid, around: Around) -> dict[str, dict[str, str]]:
    """What of the translations this script uses; languages without any are left out.

    Where a script and its part translate the same sentence differently, the script's own goes before.
    """
    found: dict[str, dict[str, str]] = {}
    for name in laid.instruments:
        for language, items in texts_of(around.instruments[name]).items():
            found.setdefault(language, {}).update(items)
    listed = sorted(texts(file.title, laid.steps, parts=True), key=lambda text: text.origin == "")
    for language, catalogue in sorted(around.translations.items()):
        for text in listed:
            words = translation(catalogue, text.origin or file.name, text.text)
            if words is not None:
                found.setdefault(language, {})[text.text] = words
    return {language: dict(sorted(used.items())) for language, used in sorted(found.items())}


def _script(file: ScriptFile, laid: Laid, content: Mapping[str, Any], warnings: tuple[Issue, ...]) -> LoadedScript:
    # One text for one content: the same script, parts and translations give the same characters.
    pinned = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return LoadedScript(
        name=file.name,
        title=file.title,
        phase=file.phase,
        steps=laid.steps,
        hash=hashlib.sha256(pinned.encode()).hexdigest(),
        pinned=pinned,
        translations=content["translations"],
        warnings=warnings,
        startable=file.kind == "conversation",
        runs=laid.parts,
    )


def _field_names(model: type[Any]) -> Iterable[str]:
    return tuple(field.alias or name for name, field in model.model_fields.items())


_FIELDS: Mapping[str, Iterable[str]] = {
    "": _field_names(ScriptFile),
    **{kind: _field_names(model) for kind, model in STEP_MODELS.items()},
    **{kind: _field_names(model) for kind, model in ANSWER_MODELS.items()},
    "unanswered": _field_names(Unanswered),
}
