"""What is wrong with the settings, as sentences for the person who wrote them: where, what, and an example."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from bot.config_lines import line_of
from bot.domain.cases.policy import EVERYONE
from bot.domain.cases.rota import ON_CALL
from bot.domain.errors import AfterglowError

PREFIX = "AFTERGLOW_"
"""Environment variables with this beginning are settings: AFTERGLOW_TELEGRAM__TOKEN is telegram.token."""
SECRETS = frozenset({"token", "keys"})
"""Settings whose value is never shown, in no complaint either."""

Location = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One wrong setting: its path, what is wrong with it, and how it could look."""

    path: Location
    what: str
    remedy: str = ""

    @property
    def name(self) -> str:
        """The path as it is spoken: ``staff[0].telegram_id``."""
        return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in self.path).lstrip(".")


class SettingsError(AfterglowError):
    """The settings cannot be used."""

    def __init__(
        self,
        problems: Sequence[Problem],
        file: Path | None = None,
        lines: Mapping[Location, int] | None = None,
        environment: Iterable[str] = (),
    ) -> None:
        self.problems = tuple(problems)
        self.file = file
        variables = {name.upper() for name in environment}
        super().__init__("\n".join(_told(problem, file, lines or {}, variables) for problem in self.problems))


def _told(problem: Problem, file: Path | None, lines: Mapping[Location, int], variables: set[str]) -> str:
    names = [str(part).upper() for part in problem.path if isinstance(part, str)]
    candidates = (PREFIX + "__".join(names[:end]) for end in range(len(names), 0, -1))
    variable = next((name for name in candidates if name in variables), None)
    if variable is not None:
        place = f"environment variable {variable}: "
    elif file is not None:
        line = line_of(lines, problem.path)
        place = f"{file}:{line}: " if line else f"{file}: "
    else:
        place = ""
    label = f"{problem.name}: " if problem.name else ""
    remedy = f"\n    {problem.remedy}" if problem.remedy else ""
    return f"\n  {place}{label}{problem.what}{remedy}"


def field_problems(error: ValidationError, model: type[BaseModel]) -> Iterator[Problem]:
    """One problem a complaint of pydantic's."""
    for detail in error.errors(include_url=False):
        path = tuple(part for part in detail["loc"] if part != "[key]")
        owner = model_at(model, path[:-1])
        field = owner.model_fields.get(str(path[-1])) if owner is not None and path else None
        if field is None and len(path) > 1 and isinstance(path[-1], int):
            around = model_at(model, path[:-2])  # an entry of a plain list: the example is the list's
            field = around.model_fields.get(str(path[-2])) if around is not None else None
        what, remedy = _sentence(detail, path, owner)
        yield Problem(path, what, remedy or _example(path, field))


def model_at(model: type[BaseModel], path: Sequence[str | int]) -> type[BaseModel] | None:
    """The model that describes the settings under ``path``."""
    found: type[BaseModel] | None = model
    for part in path:
        if isinstance(part, int):
            continue
        field = found.model_fields.get(part) if found is not None else None
        found = _model_in(field.annotation) if field is not None else None
    return found


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part)) is not None), None)


def _example(path: Location, field: FieldInfo | None) -> str:
    if field is None or not field.examples or not path:
        return ""
    name = next(part for part in reversed(path) if isinstance(part, str))
    example = field.examples[0]
    if isinstance(example, str) and example.startswith("["):
        return f"Example: {example}"  # a whole table
    return f"Example: {name} = {json.dumps(example, ensure_ascii=False)}"


