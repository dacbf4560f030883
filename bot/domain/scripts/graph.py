"""The paths through a script: what can be reached, what leads nowhere, what may have been answered by then."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence, Set

from bot.domain.scripts.condition import FACTS, Complaint, Kind
from bot.domain.scripts.condition_check import check
from bot.domain.scripts.steps import (
    NOWHERE,
    Asking,
    Ending,
    Fork,
    HandingOver,
    Path,
    Scoring,
    Step,
    Waiting,
    kind_saved,
    saves,
    ways_on,
)

_CALLING = ("urgent", "emergency")
"""The levels of an answer's risk at which a person is called."""


def conditions(steps: Sequence[Step], needs: Mapping[str, Kind]) -> Iterator[tuple[Path, Complaint]]:
    """Conditions over answers that can't have been given yet, or that compare what can't be compared.

    ``needs`` is what the script that runs this one has saved already.
    """
    kinds: dict[str, Kind] = dict(needs)
    for step in steps:
        name = saves(step)
        if name is None:
            continue
        kind = kind_saved(step)
        before = kinds.setdefault(name, kind)
        if before.name != kind.name:
            what = f"{name!r} is saved as {before} at one place and as {kind} here."
            yield (*step.path, "save"), Complaint("type-mismatch", 0, 0, what, "Save them under two names.")
        else:
            kinds[name] = Kind(kind.name, before.options | kind.options)
    known_at = asked_before(steps, frozenset(needs))
    for step in steps:
        if isinstance(step, Fork) and not step.origin:
            known = {name: kind for name, kind in kinds.items() if name in known_at[step.id]}
            for complaint in check(step.condition, {**FACTS, **known}, set(kinds) - set(known)):
                yield (*step.path, "when"), complaint


def reach(by_id: Mapping[str, Step], start: str) -> Set[str]:
    """The ids of all steps that can be come to from ``start``, itself included."""
    return frozenset(_from(by_id, (start,), lambda _: False))


def before_an_answer(by_id: Mapping[str, Step], start: str) -> Set[str]:
    """The ids of the steps that follow from ``start`` on without anybody answering or time passing.

    The question or wait at which that ends is one of them.
    """
    return frozenset(_from(by_id, (start,), lambda step: isinstance(step, Asking | Waiting)))


def calls_a_person(by_id: Mapping[str, Step], start: str) -> bool:
    """Whether a person can be called from ``start`` on before anything else is asked."""
    return any(isinstance(by_id[name], HandingOver) for name in before_an_answer(by_id, start))


def deciding(steps: Sequence[Step], by_id: Mapping[str, Step]) -> Set[str]:
    """The names of the answers that decide whether a person is called."""
    found: set[str] = set()
    for step in steps:
        if isinstance(step, Fork) and not step.origin:
            called = [calls_a_person(by_id, way) for way in ways_on(step)]
            if called[0] != called[1]:  # where both do, it is not this answer that decides
                found |= step.condition.names
    return found


def about_danger(steps: Sequence[Step]) -> Set[str]:
    """The ids of the questions on whose answer it may depend whether a person is called, of parts and instruments too.

    An instrument of which only the total means danger counts with every item of it.
    """
    by_id = {step.id: step for step in steps}
    names: set[str] = set()
    for step in steps:
        if isinstance(step, Fork):
            called = [calls_a_person(by_id, way) for way in ways_on(step)]
            if called[0] != called[1]:
                # Not condition.names: it leaves out an answer that is called like one of its own options, as the
                # question "safe" is, and that question would not be announced.
                names |= {node.id for node in ast.walk(step.condition.tree) if isinstance(node, ast.Name)}
        elif isinstance(step, Scoring) and (risk := step.instrument.total_risk) is not None and risk.level in _CALLING:
            names |= {variable for _, variable in step.items}
    return {
        step.id
        for step in steps
        if isinstance(step, Asking)
        and (step.variable in names or (step.risk is not None and step.risk.level in _CALLING))
    }


def asked_before(steps: Sequence[Step], needs: Set[str] = frozenset()) -> Mapping[str, Set[str]]:
    """For each step what can be known when it is reached, on at least one path; ``needs`` is known from the start."""
    before: dict[str, set[str]] = {step.id: set(needs) for step in steps}
    changed = True
    while changed:
        changed = False
        for step in steps:
            name = saves(step)
            after = before[step.id] | ({name} if name is not None else set())
            for way in ways_on(step):
                if way in before and not after <= before[way]:
                    before[way] |= after
                    changed = True
    return before


def leaving(by_id: Mapping[str, Step]) -> Set[str]:
    """The steps from which an end can be reached; running off the end counts, it has its own complaint."""
    found = {name for name, step in by_id.items() if isinstance(step, Ending | HandingOver) or NOWHERE in ways_on(step)}
    changed = True
    while changed:
        more = {
            name for name, step in by_id.items() if name not in found and any(way in found for way in ways_on(step))
        }
        changed = bool(more)
        found |= more
    return found


def circling(by_id: Mapping[str, Step]) -> Set[str]:
    """The steps that lie on a circle without a question: what is left after taking away whatever leads out of it."""
    quiet = {name: step for name, step in by_id.items() if not isinstance(step, Asking | Waiting)}
    return {name for name, step in quiet.items() if any(name in reach(quiet, way) for way in ways_on(step))}


def named(step: Step) -> str:
    """What a complaint calls a step."""
    return "this step" if "#" in step.id else f"the step {step.id!r}"


def _from(by_id: Mapping[str, Step], starts: Sequence[str], stops: Callable[[Step], bool]) -> Set[str]:
    reached: set[str] = set()
    waiting = list(starts)
    while waiting:
        name = waiting.pop()
        if name in by_id and name not in reached:
            reached.add(name)
            if not stops(by_id[name]):
                waiting.extend(ways_on(by_id[name]))
    return reached
