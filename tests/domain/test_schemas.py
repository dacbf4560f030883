"""The JSON Schemas: editors accept what the readers accept, and refuse the slips that people make."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bot.config import default_conversations
from bot.domain.schemas import schemas
from bot.domain.scripts.load import Read, read_script
from bot.domain.scripts.rulebook import rulebook
from bot.domain.scripts.yaml_tree import Tree, normalise, read_tree

SCHEMAS = schemas()
ROOMS = {"scripts": "script", "programs": "program", "prompts": "prompts", "instruments": "instrument"}
FILES = [
    path
    for room in ROOMS
    for path in sorted((default_conversations() / room).glob("*.yaml"))
    if not path.name.endswith(".transcript.yaml")  # written by a command, not by people
]


def validator(room: str) -> Draft202012Validator:
    return Draft202012Validator(SCHEMAS[f"{ROOMS[room]}.schema.json"])


def data(text: str) -> Any:
    tree = read_tree(normalise(text), "trial.yaml")
    assert isinstance(tree, Tree), tree
    return json.loads(json.dumps(tree.data))


def script(steps: str) -> str:
    return f"name: trial\ntitle: T\nphase: integration\nsteps:\n{steps}\n"


@pytest.mark.parametrize("name", SCHEMAS)
def test_each_is_a_schema_and_describes_its_fields(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])
    assert '"description"' in json.dumps(SCHEMAS[name])


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_an_editor_accepts_every_file_that_comes_with_afterglow(path: Path) -> None:
    errors = [error.message for error in validator(path.parent.name).iter_errors(data(path.read_text("utf-8")))]
    assert errors == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_file_names_its_schema(path: Path) -> None:
    first = path.read_text("utf-8").splitlines()[0]
    assert first == f"# yaml-language-server: $schema=../schema/{ROOMS[path.parent.name]}.schema.json"


@pytest.mark.parametrize(
    "step",
    [
        "- {ask: Q?, yes_no: , save: a}",
        "- {ask: Q?, yes_no: true, save: a}",
        "- {ask: Q?, text: , save: a}",
        "- {ask: Q?, scale: , save: a}",
        "- {ask: Q?, language: , profile: language}",
        "- {ask: Q?, choices: [One, Two], save: a}",
        "- {ask: Q?, choices: [1, 2], save: a}",
        "- {ask: Q?, several: [One, Two], least: 1, save: a}",
        "- {ask: Q?, time: {offer: ['08:00']}, save: a}",
        "- say: 5",
        "- {draw: body, save: a}",
        "- {draw: [body, nature], save: a}",
        "- {remember: a, as: b}",
        "- {when: a > 1, go_to: b}",
        "- {when: a > 1, then: [{say: Hello.}], otherwise: [{end: done}]}",
    ],
)
def test_an_editor_accepts_what_the_reader_accepts(step: str) -> None:
    assert isinstance(read_script(script(step), "trial.yaml"), Read)
    assert validator("scripts").is_valid(data(script(step)))


@pytest.mark.parametrize(
    "step",
    [
        "- {sya: Hello.}",
        "- {ask: Q?, save: a}",
        "- {ask: Q?, text: , scale: , save: a}",
        "- {ask: Q?, scale: {too: 5}, save: a}",
        "- {when: a > 1}",
        "- {when: a > 1, go_to: b, then: [{say: Hello.}]}",
        "- {task: sideeffects}",
        "- {wait: a while}",
        "- {say: Hello., and: more}",
        "- {hand_over: soon}",
    ],
)
def test_an_editor_refuses_what_the_reader_refuses(step: str) -> None:
    assert not isinstance(read_script(script(step), "trial.yaml"), Read)
    assert not validator("scripts").is_valid(data(script(step)))


def test_the_examples_of_rules_have_the_shape_that_editors_know() -> None:
    for rule in rulebook().values():
        for name, text in rule.files(rule.good).items():
            room = name.split("/")[0]
            if room in ROOMS:
                assert validator(room).is_valid(data(text)), rule.name
