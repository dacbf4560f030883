"""A small conversations folder that may be changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.translations.desk import Desk

WELCOME = """\
name: welcome
title: Welcome
phase: preparation
steps:
  - say: |
      Hello, {name}. This is the first text.

      And its second paragraph.

      And a third.
  - ask: How are you today?
    choices: {well: Well, badly: Badly}
    save: mood
  - when: mood == badly
    then:
      - say: I am sorry to hear that.
  - end: done
"""
EVENING = """\
name: evening
title: The evening
phase: integration
unanswered: {words: Still there?, remind: 1h}
steps:
  - ask: How was the day?
    scale: {from: 0, to: 10, low: very bad, high: very good}
    save: day
  - ask: What helped?
    choices: {rest: Rest, nothing: Nothing}
    save: helped
  - end: done
"""
DECK = """\
deck: body
prompts:
  - id: feet
    tags: [body]
    text: Where in your body is it quiet today?
  - id: hands
    tags: [body]
    text: What did your hands do today?
"""
SAFETY = """\
texts:
  crisis.help: |
    **In danger: call {emergency}.**
    {lines}
  word.or: or
"""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    made.put("scripts/welcome.yaml", WELCOME)
    made.put("scripts/evening.yaml", EVENING)
    made.put("prompts/body.yaml", DECK)
    made.put("safety/texts.yaml", SAFETY)
    return made
