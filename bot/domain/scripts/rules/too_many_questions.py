"""A conversation is short."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.scripts.kinds import Phase
from bot.domain.scripts.rule import Draft, Finding, Rule
from bot.domain.scripts.steps import Asking, Opening, Waiting, ways_on

MOST, MOST_ACUTE = 12, 8
"""Questions without a pause between. A questionnaire, which is announced, counts as one, and a part for the acute phase
that is run in another one as none: it is an exercise or a way to help, and not there to learn something."""


def _check(draft: Draft) -> Iterator[Finding]:
    if draft.file.kind == "part":
        return  # counted where it is run
    most = MOST_ACUTE if draft.file.phase is Phase.ACUTE else MOST
    order = {step.id: index for index, step in enumerate(draft.steps)}
    asked = [0] * len(draft.steps)
    for index, step in enumerate(draft.steps):
        if isinstance(step, Waiting):
            asked[index] = 0
        elif isinstance(step, Opening):
            asked[index] += 1
        elif isinstance(step, Asking) and step.origin not in draft.instruments and not _helps(draft, step.origin):
            asked[index] += 1
            if asked[index] == most + 1:
                what = f"This can be question {asked[index]} without a pause."
                yield Finding(step.path, what, f"Keep to {most}: leave some out, or put a wait: before this one.")
                return
        for way in ways_on(step):
            after = order.get(way, -1)
            if after > index:  # a way back is a question asked again, not one more
                asked[after] = max(asked[after], asked[index])


def _helps(draft: Draft, origin: str) -> bool:
    part = draft.others.get(origin)
    return part is not None and part.phase is Phase.ACUTE and draft.file.phase is not Phase.ACUTE


_QUESTION = """\
  - ask: How is your {0}?
    scale: {{}}
    save: {0}
"""
_MANY = [
    *("mood", "sleep", "rest", "head", "heart", "back", "stomach"),
    *("breath", "company", "calm", "hope", "energy", "appetite"),
]

RULE = Rule(
    name="too-many-questions",
    why="Who is asked thirteen questions in a row taps anything at the end, and does not open the next conversation.",
    severity="warning",
    check=_check,
    bad=f"""\
name: trial
title: A trial
phase: integration
steps:
{"".join(_QUESTION.format(word) for word in _MANY)}  - end: done
""",
    line=41,
    good=f"""\
name: trial
title: A trial
phase: integration
steps:
{"".join(_QUESTION.format(word) for word in _MANY[:6])}  - wait: until evening
{"".join(_QUESTION.format(word) for word in _MANY[6:])}  - end: done
""",
)
