"""The commands ``preview``, ``graph`` and ``test-scripts``. What one needs is imported inside it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from datetime import date

    from rich.console import Console

    from bot.commands.preview import Folder
    from bot.domain.rehearsal.events import Event
    from bot.domain.rehearsal.setting import Setting
    from bot.domain.rehearsal.stage import Pretend

FAILED, UNUSABLE = 1, 2
POLICIES = ("best", "worst", "silent", "random")

Name = Annotated[str, typer.Argument(help="A script or a program: day-after, core.")]
Conversations = Annotated[
    Path | None, typer.Option("--conversations", help="The conversations folder; else the one included.")
]


def add_to(app: typer.Typer) -> None:
    """Make them commands of ``app``."""
    app.command()(preview)
    app.command()(graph)
    app.command("test-scripts")(play_recorded)


def preview(
    name: Name,
    file: Annotated[
        Path | None, typer.Argument(help="Where --record writes: FILE.transcript.yaml; else beside the script.")
    ] = None,
    *,
    auto: Annotated[
        str | None, typer.Option(help="Let it answer by itself: best, worst, silent or random.", metavar="POLICY")
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same random answers.")] = 0,
    days: Annotated[int, typer.Option(min=1, max=1000, help="How many days to play.")] = 28,
    timezone: Annotated[str | None, typer.Option(help="The patient's time zone: Europe/Berlin.")] = None,
    start: Annotated[
        str | None, typer.Option(help="The day it begins, of a program the day of the session: 2026-03-27. Else today.")
    ] = None,
    language: Annotated[str, typer.Option(help="The patient's language.")] = "en",
    group: Annotated[str | None, typer.Option(help="The patient's group: pain, ptsd …; else the program's.")] = None,
    patient: Annotated[str, typer.Option("--name", help="The patient's name.")] = "Ana",
    memory: Annotated[
        list[str] | None, typer.Option(help="What the patient had remembered: intention=words. Can be given often.")
    ] = None,
    record: Annotated[bool, typer.Option("--record", help="Keep it as a recorded conversation.")] = False,
    page: Annotated[bool, typer.Option("--page", help="Play it on the sandbox page, with the real bot.")] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="With --page: its port; 0 takes a free one.")] = 0,
    script: Annotated[bool, typer.Option("--script", help="The script, where a program has the same name.")] = False,
    conversations: Conversations = None,
) -> None:
    """Play a script, or a program over weeks, with a pretend patient: talk to it here, or let it answer by itself."""
    if auto is not None and auto not in POLICIES:
        raise typer.BadParameter(f"There is no policy {auto!r}; there are {', '.join(POLICIES)}.", param_hint="--auto")
    if file is not None and not record:
        raise typer.BadParameter("A FILE is written with --record only.", param_hint="FILE")
    if auto is None and not page and not (sys.stdin.isatty() and sys.stdout.isatty()):
        typer.echo("There is no terminal to talk in. Add --auto best (or worst, silent, random), or --page.", err=True)
        raise typer.Exit(UNUSABLE)
    from rich.console import Console

    from bot.commands.preview import Folder
    from bot.config import default_conversations
    from bot.domain.rehearsal.setting import setting_for

    folder = Folder.read(conversations or default_conversations(), name, language)
    kind = folder.kind_of(name, script=script)
    who = _patient(folder, kind, name, timezone, language, group, patient)
    plays, day = folder.plays, _day(start, who.zone)
    played = setting_for(plays.scripts, plays.programs, kind, name, who, day, days, _memory(memory))
    if kind == "program" and name in folder.plays.scripts:
        typer.echo(f"{name} is a program and a script; this is the program. For the script: --script", err=True)
    if page:
        from bot.commands.preview_page import serve

        raise typer.Exit(serve(played, port, conversations or default_conversations()))
    console = Console(highlight=False)
    happened = _played(console, folder, played, auto, seed, record=record)
    if record:
        _keep(folder, played, happened, file, auto or "talk")


def _played(
    console: Console, folder: Folder, played: Setting, auto: str | None, seed: int, *, record: bool
) -> Sequence[Event]:
    from random import Random

    from bot.commands.preview import HOW, Paper, talk
    from bot.domain.rehearsal.policies import POLICIES as ANSWERING
    from bot.domain.rehearsal.policies import play

    stage = folder.stage(record=record, listens=auto is None)
    rehearsal = played.rehearsal(stage)
    title = (folder.plays.programs if played.kind == "program" else folder.plays.scripts)[played.name].title
    who = played.patient
    console.print(f"{played.name}: {title}", style="bold", markup=False)
    console.print(f"{who.name}, {who.language}, {who.zone}, group {who.group}", markup=False)
    if auto is not None:
        paper = Paper(console, played.zone)
        happened: list[Event] = []
        for event in play(rehearsal, ANSWERING[auto], Random(seed), played.until):  # noqa: S311 -- a pretend patient
            happened.append(event)
            paper.show([event])
        return happened
    console.print(HOW, style="dim", markup=False)
    paper = Paper(console, played.zone, rehearsal)
    found = talk(rehearsal, played.until, lambda: _typed(console), paper.show)
    console.print("\nThat was all.", style="dim")
    return found


def _typed(console: Console) -> str | None:
    try:
        return console.input("       [bold]> [/bold]")
    except (EOFError, KeyboardInterrupt):
        return None


def _patient(
    folder: Folder, kind: str, name: str, zone: str | None, language: str, group: str | None, called: str
) -> Pretend:
    from dataclasses import replace
    from zoneinfo import ZoneInfo

    from bot.domain.rehearsal.stage import Pretend
    from bot.domain.scripts.condition import GROUPS

    if language not in folder.languages:
        what = f"There is no translation into {language!r}; there are {', '.join(folder.languages)}."
        raise typer.BadParameter(what, param_hint="--language")
    if group is not None and group not in GROUPS:
        known = ", ".join(GROUPS)
        raise typer.BadParameter(f"There is no group {group!r}; there are {known}.", param_hint="--group")
    found = Pretend(name=called, language=language)
    if zone is not None:
        try:
            ZoneInfo(zone)
        except (OSError, ValueError, LookupError):
            raise typer.BadParameter(f"There is no time zone {zone!r}.", param_hint="--timezone") from None
        found = replace(found, zone=zone, country=_country_of(zone) or found.country)
    if group is None:
        group = (folder.plays.programs[name].group if kind == "program" else "") or found.group
    return replace(found, group=group)


def _country_of(zone: str) -> str | None:
    """Whose helplines to show to somebody in this zone."""
    from babel.core import get_global

    found = get_global("zone_territories").get(zone)
    return str(found) if found else None


def _day(start: str | None, zone: str) -> date:
    from datetime import date
    from zoneinfo import ZoneInfo

    from bot.engine.clock import SystemClock

    if start is None:
        return SystemClock().now().astimezone(ZoneInfo(zone)).date()
    try:
        return date.fromisoformat(start)
    except ValueError:
        raise typer.BadParameter(f"{start!r} is no day; write 2026-03-27.", param_hint="--start") from None


def _memory(given: list[str] | None) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in given or ():
        key, equals, words = one.partition("=")
        if not equals or not key.strip():
            raise typer.BadParameter("Write it like intention=quiet.", param_hint="--memory")
        found[key.strip()] = words.strip()
    return found


def _keep(folder: Folder, played: Setting, happened: Sequence[Event], file: Path | None, manner: str) -> None:
    from bot.domain.rehearsal import transcript_file
    from bot.domain.rehearsal.recording import Recording, entries
    from bot.engine.desk import TRANSCRIPT

    path = file or folder.root / f"{played.kind}s" / f"{played.name}.{manner}{TRANSCRIPT}"
    if not path.name.endswith(TRANSCRIPT):
        path = path.with_name(f"{path.name}{TRANSCRIPT}")
    recording = Recording(played, tuple(entries(happened, played.zone)))
    path.write_text(transcript_file.write(recording), encoding="utf-8")
    typer.echo(f"Recorded: {path}", err=True)


def play_recorded(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Recorded conversations, or folders with some; else all there are.")
    ] = None,
    accept: Annotated[bool, typer.Option("--accept", help="Write down what is different now.")] = False,
    conversations: Conversations = None,
) -> None:
    """Play the recorded conversations again and show, as a diff, what has become different."""
    from bot.commands.preview import Folder
    from bot.config import default_conversations
    from bot.engine.desk import TRANSCRIPT
    from bot.engine.replay import replayed

    root = conversations or default_conversations()
    folder = Folder.read(root)
    files = sorted(_recordings(paths or [root], TRANSCRIPT))
    stage = folder.stage(record=True)
    different = 0
    for path in files:
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            typer.echo(f"{path}: it cannot be read ({type(error).__name__}).", err=True)
            different += 1
            continue
        found = replayed(stage, str(path), text, folder.languages)
        if accept and found.now is not None and found.now != text:
            path.write_text(found.now, encoding="utf-8")
            typer.echo(f"Taken over: {path}")
        elif found.issue is not None:
            different += 1
            typer.echo(str(found.issue))
            typer.echo(found.diff + "\n" if found.diff else "")
    for issue in folder.broken:
        typer.echo(f"{issue.severity}: {folder.root / issue.file}:{issue.line} {issue.what}", err=True)
    typer.echo(f"Recorded conversations: {len(files)}, different: {different}.")
    if different:
        raise typer.Exit(FAILED)


def _recordings(paths: Iterable[Path], ending: str) -> Iterable[Path]:
    for path in paths:
        if path.is_dir():
            yield from path.rglob(f"*{ending}")
        elif path.exists():
            yield path
        else:
            raise typer.BadParameter(f"There is no {path}.", param_hint="PATH")


def graph(
    name: Name,
    mermaid: Annotated[bool, typer.Option("--mermaid", help="As Mermaid text, not as SVG.")] = False,
    out: Annotated[Path | None, typer.Option(help="The file to write; else it is printed.")] = None,
    script: Annotated[bool, typer.Option("--script", help="The script, where a program has the same name.")] = False,
    conversations: Conversations = None,
) -> None:
    """Draw a script or a program: SVG through Graphviz, or Mermaid text where Graphviz is not installed."""
    from bot.commands.graph_svg import NoGraphviz, svg
    from bot.commands.preview import Folder
    from bot.config import default_conversations
    from bot.domain.picture import mermaid as as_mermaid
    from bot.domain.programs.picture import picture as of_program
    from bot.domain.scripts.picture import picture as of_script

    folder = Folder.read(conversations or default_conversations(), name, "en")
    plays = folder.plays
    if folder.kind_of(name, script=script) == "program":
        drawn = of_program(plays.programs[name], plays.scripts)
    else:
        drawn = of_script(plays.scripts[name])
    text, ending = "", ".mmd"
    if not mermaid:
        try:
            text, ending = svg(drawn), ".svg"
        except NoGraphviz:
            typer.echo(
                "Graphviz is not on this machine (there is no dot), so this is Mermaid text, which GitHub and many "
                "editors draw. For SVG install it, as with: apt install graphviz",
                err=True,
            )
    text = text or as_mermaid(drawn)
    if out is None:
        typer.echo(text, nl=False)
        return
    if ending == ".mmd" and out.suffix == ".svg":
        out = out.with_suffix(ending)
    out.write_text(text, encoding="utf-8")
    typer.echo(f"Written: {out}", err=True)
