"""The floors below which recall may not fall, and the ceilings of false alarms.

`python -m tests.domain.screening.floors` says where the screen stands; `--write` makes the present figures the floors.
They are counts, by language and by category, so that a single message more that is missed is seen.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from ruamel.yaml import YAML

from bot.domain.screening.reading import Level
from bot.domain.screening.screen import Screen
from tests.domain.screening.measure import MESSAGES, Message, lexicon, messages

FLOORS = Path(__file__).with_name("floors.yaml")
KINDS = ("of", "paged", "heard", "explicit", "explicit_paged", "harmless", "false_pages", "false_asks")
Counts = dict[str, dict[str, int]]


def counted(screen: Screen, chosen: Iterable[Message]) -> Counts:
    """For each language and each category: how many page-worthy messages, how many of them paged, and so on."""
    counts: defaultdict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(KINDS, 0))
    for message in chosen:
        level = screen.read(message.text).level
        names = [f"language {message.language}"]
        if message.least >= Level.urgent:
            names.append(f"category {message.category}")
        for name in names:
            count = counts[name]
            if message.least >= Level.urgent:
                explicit = not message.hard
                count["of"] += 1
                count["paged"] += level >= Level.urgent
                count["heard"] += level >= Level.concern
                count["explicit"] += explicit
                count["explicit_paged"] += explicit and level >= Level.urgent
            elif message.most is Level.none:
                count["harmless"] += 1
                count["false_pages"] += level >= Level.urgent
                count["false_asks"] += level is Level.concern
    return {name: counts[name] for name in sorted(counts)}


def worse(now: Mapping[str, Mapping[str, int]], then: Mapping[str, Mapping[str, int]]) -> list[str]:
    """What fell: fewer paged or heard, or more false alarms, than the floors say."""
    found = []
    for name, floor in then.items():
        for kind, value in floor.items():
            got = now.get(name, {}).get(kind, 0)
            rises = kind.startswith("false")
            if got > value if rises else got < value:
                found.append(f"{name}: {kind} {got}, was {value}")
    return found


def floors() -> Counts:
    """The floors as written."""
    read: Counts = YAML(typ="safe").load(FLOORS)
    return read


def main() -> None:
    """Compare, or write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", action="store_true")
    write = parser.parse_args().write
    now = counted(Screen(lexicon()), messages(sorted(MESSAGES.glob("*.jsonl"))))
    if write:
        with FLOORS.open("w", encoding="utf-8") as file:
            file.write("# Counts that the screen reached; made by `python -m tests.domain.screening.floors --write`.\n")
            YAML().dump(now, file)
        return
    print("\n".join(worse(now, floors())) or "Nothing fell.")


if __name__ == "__main__":
    main()
