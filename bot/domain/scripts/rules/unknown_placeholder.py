"""What is filled in is known."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain import markup
from bot.domain.scripts.kinds import PLACEHOLDERS
from bot.domain.scripts.rule import Draft, Finding, Rule


def _check(draft: Draft) -> Iterator[Finding]:
    for one in draft.spoken:
        saved = draft.known_at.get(one.text.step, set())
        for name in sorted(markup.placeholders(one.words)):
            if one.text.part not in ("say", "ask", "nudge"):
                what = f"{{{name}}} is not filled in buttons, titles and the ends of scales{one.version}."
                yield Finding(one.text.path, what, "Write the words themselves.")
            elif name not in PLACEHOLDERS | saved:
                known = ", ".join(f"{{{known}}}" for known in sorted(PLACEHOLDERS | saved))
                what = f"{{{name}}} is not known when this text is said{one.version}."
                yield Finding(one.text.path, what, f"Known here: {known}.")


RULE = Rule(
    name="unknown-placeholder",
    why="The patient would read the braces and the word between them.",
    check=_check,
    bad="""\
name: trial
title: A trial
phase: integration
steps:
  - say: Good morning, {nome}.
  - end: done
""",
    line=5,
    good="""\
name: trial
title: A trial
phase: integration
steps:
  - say: Good morning, {name}.
  - end: done
""",
)
