"""Which running conversations may go on with another version of their script."""

from __future__ import annotations

import pytest

from bot.domain.effects import Walk
from bot.domain.scripts.load import load_script
from bot.domain.scripts.steps import LoadedScript
from bot.engine.upgrading import CONSENT, GONE, OTHER, obstacle

OLD = """\
name: mood
title: Mood
phase: integration
steps:
  - ask: How is it?
    choices: {good: Good, bad: Bad}
    save: how
  - ask: How much?
    scale: {from: 0, to: 10}
    save: much
  - end: done
"""
CONSENTING = """\
name: mood
title: Mood
phase: preparation
steps:
  - ask: Do you agree?
    choices: {agreed: Yes, declined: No}
    profile: consent
    save: consent
  - ask: How is it?
    choices: {good: Good, bad: Bad}
    save: how
  - end: done
"""


def script(text: str) -> LoadedScript:
    loaded = load_script(text, "mood.yaml")
    assert isinstance(loaded, LoadedScript), loaded
    return loaded


@pytest.mark.parametrize(
    ("step", "old", "new", "why"),
    [
        ("how", "How is it?", "How are things?", ""),
        ("how", "good: Good, bad", "good: Fine, bad", ""),
        ("how", "title: Mood", "title: Another", ""),
        ("how", "save: how", "save: feeling", GONE),
        ("how", "good: Good, bad: Bad", "bad: Bad, good: Good", OTHER),  # a button sent before would mean the other
        ("how", "good: Good, bad: Bad", "good: Good, bad: Bad, so: So-so", OTHER),
        ("how", "choices: {good: Good, bad: Bad}", "text: {}", OTHER),
        ("much", "to: 10", "to: 5", OTHER),
        ("much", "How is it?", "How are things?", ""),
    ],
)
def test_a_conversation_moves_only_where_its_step_still_means_the_same(step: str, old: str, new: str, why: str) -> None:
    assert old in OLD
    walk = Walk(step=step, sequence=1)
    assert obstacle(script(OLD), script(OLD.replace(old, new)), walk) == why


def test_nobody_consents_to_a_version_they_have_not_read() -> None:
    old, new = script(CONSENTING), script(CONSENTING.replace("Do you agree?", "Do you agree to more?"))
    assert obstacle(old, new, Walk(step="consent", sequence=1)) == CONSENT
    assert obstacle(old, new, Walk(step="how", sequence=2, answers={"consent": "agreed"})) == ""
