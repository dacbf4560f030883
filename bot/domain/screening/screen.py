"""Reading one text: find the phrases, weigh the words around them, take the highest level.

Modifiers lower a level and never silence: a first-person wish to die or to hurt oneself stays a concern at least,
whatever is said around it ("haven't told anyone but I tried to kill myself" was silenced by naive negation rules).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

import ahocorasick

from bot.domain.screening.lexicon import Context, Lexicon, Rule
from bot.domain.screening.reading import Category, Circumstances, Level, Reading, ScreenBroken
from bot.domain.screening.view import Break, View, view

NEGATION_REACH = 4
"""Words between a negation and what it negates, at most."""
PAGE_MEMORY_HOURS = 72.0
ACUTE_HOURS = 6.0
"""Hours after a dose in which medical and psychosis rules count one level more. The clinic's medical lead signs it."""
CONCERNS_A_DAY = 3
REMEMBERED = 4
"""Matches of one stretch that may still be continued; a constant, so that the time stays linear."""
READ_TOGETHER = 3
"""Messages of one sentence split over several that are read as one, besides the present one."""

CANARIES: Mapping[str, str] = {
    "en": "canary: i want to kill myself",
    "es": "canario: quiero matarme",
}
CONTEXT_KINDS = tuple(item.name for item in fields(Context))


@dataclass(frozen=True, slots=True)
class Found:
    """One match of one rule: its tokens ``[first, past)`` in the view, the level after modifiers, and those."""

    rule: Rule
    first: int
    past: int
    level: Level
    modifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A literal's use: stretch number ``part`` of ``parts`` of phrase ``phrase`` of ``rule``."""

    rule: Rule
    phrase: int
    part: int
    parts: int
    gap: int


@dataclass(frozen=True, slots=True)
class _Word:
    """A literal's other use: a context word of one language."""

    language: str
    kind: str


