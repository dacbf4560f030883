"""What an operator and a translator do: edit a file, run the command, fill in a translation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from click.testing import Result
from typer.testing import CliRunner

from bot.cli import app
from bot.domain.scripts.catalogue import read_catalogue
from bot.translating import entries


@dataclass(frozen=True)
class Desk:
    """A conversations folder."""

    root: Path

    def put(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def change(self, name: str, old: str, new: str) -> None:
        text = self.read(name)
        assert old in text
        self.put(name, text.replace(old, new))

    def read(self, name: str) -> str:
        return (self.root / name).read_text("utf-8")

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(app, ["translations", *arguments, "--conversations", str(self.root)])

    def update(self, *languages: str) -> str:
        done = self.run("update", *(part for each in languages for part in ("--language", each)))
        assert done.exit_code == 0, done.output
        return done.output

    def po(self, domain: str = "scripts", language: str = "es") -> str:
        return self.read(f"locales/{language}/LC_MESSAGES/{domain}.po")

    def catalogue(self, domain: str = "scripts", language: str = "es") -> entries.Catalogue:
        return entries.read(self.po(domain, language), domain)

    def entry(self, words: str, domain: str = "scripts", context: str = "") -> entries.Entry:
        return self.catalogue(domain).entries[(context, words)]

    def shown(self, words: str, domain: str = "scripts") -> str | None:
        """What a Spanish patient reads for a text; None is the English."""
        return read_catalogue(self.po(domain), domain).get(words)

    def translate(self, words: str, said: str, domain: str = "scripts", context: str = "") -> None:
        """Fill in one translation, as a translator's tool does."""
        found = self.catalogue(domain)
        entry = replace(found.entries.get((context, words)) or entries.Entry(context, words), said=said, fuzzy=False)
        changed = {**found.entries, entry.key: entry}
        kept = entries.Catalogue(found.header, changed, found.obsolete)
        self.put(f"locales/es/LC_MESSAGES/{domain}.po", entries.write(kept))
