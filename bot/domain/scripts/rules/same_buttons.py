"""Buttons can be told apart."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.scripts.catalogue import translation
from bot.domain.scripts.rule import Draft, Finding, Rule, brief
from bot.domain.scripts.wording import is_label

_REMEDY = "Give each button words of its own."


def _check(draft: Draft) -> Iterator[Finding]:
    for language, catalogue in [("", {}), *sorted(draft.translations.items())]:
        labels: dict[str, set[str]] = {}
        for text in draft.texts:
            words = translation(catalogue, draft.file.name, text.text) if language else text.text
            if words is None or not is_label(text.part):
                continue
            known = labels.setdefault(text.step, set())
            if words.casefold() in known:
                version = f" ({language!r} translation)" if language else ""
                yield Finding(text.path, f"Two buttons are called {brief(words)!r}{version}.", _REMEDY)
            known.add(words.casefold())


RULE = Rule(
    name="same-buttons",
    why="Of two buttons with the same words nobody can know which one they mean, also when they type it.",
    check=_check,
    bad="""\
name: trial
title: A trial
phase: integration
steps:
  - ask: How was the night?
    choices:
      well: All right
      badly: all right
    save: night
  - end: done
""",
    line=8,
    good="""\
name: trial
title: A trial
phase: integration
steps:
  - ask: How was the night?
    choices:
      well: All right
      badly: Not good
    save: night
  - end: done
""",
)
