"""Countries, time zones and languages, named in each language once at start, so that no turn has to ask for them."""

from __future__ import annotations

import importlib.resources
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.effects import Zone
from bot.domain.scripts.places import city_of, locale_of

_YEAR = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=7 * week) for week in range(53)]
"""Instants at which two zones are compared: a week apart, both daylight-saving changes lie between two of them."""


@dataclass(frozen=True, slots=True)
class Tongue:
    """What may be chosen, in one language."""

    countries: Mapping[str, str]
    zones: Mapping[str, tuple[Zone, ...]]


@dataclass(frozen=True, slots=True)
class Geography:
    """``tongues`` by language; ``languages`` maps the clinic's to their own names, the first is the default."""

    languages: Mapping[str, str]
    tongues: Mapping[str, Tongue] = field(default_factory=dict)

    def tongue(self, language: str) -> Tongue:
        """The names in ``language``, in its parent (``es`` for ``es-MX``), or in the clinic's first language."""
        for known in (language, language.partition("-")[0]):
            if known in self.tongues:
                return self.tongues[known]
        return next(iter(self.tongues.values()))


def geography(languages: Sequence[str], first: Iterable[str] = ()) -> Geography:
    """The names in ``languages``; countries begin with those in ``first``, the others follow by name."""
    zones = zones_by_country()
    ahead = tuple(dict.fromkeys(first))
    return Geography(
        {language: _own_name(language) for language in languages},
        {language: _tongue(language, ahead, zones) for language in languages or ("en",)},
    )


def zones_by_country() -> Mapping[str, tuple[str, ...]]:
    """For each country the zones among which its people have to choose, from east to west as the tz database has them.

    Zones whose clocks agree all year long are one choice: who lives in Detroit taps New York. The one that stands for
    the others is the tz database's own choice (zonenow.tab), so that it is Sydney and not Macquarie Island.
    """
    representative = {line.split("\t")[2] for line in _table("zonenow.tab")}
    listed: dict[str, list[str]] = {}
    for line in _table("zone.tab"):
        country, _, zone, *_ = line.split("\t")
        listed.setdefault(country, []).append(zone)
    found: dict[str, tuple[str, ...]] = {}
    for country, names in listed.items():
        alike: dict[object, list[str]] = {}
        for name in names:
            clock = ZoneInfo(name) if len(names) > 1 else None
            behaviour = tuple(moment.astimezone(clock).utcoffset() for moment in _YEAR) if clock else None
            alike.setdefault(behaviour, []).append(name)
        found[country] = tuple(
            next((name for name in group if name in representative), group[0]) for group in alike.values()
        )
    return found


def _table(name: str) -> Sequence[str]:
    text = (importlib.resources.files("tzdata") / "zoneinfo" / name).read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _tongue(language: str, ahead: Sequence[str], zones: Mapping[str, tuple[str, ...]]) -> Tongue:
    locale = locale_of(language) or locale_of("en")
    names = {code: str(locale.territories.get(code, code)) if locale else code for code in zones}
    # Accents don't count in the order: Ägypten belongs to A. Good enough for lists in which people type.
    rest = sorted((code for code in names if code not in ahead), key=lambda code: _plain(names[code]))
    known = locale.time_zones if locale else {}
    return Tongue(
        {code: names[code] for code in (*(code for code in ahead if code in names), *rest)},
        {
            country: tuple(Zone(name, str(known.get(name, {}).get("city") or city_of(name))) for name in listed)
            for country, listed in zones.items()
        },
    )


def _plain(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))


def _own_name(language: str) -> str:
    locale = locale_of(language)
    name = locale.get_language_name(language.partition("-")[0]) if locale else None
    return (name[:1].upper() + name[1:]) if name else language
