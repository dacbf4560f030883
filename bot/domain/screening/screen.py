"""Reading one text: find the phrases, weigh the words around them, take the highest level.

Modifiers lower a level and never silence: a first-person wish to die or to hurt oneself stays a concern at least,
whatever is said around it ("haven't told anyone but I tried to kill myself" was silenced by naive negation rules).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from bot.domain.screening.lexicon import Lexicon, Rule, Together
from bot.domain.screening.matcher import Matcher
from bot.domain.screening.memory import remember
from bot.domain.screening.reading import Category, Circumstances, Level, Reading, ScreenBroken
from bot.domain.screening.seen import Reader, Seen
from bot.domain.screening.spelling import Keys
from bot.domain.screening.surroundings import ContextWords, Covering, Found, Surroundings
from bot.domain.screening.units import Units

READ_TOGETHER = 3
"""Messages of one sentence split over several that are read as one, besides the present one."""
TOGETHER_WITHIN = 80
"""Words within which meanings count together: a long journal holds many that have nothing to do with each other."""
SHORT = 60
"""Words of a message of which all matches are told; in a longer one, every sign, and the first match of any other row
that nothing lowers."""
CYRILLIC = ("ru", "uk")
LEAST_LATIN = 6
"""Letters of Russian or Ukrainian in Latin letters that say something; below, it is another language's "ne na da"."""

