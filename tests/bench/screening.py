"""`python -m tests.bench.screening`: what reading a message costs, beside the two ways that public bots use.

Afterglow reads with its whole lexicon, all languages, context and spelling included; the baselines only look for 3,000
plain phrases, with one alternation of the standard library's `re` and with `phrase in text`. What is over its limit is
named; the exit code is 1 only for what is many times over, since machines differ.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from itertools import islice, product
from statistics import fmean

from bot.domain.screening.lexicon import Lexicon
from bot.domain.screening.screen import Screen
from tests.bench import machine
from tests.bench.processes import ROOT
from tests.domain.screening.measure import MESSAGES, lexicon, messages

RESULTS = ROOT / "bench-results"
PHRASES = 3000
"""Plain phrases of the baselines, made from the lexicon's own."""
LONG = 4096
P99_MS, MEAN_US, LONG_MS, START_S, MEGABYTES = 1.0, 150.0, 20.0, 1.0, 60.0
SLACK = 8.0
START = """
import json, time
began = time.perf_counter()
def resident():
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmRSS")) / 1024
empty = resident()
import gc
from bot.domain.screening.load import load_screen
from tests.domain.screening.measure import lexicon_files
screen = load_screen(lexicon_files(), tried=False)
gc.collect()
screen.read("i want to die")
print(json.dumps({"start_s": time.perf_counter() - began, "megabytes": resident() - empty}))
"""
"""A process that only reads messages: imports, files and the machinery made of them."""


@dataclass(frozen=True)
class Timed:
    """Microseconds a message."""

    mean: float
    p50: float
    p99: float
    worst: float


def timed(read: Callable[[str], object], texts: list[str]) -> Timed:
    """Read every text once, each timed alone."""
    taken = []
    for text in texts:
        began = time.perf_counter()
        read(text)
        taken.append((time.perf_counter() - began) * 1e6)
    taken.sort()
    return Timed(fmean(taken), taken[len(taken) // 2], taken[int(len(taken) * 0.99)], taken[-1])


def phrases(read: Lexicon) -> list[str]:
    """Plain phrases that the lexicon's rows stand for, the same number from each row."""
    every: list[Iterator[str]] = []
    for rule in read.rules:
        for phrase in rule.phrases:
            forms = [
                [" ".join(form) for form in islice(piece.choice.expanded(), 50)]
                for part in phrase.parts
                for piece in part
            ]
            every.append(" ".join(words).replace("*", "").strip("^$ ") for words in product(*forms))
    found: dict[str, None] = {}
    while every and len(found) < PHRASES:
        every = [one for one in every if (text := next(one, None)) is not None and (found.setdefault(text) or True)]
    return list(found)[:PHRASES]


def longest(screen: Screen) -> dict[str, str]:
    """Messages of Telegram's full length, of every kind that could be slow."""
    examples = " ".join(example for rule in screen.lexicon.rules for example in rule.examples)
    words = sorted(set(examples.split()), key=lambda word: (len(word), word))
    units = {
        "chat": "Today I walked by the river and it was calm, thanks for asking. ",
        "one word": "die ",
        "wishes": "i dont want to kill myself ",
        "negations": "not never no dont ",
        "examples": examples + " ",
        "its words": " ".join(words) + " ",
        "letters": "k i l l ",
        "stretched": "dieeeeeeeeeee ",
        "leet": "k1ll mys3lf d13 ",
        "marks": "d\u200bi\u0301e\u200b ",
        "one long word": "suicid",
        "stars": "s*i*c*i*d*e ",
        "Cyrillic": "не хочу больше жить ",
        "translit": "ne hochu bolshe zhit ",
        "emoji": "💊👋",
        "dots": "i.want.to.die",
        "links": "www.",
    }
    return {name: (unit * (LONG // len(unit) + 1))[:LONG] for name, unit in units.items()}


def main() -> None:
    """Measure, print, write bench-results/screening.json."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--short", action="store_true", help="one round, for CI")
    rounds = 1 if parser.parse_known_args()[0].short else 5
    done = subprocess.run([sys.executable, "-c", START], cwd=ROOT, capture_output=True, text=True, check=True)
    start = json.loads(done.stdout)
    read = lexicon()
    screen = Screen(read)
    texts = [message.text for message in messages(sorted(MESSAGES.glob("*.jsonl")))]
    plain = phrases(read)
    alternation = re.compile("|".join(map(re.escape, plain)))
    contestants: dict[str, Callable[[str], object]] = {
        "afterglow": screen.read,
        "re alternation": lambda text: alternation.search(text.lower()),
        "phrase in text": lambda text: [phrase for phrase in plain if phrase in text.lower()],
    }
    best: dict[str, Timed] = {"afterglow, words not met before": timed(screen.read, texts)}
    for _ in range(rounds):
        for name, reads in contestants.items():
            one = timed(reads, texts)
            if name not in best or one.mean < best[name].mean:
                best[name] = one
    ours = best["afterglow"]
    print(f"{'':34} {'mean µs':>9} {'p50 µs':>9} {'p99 µs':>9} {'worst µs':>9} {'Afterglow takes':>16}")
    for name, one in best.items():
        ratio = f"{ours.mean / one.mean:.2f} ×"
        print(f"{name:34} {one.mean:9.1f} {one.p50:9.1f} {one.p99:9.1f} {one.worst:9.1f} {ratio:>16}")
    long = {
        name: min(timed(screen.read, [text]).mean for _ in range(3)) / 1000 for name, text in longest(screen).items()
    }
    listed = ", ".join(f"{name} {ms:.1f}" for name, ms in sorted(long.items(), key=lambda one: -one[1]))
    print(f"\n{LONG} characters, ms: {listed}")
    lexicon_size = f"{len(screen.lexicon.rules)} rows, {len(screen.lexicon.languages)} languages, {len(texts)} messages"
    print(f"\nStart {start['start_s']:.2f} s, {start['megabytes']:.0f} MB; {lexicon_size}")
    RESULTS.mkdir(exist_ok=True)
    document = {
        "machine": machine.describe(RESULTS),
        "messages": len(texts),
        "rows": len(screen.lexicon.rules),
        "phrases_of_the_baselines": len(plain),
        "microseconds": {name: asdict(one) for name, one in best.items()},
        "long_ms": long,
        **start,
    }
    (RESULTS / "screening.json").write_text(json.dumps(document, indent=1))
    share = {
        "p99": ours.p99 / 1000 / P99_MS,
        "mean": ours.mean / MEAN_US,
        "longest": max(long.values()) / LONG_MS,
        "start": start["start_s"] / START_S,
        "memory": start["megabytes"] / MEGABYTES,
    }
    print("Of what is allowed: " + ", ".join(f"{name} {part:.0%}" for name, part in share.items()))
    print("Over its limit: " + (", ".join(name for name, part in share.items() if part > 1) or "nothing"))
    if far := [name for name, part in share.items() if part > SLACK]:
        sys.exit(f"Far over the limit: {', '.join(far)}")


if __name__ == "__main__":
    main()
