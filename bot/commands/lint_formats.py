"""Lint's complaints for other programs: JSON, and SARIF for the tools that show them beside a change."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import quote

from bot.domain.issues import Issue
from bot.domain.scripts.rule import Rule

SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def as_json(issues: Sequence[Issue]) -> str:
    """One object: the numbers of errors and warnings, and a list of complaints. Lines and columns count from 1."""
    told = [
        {
            "rule": issue.rule,
            "severity": issue.severity,
            "file": issue.file,
            "line": issue.line,
            "column": issue.column,
            "what": issue.what,
            "remedy": issue.remedy,
        }
        for issue in issues
    ]
    errors = sum(issue.severity == "error" for issue in issues)
    return json.dumps({"errors": errors, "warnings": len(told) - errors, "issues": told}, ensure_ascii=False, indent=2)


def as_sarif(issues: Sequence[Issue], rules: Mapping[str, Rule], version: str, here: Path) -> str:
    """A SARIF 2.1.0 log with one run. Files under ``here`` are named relative to it, as review tools expect."""
    names = sorted({*rules, *(issue.rule for issue in issues)})
    index = {name: number for number, name in enumerate(names)}
    driver = {
        "name": "afterglow lint",
        "semanticVersion": version,
        "rules": [_descriptor(name, rules.get(name)) for name in names],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(issue, index[issue.rule], here) for issue in issues],
    }
    return json.dumps({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


def _descriptor(name: str, rule: Rule | None) -> dict[str, Any]:
    if rule is None:  # about a folder or a setting: no file can be its example
        return {"id": name, "shortDescription": {"text": name.replace("-", " ")}}
    return {
        "id": name,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": f"{rule.why} See: afterglow rules {name}"},
        "defaultConfiguration": {"level": rule.severity},
    }


def _result(issue: Issue, number: int, here: Path) -> dict[str, Any]:
    path = PurePath(issue.file)
    if path.is_absolute() and path.is_relative_to(here):
        path = path.relative_to(here)
    uri = Path(path).as_uri() if path.is_absolute() else quote(path.as_posix())
    place: dict[str, Any] = {"artifactLocation": {"uri": uri}}
    if issue.line:
        place["region"] = {"startLine": issue.line, "startColumn": max(issue.column, 1)}
    return {
        "ruleId": issue.rule,
        "ruleIndex": number,
        "level": issue.severity,
        "message": {"text": f"{issue.what} {issue.remedy}".strip()},
        "locations": [{"physicalLocation": place}],
    }
