"""The rules of lint as pages: why, a file that fails and what lint says about it, a file that passes."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping

from bot.domain.issues import Issue
from bot.domain.scripts.rule import Rule
from bot.engine.linting import tried

_LONG = 22
"""Lines of a file from which on only what matters of it is shown."""
_AROUND = 4
_WITHOUT = "Without that file."
_HEAD = """\
# The rules of lint

`afterglow lint [PATH…]` reads the conversations and tells every complaint with its file, line and column, the name of
a rule, what is wrong, and how to mend it. An **error** keeps the conversations from going live: the last good ones
stay. A **warning** does not.

```sh
afterglow lint                                  # the whole folder
afterglow lint conversations/scripts/day-three.yaml   # one file, with all the others around it
afterglow lint --config config.toml             # with the clinic's own words, languages and confirmed lines
afterglow lint --all                            # each missing translation, instead of their number
afterglow lint --json                           # for programs
afterglow lint --sarif > lint.sarif             # for code review tools
afterglow rules NAME                            # one of the pages below
```

It ends with status 0 when there is no error, 1 when there is one, 2 when it could not even begin. Without `--config`
nobody knows what the clinic has decided, so what it has to decide is a warning.

Three rules are about folders and settings, not about a file, and have no page: `no-folder`, `unreadable` (a file that
is not UTF-8 text, or not there) and `unknown-line` (the settings confirm a hotline that the list does not have).

This page is made by `afterglow rules --markdown` from the rules themselves: each example below is tried in the tests.
"""


def document(rules: Mapping[str, Rule]) -> str:
    """All pages as one Markdown document."""
    lines = [_HEAD, "| rule | | why |", "|---|---|---|"]
    lines += [f"| [{name}](#{name}) | {rule.severity} | {rule.why} |" for name, rule in rules.items()]
    return "\n".join([*lines, "", *(page(rule, "##") for rule in rules.values())])


def page(rule: Rule, heading: str = "#") -> str:
    """One rule's page as Markdown."""
    bad, good = rule.files(rule.bad), rule.files(rule.good)
    same = [name for name in bad if good.get(name) == bad[name]]
    lines = [f"{heading} {rule.name}", "", f"{rule.title} ({rule.severity})", "", rule.why, "", "Fails:", ""]
    lines += _shown({name: text for name, text in bad.items() if name not in same}, good) or [_WITHOUT, ""]
    lines += [f"> {_told(issue)}\n" for issue in tried(rule, rule.bad) if issue.rule == rule.name]
    lines += ["Passes:", ""]
    lines += _shown({name: text for name, text in good.items() if name not in same}, bad) or [
        _WITHOUT,
        "",
    ]
    if same:
        lines += ["Beside both:", "", *_shown({name: bad[name] for name in same}, {})]
    return "\n".join(lines)


def _told(issue: Issue) -> str:
    place = f"{issue.file}:{issue.line}:{issue.column}" if issue.line else issue.file
    return f"`{place}` {issue.what} {issue.remedy}"


def _shown(files: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    lines: list[str] = []
    for name, text in files.items():
        language = "po" if name.endswith(".po") else "yaml"
        lines += [f"`{name}`", f"```{language}", *_lines(text, other.get(name)), "```", ""]
    return lines


def _lines(text: str, other: str | None) -> Iterator[str]:
    """The lines of a file; of a long one those around what is different in ``other``."""
    lines = [line if len(line) <= 150 else f"{line[:140]}…" for line in text.rstrip("\n").split("\n")]
    if other is None or len(lines) <= _LONG:
        yield from lines
        return
    matcher = difflib.SequenceMatcher(None, text.split("\n"), other.split("\n"), autojunk=False)
    shown: set[int] = set()
    for kind, start, end, _, _ in matcher.get_opcodes():
        if kind != "equal":
            shown.update(range(max(start - _AROUND, 0), min(end + _AROUND, len(lines))))
    gap = False
    for number, line in enumerate(lines):
        if number in shown:
            yield line
        elif not gap:
            yield "# …"
        gap = number not in shown
