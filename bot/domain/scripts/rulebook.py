"""All rules of lint: whatever file lies in the room ``rules`` is one."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache

from bot.domain.issues import Issue
from bot.domain.scripts import rules as room
from bot.domain.scripts.rule import Draft, Rule, Whole

NAMES = frozenset({"duplicate-step", "unknown-step"})
"""With such a complaint the ways through a script are not those that its author means, so only the early rules are
asked: a mistake is told once, not ten times."""


@cache
def rulebook() -> Mapping[str, Rule]:
    """The rules by their names, in their order."""
    found: dict[str, Rule] = {}
    for file in pkgutil.iter_modules(room.__path__):
        if not file.name.startswith("_"):
            module = importlib.import_module(f"{room.__name__}.{file.name}")
            rule: Rule = module.RULE
            found[rule.name] = replace(rule, title=(module.__doc__ or "").split("\n")[0])
    return dict(sorted(found.items()))


def inspect(draft: Draft) -> list[Issue]:
    """Everything that is wrong with a script that could be laid out, from its top to its end."""
    rules = [rule for rule in rulebook().values() if rule.check is not None or rule.says is not None]
    issues = _checked(draft, (rule for rule in rules if rule.early))
    if not any(issue.rule in NAMES for issue in issues):
        issues += _checked(draft, (rule for rule in rules if not rule.early))
    return _tidy(issues)


def inspect_all(whole: Whole) -> list[Issue]:
    """Everything that is wrong with the conversations as a whole, and with the words of the decks."""
    issues: list[Issue] = []
    for rule in rulebook().values():
        if rule.check_all is not None:
            issues += [rule.issue(whole.tree(name), found) for name, found in rule.check_all(whole)]
        if rule.says is not None:
            for name, spoken in whole.prompts_spoken:
                issues += [rule.issue(whole.tree(name), found) for found in rule.says((spoken,))]
    return _tidy(issues)


def _checked(draft: Draft, rules: Iterable[Rule]) -> list[Issue]:
    issues: list[Issue] = []
    for rule in rules:
        if rule.check is not None:
            issues += [rule.issue(draft.tree, found) for found in rule.check(draft)]
        if rule.says is not None:
            issues += [rule.issue(draft.tree, found) for found in rule.says(draft.spoken)]
    return issues


def _tidy(issues: Iterable[Issue]) -> list[Issue]:
    return sorted(dict.fromkeys(issues), key=lambda issue: (issue.file, issue.line, issue.column, issue.rule))
