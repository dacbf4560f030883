"""The bot's own phrases in the patient's language.

The msgid is the English sentence; what isn't translated stays English.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain import markup


@dataclass(frozen=True, slots=True)
class Phrases:
    """Catalogues by language: ``{"es": {"Skip": "Saltar"}}``. Placeholders are written ``{name}``."""

    catalogues: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def say(self, language: str, msgid: str, **values: str) -> str:
        """The phrase as plain text; values are put in as they are. For buttons, and where no markup is read."""
        return markup.fill(self._translated(language, msgid), values)

    def html(self, language: str, msgid: str, **values: str) -> str:
        """The phrase as Telegram HTML; values are escaped. For messages."""
        return markup.to_html(self._translated(language, msgid), values)

    def _translated(self, language: str, msgid: str) -> str:
        for known in (language, language.partition("-")[0]):
            translated = self.catalogues.get(known, {}).get(msgid)
            if translated:
                return translated
        return msgid
