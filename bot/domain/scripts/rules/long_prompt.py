"""A prompt is one thought."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule

_DECK = """\
deck: body
prompts:
  - id: feet
    tags: [body]
    text: {text}
"""
_THOUGHT = "What do your feet touch right now?"

RULE = Rule(
    name="long-prompt",
    why="A prompt stands over a question, on a phone, in the evening; what does not fit is not read.",
    bad={
        "prompts/body.yaml": _DECK.format(text=" ".join([_THOUGHT, "And a little later, what do they touch then?"] * 8))
    },
    line=5,
    place="prompts/body.yaml",
    good={"prompts/body.yaml": _DECK.format(text=_THOUGHT)},
)
