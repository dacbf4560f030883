"""From runs to figures: medians, ratios within a round, the table for the terminal and the block for docs/bench.md.

A ratio is taken between two contestants of the same round and then the median of the rounds is shown, so that a machine
that slows down half-way slows both sides of it.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.bench import machine
from tests.bench.contestants import Contestant

OURS = "afterglow"
Runs = list[dict[str, Any]]


@dataclass(frozen=True)
class Sheet:
    """One table: a title, the heads, and rows of cells already written."""

    title: str
    heads: tuple[str, ...]
    rows: list[tuple[str, ...]]


def of(runs: Runs, name: str, latency: float | None = None) -> Runs:
    """This contestant's runs that could be counted."""
    return [
        run
        for run in runs
        if run["contestant"] == name and "error" not in run and latency in (None, run.get("latency_ms"))
    ]


def median(runs: Runs, key: str) -> float | None:
    values = [run[key] for run in runs if run.get(key) is not None]
    return statistics.median(values) if values else None


def ratio(runs: Runs, name: str, latency: float) -> float | None:
    """How many times the turns a second of `name` Afterglow did in the same round; the median of the rounds."""
    theirs = {run["round"]: run["turns_per_s"] for run in of(runs, name, latency)}
    pairs = [
        run["turns_per_s"] / theirs[run["round"]] for run in of(runs, OURS, latency) if theirs.get(run["round"], 0) > 0
    ]
    return statistics.median(pairs) if pairs else None


def number(value: float | None, places: int = 0, mark: str = "") -> str:
    return "–" if value is None else f"{mark}{value:,.{places}f}"


def summarise(runs: Runs, contestants: Sequence[Contestant], latency: float) -> Runs:
    """One line a contestant: what the table shows, for the JSON file too."""
    lines: Runs = []
    for contestant in contestants:
        own = of(runs, contestant.name, latency)
        if not own:
            continue
        turns = sum(run["turns"] for run in own)
        rates = [run["turns_per_s"] for run in own]
        lines.append(
            {
                "contestant": contestant.name,
                "latency_ms": latency,
                "runs": len(own),
                "turns_per_s": statistics.median(rates),
                "slowest": min(rates),
                "fastest": max(rates),
                "afterglow_times": ratio(runs, contestant.name, latency) if contestant.peer else None,
                "p50_ms": median(own, "p50_ms"),
                "p99_ms": median(own, "p99_ms"),
                "person_p50_ms": median(own, "person_p50_ms"),
                "person_p99_ms": median(own, "person_p99_ms"),
                "cpu_ms_a_turn": 1000 * sum(run["cpu_s"] for run in own) / turns if turns else None,
                "rss_mb": median(own, "rss_mb"),
                "server_busy": median(own, "server_busy"),
                "cut": sum(run["stopped"] != "done" for run in own),
                "wrong_answers": sum(run["answers_lost"] for run in own if run["stopped"] == "done"),
            }
        )
    return lines


def speed_sheet(lines: Runs, latency: float) -> Sheet:
    """A cut run's times get a `>`: the turns still waiting at the end would have been the longest."""
    rows: list[tuple[str, ...]] = [
        (
            line["contestant"],
            number(line["turns_per_s"]),
            f"{line['slowest']:,.0f}–{line['fastest']:,.0f}",
            number(line["afterglow_times"], 1) + ("" if line["afterglow_times"] is None else " ×"),
            number(line["p50_ms"], mark="> " if line["cut"] else ""),
            number(line["p99_ms"], mark="> " if line["cut"] else ""),
            number(line["cpu_ms_a_turn"], 2),
            number(line["rss_mb"]),
            f"{100 * (line['server_busy'] or 0):.0f} %",
        )
        for line in lines
    ]
    heads = ("bot", "turns/s", "range", "Afterglow does", "p50 ms", "p99 ms", "CPU ms/turn", "MB", "server busy")
    return Sheet(f"Every API answer after {latency:g} ms", heads, rows)


