"""Conditions over saved answers: ``mood <= 3 and sleep == badly``.

The language is a small part of Python's expressions, evaluated by simpleeval. It is checked when the script is loaded,
against the kinds of the answers that can have been given by then, so that no condition fails in front of a patient.

An answer that was skipped or not asked is None, and every comparison with it is False: a script that must treat an
unanswered question as dangerous says so with ``skipped(mood)`` or ``not answered(mood)``.
"""

from __future__ import annotations

import ast
import keyword
import operator
import re
import warnings
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

from simpleeval import EvalWithCompoundTypes, InvalidExpression

from bot.domain.effects import Value

LONGEST = 500
"""Characters in one condition; a longer one is a script written in the wrong place."""

KindName = Literal["number", "yes/no", "text", "time", "choice", "several"]
TRUTHS: Mapping[str, bool] = {"yes": True, "no": False, "true": True, "false": False}
FUNCTIONS = ("answered", "skipped", "count")


@dataclass(frozen=True, slots=True)
class Kind:
    """What sort of value a variable holds; ``options`` are the values a choice can have."""

    name: KindName
    options: frozenset[str] = frozenset()

    def __str__(self) -> str:
        if self.options:
            listed = ", ".join(sorted(self.options))
            return f"a choice ({listed})" if self.name == "choice" else f"several of {listed}"
        return _KIND_WORDS[self.name]


_KIND_WORDS: Mapping[KindName, str] = {
    "number": "a number",
    "yes/no": "yes or no",
    "text": "a text",
    "time": "a time",
    "choice": "a choice",
    "several": "several choices",
}

GROUPS = ("depression", "anxiety", "ptsd", "suicidal_thoughts", "first_responder", "parent", "pain", "none")
ROUTES = ("iv", "im", "nasal", "oral", "none")
FACTS: Mapping[str, Kind] = {
    "group": Kind("choice", frozenset(GROUPS)),
    "route": Kind("choice", frozenset(ROUTES)),
    "days_since_session": Kind("number"),
}
"""What a condition may look at without asking."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong with a condition; ``line`` and ``column`` count from 0 within it."""

    rule: str
    line: int
    column: int
    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition that has been parsed. ``words`` are option names that may stand without quotes.

    ``known`` are the names under which anything is ever saved in the script: every other name stands for itself, as an
    option. Nothing that was checked as an option can turn out to be an unanswered question when it is evaluated.
    """

    source: str
    tree: ast.expr = field(compare=False, repr=False)
    words: Set[str] = frozenset()
    known: Set[str] | None = None

    @property
    def names(self) -> Set[str]:
        """The names of the answers and facts that it looks at."""
        found = {name.id for name in _names(self.tree)}
        return found - set(self.words) - set(TRUTHS) - set(FUNCTIONS)

    @property
    def looks_at_facts(self) -> bool:
        """Whether it looks at something that is known without asking."""
        return any(name.id in FACTS for name in _names(self.tree))

    def holds(self, answers: Mapping[str, Value]) -> bool:
        """Whether it is true of ``answers``; never raises."""
        words = self.words if self.known is None else {n.id for n in _names(self.tree)} - self.known
        names: dict[str, Any] = {word: word for word in words}
        names |= TRUTHS
        # A variable that nobody was asked about yet is None, not its own name taken for a word.
        names |= {name.id: answers.get(name.id) for name in _names(self.tree) if name.id not in names}
        names |= dict(answers)
        evaluator = EvalWithCompoundTypes(operators=_OPERATORS, functions=_FUNCTIONS, names=names)
        try:
            return bool(evaluator.eval(self.source, previously_parsed=self.tree))
        except (InvalidExpression, LookupError, AttributeError, TypeError, ValueError, ArithmeticError):
            return False  # a pinned script from an older version; a question must still follow


def parse(source: str, words: Set[str] = frozenset()) -> Condition | Complaint:
    """The condition in ``source``, or why it is none."""
    text = source.strip()
    if len(text) > LONGEST:
        return Complaint("condition", 0, 0, f"The condition has more than {LONGEST} characters.", "Split it.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the parser's remarks on style are meant for programmers
            tree = ast.parse(text, mode="eval")
    except SyntaxError as error:
        return Complaint("condition", 0, max((error.offset or 1) - 1, 0), *_not_a_condition(text))
    except (ValueError, RecursionError, MemoryError):
        return Complaint("condition", 0, 0, *_not_a_condition(text))
    return Condition(text, tree.body, frozenset(words))


def _not_a_condition(text: str) -> tuple[str, str]:
    if re.search(r"(?<![=!<>])=(?!=)", text):
        return f"{text!r} is not a condition: a single = does not compare.", "Write == for 'is the same as'."
    reserved = re.search(rf"[=!]=\s*({'|'.join(keyword.kwlist)})\b", text)
    if reserved:
        word = reserved[1]
        return f"{word!r} has a meaning of its own in conditions.", f"Put it into quotes: == '{word}'."
    return (
        f"{text!r} is not a condition.",
        "Write it like mood <= 3, sleep == badly, answered(words), with and, or, not between.",
    )


# --- evaluation ----------------------------------------------------------------------------------------------------


def _known(compare: Callable[[Any, Any], Any]) -> Callable[[Any, Any], bool]:
    return lambda left, right: left is not None and right is not None and bool(compare(left, right))


def _sum(compute: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda left, right: None if left is None or right is None else compute(left, right)


def _same(left: Any, right: Any) -> bool:
    """Equal, also where a choice has an option called yes or no and the condition writes it without quotes."""
    if isinstance(left, bool) and isinstance(right, str):
        left = "yes" if left else "no"
    elif isinstance(right, bool) and isinstance(left, str):
        right = "yes" if right else "no"
    return bool(left == right)


_OPERATORS: Mapping[type, Callable[..., Any]] = {
    ast.Eq: _known(_same),
    ast.NotEq: _known(lambda left, right: not _same(left, right)),
    ast.Lt: _known(operator.lt),
    ast.LtE: _known(operator.le),
    ast.Gt: _known(operator.gt),
    ast.GtE: _known(operator.ge),
    ast.In: _known(lambda item, group: any(_same(item, each) for each in group)),
    ast.NotIn: _known(lambda item, group: not any(_same(item, each) for each in group)),
    ast.Add: _sum(operator.add),
    ast.Sub: _sum(operator.sub),
    ast.Not: operator.not_,
    ast.USub: lambda value: None if value is None else -value,
}
_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "answered": lambda value: value is not None,
    "skipped": lambda value: value is None,
    "count": lambda value: None if value is None else len(value) if isinstance(value, tuple | list) else 1,
}


@lru_cache(maxsize=4096)
def _names(tree: ast.expr) -> tuple[ast.Name, ...]:
    return tuple(node for node in ast.walk(tree) if isinstance(node, ast.Name))
