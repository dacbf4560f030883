"""Words of a nudge need a time."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.scripts.rule import Draft, Finding, Rule


def _check(draft: Draft) -> Iterator[Finding]:
    told: set[tuple[str | int, ...]] = set()
    for step in draft.questions:
        if step.patience.remind is not None or not step.patience.words:
            continue
        own = (*step.path, "unanswered", "words")
        path = own if own in draft.tree.values else ("unanswered", "words")
        if path not in told:
            told.add(path)
            yield Finding(path, "These words are never said: there is no nudge.", "Add remind: and a length of time.")


RULE = Rule(
    name="nudge-never-said",
    why="Somebody wrote kind words for those who forget, and nobody would read them.",
    severity="warning",
    check=_check,
    bad="""\
name: trial
title: A trial
phase: integration
unanswered:
  words: The question above is still open. There is no hurry.
  close: 20h
steps:
  - ask: How did you sleep?
    choices: [Well, Badly]
    save: sleep
  - end: done
""",
    line=5,
    good="""\
name: trial
title: A trial
phase: integration
unanswered:
  words: The question above is still open. There is no hurry.
  remind: 4h
  close: 20h
steps:
  - ask: How did you sleep?
    choices: [Well, Badly]
    save: sleep
  - end: done
""",
)
