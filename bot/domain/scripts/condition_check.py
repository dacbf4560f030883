"""Whether a condition can be meant as it is written: its names, and what is compared with what."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Set

from bot.domain.scripts.condition import FACTS, FUNCTIONS, TRUTHS, Complaint, Condition, Kind

_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


def check(
    condition: Condition, variables: Mapping[str, Kind], elsewhere: Set[str] = frozenset()
) -> tuple[Complaint, ...]:
    """Every unknown name and every comparison that cannot be meant.

    ``variables`` are the answers that can have been given when the condition is reached, ``elsewhere`` those that the
    script saves only at other places.
    """
    checker = _Checker(condition, variables, elsewhere)
    kind = checker.kind(condition.tree)
    if kind is not None and kind.name != "yes/no":
        checker.complain(
            "type-mismatch", condition.tree, f"This is {kind}, not a condition.", "Compare it, as in mood <= 3."
        )
    return tuple(checker.complaints)


_TRUTH = Kind("yes/no")
_NUMBER = Kind("number")
_SAME = (ast.Eq, ast.NotEq)
_AMONG = (ast.In, ast.NotIn)
_ORDER = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)


class _Checker:
    """Finds the kind of every part; None where a complaint has been made already, so that one mistake is told once."""

    def __init__(self, condition: Condition, variables: Mapping[str, Kind], elsewhere: Set[str]) -> None:
        self.condition = condition
        self.variables = variables
        self.elsewhere = elsewhere
        self.complaints: list[Complaint] = []

    def complain(self, rule: str, node: ast.expr, what: str, remedy: str) -> None:
        line = self.condition.source.splitlines()[node.lineno - 1]
        column = len(line.encode()[: node.col_offset].decode(errors="ignore"))
        self.complaints.append(Complaint(rule, node.lineno - 1, column, what, remedy))

    def kind(self, node: ast.expr) -> Kind | None:
        if isinstance(node, ast.BoolOp):
            for part in node.values:
                self._expect(part, _TRUTH)
            return _TRUTH
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            self._expect(node.operand, _TRUTH)
            return _TRUTH
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
            self._expect(node.operand, _NUMBER)
            return _NUMBER
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
            self._expect(node.left, _NUMBER)
            self._expect(node.right, _NUMBER)
            return _NUMBER
        if isinstance(node, ast.Compare):
            return self._comparison(node)
        if isinstance(node, ast.Call):
            return self._call(node)
        if isinstance(node, ast.Name):
            return self._name(node)
        if isinstance(node, ast.Constant):
            return self._constant(node)
        self.complain(
            "condition",
            node,
            f"{ast.unparse(node)!r} is not part of a condition.",
            "Use only comparisons, and, or, not, in, + and -.",
        )
        return None

    def _expect(self, node: ast.expr, wanted: Kind) -> None:
        kind = self.kind(node)
        if kind is not None and kind.name != wanted.name:
            self.complain(
                "type-mismatch", node, f"{ast.unparse(node)!r} is {kind}; {wanted} is needed here.", _COMPARE_REMEDY
            )

    def _name(self, node: ast.Name) -> Kind | None:
        if node.id in self.variables:
            return self.variables[node.id]
        if node.id in TRUTHS:
            return _TRUTH
        if node.id in self.condition.words and node.id not in self.elsewhere:
            return Kind("choice", frozenset({node.id}))
        if node.id in self.elsewhere:
            what = f"{node.id!r} has not been asked when this condition is reached."
            self.complain("unknown-variable", node, what, "Ask before, or move the condition down.")
        else:
            known = ", ".join(sorted(set(self.variables) - set(FACTS))) or "none yet"
            self.complain("unknown-variable", node, f"No question saves {node.id!r}.", f"Saved so far: {known}.")
        return None

    def _constant(self, node: ast.Constant) -> Kind | None:
        value = node.value
        if isinstance(value, bool):
            return _TRUTH
        if isinstance(value, int | float):
            return _NUMBER
        if isinstance(value, str):
            return Kind("text")
        self.complain(
            "condition", node, f"{ast.unparse(node)} cannot be compared.", "Write answered(x) or skipped(x) instead."
        )
        return None

    def _call(self, node: ast.Call) -> Kind | None:
        named = isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS and not node.keywords
        asked = node.args[0] if len(node.args) == 1 else None
        if not named or not isinstance(asked, ast.Name) or asked.id in TRUTHS:
            self.complain(
                "condition",
                node,
                f"{ast.unparse(node)!r} is not known here.",
                "There are answered(x), skipped(x) and count(x), with the name of one saved answer.",
            )
            return None
        kind = self._name(asked)
        if kind is None or not isinstance(node.func, ast.Name):
            return None
        if node.func.id != "count":
            return _TRUTH
        if kind.name != "several":
            what = f"{asked.id!r} is {kind}; only what several: asked can be counted."
            self.complain("type-mismatch", node, what, "Compare the answer itself.")
            return None
        return _NUMBER

    def _comparison(self, node: ast.Compare) -> Kind | None:
        left = node.left
        for comparison, right in zip(node.ops, node.comparators, strict=True):
            if isinstance(comparison, _AMONG) and isinstance(right, ast.Tuple | ast.List):
                for item in right.elts:
                    self._alike(left, item, comparison, node)
            elif isinstance(comparison, _AMONG) and self._ticked(left, right):
                pass
            elif isinstance(comparison, _AMONG):
                self.complain(
                    "condition", right, "After 'in' comes a list in brackets.", "Write it like sleep in (well, badly)."
                )
            elif isinstance(comparison, _SAME + _ORDER):
                self._alike(left, right, comparison, node)
            else:
                self.complain("condition", node, "'is' does not compare here.", "Write == or !=.")
            left = right
        return _TRUTH

    def _ticked(self, left: ast.expr, right: ast.expr) -> bool:
        """Whether this is ``option in several``; complains where the option is none of them."""
        if (
            not isinstance(right, ast.Name)
            or (among := self.variables.get(right.id)) is None
            or among.name != "several"
        ):
            return False
        word = left.id if isinstance(left, ast.Name) else self._literal(left)
        if word is None:
            self.complain("type-mismatch", left, "Before 'in' comes one option.", f"Write it like x in {right.id}.")
        else:
            self._option(left, word, among)
        return True

    def _alike(self, left: ast.expr, right: ast.expr, comparison: ast.cmpop, whole: ast.expr) -> None:
        one = self.kind(left)
        if one is not None and one.options and isinstance(right, ast.Name) and self._unheard(right.id):
            self._option(right, right.id, one)
            return
        other = self.kind(right)
        if one is None or other is None:
            return
        if one.name == "choice" and isinstance(right, ast.Name) and right.id in ("yes", "no"):
            self._option(right, right.id, one)
            return
        words = (self._literal(left), self._literal(right))
        if {one.name, other.name} <= {"choice", "text"} and "choice" in (one.name, other.name):
            if isinstance(comparison, _ORDER):
                self.complain("type-mismatch", whole, "The options of a choice have no order.", "Use ==, != or in.")
            elif words[0] is None and words[1] is not None and one.name == "choice":
                self._option(right, words[1], one)
            elif words[1] is None and words[0] is not None and other.name == "choice":
                self._option(left, words[0], other)
            return
        literal = words[1] if words[1] is not None else words[0]
        if {one.name, other.name} == {"time", "text"}:
            if literal is None or not _CLOCK.fullmatch(literal):
                self.complain("type-mismatch", whole, "A time is compared with a text.", "Write times as '21:30'.")
            return
        if one.name != other.name:
            self.complain(
                "type-mismatch",
                whole,
                f"{ast.unparse(left)} is {one}, but {ast.unparse(right)} is {other}.",
                _COMPARE_REMEDY,
            )
        elif one.name == "several":
            self.complain(
                "type-mismatch", whole, "Several answers are no single value.", "Write x in it, or count(it)."
            )
        elif isinstance(comparison, _ORDER) and one.name in ("yes/no", "text"):
            self.complain("type-mismatch", whole, f"{str(one).capitalize()} has no order.", "Use == or !=.")

    def _unheard(self, name: str) -> bool:
        """Whether ``name`` is neither an answer nor an option nor a word of the language: a misspelt option."""
        return not (name in self.variables or name in self.elsewhere or name in self.condition.words or name in TRUTHS)

    def _option(self, node: ast.expr, word: str, choice: Kind) -> None:
        if word not in choice.options:
            self.complain(
                "type-mismatch",
                node,
                f"{word!r} is not one of the options.",
                f"They are: {', '.join(sorted(choice.options))}.",
            )

    def _literal(self, node: ast.expr) -> str | None:
        """The text that a node stands for when it is a quoted text or the bare name of an option."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return node.value
        if isinstance(node, ast.Name) and node.id not in self.variables and node.id in self.condition.words:
            return node.id
        return None


_COMPARE_REMEDY = "Compare like with like: a number with a number, a choice with one of its options."
