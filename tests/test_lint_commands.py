"""The commands lint, rules and schema, as operators and review tools use them."""

from __future__ import annotations

import json
import shutil
import sys
from datetime import date
from pathlib import Path

import pytest

from bot import cli
from bot.commands.lint_pages import document
from bot.config import default_conversations
from bot.domain.schemas import schema_files
from bot.domain.scripts.rulebook import rulebook
from bot.engine.linting import Chosen, Clinic, grouped, look
from tests.test_commands import LEXICON, SETTINGS

ROOT = Path(__file__).parents[1]
BROKEN = """\
name: mine
title: Mine
phase: integration
steps:
  - say: Please calm down.
  - end: done
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small conversations folder with one script of its own; the full lexicon takes a second to try itself."""
    copy = tmp_path / "conversations"
    shutil.copytree(default_conversations(), copy, ignore=shutil.ignore_patterns("locales", "schema"))
    shutil.rmtree(copy / "safety" / "lexicon")
    (copy / "safety" / "lexicon").mkdir()
    (copy / "safety" / "lexicon" / "en.yaml").write_text(LEXICON, encoding="utf-8")
    return copy


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str | Path) -> int:
    monkeypatch.delenv("AFTERGLOW_CONFIG", raising=False)
    monkeypatch.setattr(sys, "argv", ["afterglow", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return ended.value.code if isinstance(ended.value.code, int) else 0


def test_one_file_is_looked_at_with_the_others_around_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    mine, other = folder / "scripts" / "mine.yaml", folder / "scripts" / "other.yaml"
    mine.write_text(
        BROKEN.replace("Please calm down.", "Hello.").replace("- end", "- run: safety-now\n  - end"), "utf-8"
    )
    assert run(monkeypatch, "lint", mine) == 0
    assert "unused-script" in capsys.readouterr().out  # known only from the others
    other.write_text(BROKEN.replace("mine", "other"), "utf-8")
    assert run(monkeypatch, "lint", mine) == 0
    assert "other.yaml" not in capsys.readouterr().out
    assert run(monkeypatch, "lint", other, mine) == 1
    assert f"{other}:5:10 crisis-wording" in capsys.readouterr().out
    assert run(monkeypatch, "lint", folder / "programs") == 0
    assert "Errors: 0" in capsys.readouterr().out


def test_a_file_that_lies_elsewhere_is_looked_at_as_if_it_lay_in_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text(BROKEN, "utf-8")
    assert run(monkeypatch, "lint", mine) == 1
    assert f"error: {mine}:5:10 crisis-wording:" in capsys.readouterr().out
    deck = tmp_path / "mydeck.yaml"
    deck.write_text("deck: mydeck\nprompts:\n  - {id: a, tags: [sky], text: Look up.}\n", "utf-8")
    assert run(monkeypatch, "lint", deck) == 1
    assert f"error: {deck}:3:" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["/nowhere"], ["--json", "--sarif"], ["--config", "/nowhere.toml"]])
