"""The commands ``afterglow translations …``. What they need is imported inside them, as in :mod:`bot.cli`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.engine.folder import Folder
    from bot.translating import Group, Standing

FAILED, UNUSABLE = 1, 2
_SETTINGS = Path("config.toml")

app = typer.Typer(
    name="translations",
    help="Keep the translations (gettext .po files) in step with the English texts.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

Languages = Annotated[
    list[str] | None, typer.Option("--language", "-l", help="A language, such as es; more than once.")
]
Root = Annotated[Path | None, typer.Option("--conversations", help="The conversations folder; else the one included.")]


@app.command()
def update(language: Languages = None, conversations: Root = None) -> None:
    """Bring the .po files up to date: new texts empty, changed ones fuzzy, those that are gone out of use.

    Without --language: the files that are there. With it: all four of that language, made where they are missing.
    """
    from bot.config import default_conversations
    from bot.domain.scripts.catalogue import UnreadableCatalogueError
    from bot.engine.clock import SystemClock
    from bot.translating import CATALOGUES, merged

    root = conversations or default_conversations()
    folder, groups = _texts(root)
    now = SystemClock().now()
    failed = False
    for name in language or _languages(folder):
        _check(name)
        for domain in CATALOGUES:
            path = _path(name, domain)
            old = folder.files.get(path)
            if old is None and (language is None or (root / path).exists()):
                continue  # one that cannot be read is told below
            try:
                text = merged(old, path, name, domain, groups[domain], now)
            except UnreadableCatalogueError as error:
                typer.echo(f"error: {error}", err=True)
                failed = True
                continue
            if text != old:
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                (root / path).write_text(text, encoding="utf-8", newline="\n")
                typer.echo(f"{path}: {'brought up to date' if old is not None else 'new'}.")
    if _unread(folder, groups) or failed:
        raise typer.Exit(FAILED)


@app.command()
def status(
    language: Languages = None,
    missing: Annotated[
        str | None, typer.Option(help="List what this language lacks, with file and line.", metavar="LANGUAGE")
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 1 when one of the clinic's languages is not complete.")
    ] = False,
    config: Annotated[
        Path | None,
        typer.Option(
            "--config", "-c", envvar="AFTERGLOW_CONFIG", help="The settings; else config.toml, if it is here."
        ),
    ] = None,
    conversations: Root = None,
) -> None:
    """Show how far each language is: texts, translated, fuzzy (translated from an older text), missing."""
    from bot.config import default_conversations, load_settings

    if config is None and _SETTINGS.is_file():
        config = _SETTINGS
    settings = load_settings(config) if config is not None else None
    included = settings.conversations_path if settings is not None else default_conversations()
    root = conversations or included
    folder, groups = _texts(root)
    if missing is not None:
        _check(missing)
        _list_gaps(root, _standings(missing, folder, groups))
        return
    clinic = [each for each in settings.clinic.languages if each != "en"] if settings is not None else []
    shown = language or list(dict.fromkeys((*clinic, *_languages(folder))))
    standings = [one for each in shown for one in _standings(each, folder, groups)]
    _show(standings)
    unread = _unread(folder, groups)
    needed = set(language or clinic or shown)
    short = any(one.gaps and one.language in needed for one in standings)
    if strict and (short or unread):
        raise typer.Exit(FAILED)


def _texts(root: Path) -> tuple[Folder, Mapping[str, tuple[Group, ...]]]:
    from bot.engine.folder import read_folder
    from bot.translating import collect

    if not root.is_dir():
        typer.echo(f"There is no folder {root}.", err=True)
        raise typer.Exit(UNUSABLE)
    folder = read_folder(root)
    return folder, collect(folder)


def _languages(folder: Folder) -> list[str]:
    """The languages that have a catalogue."""
    return sorted({name.split("/")[1] for name in folder.files if name.startswith("locales/") and name.endswith(".po")})


def _check(language: str) -> None:
    from bot.domain.scripts.places import locale_of

    if locale_of(language) is None or language == "en":
        typer.echo(f"{language!r} is no language to translate into. Write its code, such as es or pt-BR.", err=True)
        raise typer.Exit(UNUSABLE)


def _path(language: str, domain: str) -> str:
    return f"locales/{language}/LC_MESSAGES/{domain}.po"


def _unread(folder: Folder, groups: Mapping[str, Sequence[Group]]) -> bool:
    """Tell which files could not be read; their translations were left as they are."""
    broken = [group.file for listed in groups.values() for group in listed if group.texts is None]
    broken.extend(issue.file for issue in folder.unread if issue.file.endswith(".po"))
    for file in broken:
        typer.echo(
            f"error: {file} cannot be read; its translations are left as they are. See afterglow lint.", err=True
        )
    return bool(broken)


def _standings(language: str, folder: Folder, groups: Mapping[str, tuple[Group, ...]]) -> Iterator[Standing]:
    from bot.translating import CATALOGUES, standing

    for domain in CATALOGUES:
        path = _path(language, domain)
        yield standing(folder.files.get(path), path, language, domain, groups[domain])


def _show(standings: Sequence[Standing]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("language", "catalogue")
    for column in ("texts", "translated", "fuzzy", "missing", "%"):
        table.add_column(column, justify="right")
    before = ""
    for one in standings:
        if before and one.language != before:
            table.add_section()
        counts = (one.texts, one.translated, one.fuzzy, one.missing, one.percent)
        style = None if not one.gaps else "yellow" if one.translated else "red"
        table.add_row(one.language if one.language != before else "", one.domain, *map(str, counts), style=style)
        before = one.language
    Console().print(table)


def _list_gaps(root: Path, standings: Iterator[Standing]) -> None:
    count = 0
    for one in standings:
        for gap in one.gaps:
            text, catalogue = gap.text, root / _path(one.language, one.domain)
            written = f"{root / text.file}:{text.line}" if text.file else f"{catalogue}:{gap.line}"
            first, _, rest = text.words.partition("\n")
            typer.echo(f"{written}: {gap.why}: {text.comment}: {first}{' …' if rest else ''}")
            count += 1
    typer.echo(f"{count} texts." if count != 1 else "One text.")
