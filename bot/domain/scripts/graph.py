"""The paths through a script: what can be reached, what leads nowhere, what may have been answered by then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set

from bot.domain.scripts.condition import FACTS, Complaint, Kind, check
from bot.domain.scripts.steps import (
    NOWHERE,
    Asking,
    Ending,
    Fork,
    HandingOver,
    Path,
    Saying,
    Step,
    Waiting,
    kind_saved,
    saves,
    ways_on,
)

Found = Iterator[tuple[Path, Complaint]]


def _complaint(rule: str, what: str, remedy: str) -> Complaint:
    return Complaint(rule, 0, 0, what, remedy)


def names(steps: Sequence[Step]) -> Found:
    """Two steps of one name, and ways to steps that don't exist. The other rules of this room need a script without."""
    seen: set[str] = set()
    for step in steps:
        if step.id in seen and not step.origin:
            what = f"There are two steps called {step.id!r}."
            yield step.path, _complaint("duplicate-step", what, "Give one of them another id:.")
        seen.add(step.id)
    for step in steps:
        for way in ways_on(step):
            if way != NOWHERE and way not in seen and not step.origin:  # a part's own are told in its own file
                known = ", ".join(sorted(name for name in seen if "#" not in name)) or "none"
                yield (
                    (*step.path, "go_to"),
                    _complaint("unknown-step", f"There is no step {way!r}.", f"Steps with a name: {known}."),
                )


def paths(steps: Sequence[Step]) -> Found:
    """Steps nobody comes to, steps from which nobody gets out, circles that never ask."""
    by_id = {step.id: step for step in steps}
    reached = reach(by_id, steps[0].id)
    for step in steps:
        if step.id not in reached and not step.origin:
            remedy = "Take it out, or let a go_to: lead to it."
            yield step.path, _complaint("unreachable-step", f"Nothing leads to {_named(step)}.", remedy)
    leaving = _leaving(by_id)
    circling = _circling(by_id)
    for step in steps:
        if step.id not in reached:
            continue
        if NOWHERE in ways_on(step):
            yield (
                step.path,
                _complaint("no-way-out", "The script runs off its end after this step.", "Add '- end: done' after it."),
            )
        elif step.id not in leaving:
            what = f"From {_named(step)} no path leads to an end."
            yield step.path, _complaint("no-way-out", what, "Add a condition or a go_to: that leads to an end: step.")
        elif step.id in circling:
            what = "These steps can go round in a circle without asking anything."
            yield step.path, _complaint("no-way-out", what, "Put a question into the circle, or end it.")


def conditions(steps: Sequence[Step], needs: Mapping[str, Kind]) -> Found:
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
            yield (*step.path, "save"), _complaint("type-mismatch", what, "Save them under two names.")
        else:
            kinds[name] = Kind(kind.name, before.options | kind.options)
    known_at = asked_before(steps, frozenset(needs))
    for step in steps:
        if isinstance(step, Fork) and not step.origin:
            known = {name: kind for name, kind in kinds.items() if name in known_at[step.id]}
            for complaint in check(step.condition, {**FACTS, **known}, set(kinds) - set(known)):
                yield (*step.path, "when"), complaint


def helplines(steps: Sequence[Step]) -> Found:
    """Steps that call a person without the helplines having been shown since the last question."""
    by_id = {step.id: step for step in steps}
    bare: dict[str, HandingOver] = {}
    starts = [steps[0].id]
    for step in steps:
        if isinstance(step, Asking | Waiting):
            starts.extend(ways_on(step))
    seen: set[str] = set()
    while starts:
        name = starts.pop()
        here = by_id.get(name)
        if here is None or name in seen or isinstance(here, Asking | Waiting):
            continue
        seen.add(name)
        if isinstance(here, Saying) and "{hotlines}" in here.text:
            continue
        if isinstance(here, HandingOver):
            bare[name] = here
        starts.extend(ways_on(here))
    for over in bare.values():
        what = "A person is called here, but the helplines are not shown before."
        yield over.path, _complaint("no-helplines", what, "Say {hotlines} in the step before this one.")


def reach(by_id: Mapping[str, Step], start: str) -> Set[str]:
    """The ids of all steps that can be come to from ``start``, itself included."""
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name in by_id and name not in reached:
            reached.add(name)
            waiting.extend(ways_on(by_id[name]))
    return reached


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


def _leaving(by_id: Mapping[str, Step]) -> Set[str]:
    """The steps from which an end can be reached; running off the end counts, it has its own complaint."""
    leaving = {
        name for name, step in by_id.items() if isinstance(step, Ending | HandingOver) or NOWHERE in ways_on(step)
    }
    changed = True
    while changed:
        more = {
            name for name, step in by_id.items() if name not in leaving and any(w in leaving for w in ways_on(step))
        }
        changed = bool(more)
        leaving |= more
    return leaving


def _circling(by_id: Mapping[str, Step]) -> Set[str]:
    """The steps that lie on a circle without a question: what is left after taking away whatever leads out of it."""
    quiet = {name: step for name, step in by_id.items() if not isinstance(step, Asking | Waiting)}
    found: set[str] = set()
    for name, step in quiet.items():
        if any(name in reach(quiet, way) for way in ways_on(step)):
            found.add(name)
    return found


def _named(step: Step) -> str:
    return "this step" if "#" in step.id else f"the step {step.id!r}"