def test_what_cannot_even_begin_ends_with_2(monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> None:
    assert run(monkeypatch, "lint", *arguments) == 2


def test_files_of_two_folders_are_not_mixed(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "more"
    shutil.copytree(folder, other)
    assert run(monkeypatch, "lint", folder / "scripts" / "welcome.yaml", other / "scripts" / "welcome.yaml") == 2
    assert "different folders" in capsys.readouterr().err


def test_with_settings_undecided_words_are_errors_and_without_warnings(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(SETTINGS, "utf-8")
    assert run(monkeypatch, "lint", "--config", config) == 1
    assert f"error: {folder / 'scripts' / 'acute-check.yaml'}:" in (told := capsys.readouterr().out)
    assert "undecided-words: {clinic_driving}" in told
    assert run(monkeypatch, "lint", folder) == 0
    told = capsys.readouterr().out
    assert "warning: " in told
    assert told.count("undecided-words: {clinic_driving}") == 1  # the others are counted
    words = "\n[clinic.words]\n" + "".join(
        f'{word} = {{en = "Ask us."}}\n'
        for word in ("fasting", "driving", "ride", "medicines", "breastfeeding", "hours", "duty")
    )
    config.write_text(SETTINGS.replace("\n[telegram]", f"{words}\n[telegram]"), "utf-8")
    assert run(monkeypatch, "lint", "--config", config) == 0
    assert "undecided-words" not in capsys.readouterr().out


def test_json_has_every_complaint_and_its_parts(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "scripts" / "mine.yaml").write_text(BROKEN, "utf-8")
    assert run(monkeypatch, "lint", "--json", folder / "scripts" / "mine.yaml") == 1
    told = json.loads(capsys.readouterr().out)
    assert told["errors"] == 1
    assert told["warnings"] == len(told["issues"]) - 1
    first = told["issues"][0]
    assert (first["rule"], first["severity"], first["line"], first["column"]) == ("crisis-wording", "error", 5, 10)
    assert first["file"] == str(folder / "scripts" / "mine.yaml")
    assert first["what"]
    assert first["remedy"]


def test_sarif_names_each_rule_and_place(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "scripts" / "mine.yaml").write_text(BROKEN, "utf-8")
    monkeypatch.chdir(folder.parent)
    assert run(monkeypatch, "lint", "--sarif", folder.absolute()) == 1
    log = json.loads(capsys.readouterr().out)
    assert log["version"] == "2.1.0"
    (ran,) = log["runs"]
    rules = ran["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules) >= len(rulebook())
    assert all(rule["shortDescription"]["text"] for rule in rules)
    for result in ran["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning")
        assert result["message"]["text"]
        place = result["locations"][0]["physicalLocation"]
        assert not place["artifactLocation"]["uri"].startswith("/")
        assert place.get("region", {"startLine": 1, "startColumn": 1}).keys() == {"startLine", "startColumn"}
    (crisis,) = [result for result in ran["results"] if result["ruleId"] == "crisis-wording"]
    place = crisis["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "conversations/scripts/mine.yaml"
    assert place["region"] == {"startLine": 5, "startColumn": 10}


def test_missing_translations_are_counted_unless_all_are_asked_for(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    catalogue = folder / "locales" / "fr" / "LC_MESSAGES" / "scripts.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text('msgid "Welcome"\nmsgstr "Bienvenue"\n', "utf-8")
    assert run(monkeypatch, "lint", folder / "scripts" / "weekly.yaml") == 0
    short = capsys.readouterr().out.splitlines()
    assert sum("missing-translation" in line for line in short) == 1
    assert "more in this file" in next(line for line in short if "missing-translation" in line)
    assert run(monkeypatch, "lint", "--all", folder / "scripts" / "weekly.yaml") == 0
    assert sum("missing-translation" in line for line in capsys.readouterr().out.splitlines()) > 5


def test_old_hotlines_are_told_by_the_day(folder: Path) -> None:
    def told(today: date) -> set[str]:
        report = look(Chosen(folder), Clinic(["en"]), today)
        return {issue.rule for issue in report.issues if issue.severity == "warning"}

    assert "stale-hotline" not in told(date(2026, 11, 24))
    assert "stale-hotline" in told(date(2027, 8, 1))
    (folder / "scripts" / "mine.yaml").write_text(BROKEN, "utf-8")
    assert "stale-hotline" in told(date(2027, 8, 1))  # also when nothing can go live


def test_the_list_of_rules_and_each_page(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch, "rules") == 0
    told = capsys.readouterr().out
    assert all(name in told for name in rulebook())
    assert run(monkeypatch, "rules", "crisis-wording") == 0
    told = capsys.readouterr().out
    assert "Please calm down." in told
    assert "Put both feet on the floor." in told
    assert "scripts/trial.yaml:5:10" in told
    assert run(monkeypatch, "rules", "crisis-word") == 2
    assert "Did you mean 'crisis-wording'?" in capsys.readouterr().err


def test_the_page_of_rules_is_up_to_date() -> None:
    """When this fails: afterglow rules --markdown > docs/lint.md"""
    assert (ROOT / "docs" / "lint.md").read_text(encoding="utf-8") == document(rulebook())


def test_the_schema_files_are_up_to_date() -> None:
    """When this fails: afterglow schema --write"""
    written = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "conversations" / "schema").iterdir()}
    assert written == schema_files()


def test_schemas_are_printed_or_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "schema") == 0
    assert json.loads(capsys.readouterr().out).keys() == schema_files().keys()
    assert run(monkeypatch, "schema", "--write", "--conversations", folder) == 0
    assert {path.name for path in (folder / "schema").iterdir()} == schema_files().keys()


def test_grouping_keeps_what_is_not_one_piece_of_work(folder: Path) -> None:
    report = look(Chosen(folder), Clinic(["en"]), date(2026, 11, 24))
    short = grouped(report.issues)
    assert len(short) < len(report.issues)
    assert {issue.rule for issue in short} == {issue.rule for issue in report.issues}
