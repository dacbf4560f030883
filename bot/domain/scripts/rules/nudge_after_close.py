"""The nudge comes before the end."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.scripts.rule import Draft, Finding, Rule


def _check(draft: Draft) -> Iterator[Finding]:
    told: set[tuple[str | int, ...]] = set()
    for step in draft.questions:
        patience = step.patience
        if patience.remind is None or patience.remind < patience.close:
            continue
        own = (*step.path, "unanswered")
        path = own if own in draft.tree.values else ("unanswered",)
        if path not in told:
            told.add(path)
            what = "The nudge would come when the question is closed already."
            yield Finding(path, what, "Let remind: be shorter than close:, or take it out.")


RULE = Rule(
    name="nudge-after-close",
    why="The one gentle nudge would never be sent, and who has forgotten the question is never asked again.",
    severity="warning",
    check=_check,
    bad="""\
name: trial
title: A trial
phase: integration
unanswered: {remind: 1d, close: 20h}
steps:
  - ask: How did you sleep?
    choices: [Well, Badly]
    save: sleep
  - end: done
""",
    line=4,
    good="""\
name: trial
title: A trial
phase: integration
unanswered: {remind: 4h, close: 20h}
steps:
  - ask: How did you sleep?
    choices: [Well, Badly]
    save: sleep
  - end: done
""",
)
