"""What the examples of several rules need beside them."""

from __future__ import annotations

INSTRUMENT = """\
id: two-items
name: Two items
recall: the last 2 weeks
licence: {terms: public domain, permitted_use: any, text: Free to use.}
sources: [Written for this page.]
scoring:
  version: "1"
  method: sum
  from: 0
  to: 2
  better: lower
  codes: {local: two-items-total}
  validated_bands: false
answers:
  - {score: 0}
  - {score: 1}
items:
  - {id: sleep}
  - {id: calm}
texts:
  en:
    source: Written for this page.
    answers: {0: Mostly not, 1: Mostly}
    questions:
      sleep: I slept through the night.
      calm: I felt at ease in the evening.
"""
"""A questionnaire of two items, and nobody's."""

HELLO = """\
name: hello
title: Hello
phase: integration
steps:
  - say: Good morning, {name}.
  - end: done
"""
"""The shortest conversation."""

BASE_PROGRAM = """\
name: base
title: A base
items:
  - id: morning-hello
    script: hello
    at: day 1 morning
  - id: evening-hello
    script: hello
    at: day 1 evening
"""
"""A program of two items."""
