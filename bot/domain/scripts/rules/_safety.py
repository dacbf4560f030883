"""Safety content for examples: as little of it as the loaders take, so that one mistake stands out."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.screening.text_keys import CRISIS, KEYS, NEEDS_EMERGENCY, SHORT, TELLING, TOLD

TEXTS_FILE = "safety/texts.yaml"
HOTLINES_FILE = "safety/hotlines.yaml"
LEXICON_FILE = "safety/lexicon/en.yaml"
SPANISH_FILE = "locales/es/LC_MESSAGES/safety.po"

HOTLINES = """\
countries:
  US:
    name: "United States"
    emergency: "911"
    lines:
      - id: us.example
        service: "Example Line"
        tier: primary
        call: "555 0100"
        dial: short
        hours: "24/7"
        languages: "en"
        confidence: high
        sources: 2
        checked: 2026-11-01
  ZZ:
    name: "International"
    emergency: "112"
    lines:
      - id: zz.directory
        service: "Example Directory"
        tier: directory
        dial: none
        chat: "https://lines.example"
        hours: "24/7"
        languages: "many"
        confidence: high
        sources: 2
        checked: 2026-11-01
"""
LEXICON = """\
language: en
context: {}
rows:
  - id: en.tired
    category: distress
    level: concern
    phrases: ["so (tired|weary) of everything"]
    examples: ["I am so tired of everything"]
    must_not: ["I am so tired, and everything is fine"]
"""


def _words(key: str) -> str:
    """One text with everything that it must have and nothing else."""
    said = f"About {key.replace('.', ' ').replace('-', ' ')}."
    if key in SHORT:
        return said.removesuffix(".")
    needed: list[str] = [TOLD] if key in TELLING else []
    if key.startswith(CRISIS):
        needed += ["emergency", "lines"]
    elif key in NEEDS_EMERGENCY:
        needed.append("emergency")
    elif key.startswith("line."):
        needed.append("number")
    if key == "line.keyword":
        needed.append("keyword")
    return " ".join([said, *(f"{{{name}}}" for name in needed)])


def _lines() -> Iterator[str]:
    yield "texts:"
    for key in sorted(KEYS):
        yield f'  {key}: "{_words(key)}"'


def _entries() -> Iterator[str]:
    for key in sorted(KEYS):
        yield f'msgctxt "{key}"\nmsgid "{_words(key)}"\nmsgstr "{_words(key).replace("About", "Sobre")}"\n'


TEXTS = "\n".join(_lines()) + "\n"
"""Every safety text in English."""
SPANISH = "\n".join(_entries())
"""And in Spanish."""
URGENT = "About crisis urgent. {told} {emergency} {lines}"
"""One of them, as it stands there."""
URGENT_LINE = TEXTS[: TEXTS.index(URGENT)].count("\n") + 1
ASK_LINE = SPANISH[: SPANISH.index('msgctxt "concern.ask"')].count("\n") + 3