def _sentence(detail: Any, path: Location, owner: type[BaseModel] | None) -> tuple[str, str]:
    kind, context = detail["type"], detail.get("ctx", {})
    shown = _shown(detail.get("input"), path)
    if kind == "missing":
        return "it is missing.", ""
    if kind == "extra_forbidden":
        return "there is no setting of this name.", nearest(str(path[-1]), owner.model_fields if owner else ())
    if kind in ("value_error", "assertion_error"):
        return f"{shown} {context.get('error', detail['msg'])}", ""
    if kind in ("enum", "literal_error"):
        return f"{shown} is not one of {context.get('expected', 'the possible values')}.", ""
    if kind.startswith("int_"):
        return f"{shown} is not a whole number.", ""
    if kind.startswith(("float_", "finite_")):
        return f"{shown} is not a number.", ""
    if kind.startswith("bool_"):
        return f"{shown} is neither true nor false.", ""
    if kind.startswith("string_type") or kind == "path_type":
        return f"{shown} is not a text in quotes.", ""
    if kind in ("string_too_short", "too_short"):
        return "it is empty.", ""
    if kind == "list_type":
        return f"{shown} is not a list.", ""
    if kind in ("model_type", "dict_type", "model_attributes_type"):
        return f"{shown} is not a table.", ""
    if kind in ("greater_than", "greater_than_equal", "less_than", "less_than_equal"):
        word = {"gt": "greater than", "ge": "at least", "lt": "less than", "le": "at most"}
        bound = next(f"{said} {context[key]}" for key, said in word.items() if key in context)
        return f"{shown} is out of bounds; it has to be {bound}.", ""
    return f"{shown}: {detail['msg']}.", ""


def nearest(name: str, known: Iterable[str]) -> str:
    """The remedy for a misspelt name."""
    names = sorted(known)
    if not names:
        return "There is nothing yet that could be named here."
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    return f"Did you mean {near[0]}?" if near else f"Known here: {', '.join(names)}."


def _shown(value: Any, path: Location) -> str:
    if any(part in SECRETS for part in path):
        return "the given value"
    if isinstance(value, Mapping | BaseModel):
        return "the table"  # a secret may stand in it
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
    except (TypeError, ValueError):
        text = str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def crossed(data: Any) -> Iterator[Problem]:
    """What is wrong between settings that are each right by themselves: names that exist nowhere, doubles, nobody.

    Reads the settings as they were written, also when some of them are wrong, so that all problems are told at once.
    """
    staff = list(_tables(data, "staff"))
    clinicians = {entry.get("key") for _, entry in staff if "clinician" in _items(entry.get("roles"))}
    people = {str(entry.get("key")) for _, entry in staff if entry.get("key") is not None}
    if staff and not clinicians:
        what = "nobody is a clinician, so that nobody could be paged."
        yield Problem(("staff",), what, 'Example: roles = ["clinician"] for one person at least')
    for key in ("key", "telegram_id"):
        seen: dict[Any, int] = {}
        for index, entry in staff:
            value = entry.get(key)
            if value is None or isinstance(value, list | dict):
                continue
            if str(value) in seen:
                what = f"{value!r} is the {key} of staff[{seen[str(value)]}] already."
                yield Problem(("staff", index, key), what, "Give every person their own.")
            seen.setdefault(str(value), index)
    for index, shift in _tables(data, "rota"):
        yield from _named(shift.get("person"), people, clinicians, ("rota", index, "person"))
    escalation = data.get("escalation") if isinstance(data, Mapping) else None
    if isinstance(data, Mapping):
        yield from _names(data, people, clinicians)
    if isinstance(escalation, Mapping) and "ladder" in escalation:
        yield from _ladder(data, escalation, people, clinicians)
    two = _items(escalation.get("two_close")) if isinstance(escalation, Mapping) else ()
    if two and len(clinicians) < 2:
        what = (
            f"two clinicians have to agree on the end, and there {'is one' if clinicians else 'are none'} in [[staff]]."
        )
        yield Problem(
            ("escalation", "two_close"), what, 'Give another person roles = ["clinician"], or leave it empty.'
        )
    publishing = data.get("publishing") if isinstance(data, Mapping) else None
    if isinstance(publishing, Mapping) and publishing.get("approval") == "two":
        operators = sum("operator" in _items(entry.get("roles")) for _, entry in staff)
        if operators < 2:
            what = f"two operators have to approve, and there {'is one' if operators else 'are none'} in [[staff]]."
            yield Problem(("publishing", "approval"), what, 'Give another person roles = ["operator"], or take "one".')
    yield from _clock(data)


