"""The commands ``lint``, ``rules`` and ``schema``: what operators ask before they publish."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.engine.linting import Clinic

FAILED, UNUSABLE = 1, 2


def add_to(app: typer.Typer) -> None:
    """Adds the commands to ``app``."""
    app.command()(lint)
    app.command()(rules)
    app.command()(schema)


def lint(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATH]…", help="A conversations folder, or files of one; else the one included."),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option("--config", "-c", envvar="AFTERGLOW_CONFIG", help="The settings: languages, the clinic's words."),
    ] = None,
    language: Annotated[
        list[str] | None, typer.Option(help="The clinic's languages, the first one first; else all there are.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Each missing translation, not only their number.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="All complaints as JSON.")] = False,
    as_sarif: Annotated[bool, typer.Option("--sarif", help="All complaints as SARIF 2.1.0, for review tools.")] = False,
) -> None:
    """Check scripts, programs, safety texts and translations: file, line, what is wrong, how to mend it."""
    if as_json and as_sarif:
        raise typer.BadParameter("Either --json or --sarif.")
    from bot.config import default_conversations, load_settings
    from bot.engine.clock import SystemClock
    from bot.engine.linting import choose, grouped, look

    settings = load_settings(config) if config is not None else None
    folder = settings.conversations_path if settings is not None else default_conversations()
    chosen = choose(paths or [], folder)
    if isinstance(chosen, str):
        typer.echo(chosen, err=True)
        raise typer.Exit(UNUSABLE)
    report = look(chosen, _clinic(config, language, chosen.root), SystemClock().now().date())
    if any(issue.rule == "no-folder" for issue in report.issues):
        typer.echo(f"{report.issues[0].what} {report.issues[0].remedy}", err=True)
        raise typer.Exit(UNUSABLE)
    if as_json:
        from bot.commands import lint_formats

        typer.echo(lint_formats.as_json(report.issues))
    elif as_sarif:
        from importlib.metadata import version

        from bot.commands import lint_formats
        from bot.domain.scripts.rulebook import rulebook

        typer.echo(lint_formats.as_sarif(report.issues, rulebook(), version("afterglow-bot"), Path.cwd()))
    else:
        for issue in report.issues if everything else grouped(report.issues):
            typer.echo(f"{issue.severity}: {issue}")
        warnings = len(report.issues) - report.errors
        if chosen.only:
            typer.echo(f"Errors: {report.errors}, warnings: {warnings}, in what was named.")
        elif report.errors:
            typer.echo(f"Errors: {report.errors}, warnings: {warnings}. Nothing of this goes live.")
        else:
            typer.echo(f"Scripts: {report.scripts}, programs: {report.programs}, warnings: {warnings}, errors: 0.")
    if report.errors:
        raise typer.Exit(FAILED)


def rules(
    name: Annotated[str | None, typer.Argument(help="A rule, as lint names it; else the list of all.")] = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="As Markdown: all pages, docs/lint.md.")] = False,
) -> None:
    """Explain the rules of lint: why, an example that fails, one that passes."""
    from bot.commands.lint_pages import document, page
    from bot.domain.scripts.rulebook import rulebook

    known = rulebook()
    if name is not None and name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        typer.echo(f"There is no rule {name!r}." + (f" Did you mean {near[0]!r}?" if near else ""), err=True)
        raise typer.Exit(UNUSABLE)
    if markdown:
        typer.echo(document(known) if name is None else page(known[name]), nl=False)
        return
    from rich.console import Console
    from rich.markdown import Markdown
    from rich.table import Table

    console = Console()
    if name is not None:
        console.print(Markdown(page(known[name])))
        return
    table = Table(box=None, pad_edge=False)
    for column in ("rule", "", "why"):
        table.add_column(column, no_wrap=column != "why")
    for one in known.values():
        table.add_row(one.name, one.severity, one.why)
    console.print(table)
    console.print(f"\n{len(known)} rules. One of them: afterglow rules NAME")


def schema(
    write: Annotated[bool, typer.Option("--write", help="Write the files into the conversations folder.")] = False,
    path: Annotated[Path | None, typer.Option("--conversations", help="The folder; else the one included.")] = None,
) -> None:
    """Print the JSON Schema of scripts, programs, decks and instruments, with which editors complete and check."""
    from bot.config import default_conversations
    from bot.domain.schemas import schema_files

    if not write:
        from bot.domain.schemas import all_in_one

        typer.echo(all_in_one())
        return
    folder = (path or default_conversations()) / "schema"
    folder.mkdir(exist_ok=True)
    for name, text in schema_files().items():
        (folder / name).write_text(text, encoding="utf-8")
        typer.echo(str(folder / name))


def _clinic(config: Path | None, language: list[str] | None, root: Path) -> Clinic:
    from bot.config import load_settings
    from bot.engine.linting import Clinic

    if config is not None:
        settings = load_settings(config)
        languages = language or settings.clinic.languages
        return Clinic(languages, settings.hotlines.confirmed, settings.unset_words())
    translated = sorted(found.name for found in root.glob("locales/*") if found.is_dir())
    return Clinic(language or ["en", *translated])
