"""How this clinic's settings want conversations to be read, and what they have to stand before they go live."""

from __future__ import annotations

from bot.config import Settings
from bot.engine.proof import Check, Reader

CHECKS: tuple[Check, ...] = ()
"""What a library that reads well has to stand besides, each time, before it goes live."""


def reader(settings: Settings) -> Reader:
    """Reads conversations as these settings want them."""
    clinic = settings.clinic
    countries = tuple(clinic.countries or [clinic.country])
    return Reader(
        languages=tuple(clinic.languages),
        countries=countries,
        confirmed=frozenset(settings.hotlines.confirmed),
        unset=settings.unset_words(),
        checks=CHECKS,
    )
