"""What happened before raises the level of a reading; nothing here lowers it."""

from __future__ import annotations

from bot.domain.screening.reading import Category, Circumstances, Level

PAGE_MEMORY_HOURS = 72.0
ACUTE_HOURS = 6.0
"""Hours after a dose in which medical and psychosis rules count one level more. The clinic's medical lead signs it."""
CONCERNS_A_DAY = 3


def remember(
    level: Level, category: Category | None, modifiers: tuple[str, ...], about: Circumstances
) -> tuple[Level, tuple[str, ...]]:
    """Raise the level by what happened before.

    The third concern of a day, and a concern within 72 hours of a page, are urgent; in the first hours after a dose
    medical and psychosis readings count one level more (SCREENING, engine 5).
    """
    acute = about.hours_since_session is not None and 0 <= about.hours_since_session <= ACUTE_HOURS
    if acute and category in (Category.medical, Category.psychosis) and level < Level.emergency:
        level, modifiers = Level(level + 1), (*modifiers, "acute-phase")
    if level is Level.concern:
        if about.hours_since_page is not None and about.hours_since_page <= PAGE_MEMORY_HOURS:
            level, modifiers = Level.urgent, (*modifiers, "after-page")
        elif about.concerns_today + 1 >= CONCERNS_A_DAY:
            level, modifiers = Level.urgent, (*modifiers, "third-concern")
    return level, modifiers