def _ladder(
    data: Mapping[str, Any], escalation: Mapping[str, Any], people: set[str], clinicians: set[Any]
) -> Iterator[Problem]:
    rungs = list(_tables(escalation, "ladder"))
    rotas = {str(entry.get("rota", ON_CALL)) for _, entry in _tables(data, "rota")}
    groups = {str(name) for name in data.get("groups") or ()} if isinstance(data.get("groups"), Mapping) else set()
    named: set[str] = set()
    for index, rung in rungs:
        for place, target in enumerate(_items(rung.get("targets"))):
            named.add(str(target))
            if target not in (ON_CALL, EVERYONE, *rotas, *groups):
                path = ("escalation", "ladder", index, "targets", place)
                yield from _named(target, people, clinicians, path, {ON_CALL, EVERYONE} | rotas | groups)
        reached = {str(target) for target in _items(rung.get("targets"))}
        if reached == {ON_CALL} and ON_CALL not in rotas and index > 0:
            what = "this step reaches nobody: no shift of the [[rota]] is for on-call."
            yield Problem(("escalation", "ladder", index, "targets"), what, 'Example: targets = ["everyone"]')
    if not named or (named == {ON_CALL} and ON_CALL not in rotas):
        what = "it reaches nobody" + (": it pages whoever is on call, and there is no [[rota]]." if named else ".")
        yield Problem(("escalation", "ladder"), what, 'Example: targets = ["on-call", "everyone"]')
    delays = [after for _, rung in rungs if isinstance(after := rung.get("after"), int)]
    if delays and min(delays) > 0:
        what = f"nobody is named for the first {min(delays)} minutes of a case."
        yield Problem(("escalation", "ladder", 0, "after"), what, "Example: after = 0")


def _names(data: Mapping[str, Any], people: set[str], clinicians: set[Any]) -> Iterator[Problem]:
    """Groups, rotas and people share one list of names: a target must mean one thing."""
    groups = data.get("groups")
    rotas = {str(entry.get("rota")) for _, entry in _tables(data, "rota") if entry.get("rota")}
    for name, members in groups.items() if isinstance(groups, Mapping) else ():
        for place, member in enumerate(_items(members)):
            yield from _named(member, people, clinicians, ("groups", str(name), place))
        if name in people or name in rotas:
            kind = "a person's key" if name in people else "the name of a rota"
            yield Problem(("groups", str(name)), f'"{name}" is {kind} already.', "Give the group a name of its own.")
    for index, entry in _tables(data, "rota"):
        if entry.get("rota") in people:
            what = f'"{entry.get("rota")}" is the key of a person.'
            yield Problem(("rota", index, "rota"), what, 'Example: rota = "lead"')


def _named(
    name: Any, people: set[str], clinicians: set[Any], path: Location, extra: Iterable[str] = ()
) -> Iterator[Problem]:
    if not isinstance(name, str):
        return
    if name not in people:
        known = {str(key) for key in clinicians if key is not None}
        what = f'"{name}" is not the key of anybody in [[staff]].'
        yield Problem(path, what, nearest(name, known | set(extra)))
    elif name not in clinicians:
        yield Problem(path, f'"{name}" is not a clinician.', 'Give that person roles = ["clinician"], or name another.')


def _clock(data: Any) -> Iterator[Problem]:
    clock, telegram = (data.get(key, {}) if isinstance(data, Mapping) else {} for key in ("clock", "telegram"))
    if not isinstance(clock, Mapping) or clock.get("source") != "sandbox":
        return
    base = telegram.get("base_url") if isinstance(telegram, Mapping) else None
    if base is None or "api.telegram.org" in str(base):
        what = "the sandbox clock is for the sandbox only; telegram.base_url is the real Telegram."
        yield Problem(("clock", "source"), what, 'Example: source = "system"')
    if not clock.get("url"):
        yield Problem(("clock", "url"), "it is missing.", 'Example: url = "http://127.0.0.1:8081"')


def _tables(data: Any, key: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    found = data.get(key) if isinstance(data, Mapping) else None
    for index, entry in enumerate(_items(found)):
        if isinstance(entry, Mapping):
            yield index, entry


def _items(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else ()
