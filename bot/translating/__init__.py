"""Translations as gettext catalogues: what there is to translate, merged into ``.po`` files, and how far they are."""

from bot.translating.merging import merged
from bot.translating.standing import Gap, Standing, standing
from bot.translating.texts import CATALOGUES, Group, Text, collect

__all__ = ["CATALOGUES", "Gap", "Group", "Standing", "Text", "collect", "merged", "standing"]
