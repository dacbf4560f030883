"""What pydantic found wrong with a file's shape, as sentences for the person who wrote the file."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from bot.domain.issues import Issue
from bot.domain.scripts.yaml_tree import Tree


def shape_issues(
    error: ValidationError, tree: Tree, fields: Mapping[str, Iterable[str]], kinds: Iterable[str]
) -> tuple[Issue, ...]:
    """One issue a complaint, at its line and column.

    ``fields`` gives, for each word that may stand in pydantic's path (a step's kind, an answer's kind, "" for the
    file), the names known there: a misspelt field is answered with the nearest of them. ``kinds`` are the words that
    a step may begin with.
    """
    found: list[Issue] = []
    for detail in error.errors(include_url=False, include_input=True):
        location = tuple(detail["loc"])
        path = _in_tree(tree.data, location)
        what, remedy = _sentence(detail, location, fields, tuple(kinds))
        place = tree.key_place(path) if detail["type"] == "extra_forbidden" else tree.place(path)
        found.append(Issue("schema", tree.filename, place.line, place.column, what, remedy))
    return tuple(dict.fromkeys(found))


def _in_tree(data: Any, location: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """``location`` without what only pydantic knows: the tags of a union, "[key]" of a map."""
    path: list[str | int] = []
    for part in location:
        if isinstance(data, dict) and part in data:
            data = data[str(part)]
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            continue
        path.append(part)
    return tuple(path)


def _sentence(
    detail: Any, location: tuple[str | int, ...], fields: Mapping[str, Iterable[str]], kinds: tuple[str, ...]
) -> tuple[str, str]:
    kind, context = detail["type"], detail.get("ctx", {})
    word = next((str(part) for part in reversed(location) if isinstance(part, str) and part != "[key]"), "")
    if kind == "missing":
        return f"{word!r} is missing here.", f"Add a line '{word}: …'."
    if kind == "extra_forbidden":
        owner = next((str(part) for part in reversed(location[:-1]) if str(part) in fields), "")
        known = sorted(fields.get(owner, ()))
        near = difflib.get_close_matches(word, known, n=1)
        remedy = f"Did you mean {near[0]!r}?" if near else f"Known here: {', '.join(known)}."
        return f"{word!r} is not known here.", remedy
    if kind in ("union_tag_not_found", "union_tag_invalid"):
        written = [str(key) for key in detail["input"]] if isinstance(detail["input"], dict) else []
        for key in written:
            for meant in difflib.get_close_matches(key, kinds, n=1):
                return f"{key!r} is no kind of step.", f"Did you mean {meant!r}?"
        return "This step is of no known kind.", f"Begin it with one of: {', '.join(kinds)}."
    if kind in ("enum", "literal_error"):
        return f"{detail['input']!r} is not possible for {word!r}.", f"Choose {context.get('expected', '')}."
    if kind in ("string_type", "string_sub_type") and detail["input"] is None and _is_choice(location):
        remedy = (
            "If a comma belongs to the words before it, put those into quotes; else write its words after the colon."
        )
        return f"The choice {word!r} has no words.", remedy
    if kind in ("string_type", "string_sub_type"):
        return f"{word!r} has to be a text.", "Write the text after it, in quotes if it is a word like true or null."
    if kind == "string_too_short":
        return f"{word!r} is empty.", "Write a text, or take the line out."
    if kind == "string_pattern_mismatch":
        return f"{detail['input']!r} is not possible for {word!r}.", _pattern_remedy(str(context.get("pattern", "")))
    if kind in ("list_type", "tuple_type", "too_short"):
        if kind == "too_short":
            return f"{word!r} is empty.", "Put at least one entry in it."
        return f"{word!r} has to be a list.", "Begin each entry with a dash: - say: Hello."
    if kind in ("dict_type", "model_type", "model_attributes_type"):
        return f"{word or 'This'!r} has to be a map of fields.", "Write the fields below it, each as word: value."
    if kind == "bool_parsing" or kind == "bool_type":
        return f"{word!r} has to be true or false.", "Write true or false."
    if kind.startswith(("int_", "float_", "finite_")):
        return f"{word!r} has to be a number.", "Write digits only, such as 10."
    if kind in ("greater_than_equal", "less_than_equal"):
        bound = context.get("ge", context.get("le"))
        return f"{word!r} is out of bounds.", f"The bound is {bound}."
    if kind == "value_error":
        message = str(context.get("error", detail["msg"]))
        return f"{message[:1].upper()}{message[1:]}.", "Mend this step."
    return f"{word!r}: {detail['msg']}.", "Compare it with a script that works."


def _is_choice(location: tuple[str | int, ...]) -> bool:
    return any(part in ("choices", "several") for part in location)


def _pattern_remedy(pattern: str) -> str:
    if ":" in pattern:
        return "Write a time of day with two digits each, in quotes: '08:30'."
    if "-" in pattern.replace("a-z", "").replace("0-9", ""):
        return "Use small letters, digits, - and _, beginning with a letter."
    return "Use small letters, digits and _, beginning with a letter."
