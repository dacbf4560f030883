"""Plain sentences."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.issues import Severity
from bot.domain.scripts.catalogue import translation
from bot.domain.scripts.kinds import Phase
from bot.domain.scripts.reading_level import BOUNDS, Level, reading_level
from bot.domain.scripts.rule import Draft, Finding, Rule
from bot.domain.scripts.steps import Path

_SHORTEST, _SHORTEST_WHOLE = 30, 100
"""Words below which the measures jump about."""
_REMEDY = "Make two sentences of one, and take the short word for the long one; then read it aloud."


def _check(draft: Draft) -> Iterator[Finding]:
    for one in draft.spoken:
        language = _base(one.language)
        level = reading_level(one.words, language) if one.text.part in ("say", "ask", "nudge") else None
        if level is not None and level.words >= _SHORTEST:
            yield from _told(draft, one.text.path, level, language, f"This text is hard to read{one.version}")
    for language in ("", *sorted(draft.translations)):
        texts = [text.text for text in draft.texts if text.part in ("say", "ask", "nudge")]
        if language:
            found = [translation(draft.translations[language], draft.file.name, text) for text in texts]
            texts = [words for words in found if words is not None]
        level = reading_level("\n\n".join(texts), _base(language))
        if level is not None and level.words >= _SHORTEST_WHOLE:
            version = f" ({language!r} translation)" if language else ""
            yield from _told(draft, ("steps",), level, _base(language), f"The whole script is hard to read{version}")


def _told(draft: Draft, path: Path, level: Level, language: str, what: str) -> Iterator[Finding]:
    bounds = BOUNDS[language]
    acute = draft.file.phase is Phase.ACUTE
    severity: Severity = "error" if level.hard > bounds.refused else "warning"
    if level.hard > (bounds.acute if acute else bounds.told):
        yield Finding(path, f"{what}: {level.said}.", _REMEDY, severity=severity)


def _base(language: str) -> str:
    return language.partition("-")[0].partition("_")[0] or "en"


RULE = Rule(
    name="reading-level",
    why="Tired, sad or in pain everybody reads like a child; a sentence that has to be read twice is not read.",
    severity="warning",
    check=_check,
    bad="""\
name: trial
title: A trial
phase: integration
steps:
  - say: |
      In the days after a session you may be more sensitive than usual, and old memories may come back. Keep some time
      for yourself, and put off difficult conversations until the week after, if that is possible.
  - end: done
""",
    line=5,
    good="""\
name: trial
title: A trial
phase: integration
steps:
  - say: |
      In the days after a session you may feel things more. Old memories may come up too.
      Keep some time for yourself. Put off big talks for now, if you can. They will still be there next week.
  - end: done
""",
)
