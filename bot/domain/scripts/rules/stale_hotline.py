"""Hotlines are checked twice a year."""

from __future__ import annotations

from bot.domain.scripts.rule import Rule
from bot.domain.scripts.rules._safety import HOTLINES, HOTLINES_FILE

RULE = Rule(
    name="stale-hotline",
    why="Numbers and hours change; an old one rings where nobody answers.",
    severity="warning",
    bad={HOTLINES_FILE: HOTLINES.replace("checked: 2026-11-01\n  ZZ", "checked: 2026-02-14\n  ZZ")},
    line=6,
    place=HOTLINES_FILE,
    good={HOTLINES_FILE: HOTLINES},
)
