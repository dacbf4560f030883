"""From programs' texts to programs that may go live; one may build on another, so they are loaded together."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field, ValidationError, model_validator

from bot.domain.issues import Issue
from bot.domain.programs.timeline import (
    DEFAULT_LATE_WINDOW,
    AfterT0,
    Item,
    OnDay,
    Program,
    QuietHours,
    Repeat,
    plan_instants,
)
from bot.domain.scripts.complaints import shape_issues
from bot.domain.scripts.condition import GROUPS
from bot.domain.scripts.kinds import NamePattern, Part, Prose
from bot.domain.scripts.spans import LONGEST, read_span
from bot.domain.scripts.yaml_tree import Tree, normalise, read_tree

_AFTER_T0 = re.compile(r"T0(?: ?(?P<sign>[+-]) ?(?P<amount>\d{1,5} ?(?:min|m|h|d)))?")
_DAY = re.compile(r"day (?P<day>[+-]?\d{1,3}) (?P<when>morning|evening|(?:[01]\d|2[0-3]):[0-5]\d)")
_AT_REMEDY = "Write T0 + 4h, day 1 morning, day -2 evening, or day 7 18:30."
_DEEPEST = 4


class ItemEntry(Part):
    """One conversation of a program, as an author writes it."""

    id: Annotated[str, Field(pattern=NamePattern)]
    script: Annotated[str, Field(pattern=NamePattern)]
    at: Annotated[str, Field(description="T0 + 4h, day 1 morning, day -2 evening, day 7 18:30")]
    quiet_hours: QuietHours = "respect"
    late_window: Annotated[str | None, Field(description="how late it may still be sent: 8h, 90min, 2d")] = None
    every: Annotated[str | None, Field(pattern=r"^[1-9][0-9]{0,2} ?d$", description="again after so long: 28d")] = None
    times: Annotated[int | None, Field(ge=2, le=100, description="how often in all")] = None

    @model_validator(mode="after")
    def _both_or_none(self) -> ItemEntry:
        if (self.every is None) != (self.times is None):
            raise ValueError("'every' and 'times' belong together")
        return self


class ProgramFile(Part):
    """A program, as an author writes it."""

    name: Annotated[str, Field(pattern=NamePattern)]
    title: Prose
    for_: Literal[GROUPS] | None = Field(alias="for", default=None)  # type: ignore[valid-type]
    extends: Annotated[str, Field(pattern=NamePattern)] | None = None
    without: tuple[str, ...] = ()
    items: list[ItemEntry] = Field(default_factory=list)

    @model_validator(mode="after")
    def _says_something(self) -> ProgramFile:
        if not self.items and self.extends is None:
            raise ValueError("a program needs items:, or a program that it extends:")
        return self


@dataclass(frozen=True, slots=True)
class _Read:
    file: ProgramFile
    tree: Tree
    items: tuple[Item, ...]


def load_programs(sources: Mapping[str, str], scripts: Set[str]) -> tuple[Mapping[str, Program], tuple[Issue, ...]]:
    """The programs in ``sources`` (text by file name) by their names, and all issues.

    ``scripts`` are the names that items may start. A program with an error, or built on one, is left out. Never raises.
    """
    read: dict[str, _Read] = {}
    issues: list[Issue] = []
    for filename, source in sources.items():
        one = _read(source, filename)
        if not isinstance(one, _Read):
            issues.extend(one)
        elif one.file.name in read:
            what = f"There are two programs called {one.file.name!r}."
            issues.append(one.tree.issue("program-name", ("name",), what, "Give each a name of its own."))
        else:
            read[one.file.name] = one
    found: dict[str, Program] = {}
    groups: dict[str, str] = {}
    for name, one in read.items():
        built = _build(one, read, (name,))
        told = [*built] if isinstance(built, list) else [*_scripts(one, scripts), *_groups(one, groups)]
        issues.extend(told)
        if not told and not isinstance(built, list):
            crowded = _crowded(one, built)
            issues.extend(crowded)
            if not crowded:
                found[name] = Program(name, one.file.title, built, one.file.for_ or "")
    return found, tuple(issues)


def _read(source: str, filename: str) -> _Read | tuple[Issue, ...]:
    tree = read_tree(normalise(source), filename)
    if isinstance(tree, Issue):
        return (tree,)
    try:
        file = ProgramFile.model_validate(tree.data)
    except ValidationError as error:
        fields: Mapping[str, tuple[str, ...]] = {
            "": tuple(field.alias or name for name, field in ProgramFile.model_fields.items()),
            "items": tuple(ItemEntry.model_fields),
        }
        return shape_issues(error, tree, fields, ())
    items: list[Item] = []
    issues: list[Issue] = []
    seen: set[str] = set()
    for index, entry in enumerate(file.items):
        if entry.id in seen:
            what = f"There are two items called {entry.id!r}."
            issues.append(tree.issue("duplicate-item", ("items", index, "id"), what, "Give one of them another id:."))
        seen.add(entry.id)
        item = _item(entry, tree, index)
        if isinstance(item, Issue):
            issues.append(item)
        else:
            items.append(item)
    return tuple(issues) or _Read(file, tree, tuple(items))


def _build(one: _Read, read: Mapping[str, _Read], chain: tuple[str, ...]) -> tuple[Item, ...] | list[Issue]:
    """The program's own items in place of those of the same id in the one that it extends, and after the rest."""
    base = one.file.extends
    if base is None:
        if one.file.without:
            what = "There is nothing to leave out: this program extends no other."
            return [one.tree.issue("unknown-item", ("without",), what, "Add extends:, or take without: away.")]
        return one.items
    if base in chain or len(chain) > _DEEPEST:
        what = f"These programs extend each other without an end: {' → '.join((*chain, base))}."
        return [one.tree.issue("circular-run", ("extends",), what, "Take one of the extends: lines out.")]
    if base not in read:
        known = ", ".join(sorted(read)) or "none"
        return [one.tree.issue("unknown-program", ("extends",), f"There is no program {base!r}.", f"Known: {known}.")]
    before = _build(read[base], read, (*chain, base))
    if isinstance(before, list):
        return [one.tree.issue("broken-part", ("extends",), f"{base!r} cannot go live.", "Mend that program first.")]
    ids = {item.id for item in before}
    missing = [name for name in one.file.without if name not in ids]
    if missing:
        what = f"{base!r} has no item {missing[0]!r}."
        return [one.tree.issue("unknown-item", ("without",), what, f"It has: {', '.join(sorted(ids))}.")]
    own = {item.id: item for item in one.items}
    kept = [own.pop(item.id, item) for item in before if item.id not in one.file.without or item.id in own]
    return (*kept, *own.values())


