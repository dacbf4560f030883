"""Hotlines of a country: which may be shown, in which order, and which have gone stale.

A wrong number in a dark hour is worse than none, so only rows of high confidence, or confirmed by the clinic, are
shown; an old number is still shown, since it is mostly right and silence never is. The country is the patient's own
choice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import phonenumbers
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from bot.domain.issues import Issue
from bot.domain.screening.source import Source, errors, place

STALE_AFTER = timedelta(days=180)
INTERNATIONAL = "ZZ"
"""The entry for countries that have none: the emergency number that works on most phones, and the directory."""
TIERS = ("primary", "secondary", "specialised", "emergency_only", "directory")
DIALS = ("e164", "short", "none")
CONFIDENCES = ("high", "medium", "low")
SHARED_PLANS = frozenset({"US", "CA"})
DIALLED = re.compile(r"^\+?\*?[0-9][0-9 \-]*(, (press|option|ext) [0-9])?$")
NUMBER = re.compile(r"[0-9]{2,5}")

FILE_KEYS = frozenset({"countries"})
COUNTRY_KEYS = frozenset({"name", "emergency", "lines"})
LINE_KEYS = frozenset(
    {"id", "service", "tier", "audience", "call", "dial", "e164", "text_to", "keyword", "chat", "hours", "languages"}
    | {"topics", "confidence", "sources", "checked", "notes"}
)


@dataclass(frozen=True, slots=True)
class Hotline:
    """One line of one country.

    ``call_display`` is what a person in the country dials, ``e164`` its international form when it has one
    (``dial_type`` "e164"); a short code ("short") never has. ``text_to`` and ``text_keyword`` are where and what to
    text; ``hours`` are the local hours; ``topics`` whom it is for beside everybody (abuse, parents,
    poison, responders, veterans …); ``sources`` counts the independent sources that agreed on ``checked``.
    """

    id: str
    country: str
    tier: str
    service: str
    audience: str
    call_display: str
    e164: str
    dial_type: str
    text_to: str
    text_keyword: str
    chat_url: str
    hours: str
    languages: str
    emergency_number: str
    sources: int
    confidence: str
    checked: date
    notes: str
    topics: frozenset[str] = frozenset()

    def stale(self, today: date) -> bool:
        """Whether the last check is more than 180 days ago."""
        return today - self.checked > STALE_AFTER

    def distance(self, language: str) -> int:
        """0 when ``language`` (ISO 639-1) is the line's first, 1 when it is another of its own, 2 when it is none."""
        spoken = re.findall(r"\b[a-z]{2,3}\b", self.languages)
        return 2 if language not in spoken else min(1, spoken.index(language))


@dataclass(frozen=True, slots=True)
class Lines:
    """What to show somebody in ``country``.

    ``emergency`` first ("911", "112 (144 ambulance)"); ``rows`` are the lines in order, general ones first, the
    directory last. ``known`` is false when the country is none of ours: then ``emergency`` is 112, and the text must
    say that another number may apply.
    """

    country: str
    emergency: str
    rows: tuple[Hotline, ...]
    known: bool = True

    def chosen(self, language: str, topics: Sequence[str] = (), most: int = 3) -> tuple[Hotline, ...]:
        """At most ``most`` rows for one message, the directory last: a long list is not read in a dark hour.

        One line for ``topics`` (the first of them that has one) stands first, then general ones, those that speak
        ``language`` before those that don't. A general line is always among them: whoever is a firefighter may need
        the number that everybody has. Lines for other groups are left out.
        """
        general = [row for row in self.rows if row.tier in ("primary", "secondary")]
        special = [row for row in self.rows if row.tier == "specialised" and row.topics & frozenset(topics)]
        directory = [row for row in self.rows if row.tier == "directory"]

        def nearest(row: Hotline) -> tuple[int, int]:
            return min(topics.index(topic) for topic in row.topics if topic in topics), row.distance(language)

        special.sort(key=nearest)
        ordered = special[:1]
        ordered += sorted(general, key=lambda row: row.distance(language))
        room = max(0, most - len(directory[:1]))
        return (*ordered[:room], *directory[:1])


