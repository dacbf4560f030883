"""A part is given what it needs."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.scripts.condition import Kind
from bot.domain.scripts.model import Need
from bot.domain.scripts.rule import Draft, Finding, Rule
from bot.domain.scripts.steps import kind_saved, saves

_TAKEN: dict[Need, frozenset[str]] = {
    Need.TEXT: frozenset({"text", "choice"}),
    Need.NUMBER: frozenset({"number"}),
    Need.YES_NO: frozenset({"yes/no"}),
    Need.TIME: frozenset({"time"}),
}
_PART = """\
name: reflect
title: A thought
phase: integration
kind: part
needs: {prompt: text}
steps:
  - ask: "{prompt}"
    text: {}
    save: reflection
  - end: done
"""


def _check(draft: Draft) -> Iterator[Finding]:
    kinds: dict[str, Kind] = dict(draft.needs)
    for step in draft.steps:
        name = saves(step)
        if name is not None:
            kinds.setdefault(name, kind_saved(step))
    for path, written, jump in draft.runs:
        part = draft.others.get(written.run)
        for name, need in (part.needs if part is not None else {}).items():
            if name not in draft.known_at[jump.id]:
                what = f"{written.run!r} needs {name!r}, which has not been saved by then."
                yield Finding((*path, "run"), what, f"Save {name!r} before this step.")
            elif kinds[name].name not in _TAKEN[need]:
                what = f"{written.run!r} needs {name!r} as {need.value}; here it is {kinds[name]}."
                yield Finding((*path, "run"), what, "Save it under this name in the kind that is needed.")


RULE = Rule(
    name="part-needs",
    why="A part that lacks what it was to be given says its braces to the patient, or asks about nothing.",
    check=_check,
    bad={
        "scripts/trial.yaml": """\
name: trial
title: A trial
phase: integration
steps:
  - recall: intention
    save: before
  - say: You once wrote {before}.
  - run: reflect
  - end: done
""",
        "scripts/reflect.yaml": _PART,
        "scripts/intend.yaml": """\
name: intend
title: An intention
phase: preparation
steps:
  - ask: What do you hope for?
    text: {}
    save: hope
  - remember: hope
    as: intention
  - end: done
""",
    },
    line=8,
    good={
        "scripts/trial.yaml": """\
name: trial
title: A trial
phase: integration
steps:
  - recall: intention
    save: prompt
  - run: reflect
  - end: done
""",
        "scripts/reflect.yaml": _PART,
        "scripts/intend.yaml": """\
name: intend
title: An intention
phase: preparation
steps:
  - ask: What do you hope for?
    text: {}
    save: hope
  - remember: hope
    as: intention
  - end: done
""",
    },
)
