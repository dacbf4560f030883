"""There is a prompt to draw."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.scripts.drawing import draw
from bot.domain.scripts.model import ANY_TAG, TAGS
from bot.domain.scripts.rule import Finding, Rule, Whole
from bot.domain.scripts.rules._shared import DECK, DRAWS
from bot.domain.scripts.steps import Drawing


def _check_all(whole: Whole) -> Iterator[tuple[str, Finding]]:
    for name, script in whole.scripts.items():
        for step in whole.own(script):
            if not isinstance(step, Drawing) or not set(step.tags) <= {*TAGS, ANY_TAG}:
                continue  # an unknown tag has a rule of its own, the name of a deck has prompts
            if draw(whole.prompts, step.tags, {}, "") is None:
                what = f"No prompt fits {', '.join(step.tags)}."
                remedy = "Add a prompt with this tag to a deck, or draw by another one."
                yield f"scripts/{name}.yaml", Finding((*step.path, "draw"), what, remedy)


RULE = Rule(
    name="draw-empty",
    why="The patient would be asked to think about nothing.",
    check_all=_check_all,
    bad={"scripts/trial.yaml": DRAWS % "music", "prompts/body.yaml": DECK},
    line=5,
    good={"scripts/trial.yaml": DRAWS % "body", "prompts/body.yaml": DECK},
)
