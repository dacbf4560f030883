"""How well the screen does on a set of messages, and which it got wrong.

    python -m tests.domain.screening.measure [FILE.jsonl ...] [--language en] [--show misses|false|all]

A message has the lowest and the highest level that a careful clinician would accept. ``page`` is urgent or emergency,
``ask`` any level but none.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

from bot.domain.screening.lexicon import Lexicon
from bot.domain.screening.load import load_lexicon
from bot.domain.screening.reading import Level, Reading
from bot.domain.screening.screen import Screen

MESSAGES = Path(__file__).with_name("messages")
CONVERSATIONS = Path(__file__).parents[3] / "conversations"


@dataclass(frozen=True)
class Message:
    """One test message."""

    text: str
    least: Level
    most: Level
    category: str
    family: str
    hard: bool
    language: str
    bystander: bool = False


@dataclass
class Tally:
    """Counts of one group."""

    total: int = 0
    paged: int = 0
    heard: int = 0
    inside: int = 0

    def add(self, message: Message, reading: Reading) -> None:
        self.total += 1
        self.paged += reading.level >= Level.urgent
        self.heard += reading.level >= Level.concern
        self.inside += message.least <= reading.level <= message.most


def messages(paths: Iterable[Path]) -> Iterator[Message]:
    """The messages of JSON-lines files; a file's name begins with its language."""
    for path in paths:
        language = path.name.partition(".")[0].partition("-")[0]
        for line in path.read_text("utf-8").splitlines():
            if line.strip():
                row = json.loads(line)
                yield Message(
                    row["text"],
                    Level[row["min"]],
                    Level[row["max"]],
                    row["category"],
                    row["family"],
                    row.get("hard", False),
                    language,
                    row.get("bystander", False),
                )


def lexicon_files(folder: Path = CONVERSATIONS) -> dict[str, str]:
    """The lexicon's files by name."""
    return {path.name: path.read_text("utf-8") for path in sorted((folder / "safety/lexicon").glob("*.yaml"))}


def lexicon(folder: Path = CONVERSATIONS, *, tried: bool = True) -> Lexicon:
    """The lexicon on disk; ``tried``: with its examples."""
    loaded = load_lexicon(lexicon_files(folder), tried=tried)
    if not isinstance(loaded, Lexicon):
        raise SystemExit("\n".join(f"{issue.file}:{issue.line}: {issue.what}" for issue in loaded))
    return loaded


def wilson(hits: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share, after Wilson."""
    if not total:
        return 0.0, 1.0
    z = 1.96
    share = hits / total
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z * sqrt(share * (1 - share) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    return max(0.0, middle - half), min(1.0, middle + half)


def group(message: Message) -> str:
    """What a message counts for."""
    if message.least >= Level.urgent:
        return "page, hard" if message.hard else "page, explicit"
    if message.least is Level.concern:
        return "concern"
    return "harmless" if message.most is Level.none else "harmless or concern"


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--language")
    parser.add_argument("--family")
    parser.add_argument("--show", choices=("misses", "false", "all", "none"), default="none")
    parser.add_argument("--markdown", action="store_true", help="the tables of docs/screening.md")
    parser.add_argument("--untried", action="store_true", help="also with rows that fail their own examples")
    options = parser.parse_args()
    screen = Screen(lexicon(tried=not options.untried))
    chosen = [
        message
        for message in messages(options.files or sorted(MESSAGES.glob("*.jsonl")))
        if options.language in (None, message.language) and options.family in (None, message.family)
    ]
    readings = [screen.read(message.text) for message in chosen]
    if options.markdown:
        print(markdown(chosen, readings))
    else:
        report(chosen, readings, options.show)


def markdown(chosen: Sequence[Message], readings: Sequence[Reading]) -> str:
    """Shares by language with their 95 % intervals."""
    tallies: defaultdict[tuple[str, str], Tally] = defaultdict(Tally)
    for message, reading in zip(chosen, readings, strict=True):
        kind = group(message)
        if kind in ("page, hard", "page, explicit", "harmless"):
            tallies[message.language, kind].add(message, reading)
            tallies["all", kind].add(message, reading)
    lines = [
        "| language | hard: paged | hard: paged or asked | explicit: paged | harmless: paged | harmless: asked |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for language in sorted({language for language, _ in tallies}, key=lambda name: (name == "all", name)):
        hard, explicit, harmless = (tallies[language, kind] for kind in ("page, hard", "page, explicit", "harmless"))
        cells = [
            _share(hard.paged, hard.total),
            _share(hard.heard, hard.total),
            _share(explicit.paged, explicit.total),
            _share(harmless.paged, harmless.total),
            _share(harmless.heard - harmless.paged, harmless.total),
        ]
        lines.append(f"| {language} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _share(hits: int, total: int) -> str:
    low, high = wilson(hits, total)
    return f"{hits}/{total} = {hits / total:.0%} ({low:.0%}–{high:.0%})" if total else "–"


def report(chosen: Sequence[Message], readings: Sequence[Reading], show: str) -> None:
    """Print one line for each wrong message, family and group."""
    families: defaultdict[tuple[str, str], Tally] = defaultdict(Tally)
    groups: defaultdict[tuple[str, str], Tally] = defaultdict(Tally)
    rules: Counter[str] = Counter()
    for message, reading in zip(chosen, readings, strict=True):
        kind = group(message)
        families[kind, message.family].add(message, reading)
        groups[kind, message.language].add(message, reading)
        groups[kind, "all"].add(message, reading)
        missed = reading.level < message.least
        false = reading.level > message.most
        if false and kind == "harmless":
            rules[str(reading.rule)] += 1
        if (missed and show in ("misses", "all")) or (false and show in ("false", "all")):
            want = f"{message.least.name}..{message.most.name}"
            print(f"{reading.level.name:9} want {want:20} {message.family:13} {reading.rule or '-'}: {message.text}")
    for title, tallies in (("family", families), ("language", groups)):
        print(f"\n{'group':20} {title:14} {'n':>5} {'page':>6} {'heard':>6} {'in band':>8}")
        for (kind, name), tally in sorted(tallies.items()):
            shares = (tally.paged / tally.total, tally.heard / tally.total, tally.inside / tally.total)
            print(f"{kind:20} {name:14} {tally.total:5} {shares[0]:6.2f} {shares[1]:6.2f} {shares[2]:8.2f}")
    if rules:
        print(
            "\nrows that read harmless messages:", ", ".join(f"{rule} {count}" for rule, count in rules.most_common(12))
        )


if __name__ == "__main__":
    main()
