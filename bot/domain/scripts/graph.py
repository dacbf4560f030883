"""The paths through a script: what can be reached, what leads nowhere, what may have been answered by then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set

from bot.domain.scripts.condition import Complaint, Kind, check
from bot.domain.scripts.steps import NOWHERE, Asking, Ending, Fork, Path, Saying, Step, kind_of, ways_on

NEEDS_PERSON = "needs_person"
"""The outcome after which a person of the clinic is called; what is said on the way to it is a crisis text."""

Found = Iterator[tuple[Path, Complaint]]


def _complaint(rule: str, what: str, remedy: str) -> Complaint:
    return Complaint(rule, 0, 0, what, remedy)


def names(steps: Sequence[Step]) -> Found:
    """Two steps of one name, and ways to steps that don't exist. The other rules of this room need a script without."""
    seen: set[str] = set()
    for step in steps:
        if step.id in seen:
            what = f"There are two steps called {step.id!r}."
            yield step.path, _complaint("duplicate-step", what, "Give one of them another id:.")
        seen.add(step.id)
    for step in steps:
        for way in ways_on(step):
            if way != NOWHERE and way not in seen:
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
        if step.id not in reached:
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


def conditions(steps: Sequence[Step]) -> Found:
    """Conditions over answers that can't have been given yet, or that compare what can't be compared."""
    kinds: dict[str, Kind] = {}
    for step in steps:
        if not isinstance(step, Asking):
            continue
        kind = kind_of(step.answer)
        before = kinds.setdefault(step.variable, kind)
        if before.name != kind.name:
            what = f"{step.variable!r} is saved as {before} at one place and as {kind} here."
            yield (*step.path, "save"), _complaint("type-mismatch", what, "Save them under two names.")
        else:
            kinds[step.variable] = Kind(kind.name, before.options | kind.options)
    asked = asked_before(steps)
    for step in steps:
        if isinstance(step, Fork):
            known = {name: kind for name, kind in kinds.items() if name in asked[step.id]}
            for complaint in check(step.condition, known, set(kinds) - set(known)):
                yield (*step.path, "when"), complaint


def helplines(steps: Sequence[Step]) -> Found:
    """Ends that call a person without the helplines having been shown since the last question."""
    by_id = {step.id: step for step in steps}
    bare: dict[str, Ending] = {}
    starts = [steps[0].id, *(step.next for step in steps if isinstance(step, Asking))]
    seen: set[str] = set()
    while starts:
        name = starts.pop()
        step = by_id.get(name)
        if step is None or name in seen or isinstance(step, Asking):
            continue
        seen.add(name)
        if isinstance(step, Saying) and "{hotlines}" in step.text:
            continue
        if isinstance(step, Ending) and step.outcome == NEEDS_PERSON:
            bare[name] = step
        starts.extend(ways_on(step))
    for ending in bare.values():
        what = "A person is called here, but the helplines are not shown before."
        yield ending.path, _complaint("no-helplines", what, "Say {hotlines} in the step before this end.")


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


def asked_before(steps: Sequence[Step]) -> Mapping[str, Set[str]]:
    """For each step the variables that can have been asked when it is reached, on at least one path."""
    before: dict[str, set[str]] = {step.id: set() for step in steps}
    changed = True
    while changed:
        changed = False
        for step in steps:
            after = before[step.id] | ({step.variable} if isinstance(step, Asking) else set())
            for way in ways_on(step):
                if way in before and not after <= before[way]:
                    before[way] |= after
                    changed = True
    return before


def _leaving(by_id: Mapping[str, Step]) -> Set[str]:
    """The steps from which an end can be reached; running off the end counts, it has its own complaint."""
    leaving = {name for name, step in by_id.items() if isinstance(step, Ending) or NOWHERE in ways_on(step)}
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
    quiet = {name: step for name, step in by_id.items() if not isinstance(step, Asking)}
    found: set[str] = set()
    for name, step in quiet.items():
        if any(name in reach(quiet, way) for way in ways_on(step)):
            found.add(name)
    return found


def _named(step: Step) -> str:
    return "this step" if "#" in step.id else f"the step {step.id!r}"
