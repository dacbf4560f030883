"""What several rules share: files that their examples need, and the items of programs."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.scripts.rule import Whole
from bot.domain.scripts.yaml_tree import Path

INSTRUMENT = """\
id: two-items
name: Two items
recall: the last 2 weeks
licence: {terms: public domain, permitted_use: any, text: Free to use.}
sources: [Written for this page.]
scoring:
  version: "1"
  method: sum
  from: 0
  to: 2
  better: lower
  codes: {local: two-items-total}
  validated_bands: false
answers:
  - {score: 0}
  - {score: 1}
items:
  - {id: sleep}
  - {id: calm}
texts:
  en:
    source: Written for this page.
    answers: {0: Mostly not, 1: Mostly}
    questions:
      sleep: I slept through the night.
      calm: I felt at ease in the evening.
"""
"""A questionnaire of two items, and nobody's."""

HELLO = """\
name: hello
title: Hello
phase: integration
steps:
  - say: Good morning, {name}.
  - end: done
"""
"""The shortest conversation."""

BASE_PROGRAM = """\
name: base
title: A base
items:
  - id: morning-hello
    script: hello
    at: day 1 morning
  - id: evening-hello
    script: hello
    at: day 1 evening
"""
"""A program of two items."""

DECK = """\
deck: body
prompts:
  - id: feet
    tags: [body]
    text: What do your feet touch right now?
"""
"""A deck of one prompt."""

DRAWS = """\
name: trial
title: A trial
phase: integration
steps:
  - draw: [%s]
    save: prompt
  - ask: "{prompt}"
    text: {}
    save: reflection
  - end: done
"""
"""A script that draws by one tag."""


def items_of(whole: Whole) -> Iterator[tuple[str, Path, str]]:
    """What the programs start: file, path of the word there, and the script that it names."""
    for name, _, index, item in whole.entries("programs", "items"):
        if isinstance(script := item.get("script"), str):
            yield name, ("items", index, "script"), script
