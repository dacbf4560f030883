"""Looking at the rota when its time has come: whoever comes or goes gets a note, and gaps are told.

1. The database holds when to look next: at the next change of who is on call, at once after anything was agreed or
   taken back, and once a day for the gaps of the coming week.
2. A look compares what is now with what the last look found, so that a repeated or a late one tells nobody twice, and
   one that a restart has delayed is made up for.
3. The next time is put down in the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.cases.policy import Policy
from bot.domain.cases.watches import AHEAD, Watch, of_person
from bot.domain.markup import escape
from bot.domain.people import Role
from bot.engine import duty
from bot.engine.rota_words import gap_lines, laid_out, names, not_counted, rotas, tell, when, without_anybody
from bot.engine.surroundings import Surroundings
from bot.store import cases, rota
from bot.store.times import moment, stamp
from bot.store.transaction import Transaction

SOON = timedelta(hours=24)
"""A gap that begins within this time is told at once when it arises: the daily notice might come too late."""


def begin(tx: Transaction, around: Surroundings) -> None:
    """The bot has started, perhaps with other settings: look at once; a daily notice that was missed is still due."""
    if rota.looked(tx, rota.CHANGE) is None:
        _look_at_change(tx, around)
    rota.look_again(tx, rota.CHANGE, around.now)
    if rota.looked(tx, rota.GAPS) is None:
        rota.look(tx, rota.GAPS, next_notice(around), {})
    rota.look_again(tx, rota.GAPS, next_notice(around))


def take_due(tx: Transaction, around: Surroundings, name: str) -> None:
    """Look at what has fallen due; nothing of it is due any more by the end of this."""
    if name == rota.GAPS:
        _tell_of_week(tx, around)
        rota.look(tx, rota.GAPS, next_notice(around), {})
    else:
        _look_at_change(tx, around)


def next_notice(around: Surroundings) -> datetime:
    """When the daily notice of gaps comes next, on the clinic's clock."""
    zone = ZoneInfo(around.clinic.zone)
    day = around.now.astimezone(zone).date()
    while True:
        at = datetime.combine(day, around.clinic.gaps_at, zone).astimezone(around.now.tzinfo)
        if at > around.now:
            return at
        day += timedelta(days=1)


def _look_at_change(tx: Transaction, around: Surroundings) -> None:
    policy, now = duty.policy(tx, around), around.now
    before = rota.looked(tx, rota.CHANGE)
    found = {name: laid_out(tx, around, policy, name) for name in rotas(policy)}
    on_call = {name: list(policy.on_call(now, name)) for name in found}
    gaps = [(name, watch) for name, laid in found.items() for watch in laid if not watch.people]
    if before is not None:
        if around.clinic.handover_notes:
            _hand_over(tx, around, found, before["on_call"], on_call)
        _tell_of_new(tx, around, policy, before["gaps"], gaps)
    ends = [watch.end for laid in found.values() for watch in laid]
    seen = {"on_call": on_call, "gaps": [[name, stamp(gap.start), stamp(gap.end)] for name, gap in gaps]}
    rota.look(tx, rota.CHANGE, min(ends, default=now + AHEAD), seen)


def _hand_over(
    tx: Transaction,
    around: Surroundings,
    found: Mapping[str, Sequence[Watch]],
    before: Mapping[str, Sequence[str]],
    now: Mapping[str, Sequence[str]],
) -> None:
    open_cases = f"Open cases: {len(cases.all_running(tx))}. /cases shows them."
    for name, people in now.items():
        old = before.get(name)
        if old is None or list(old) == list(people):
            continue
        for person in people:
            if person not in old:
                mine = of_person(found[name], person)
                until = mine[0].end if mine else around.now + AHEAD
                # The rota is laid out for a week; an end there is none that anybody has agreed on.
                said = f"until {when(around, until)}" if until < around.now + AHEAD else "for the coming week"
                who = f"You are on call now ({escape(name)}), {said}, {escape(around.clinic.zone)} time."
                tell(tx, around, (person,), f"{who}\n{open_cases}")
        for person in old:
            if person not in people:
                now_on = f"On call now: {names(around, people)}."
                tell(tx, around, (person,), f"You are no longer on call ({escape(name)}). {now_on}\n{open_cases}")


def _tell_of_new(
    tx: Transaction, around: Surroundings, policy: Policy, before: Sequence[Any], gaps: Sequence[tuple[str, Watch]]
) -> None:
    known = [(name, moment(start), moment(end)) for name, start, end in before]
    new = [
        (name, gap)
        for name, gap in gaps
        if gap.start < around.now + SOON
        and not any(name == other and start <= gap.start and gap.end <= end for other, start, end in known)
    ]
    if new:
        lines = ["<b>A gap in the rota</b>", *gap_lines(around, new), *_end(tx, around, policy)]
        tell(tx, around, _hearers(around, policy), "\n".join(lines))


def _tell_of_week(tx: Transaction, around: Surroundings) -> None:
    policy = duty.policy(tx, around)
    found = [(name, gap) for name in rotas(policy) for gap in without_anybody(tx, around, policy, name)]
    if found:
        title = "<b>Nobody is on call in these hours of the coming week</b>"
        lines = [title, *gap_lines(around, found), *_end(tx, around, policy)]
        tell(tx, around, _hearers(around, policy), "\n".join(lines))


def _end(tx: Transaction, around: Surroundings, policy: Policy) -> list[str]:
    missing = [f"Not counted: {names(around, (key,))}, {why}." for key, why in not_counted(tx, around, policy).items()]
    zone = escape(around.clinic.zone)
    return [*missing, f"Times are {zone}. A page then goes to every clinician. Can you? /take"]


def _hearers(around: Surroundings, policy: Policy) -> list[str]:
    """Administrators, and whoever is on call; where nobody is, every clinician."""
    administrators = [member.key for member in around.team.with_role(Role.ADMINISTRATOR)]
    return [*administrators, *(policy.on_call(around.now) or policy.clinicians)]