@dataclass(frozen=True, slots=True)
class Hotlines:
    """All rows, by country."""

    countries: Mapping[str, tuple[str, tuple[Hotline, ...]]]
    names: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, tuple[str, int, int]] = field(default_factory=dict)

    def of(self, country: str, today: date, confirmed: frozenset[str] = frozenset()) -> Lines:
        """The lines of ``country`` (ISO 3166, any case), ``confirmed`` being row ids that the clinic vouches for.

        Never empty: an unknown country gets the international entry. ``today`` only orders: of two lines of one tier
        a stale one stands behind.
        """
        code = country.strip().upper()
        known = code in self.countries and code != INTERNATIONAL
        emergency, rows = self.countries[code if known else INTERNATIONAL]
        shown = [row for row in rows if row.confidence == "high" or row.id in confirmed]
        shown = [row for row in shown if row.tier != "emergency_only"]  # says that there is no line
        backstop = self.countries[INTERNATIONAL][1] if known else ()
        shown += [row for row in backstop if row.confidence == "high" or row.id in confirmed]
        shown.sort(key=lambda row: (TIERS.index(row.tier), row.stale(today)))
        return Lines(code if known else INTERNATIONAL, emergency, tuple(shown), known)

    def lint(self, today: date) -> tuple[Issue, ...]:
        """A warning for every row whose last check is too old."""
        return tuple(
            Issue(
                "stale-hotline",
                *self.places.get(row.id, ("hotlines", 0, 0)),
                f"`{row.id}` was last checked on {row.checked}.",
                "Call it or look at its page, then put today's date in `checked`.",
                "warning",
            )
            for _, rows in self.countries.values()
            for row in rows
            if row.stale(today)
        )


def number_fault(e164: str, country: str) -> str | None:
    """What is wrong with an international number of ``country``, ``None`` when it can be dialled.

    Catches short codes dressed up as numbers: "+1741741", "+1988", "+44116123" reach nobody.
    """
    try:
        number = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException as error:
        return f"`{e164}` is no international number ({error})."
    if not phonenumbers.is_valid_number(number):
        return f"`{e164}` cannot be dialled."
    region = phonenumbers.region_code_for_number(number)
    if region != country and not {region, country} <= SHARED_PLANS:
        return f"`{e164}` belongs to {region}, not to {country}."
    return None


def load_hotlines(text: str, filename: str) -> Hotlines | tuple[Issue, ...]:
    """Read the hotline file; either every row is sound or nothing is published."""
    source = Source(filename)
    top = source.mapping(text)
    countries: dict[str, tuple[str, tuple[Hotline, ...]]] = {}
    names: dict[str, str] = {}
    places: dict[str, tuple[str, int, int]] = {}
    nodes = top.get("countries") if top is not None else None
    if top is not None:
        source.unknown(top, FILE_KEYS)
    if isinstance(nodes, CommentedMap):
        for code, node in nodes.items():
            where = place(nodes, code)
            if not isinstance(node, CommentedMap) or not re.fullmatch("[A-Z]{2}", str(code)):
                source.complain("shape", where, f"`{code}` is no country entry.", "Write `XX:` with its lines below.")
                continue
            source.unknown(node, COUNTRY_KEYS)
            names[code] = source.text(node, "name", required=True)
            emergency = source.text(node, "emergency", required=True)
            if emergency and not NUMBER.match(emergency):
                source.complain("emergency", where, f"`{emergency}` begins with no number.", "The number comes first.")
            rows = tuple(_lines(source, node, code, emergency, places))
            countries[code] = (emergency, rows)
    if INTERNATIONAL not in countries:
        source.complain("missing", (0, 0), f"There is no entry `{INTERNATIONAL}`.", "Countries without lines need it.")
    elif not any(row.tier == "directory" and row.confidence == "high" for row in countries[INTERNATIONAL][1]):
        source.complain("missing", (0, 0), f"`{INTERNATIONAL}` has no directory.", "Add one of high confidence.")
    if errors(source.issues):
        return tuple(source.issues)
    return Hotlines(countries, names, places)