class Screen:
    """Reads patient texts with one lexicon. Immutable after construction, so one serves all turns and threads."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        uses: defaultdict[str, list[_Stretch | _Word]] = defaultdict(list)
        number = 0
        for rule in lexicon.rules:
            for phrase in rule.phrases:
                for part, forms in enumerate(phrase.stretches):
                    gap = phrase.gaps[part - 1] if part else 0
                    use = _Stretch(rule, number, part, len(phrase.stretches), gap)
                    for form in forms:
                        uses[form].append(use)
                number += 1
        for language, context in lexicon.contexts.items():
            for kind in CONTEXT_KINDS:
                for form in getattr(context, kind):
                    uses[form].append(_Word(language, kind))
        self._automaton = ahocorasick.Automaton()
        for form, users in uses.items():
            self._automaton.add_word(f" {form} ", (len(form), len(form.split()), tuple(users)))
        self._automaton.make_automaton()

    def read(self, text: str, about: Circumstances = Circumstances()) -> Reading:  # noqa: B008 (frozen)
        """Read ``text``. Deterministic; never raises for any string; time linear in its length (and ``recent``'s)."""
        level, category, rule, span = Level.none, None, None, None
        modifiers: tuple[str, ...] = ()
        seen = view(text)
        best = _strongest(self._evidence(seen))
        if best is not None:
            level, category, rule, modifiers = best.level, best.rule.category, best.rule.id, best.modifiers
            span = (seen.spans[best.first][0], seen.spans[best.past - 1][1])
        if about.recent:
            # A sentence sent in pieces: "i want to", "die". A new line keeps "No" and "quiero vivir" apart.
            before = "\n".join(about.recent[-READ_TOGETHER:]) + "\n"
            joined = view(before + text)
            reaching = [one for one in self._evidence(joined) if joined.spans[one.past - 1][1] > len(before)]
            best = _strongest(reaching)
            if best is not None and best.level > level:
                level, category, rule = best.level, best.rule.category, best.rule.id
                modifiers = (*best.modifiers, "joined")
                begin, end = joined.spans[best.first][0], joined.spans[best.past - 1][1]
                span = (max(0, begin - len(before)), end - len(before))
        if level > Level.none:
            level, modifiers = _remember(level, category, modifiers, about)
        return Reading(level, category, rule, span, modifiers, self.lexicon.hash)

    def evidence(self, text: str) -> tuple[Found, ...]:
        """Every match in ``text`` after guards and modifiers, those at level none too: for examples and explaining."""
        return tuple(self._evidence(view(text)))

    def canary(self) -> None:
        """Read a plain disclosure in every language that has one. Raises :class:`ScreenBroken` when one is missed.

        Called at start and every few minutes: an empty lexicon or a broken automaton reads everything as harmless.
        """
        known = [language for language in CANARIES if language in self.lexicon.languages]
        if not known:
            raise ScreenBroken(f"No canary for {', '.join(self.lexicon.languages) or 'an empty lexicon'}.")
        for language in known:
            if self.read(CANARIES[language]).level < Level.urgent:
                raise ScreenBroken(f"Language {language}, lexicon {self.lexicon.hash}.")

    def _evidence(self, seen: View) -> Iterable[Found]:
        """The matches outside guards, each with its level. One pass over the text, a constant number of looks a match.

        1. Every literal that ends at each character, from the automaton.
        2. Stretches joined to phrases: each must follow the one before within its gap, in one sentence.
        3. Matches inside a guard (a harmless idiom, named exactly) are dropped; the guard is told, at level none.
        4. The words around each remaining match move its level.
        """
        reached: defaultdict[tuple[int, int], deque[tuple[int, int]]] = defaultdict(lambda: deque(maxlen=REMEMBERED))
        matches: list[tuple[Rule, int, int]] = []
        guards: list[tuple[Rule, int, int]] = []
        words: defaultdict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
        sentence = _sentences(seen)
        for last, (length, size, users) in self._automaton.iter(seen.text):
            first = seen.token_at(last - length)
            past = first + size
            for use in users:
                if isinstance(use, _Word):
                    words[use.language, use.kind].append((first, past))
                    continue
                begin = first
                if not _whole(seen, sentence, first, past):
                    continue
                if use.part:
                    start = _joined(reached[use.phrase, use.part - 1], first, use.gap, sentence)
                    if start is None:
                        continue
                    begin = start
                if use.part < use.parts - 1:
                    reached[use.phrase, use.part].append((begin, past))
                elif use.rule.level is Level.none:
                    guards.append((use.rule, begin, past))
                else:
                    matches.append((use.rule, begin, past))
        hides = _Covering([(first, past) for _, first, past in guards])
        surroundings = _Surroundings(seen, sentence, words)
        weighed = [surroundings.weigh(*match) for match in matches if not hides(match[1], match[2])]
        return weighed + [Found(rule, first, past, Level.none, ("guard",)) for rule, first, past in guards]


def _whole(seen: View, sentence: list[int], first: int, past: int) -> bool:
    """Whether the tokens form one utterance: no sentence ends inside, and no pause follows their first word.

    "No, quiero vivir" answers a question with no; "no quiero vivir" does not. A pause further on is let through, since
    people who are upset put commas anywhere.
    """
    if past - first < 2:
        return True
    begin = first + 1 if seen.tokens[first] == "^" else first
    end = past - 1 if seen.tokens[past - 1] == "$" else past
    if begin + 1 < end and seen.breaks[begin + 1] >= Break.PAUSE:
        return False
    return begin >= end or sentence[begin] == sentence[end - 1]


def _joined(earlier: Iterable[tuple[int, int]], first: int, gap: int, sentence: list[int]) -> int | None:
    """Where the phrase began that a stretch at token ``first`` continues, ``None`` when it continues none."""
    for begin, past in earlier:
        if 0 <= first - past <= gap and sentence[begin] == sentence[first]:
            return begin
    return None


def _sentences(seen: View) -> list[int]:
    """The number of the sentence in which each token stands."""
    numbers = []
    number = 0
    for strength in seen.breaks:
        number += strength == Break.STOP
        numbers.append(number)
    return numbers


class _Covering:
    """Answers whether some interval covers another, after sorting once."""

    def __init__(self, intervals: list[tuple[int, int]]) -> None:
        self._starts = []
        self._furthest = []
        furthest = 0
        for start, end in sorted(intervals):
            furthest = max(furthest, end)
            self._starts.append(start)
            self._furthest.append(furthest)

    def __call__(self, first: int, past: int) -> bool:
        index = bisect_right(self._starts, first) - 1
        return index >= 0 and self._furthest[index] >= past


class _Surroundings:
    """The context words of one text, sorted, so that each match looks at a constant number of them."""

    def __init__(self, seen: View, sentence: list[int], words: Mapping[tuple[str, str], list[tuple[int, int]]]) -> None:
        self._seen = seen
        self._sentence = sentence
        self._words = words
        self._starts = {key: {first for first, _ in found} for key, found in words.items()}
        self._sentences_with = {key: {sentence[first] for first, _ in found} for key, found in words.items()}
        self._ends = {key: sorted((past, first) for first, past in found) for key, found in words.items()}
        self._exempt = {language: _Covering(found) for (language, kind), found in words.items() if kind == "unless"}
        self._first_asked: dict[tuple[str, int], int] = {}
        for (language, kind), found in words.items():
            if kind == "asked":
                for first, past in found:
                    key = (language, sentence[first])
                    self._first_asked[key] = min(past, self._first_asked.get(key, past))

    def weigh(self, rule: Rule, first: int, past: int) -> Found:
        """The match with its level after modifiers, lowest-reaching first."""
        level = rule.level
        modifiers: list[str] = []
        if rule.negatable and self._negated(rule.language, first):
            level = Level.concern if level > Level.concern else Level.none
            modifiers.append("negated")
        for name, applies in (
            ("past", self._past(rule.language, first)),
            ("asked", self._asked(rule.language, first)),
            ("third-person", rule.own and self._third(rule.language, first, past)),
        ):
            if applies and level > Level.none:
                level = Level(level - 1)
                modifiers.append(name)
        floor = Level.concern if rule.own else Level.none
        return Found(rule, first, past, max(level, floor), tuple(modifiers))

    def _near(self, language: str, kind: str, first: int, reach: int) -> list[tuple[int, int]]:
        """Context words that end at most ``reach`` tokens before ``first``, in the same clause, nearest first."""
        ends = self._ends.get((language, kind))
        if not ends:
            return []
        low = bisect_left(ends, (first - reach, -1))
        high = bisect_right(ends, (first, first))
        return [
            (start, end)
            for end, start in reversed(ends[low:high])
            if not any(self._seen.breaks[index] >= Break.PAUSE for index in range(end, first + 1))
        ]

    def _negated(self, language: str, first: int) -> bool:
        """Whether an odd number of negations reaches ``first``: "not like I don't think about it" has two.

        A contrast (but, because, if) and a new subject end the reach; "don't think | I want" and other negations of
        several words reach over the subject that directly follows them.
        """
        subject = self._starts.get((language, "subject"), set())
        contrast = self._starts.get((language, "contrast"), set())
        exempt = self._exempt.get(language)
        count = 0
        nearest = first
        for start, end in self._near(language, "negators", first, NEGATION_REACH):
            if exempt is not None and exempt(start, end):
                continue
            if any(index in contrast for index in range(end, first + 1)):
                continue
            if end > nearest:
                continue  # "dont think" and the "dont" in it are one negation
            new_subject = any(index in subject for index in range(end, first + 1))
            directly = end - start > 1 and (end == first or (end == first - 1 and end in subject))
            if new_subject and not directly and not count:
                continue
            nearest = start
            count += 1
        return count % 2 == 1

    def _past(self, language: str, first: int) -> bool:
        number = self._sentence[first]
        return number in self._sentences_with.get((language, "past"), ()) and number not in self._sentences_with.get(
            (language, "reopen"), ()
        )

    def _asked(self, language: str, first: int) -> bool:
        place = self._first_asked.get((language, self._sentence[first]))
        return place is not None and place <= first

    def _third(self, language: str, first: int, past: int) -> bool:
        own = self._starts.get((language, "first"), set())
        if any(index in own for index in range(first, past)):
            return False
        near = self._near(language, "third", first, 1)
        return bool(near) and not any(index in own for index in range(near[0][1], first))


def _strongest(found: Iterable[Found]) -> Found | None:
    """The match that decides: highest level, then the longest, then the first."""
    telling = (one for one in found if one.level > Level.none)
    return max(telling, key=lambda one: (one.level, one.past - one.first, -one.first), default=None)


def _remember(
    level: Level, category: Category | None, modifiers: tuple[str, ...], about: Circumstances
) -> tuple[Level, tuple[str, ...]]:
    """Raise the level by what happened before; it is never lowered here.

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
