"""The published safety content, loaded once."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.screening.hotlines import Hotlines, load_hotlines
from bot.domain.screening.lexicon import Lexicon
from bot.domain.screening.load import load_lexicon
from bot.domain.screening.screen import Screen
from bot.domain.screening.texts import SafetyTexts, load_texts

CONVERSATIONS = Path(__file__).parents[3] / "conversations"


@pytest.fixture(scope="session")
def lexicon_files() -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in sorted((CONVERSATIONS / "safety/lexicon").glob("*.yaml"))}


@pytest.fixture(scope="session")
def lexicon(lexicon_files: dict[str, str]) -> Lexicon:
    loaded = load_lexicon(lexicon_files)
    assert isinstance(loaded, Lexicon), "\n".join(map(str, loaded))
    return loaded


@pytest.fixture(scope="session")
def screen(lexicon: Lexicon) -> Screen:
    return Screen(lexicon)


@pytest.fixture(scope="session")
def hotlines_text() -> str:
    return (CONVERSATIONS / "safety/hotlines.yaml").read_text("utf-8")


@pytest.fixture(scope="session")
def hotlines(hotlines_text: str) -> Hotlines:
    loaded = load_hotlines(hotlines_text, "hotlines.yaml")
    assert isinstance(loaded, Hotlines), "\n".join(map(str, loaded))
    return loaded


@pytest.fixture(scope="session")
def texts_text() -> str:
    return (CONVERSATIONS / "safety/texts.yaml").read_text("utf-8")


@pytest.fixture(scope="session")
def translations() -> dict[str, str]:
    found = (CONVERSATIONS / "locales").glob("*/LC_MESSAGES/safety.po")
    return {path.parts[-3]: path.read_text("utf-8") for path in sorted(found)}


@pytest.fixture(scope="session")
def texts(texts_text: str, translations: dict[str, str]) -> SafetyTexts:
    loaded = load_texts(texts_text, "texts.yaml", translations)
    assert isinstance(loaded, SafetyTexts), "\n".join(map(str, loaded))
    return loaded
