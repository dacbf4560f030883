"""What is fetched is used."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain import markup
from bot.domain.scripts.rule import Draft, Finding, Rule
from bot.domain.scripts.steps import Drawing, Fork, Recalling, Remembering, Returning, Sharing, texts


def _check(draft: Draft) -> Iterator[Finding]:
    used: set[str] = set()
    for text in texts(draft.file.title, draft.steps, parts=True):
        used |= markup.placeholders(text.text)
    for step in draft.steps:
        if isinstance(step, Fork):
            used |= step.condition.names
        elif isinstance(step, Remembering | Sharing):
            used.add(step.variable)
    for step in draft.own:
        if isinstance(step, Drawing | Recalling) and step.variable not in used:
            verb = "drawn" if isinstance(step, Drawing) else "recalled"
            what = f"{step.variable!r} is {verb} here, and nothing says or asks it."
            yield Finding((*step.path, "save"), what, f"Say {{{step.variable}}}, or take this step out.")
    for path, written, jump in draft.runs:
        if written.save is not None and written.save not in used and _returns(draft, jump.id):
            what = f"{written.save!r} keeps how {written.run!r} ended, and no condition looks at it."
            yield Finding((*path, "save"), what, "Take save: out, or add a when:.")


def _returns(draft: Draft, run: str) -> bool:
    return any(isinstance(step, Returning) and step.id.startswith(f"{run}/") for step in draft.steps)


RULE = Rule(
    name="unused-answer",
    why="A prompt that was drawn counts as had, and a patient's own words that were looked up wait to be said.",
    severity="warning",
    check=_check,
    bad={
        "scripts/trial.yaml": """\
name: trial
title: A trial
phase: integration
steps:
  - draw: [body]
    save: prompt
  - ask: What comes to your mind?
    text: {}
    save: reflection
  - end: done
""",
        "prompts/body.yaml": """\
deck: body
prompts:
  - id: feet
    tags: [body]
    text: What do your feet touch right now?
""",
    },
    line=6,
    good={
        "scripts/trial.yaml": """\
name: trial
title: A trial
phase: integration
steps:
  - draw: [body]
    save: prompt
  - ask: "{prompt}"
    text: {}
    save: reflection
  - end: done
""",
        "prompts/body.yaml": """\
deck: body
prompts:
  - id: feet
    tags: [body]
    text: What do your feet touch right now?
""",
    },
)