def _lines(
    source: Source, node: CommentedMap, country: str, emergency: str, places: dict[str, tuple[str, int, int]]
) -> Iterator[Hotline]:
    """The sound rows of one country; the others become complaints."""
    rows = node.get("lines")
    if not isinstance(rows, CommentedSeq):
        source.complain("shape", place(node, "lines"), "`lines` is not a list.", "Write `- id:` for each line.")
        return
    for index, row in enumerate(rows):
        where = place(rows, index)
        if not isinstance(row, CommentedMap):
            source.complain("shape", where, "A line is not a mapping.", "Begin it with `- id:`.")
            continue
        before = len(source.issues)
        source.unknown(row, LINE_KEYS)
        line = _line(source, row, country, emergency)
        for what, remedy in _faults(line, row):
            source.complain("hotline", where, f"`{line.id}`: {what}", remedy)
        if line.id in places:
            source.complain("twice", where, f"The id `{line.id}` is taken.", "Give the line another id.")
        if len(source.issues) == before:
            places[line.id] = (source.file, *where)
            yield line


def _line(source: Source, row: CommentedMap, country: str, emergency: str) -> Hotline:
    """One row as it stands, sound or not."""
    checked, count = row.get("checked"), row.get("sources")
    return Hotline(
        id=source.text(row, "id", required=True),
        country=country,
        tier=source.text(row, "tier", required=True),
        service=source.text(row, "service", required=True),
        audience=source.text(row, "audience"),
        call_display=source.text(row, "call"),
        e164=source.text(row, "e164"),
        dial_type=source.text(row, "dial", required=True),
        text_to=source.text(row, "text_to"),
        text_keyword=source.text(row, "keyword"),
        chat_url=source.text(row, "chat"),
        hours=source.text(row, "hours", required=True),
        languages=source.text(row, "languages"),
        emergency_number=emergency,
        sources=count if isinstance(count, int) else 0,
        confidence=source.text(row, "confidence", required=True),
        checked=checked if isinstance(checked, date) else date.min,
        notes=source.text(row, "notes"),
        topics=frozenset(source.strings(row, "topics")),
    )


def _faults(line: Hotline, row: CommentedMap) -> Iterator[tuple[str, str]]:
    """What is wrong with a line, and how to mend it."""
    allowed: tuple[tuple[str, str, tuple[str, ...]], ...] = (
        ("tier", line.tier, TIERS),
        ("dial", line.dial_type, DIALS),
        ("confidence", line.confidence, CONFIDENCES),
    )
    for key, value, choices in allowed:
        if value not in choices:
            yield f"`{key}` is `{value}`.", f"Choose one of {', '.join(choices)}."
    if not isinstance(row.get("checked"), date):
        yield "`checked` is no date.", "Write it as 2026-11-23."
    if line.call_display and not DIALLED.match(line.call_display):
        yield f"`{line.call_display}` cannot be tapped.", "Digits, spaces and dashes; then `, press 1` at most."
    if line.dial_type == "e164":
        fault = number_fault(line.e164, line.country) if line.e164 else "`e164` is missing."
        if fault:
            yield fault, "Mend it, or use `dial: short` without `e164` for a number that works inside the country."
    elif line.e164:
        yield "a short code has an `e164`.", "Remove it: a short code never becomes an international number."
    if (line.dial_type == "none") == bool(line.call_display):
        yield "`dial` and `call` contradict each other.", "A line without a number has `dial: none`."
    if line.text_to.startswith("+"):
        fault = number_fault(line.text_to, line.country)
        if fault:
            yield fault, "Mend `text_to`; a short code is written without plus."
    if line.chat_url and not line.chat_url.startswith(("https://", "http://")):
        yield f"`{line.chat_url}` is no address.", "Begin it with https://."
    if line.tier != "emergency_only" and not (line.call_display or line.text_to or line.chat_url):
        yield "there is no way to reach it.", "Give a number or an address."
