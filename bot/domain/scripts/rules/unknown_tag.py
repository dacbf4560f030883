"""A prompt is drawn by tags that exist."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from bot.domain.scripts.model import ANY_TAG, TAGS
from bot.domain.scripts.rule import Finding, Rule, Whole
from bot.domain.scripts.rules._shared import DECK, DRAWS
from bot.domain.scripts.steps import Drawing


def _check_all(whole: Whole) -> Iterator[tuple[str, Finding]]:
    decks = {prompt.id.partition("/")[0] for prompt in whole.prompts}
    known = {*TAGS, ANY_TAG, *decks}
    for name, script in whole.scripts.items():
        for step in whole.own(script):
            for index, tag in enumerate(step.tags if isinstance(step, Drawing) else ()):
                if tag not in known:
                    near = difflib.get_close_matches(tag, sorted(known), n=1)
                    remedy = f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(sorted(known))}."
                    path = (*step.path, "draw", index)
                    yield f"scripts/{name}.yaml", Finding(path, f"No deck and no tag is called {tag!r}.", remedy)


RULE = Rule(
    name="unknown-tag",
    why="No prompt has a misspelt tag, so nothing would be drawn.",
    check_all=_check_all,
    bad={"scripts/trial.yaml": DRAWS % "bodies", "prompts/body.yaml": DECK},
    line=5,
    good={"scripts/trial.yaml": DRAWS % "body", "prompts/body.yaml": DECK},
)