def _scripts(one: _Read, scripts: Set[str]) -> list[Issue]:
    known = f"Known: {', '.join(sorted(scripts))}."
    return [
        one.tree.issue("unknown-script", ("items", index, "script"), f"There is no script {entry.script!r}.", known)
        for index, entry in enumerate(one.file.items)
        if entry.script not in scripts
    ]


def _groups(one: _Read, groups: dict[str, str]) -> list[Issue]:
    group = one.file.for_
    if group is None:
        return []
    before = groups.setdefault(group, one.file.name)
    if before == one.file.name:
        return []
    what = f"{before!r} is already the program for {group!r}."
    return [one.tree.issue("program-name", ("for",), what, "Take for: out of one of them.")]


def _crowded(one: _Read, items: tuple[Item, ...]) -> list[Issue]:
    """Two conversations at the same hour: the second would put the first aside before it was read."""
    issues: list[Issue] = []
    at: dict[object, str] = {}
    for item in items:
        for instant in plan_instants(item):
            before = at.setdefault(instant, item.id)
            if before == item.id:
                continue
            index = next((i for i, entry in enumerate(one.file.items) if entry.id in (item.id, before)), None)
            path = ("items", index, "at") if index is not None else ("extends",)
            what = f"{before!r} and {item.id!r} are due at the same time."
            issues.append(one.tree.issue("crowded", path, what, "Move one of them to another hour or day."))
            break
    return issues


def _item(entry: ItemEntry, tree: Tree, index: int) -> Item | Issue:
    at = _at(entry.at)
    if at is None:
        return tree.issue("item-time", ("items", index, "at"), f"{entry.at!r} is not a time of a program.", _AT_REMEDY)
    late = DEFAULT_LATE_WINDOW if entry.late_window is None else read_span(entry.late_window)
    if late is None:
        what = f"{entry.late_window!r} is not a length of time."
        return tree.issue("item-time", ("items", index, "late_window"), what, "Write it like 8h, 90min or 2d.")
    item = Item(entry.id, entry.script, at, entry.quiet_hours, late)
    if entry.every is None or entry.times is None:
        return item
    every = read_span(entry.every)
    if every is None or every * entry.times > LONGEST:
        what = "This goes on for more than two years."
        return tree.issue("item-time", ("items", index, "every"), what, "Let the clinic begin a new series instead.")
    return replace(item, repeat=Repeat(every, entry.times))


def _at(written: str) -> AfterT0 | OnDay | None:
    text = " ".join(written.split())
    day = _DAY.fullmatch(text)
    if day is not None:
        return OnDay(int(day["day"]), day["when"])
    after = _AFTER_T0.fullmatch(text)
    if after is None:
        return None
    if after["amount"] is None:
        return AfterT0(timedelta(0))
    offset = read_span(after["amount"])
    if offset is None:
        return None
    return AfterT0(-offset if after["sign"] == "-" else offset)