CANARIES: Mapping[str, str] = {
    "en": "canary: i want to kill myself",
    "es": "canario: quiero matarme",
    "pt": "canário: quero me matar",
    "fr": "canari : je veux me tuer",
    "de": "kanarienvogel: ich will mich umbringen",
    "it": "canarino: voglio uccidermi",
    "ru": "канарейка: хочу убить себя",
    "uk": "канарка: хочу вбити себе",
    "pl": "kanarek: chcę się zabić",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What decides: one match, or several meanings together. ``span`` is in characters of the text."""

    level: Level
    category: Category
    rule: str
    span: tuple[int, int]
    words: int
    modifiers: tuple[str, ...] = ()
    bystander: bool = False
    ask: bool = False


class Screen:
    """Reads patient texts with one lexicon. Immutable after construction, so one serves all turns and threads."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon.without_phrases()
        self._rules = [rule for rule in self.lexicon.rules for _ in range(rule.of)]
        units = Units()
        self._matcher = Matcher(
            ((rule.language, phrase, rule.guard) for rule in lexicon.rules for phrase in rule.phrases), units
        )
        self._context = {language: ContextWords(context) for language, context in lexicon.contexts.items()}
        words = units.words
        for language, context in lexicon.contexts.items():
            words[language] |= context.words()
        for language, spelling in lexicon.spellings.items():
            words[language] |= spelling.fillers
        self._reader = Reader(words, lexicon.spellings)

    def read(self, text: str, about: Circumstances = Circumstances()) -> Reading:  # noqa: B008 (frozen)
        """Read ``text``. Deterministic; never raises for any string; time linear in its length (and ``recent``'s)."""
        best = _strongest(self._verdicts(self._reader.see(text)))
        modifiers = best.modifiers if best else ()
        if about.recent:
            # A sentence sent in pieces: "i want to", "die". A new line keeps "No" and "quiero vivir" apart.
            before = "\n".join(about.recent[-READ_TOGETHER:]) + "\n"
            joined = self._verdicts(self._reader.see(before + text))
            again = _strongest(one for one in joined if one.span[1] > len(before))
            if again is not None and (best is None or again.level > best.level):
                best, modifiers = again, (*again.modifiers, "joined")
                begin, end = again.span
                best = replace(best, span=(max(0, begin - len(before)), end - len(before)))
        if best is None:
            return Reading(Level.none, None, None, None, (), self.lexicon.hash)
        level, modifiers = remember(best.level, best.category, modifiers, about)
        ask = best.ask and level is Level.concern
        return Reading(level, best.category, best.rule, best.span, modifiers, self.lexicon.hash, best.bystander, ask)

    def evidence(self, text: str) -> tuple[Found, ...]:
        """Every match in ``text`` after guards and modifiers, those at level none too: for examples and explaining."""
        return tuple(self._evidence(self._reader.see(text)))

    def explain(self, text: str) -> tuple[tuple[Found, tuple[int, int]], ...]:
        """The evidence, each with its characters in ``text``."""
        seen = self._reader.see(text)
        return tuple((found, _span(seen, found.first, found.past)) for found in self._evidence(seen))

    def canary(self) -> None:
        """Read a plain disclosure in every language. Raises :class:`ScreenBroken` when one is missed.

        Called at start and every few minutes: an empty lexicon or a broken matcher reads everything as harmless.
        """
        known = [language for language in CANARIES if language in self.lexicon.languages]
        if not known:
            raise ScreenBroken(f"No canary for {', '.join(self.lexicon.languages) or 'an empty lexicon'}.")
        for language in known:
            if self.read(CANARIES[language]).level < Level.urgent:
                raise ScreenBroken(f"Language {language}, lexicon {self.lexicon.hash}.")

    def _verdicts(self, seen: Seen) -> Iterator[Verdict]:
        """What reaches a level in ``seen``: single matches, and meanings together."""
        evidence = self._evidence(seen)
        for found in evidence:
            if found.level > Level.none:
                rule = found.rule
                third = "third-person" in found.modifiers
                yield Verdict(
                    found.level,
                    rule.category,
                    rule.id,
                    _span(seen, found.first, found.past),
                    found.past - found.first,
                    found.modifiers,
                    rule.other or third,
                    rule.ask and not third and "negated" not in found.modifiers,
                )
        if len(evidence) > 1:
            yield from self._together(seen, evidence)

    def _together(self, seen: Seen, evidence: list[Found]) -> Iterator[Verdict]:
        """The combinations whose meanings stand near each other in ``seen``, none of them lowered."""
        places: defaultdict[str, list[Found]] = defaultdict(list)
        for found in evidence:
            if not found.modifiers:
                places[found.rule.meaning.id].append(found)
        if len(places) < 2:
            return
        for together in self.lexicon.together:
            window = _window(together, places)
            if window is not None:
                first, past = window
                yield Verdict(
                    together.level,
                    together.category,
                    together.id,
                    _span(seen, first, past),
                    past - first,
                    bystander=together.other,
                    ask=together.ask,
                )

    def _evidence(self, seen: Seen) -> list[Found]:
        """The matches outside guards, each with its level.

        1. The guards (harmless idioms, named exactly), all of them; they are told, at level none.
        2. Every other phrase, outside of guards; those that rest on guesses alone are dropped.
        3. The words around each match move its level. Of a row that is no sign, one that nothing lowers is enough.
        """
        around: dict[str, Surroundings] = {}
        found: list[Found] = []
        guards: dict[tuple[int, int], None] = {}
        candidates: list[tuple[Rule, Iterable[tuple[int, int]]]] = []
        for number, stretches in self._matcher.find(seen):
            rule = self._rules[number]
            if not rule.guard:
                candidates.append((rule, stretches))
                continue
            for first, past in stretches:
                if _certain(seen, rule, first, past):
                    guards[first, past] = None
                    found.append(Found(rule, first, past, Level.none, ("guard",)))
        hides = Covering(list(guards))
        settled: set[str] = set()
        for rule, stretches in candidates:
            if rule.id in settled:
                continue
            for first, past in dict.fromkeys(stretches) if len(seen) < SHORT else stretches:
                if hides(first, past) or not _certain(seen, rule, first, past):
                    continue
                if rule.language not in around:
                    words = self._context.get(rule.language)
                    around[rule.language] = Surroundings(seen, words.places(seen) if words else {})
                weighed = around[rule.language].weigh(rule, first, past)
                found.append(weighed)
                # A sign counts only beside others, and it may be its second place that has them.
                if not weighed.lowered and len(seen) >= SHORT and not rule.meaning.sign:
                    settled.add(rule.id)
                    break
        return found


def _certain(seen: Seen, rule: Rule, first: int, past: int) -> bool:
    """Whether a match holds one word that is sure, or enough of Russian or Ukrainian in Latin letters.

    A slip is corrected only in company: "truama" beside nothing else is no trauma.
    """
    if rule.language not in CYRILLIC:
        return any(keys.sure and token not in ("^", "$") for keys, token in _words(seen, first, past))
    latin = letters = 0
    for keys, token in _words(seen, first, past):
        if keys.sure and not token.isascii():
            return True
        if keys.latin:
            latin += 1
            letters += len(token)
    return latin > 1 and letters >= LEAST_LATIN


def _words(seen: Seen, first: int, past: int) -> Iterator[tuple[Keys, str]]:
    return zip(seen.keys[first:past], seen.tokens[first:past], strict=True)


def _window(together: Together, places: Mapping[str, list[Found]]) -> tuple[int, int] | None:
    """The first stretch of the text that holds enough different meanings near each other."""
    present = together.of & places.keys()
    if len(present) < together.least or (together.also and not together.also & places.keys()):
        return None
    found = sorted(
        (one.first, one.past, meaning) for meaning in together.of | together.also for one in places.get(meaning, ())
    )
    for start, (first, _, _) in enumerate(found):
        counted: set[str] = set()
        beside = not together.also
        furthest = 0
        for begin, past, meaning in found[start:]:
            if begin - first > TOGETHER_WITHIN:
                break
            if meaning in together.of:
                counted.add(meaning)
            else:
                beside = True
            furthest = max(furthest, past)
            if beside and len(counted) >= together.least:
                return first, furthest
    return None


def _span(seen: Seen, first: int, past: int) -> tuple[int, int]:
    """The characters of the original from token ``first`` to the one before ``past``."""
    return seen.spans[first][0], seen.spans[past - 1][1]


def _strength(one: Verdict) -> tuple[int, bool, int, int]:
    """The verdict that decides: highest level, then one that asks, then the longest, then the first."""
    return one.level, one.ask, one.words, -one.span[0]


def _strongest(verdicts: Iterable[Verdict]) -> Verdict | None:
    return max(verdicts, key=_strength, default=None)
