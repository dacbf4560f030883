"""Languages, countries and time zones: what is offered, and how a typed name is understood."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from bot.domain.effects import Zone
from bot.domain.scripts.answers import words_of

# What people call their country when it isn't its name in any list.
_COUNTRY_ALIASES: Mapping[str, str] = {
    "usa": "US",
    "us": "US",
    "u s a": "US",
    "u s": "US",
    "the us": "US",
    "the usa": "US",
    "america": "US",
    "united states of america": "US",
    "the united states": "US",
    "eeuu": "US",
    "ee uu": "US",
    "uk": "GB",
    "u k": "GB",
    "the uk": "GB",
    "great britain": "GB",
    "britain": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "northern ireland": "GB",
    "inglaterra": "GB",
    "holland": "NL",
    "holanda": "NL",
    "the netherlands": "NL",
    "czech republic": "CZ",
    "republica checa": "CZ",
    "turkey": "TR",
    "uae": "AE",
}


def number_of(code: str) -> int:
    """A number for a code that stays the same when the list around it changes.

    A button may be tapped days later, after the clinic added a country: a place in a list would then mean another one,
    and the patient would be shown another country's helplines.
    """
    return zlib.crc32(code.encode())


def locale_of(language: str) -> Locale | None:
    """Babel's data for a language, if it has any."""
    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError, TypeError):
        return None


def find_language(text: str, languages: Mapping[str, str]) -> str | None:
    """The code of the language that is meant: by its own name, its English or Spanish name, or its code."""
    typed = words_of(text)
    for code, name in languages.items():
        known = {words_of(name), words_of(code)}
        locale = locale_of(code)
        if locale is not None:
            known |= {words_of(locale.get_language_name(other) or "") for other in ("en", "es", code)}
        if typed and typed in known:
            return code
    return None


def country_name(code: str, language: str) -> str | None:
    """The name of a country in a language."""
    locale = locale_of(language)
    name = locale.territories.get(code) if locale is not None else None
    return str(name) if name else None


def find_country(text: str, countries: Mapping[str, str], language: str) -> str | None:
    """The ISO code of the country that is meant.

    By its name in the patient's language, English or Spanish, by its code, or by an unmistakable beginning of its name.
    """
    typed = words_of(text)
    if not typed:
        return None
    alias = _COUNTRY_ALIASES.get(typed)
    if alias is not None and (alias in countries or not countries):
        return alias
    begun: set[str] = set()
    for code, name in countries.items():
        known = {words_of(name), words_of(code)}
        known |= {words_of(country_name(code, other) or "") for other in (language, "en", "es")}
        if typed in known:
            return code
        if len(typed) >= 4 and any(word.startswith(typed) for word in known):
            begun.add(code)
    return begun.pop() if len(begun) == 1 else None


def zones_of(country: str) -> tuple[Zone, ...]:
    """The time zones of a country, from Babel's data."""
    return tuple(Zone(name, city_of(name)) for name in get_global("territory_zones").get(country, ()))


def city_of(zone: str) -> str:
    """The city in an IANA name: "New York" for America/New_York."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def find_zone(text: str, near: Iterable[Zone], everywhere: Iterable[Zone]) -> Zone | None:
    """The zone that is meant: a city of the country, else a city anywhere, else an IANA name."""
    typed = words_of(text)
    if not typed:
        return None
    for zones in (tuple(near), tuple(everywhere)):
        same = {zone.name: zone for zone in zones if typed in (words_of(zone.city), words_of(city_of(zone.name)))}
        if len(same) == 1:
            return next(iter(same.values()))
    for name in get_global("zone_territories"):
        if typed in (words_of(name), words_of(city_of(name))):
            return Zone(name, city_of(name))
    return None