def kill_sheet(kills: Runs, contestants: Sequence[Contestant]) -> Sheet:
    """Sums over the kill runs of a contestant."""
    rows: list[tuple[str, ...]] = []
    for contestant in contestants:
        own = of(kills, contestant.name)
        if not own:
            continue

        def total(key: str, runs: Runs = own) -> int:
            return sum(int(run[key]) for run in runs)

        sent, lost = total("answers_sent"), total("answers_lost")
        rows.append(
            (
                contestant.name,
                contestant.keeps,
                f"{lost:,} of {sent:,}",
                f"{total('stuck'):,} of {total('people'):,}",
                f"{total('stuck_before_hello'):,}",
                f"{total('typed_again'):,}",
                f"{total('never_asked'):,}",
                f"{total('replies_doubled'):,}",
                number(median(own, "ready_again_s"), 1),
            )
        )
    heads = (
        "bot", "keeps state in", "answers lost", "people stuck", "asked hello?", "typed again", "never seen", "doubled",
        "up after s",
    )  # fmt: skip
    return Sheet("SIGKILL at 40 % of the replies, started again in the same directory", heads, rows)


def notes(document: dict[str, Any], contestants: Sequence[Contestant]) -> list[str]:
    """What has to be known to read the tables; the same in the terminal and in the docs."""
    settings = document["settings"]
    said = [
        (
            f"{settings['chats']} people at once, each a check-in of 9 turns (`/start` and eight typed answers), "
            "answering at once. A turn runs from the update's being handed out to the accepted message that asks the "
            "next question; with everybody always waiting, p50 is about people / rate."
        ),
        (
            "Lost: answers sent once, but missing or wrong in the closing message, or the closing message never came. "
            "Asked hello?: people without a reply after the restart. Typed again: answers the bot asked for twice. "
            "Never seen: questions gone past because their text died with the process. Doubled: messages sent twice."
        ),
        (
            f"Medians of {settings['repeat']} interleaved rounds; the ratio is within a round. A run is cut after "
            f"{settings['run_s']:g} s (`>`)."
        ),
    ]
    ceiling = document.get("ceiling")
    if ceiling:
        said.append(
            f"The load server alone bears {ceiling['turns_per_s']:,.0f} turns/s, with a client that does nothing."
        )
    said += [f"`{contestant.name}`: {contestant.note}" for contestant in contestants if contestant.note]
    said += [f"Left out: {text}" for text in document["left_out"]]
    for run in (*document["runs"], *document["kills"]):
        if "error" in run:
            said.append(f"Failed: {run['contestant']}: {run['error'].splitlines()[0]}")
    said.extend(
        f"{run['contestant']}: a kill run was cut while it still moved; its unfinished people count as lost."
        for run in document["kills"]
        if run.get("stopped") == "limit"
    )
    said.extend(
        f"**Wrong answers without any kill**: {line['contestant']}, {line['wrong_answers']:,}."
        for line in document["speed"]
        if line["wrong_answers"]
    )
    return said


def sheets(document: dict[str, Any], contestants: Sequence[Contestant]) -> list[Sheet]:
    """All tables of a document that have rows."""
    made = [
        speed_sheet([line for line in document["speed"] if line["latency_ms"] == latency], latency)
        for latency in document["settings"]["latency_ms"]
    ]
    made.append(kill_sheet(document["kills"], contestants))
    return [sheet for sheet in made if sheet.rows]


def show(console: Console, document: dict[str, Any], contestants: Sequence[Contestant]) -> None:
    """The tables and notes in the terminal."""
    for sheet in sheets(document, contestants):
        table = Table(title=sheet.title, title_justify="left")
        for at, head in enumerate(sheet.heads):
            table.add_column(head, justify="left" if at == 0 else "right")
        for row in sheet.rows:
            table.add_row(*row, style="bold" if row[0] == OURS else None)
        console.print(table)
    for note in notes(document, contestants):
        console.print(f"· {note}", highlight=False, markup=False)
    console.print(machine.line(document["machine"]), highlight=False, markup=False)


def markdown(document: dict[str, Any], contestants: Sequence[Contestant]) -> str:
    """The block for docs/bench.md."""
    parts = []
    for sheet in sheets(document, contestants):
        head = "| " + " | ".join(sheet.heads) + " |"
        rule = "|" + "|".join("---" if at == 0 else "--:" for at in range(len(sheet.heads))) + "|"
        body = [
            "| " + " | ".join(f"**{cell}**" if row[0] == OURS else cell for cell in row) + " |" for row in sheet.rows
        ]
        parts.append("\n".join([f"### {sheet.title}", "", head, rule, *body]))
    parts.append("\n".join(f"- {note}" for note in notes(document, contestants)))
    parts.append(f"Measured on: {machine.line(document['machine'])}.")
    return "\n\n".join(parts) + "\n"
