"""Each prompt is there once."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule

_DECK = """\
deck: body
prompts:
  - id: feet
    tags: [body]
    text: What do your feet touch right now?
  - id: %s
    tags: [body]
    text: Where in your body is it quiet today?
"""

RULE = Rule(
    name="duplicate-prompt",
    why="A patient is given each prompt once; of two with one name, one would never come.",
    bad={"prompts/body.yaml": _DECK % "feet"},
    line=6,
    place="prompts/body.yaml",
    good={"prompts/body.yaml": _DECK % "quiet"},
)
