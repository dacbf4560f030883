"""The bot's own phrases."""

from __future__ import annotations

from bot.domain.phrases import Phrases

PHRASES = Phrases({"es": {"Hello, {name}": "Hola, {name}", "Empty": ""}})


def test_a_phrase_is_said_in_the_language_or_in_english() -> None:
    assert PHRASES.say("es", "Hello, {name}", name="Ana") == "Hola, Ana"
    assert PHRASES.say("es-MX", "Hello, {name}", name="Ana") == "Hola, Ana"
    assert PHRASES.say("de", "Hello, {name}", name="Ana") == "Hello, Ana"
    assert PHRASES.say("es", "Empty") == "Empty"


def test_values_are_text_in_plain_phrases_and_escaped_in_messages() -> None:
    assert PHRASES.say("es", "Hello, {name}", name="<b>{x}") == "Hola, <b>{x}"
    assert PHRASES.html("es", "Hello, {name}", name="<b>") == "Hola, &lt;b&gt;"
