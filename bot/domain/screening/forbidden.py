"""What no safety text may say, in any language: emoji, exclamation marks, methods, words that judge.

Source: CLINICAL.md, "Crisis text", the list of don'ts. Lists of words exist for the languages that come with Afterglow;
a language without one is read for emoji and exclamation marks only. They may forbid too much: a crisis text needs none
of these words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """``found`` is the place's own letters; ``rule``, ``what`` and ``remedy`` are as in an issue."""

    rule: str
    found: str
    what: str
    remedy: str


METHODS: Mapping[str, str] = {
    "en": (
        r"hang(ed|ing)?|noose|ropes?|guns?|firearms?|shoot(ing)?|pills?|tablets?|overdos\w*|jump\w*|bridges?"
        r"|blades?|razors?|knife|knives|slit|poison\w*|drown\w*|weapons?"
    ),
    "es": (
        r"ahorc\w*|sogas?|cuerdas?|pistolas?|armas?|dispar\w*|pastillas?|sobredosis|saltar|tirarse|puentes?"
        r"|cuchill\w*|navajas?|venenos?|ahog\w*"
    ),
    "pt": (
        r"enforc\w*|cordas?|pistolas?|armas?|dispar\w*|comprimidos?|overdose|sobredosagem|sobredose|saltar"
        r"|pular|pontes?|lâminas?|facas?|venenos?|afog\w*"
    ),
    "de": (
        r"erhäng\w*|stricke?|seile?|pistolen?|waffen?|erschie(ß|ss)\w*|tabletten?|pillen?|überdos\w*"
        r"|springen?|brücken?|klingen?|messer|gift|ertränk\w*"
    ),
    "fr": (
        "pend(re|u|ue|aison)|cordes?|pistolets?|armes?|comprimés?|pilules?|surdose|overdose|sauter|ponts?"
        r"|lames?|rasoirs?|couteaux?|poison\w*|noy(er|ée?|ade)"
    ),
    "it": (
        r"impicc\w*|cord[ae]|pistol[ae]|arm[ai]|spar(o|are|arsi)|pastigli\w*|compress[ae]|overdose|saltare"
        r"|ponte|lam[ae]|coltell\w*|velen[oi]|anneg\w*"
    ),
    "ru": (
        r"повес\w*|петл\w*|вер[её]вк\w*|пистолет\w*|оружи\w*|застрел\w*|таблет\w*|передозиров\w*|прыг\w*"
        r"|мост(а|у|ом|е)?|лезви\w*|нож\w*|яд(а|у|ом|ы)?|утоп\w*"
    ),
    "uk": (
        r"повіс\w*|петл\w*|мотузк\w*|пістолет\w*|збро[їєяю]\w*|застрел\w*|таблет\w*|передозув\w*|стриб\w*"
        r"|міст|мост(а|у|ом|і)|лез[оа]\w*|ножем|ножа|отрут\w*|втоп\w*"
    ),
    "pl": (
        r"powiesi\w*|pętl\w*|sznur\w*|lin[aęyą]|pistolet\w*|bro(ń|ni|nią)|zastrzel\w*|tablet\w*|przedawk\w*"
        r"|skocz\w*|most(u|em|ie)?|żylet\w*|nóż|noż[aeu]\w*|trucizn\w*|utopi\w*"
    ),
}
"""Means and places, as regular expressions of whole words. Kept short: it is a list of what must not be named."""

JUDGING: Mapping[str, str] = {
    "en": (
        r"commit\w*|fail\w*|cr(y|ies) for help|calm(ing)? down|attention.seeking|selfish|should|promis\w*"
        r"|secret\w*|god|pray\w*|per ?cent"
    ),
    "es": (
        r"comet\w*|fracas\w*|fallid\w*|(grito|llamada) de (auxilio|socorro|ayuda)|tranquil[ií]z\w*"
        r"|c[aá]lm(ate|ese)|egoíst\w*|promet\w*|promes\w*|secret\w*|dios|rez(ar|a)|por ciento"
    ),
    "pt": (
        r"comet\w*|fracass\w*|falh(ou|ada|ado)|(grito|pedido) de socorro|acalm\w*|egoís\w*|promet\w*"
        r"|promess\w*|segred\w*|deus|rez(ar|e)|por cento"
    ),
    "de": (
        r"selbstmord\w*|freitod\w*|begangen|begehen|(ge)?scheiter\w*|misslungen|hilferuf\w*|hilfeschrei\w*"
        r"|beruhig\w*|egois\w*|versprech\w*|versprochen|geheim\w*|gott|beten|prozent"
    ),
    "fr": (
        r"commettre|comm(is|ise|et)|échou\w*|échec|raté\w*|appel (à l.aide|au secours)|calmez|égoïst\w*"
        r"|promet\w*|promess\w*|secret\w*|dieu|pri(er|ez|ère|ères)|pour cent"
    ),
    "it": (
        r"commess\w*|commett\w*|fallit\w*|fallim\w*|grid[oa] d.aiuto|calmati|si calmi|egoist\w*|promett\w*"
        r"|promess\w*|segret\w*|dio|preg(a|are|hi)|per cento"
    ),
    "ru": (
        r"соверш\w*|неудач\w*|провал\w*|крик\w* о помощи|успоко\w*|эгоис\w*|обеща\w*|секрет\w*|тайн\w*"
        r"|бог(а|у|ом|е)?|молит\w*|процент\w*"
    ),
    "uk": (
        r"вчини\w*|скої\w*|невдал\w*|провал\w*|крик\w* про допомогу|заспоко\w*|егоїс\w*|обіця\w*|секрет\w*"
        r"|таємн\w*|бог(а|у|ом|ові)?|молит\w*|відсот\w*"
    ),
    "pl": (
        r"popełni\w*|nieudan\w*|wołani\w* o pomoc|uspok[oó]\w*|egois\w*|samolub\w*|obiec\w*|sekret\w*"
        r"|tajemnic\w*|b(óg|oga|ogu|ogiem)|modl\w*|módl\w*|procent\w*"
    ),
}
"""Words of guilt, of failing, of orders to feel otherwise, of secrecy, of faith, of statistics."""


def _compiled(words: Mapping[str, str]) -> dict[str, re.Pattern[str]]:
    return {language: re.compile(rf"\b(?:{of})\b", re.IGNORECASE) for language, of in words.items()}


_METHODS, _JUDGING = _compiled(METHODS), _compiled(JUDGING)
_NOTHING = re.compile(r"(?!)")


def faults(words: str, language: str) -> Iterator[Fault]:
    """What ``words`` in ``language`` say and must not, at most one of each kind."""
    found = next((character for character in words if _emoji(character)), "")
    if found:
        yield Fault("emoji", found, f"shows {found!r}.", "Take it out; plain words only.")
    found = next((character for character in words if character in "!¡！‼"), "")
    if found:
        yield Fault("exclamation", found, "has an exclamation mark.", "End the sentence with a full stop.")
    base = language.partition("-")[0]
    method = _METHODS.get(base, _NOTHING).search(words)
    if method:
        yield Fault("method-named", method[0], f"names a method or means: {method[0]!r}.", "Say it without naming any.")
    judging = _JUDGING.get(base, _NOTHING).search(words)
    if judging:
        yield Fault("harmful-words", judging[0], f"says {judging[0]!r}.", "Say what is, without judging or promising.")
    if "%" in words:
        yield Fault("harmful-words", "%", "has statistics.", "Leave the number out.")


def _emoji(character: str) -> bool:
    return unicodedata.category(character) == "So" or character == "\ufe0f" or "\U0001f3fb" <= character <= "\U0001f3ff"
