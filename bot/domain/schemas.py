"""JSON Schemas of what operators write, for editors: completion, and a complaint while a file is being typed.

They come from the models that read the files. Where a reader is kinder than its model says (a number for a text, a list
of buttons, ``yes_no:`` with nothing behind it), the schema is made as kind here; where the reader asks for more than a
schema can say, lint does.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel

from bot.domain.instruments.model import InstrumentFile
from bot.domain.programs.load import ProgramFile
from bot.domain.scripts.decks import DeckFile
from bot.domain.scripts.kinds import ANSWER_KINDS
from bot.domain.scripts.model import ScriptFile

Schema = dict[str, Any]

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_FILES: Mapping[str, tuple[type[BaseModel], str]] = {
    "script.schema.json": (ScriptFile, "A script of Afterglow"),
    "program.schema.json": (ProgramFile, "A program of Afterglow"),
    "prompts.schema.json": (DeckFile, "A deck of prompts of Afterglow"),
    "instrument.schema.json": (InstrumentFile, "A questionnaire of Afterglow"),
}


def schemas() -> Mapping[str, Schema]:
    """The schemas by the names of their files."""
    return {name: _schema(model, title) for name, (model, title) in _FILES.items()}


def schema_files() -> Mapping[str, str]:
    """The texts of the schema files by their names."""
    return {name: f"{json.dumps(schema, ensure_ascii=False, indent=2)}\n" for name, schema in schemas().items()}


def all_in_one() -> str:
    """Every schema as one JSON object, by the name of its file."""
    return json.dumps(schemas(), ensure_ascii=False, indent=2)


def _schema(model: type[BaseModel], title: str) -> Schema:
    made = model.model_json_schema(by_alias=True, mode="validation")
    _everywhere(made, _numbers_are_texts)
    for name, kinder in _KINDER.items():
        if name in made.get("$defs", {}):
            kinder(made["$defs"][name])
    return {"$schema": _DRAFT, **made, "title": title}


def _everywhere(node: Any, change: Callable[[Schema], None]) -> None:
    """Calls ``change`` on every schema in ``node``, the innermost first."""
    if isinstance(node, dict):
        for child in node.values():
            _everywhere(child, change)
        change(node)
    elif isinstance(node, list):
        for child in node:
            _everywhere(child, change)


def _numbers_are_texts(schema: Schema) -> None:
    """``say: 5`` is the text "5"; names and times have a pattern that no number fits, so they stay texts."""
    if schema.get("type") == "string" and not schema.keys() & {"pattern", "enum", "const"}:
        schema["type"] = ["string", "number"]


def _question(schema: Schema) -> None:
    """A question: an answer's kind may stand alone, buttons may be a list, and there is exactly one kind."""
    fields = schema["properties"]
    for kind in ANSWER_KINDS:
        options = [option for option in fields[kind]["anyOf"] if option != {"type": "null"}]
        if kind in ("choices", "several"):
            least = 2 if kind == "several" else 1
            options.append({"type": "array", "items": {"type": ["string", "number"]}, "minItems": least})
        else:
            options += [{"type": "null"}, {"const": True}]
        fields[kind] = {**{key: value for key, value in fields[kind].items() if key != "anyOf"}, "anyOf": options}
    schema["oneOf"] = [{"required": [kind]} for kind in ANSWER_KINDS]


def _draw(schema: Schema) -> None:
    """One tag is a list of one."""
    tags = schema["properties"]["draw"]
    schema["properties"]["draw"] = {"title": tags.pop("title", "Draw"), "anyOf": [tags, dict(tags["items"])]}


def _fork(schema: Schema) -> None:
    """Either a step to go to, or steps."""
    schema["oneOf"] = [{"required": ["go_to"]}, {"required": ["then"]}]


_KINDER: Mapping[str, Callable[[Schema], None]] = {"AskStep": _question, "DrawStep": _draw, "WhenStep": _fork}
