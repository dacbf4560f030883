"""Swapping shifts: mine against yours, only when both agree, and only before the first of the two begins.

1. Offering makes a row, and the own shift is chosen; nothing in the rota changes.
2. Agreeing moves the row from open to agreed on the condition that it is still open: of two answers one counts.
3. Only then are the four changes put down, in the same transaction. Where a shift is no longer that person's, or a
   person is gone, nothing is changed and both are told.
4. When the first shift begins and nobody has agreed, the offer lapses, and both are told.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.cases.hours import day_named
from bot.domain.cases.rota import Change, Override
from bot.domain.cases.watches import Watch, of_person, watches
from bot.domain.effects import Keyboard
from bot.domain.events import Incoming
from bot.domain.markup import escape
from bot.domain.people import Role, Staff
from bot.engine import duty as on_duty
from bot.engine import letters
from bot.engine.rota_words import hours, names, rotas, tell, when
from bot.engine.staff_words import GONE, is_number, say
from bot.engine.surroundings import Surroundings
from bot.store import duty, outbox, rota, trail
from bot.store.outbox import Letter
from bot.store.rota import Swap
from bot.store.transaction import Transaction

_AHEAD = timedelta(days=14)
_MOST = 6
_OVER = {
    rota.AGREED: "It is agreed already.",
    rota.DECLINED: "It was declined.",
    rota.WITHDRAWN: "It was taken back.",
    rota.LAPSED: "It is too late: the offer has lapsed.",
}


def command(tx: Transaction, around: Surroundings, staff: Staff, rest: str, incoming: Incoming) -> None:
    """``/swap PERSON DAY [ROTA]``: their shift that begins on that day against one of mine."""
    del incoming
    words = rest.lower().split()
    known = rotas(on_duty.policy(tx, around))
    zone = ZoneInfo(around.clinic.zone)
    people = [member for member in around.team.with_role(Role.CLINICIAN) if member.key in words]
    today = around.now.astimezone(zone).date()
    day = next((named for word in words if (named := day_named(word, today)) is not None), None)
    if len(people) != 1 or day is None or people[0].key == staff.key:
        others = ", ".join(one.key for one in around.team.with_role(Role.CLINICIAN) if one.key != staff.key)
        say(tx, around, staff, f"Whose shift, and which day? For instance: /swap ben sat. There are: {escape(others)}.")
        return
    found = [
        (name, watch)
        for name in ([word for word in words if word in known] or known)
        for watch in _of(tx, around, name, people[0].key)
        if watch.start > around.now and watch.start.astimezone(zone).date() == day
    ]
    if not found:
        say(tx, around, staff, f"{escape(people[0].name)} begins no shift on {day:%a %d %b}. /oncall week shows them.")
        return
    for name, theirs in found[:2]:
        mine = [one for one in _of(tx, around, name, staff.key) if one.start > around.now]
        if not mine:
            say(tx, around, staff, f"You have no shift in {escape(name)} to give for it. /take asks for nothing back.")
            continue
        swap = rota.offer(tx, name, staff.key, people[0].key, (theirs.start, theirs.end), around.now)
        gives = f"{escape(people[0].name)} ({escape(name)})"
        text = f"You would take {_span(around, swap.theirs)} from {gives}. For which of yours?"
        keyboard = letters.column(
            *(
                (f"{when(around, one.start)} – {when(around, one.end)}", f"d:sc:{swap.id}:{_minute(one.start)}")
                for one in mine[:_MOST]
            )
        )
        say(tx, around, staff, text, keyboard)


def tapped(tx: Transaction, around: Surroundings, staff: Staff, incoming: Incoming, what: str, rest: list[str]) -> str:
    """A button of a swap (``d:sc:swap:minute``, ``d:sy:swap``, ``d:sn:swap``, ``d:sx:swap``); what the toast says."""
    swap = rota.swap(tx, int(rest[0])) if rest and is_number(rest[0]) else None
    theirs = what in ("sy", "sn")
    if swap is None or what not in ("sc", "sy", "sn", "sx"):
        return GONE
    if staff.key != (swap.asked if theirs else swap.offered_by):
        return GONE
    if swap.state in _OVER:
        return _OVER[swap.state]
    if what == "sc":
        return _choose(tx, around, staff, incoming, swap, rest[1] if len(rest) == 2 else "")
    if swap.due_at <= around.now:
        lapse(tx, around, swap)
        return _OVER[rota.LAPSED]
    if what == "sy":
        return _agree(tx, around, staff, incoming, swap)
    rota.move_swap(tx, swap, rota.DECLINED if what == "sn" else rota.WITHDRAWN)
    trail.record(tx, staff.key, f"swap-{'declined' if what == 'sn' else 'withdrawn'}", f"swap {swap.id}", around.now)
    said = f"{escape(staff.name)} {'declines' if what == 'sn' else 'takes back'} the swap: {_both(around, swap)}"
    if what == "sn" or swap.state == rota.OPEN:
        tell(tx, around, (swap.offered_by if what == "sn" else swap.asked,), f"{said} Nothing was changed.")
    _shows(tx, around, staff, incoming, f"{'Declined' if what == 'sn' else 'Taken back'}. Nothing was changed.")
    return "Noted."


def _choose(tx: Transaction, around: Surroundings, staff: Staff, incoming: Incoming, swap: Swap, minute: str) -> str:
    mine = next((one for one in _of(tx, around, swap.rota, staff.key) if minute == str(_minute(one.start))), None)
    if swap.state == rota.OPEN:
        return "The other has been asked already."
    if mine is None or mine.start <= around.now or swap.due_at <= around.now:
        return "That shift has begun, or is not yours any more."
    if not rota.choose(tx, swap, (mine.start, mine.end)):
        return GONE
    open_ = rota.swap(tx, swap.id) or swap
    trail.record(tx, staff.key, "swap-offered", f"swap {swap.id}", around.now, f"{swap.rota} with {swap.asked}")
    text = (
        f"{escape(staff.name)} offers you a swap in {escape(swap.rota)}.\n"
        f"You give: {_span(around, swap.theirs)}\nYou get: {_span(around, (mine.start, mine.end))}\n"
        f"Times are {escape(around.clinic.zone)}. The offer holds until {when(around, open_.due_at)}."
    )
    tell(tx, around, (swap.asked,), text, letters.column(("Agree", f"d:sy:{swap.id}"), ("Decline", f"d:sn:{swap.id}")))
    shown = f"{names(around, (swap.asked,))} is asked. {_both(around, open_)} Nothing changes until they agree."
    _shows(tx, around, staff, incoming, shown, letters.column(("Take back", f"d:sx:{swap.id}")))
    return "Asked."


def _agree(tx: Transaction, around: Surroundings, staff: Staff, incoming: Incoming, swap: Swap) -> str:
    if swap.own is None:
        return GONE
    if not _stands(tx, around, swap):
        lapse(tx, around, swap, "One of the two shifts has changed meanwhile.")
        return "One of the two shifts has changed meanwhile. Nothing was changed."
    if not rota.move_swap(tx, swap, rota.AGREED):
        return GONE
    for person, other, (start, end) in (
        (swap.offered_by, swap.asked, swap.theirs),
        (swap.asked, swap.offered_by, swap.own),
    ):
        # Joining and leaving, not taking: somebody else who is on call in these hours stays so.
        for change, who in ((Change.JOINS, person), (Change.LEAVES, other)):
            duty.agree(tx, Override(swap.rota, change, who, start, end), staff.key, around.now)
    trail.record(tx, staff.key, "swap-agreed", f"swap {swap.id}", around.now, f"{swap.rota} with {swap.offered_by}")
    zone = escape(around.clinic.zone)
    tell(tx, around, (swap.offered_by,), f"{escape(staff.name)} agrees. {_now(around, swap.theirs, swap.own)} ({zone})")
    _shows(tx, around, staff, incoming, f"Agreed. {_now(around, swap.own, swap.theirs)} ({zone})")
    return "Agreed."


def lapse(tx: Transaction, around: Surroundings, swap: Swap, why: str = "Nobody agreed before it began.") -> None:
    """The offer is over without agreement; those who know of it are told."""
    if not rota.move_swap(tx, swap, rota.LAPSED) or swap.state == rota.DRAFT:
        return
    trail.record(tx, "afterglow", "swap-lapsed", f"swap {swap.id}", around.now)
    text = f"The offered swap in {escape(swap.rota)} has lapsed. {why} {_both(around, swap)} Nothing was changed."
    tell(tx, around, (swap.offered_by, swap.asked), text)


def _stands(tx: Transaction, around: Surroundings, swap: Swap) -> bool:
    """Whether both are still clinicians, and still on call in all of the hours that they give."""
    clinicians = {member.key for member in around.team.with_role(Role.CLINICIAN)}
    policy = on_duty.policy(tx, around)
    for person, span in ((swap.asked, swap.theirs), (swap.offered_by, swap.own)):
        if span is None or person not in clinicians:
            return False
        found = of_person(watches(policy.shifts, policy.overrides, *span, swap.rota), person)
        if [(one.start, one.end) for one in found] != [span]:
            return False
    return True


def _of(tx: Transaction, around: Surroundings, name: str, person: str) -> tuple[Watch, ...]:
    policy = on_duty.policy(tx, around)
    return of_person(watches(policy.shifts, policy.overrides, around.now, around.now + _AHEAD, name), person)


def _both(around: Surroundings, swap: Swap) -> str:
    own = _span(around, swap.own) if swap.own is not None else "?"
    theirs = f"{names(around, (swap.asked,))}'s {_span(around, swap.theirs)}"
    return f"{theirs} against {names(around, (swap.offered_by,))}'s {own}."


def _now(around: Surroundings, on: tuple[datetime, datetime], off: tuple[datetime, datetime]) -> str:
    return f"You are on call {hours(around, *on)}, and not {hours(around, *off)}."


def _span(around: Surroundings, span: tuple[datetime, datetime]) -> str:
    return f"{when(around, span[0])} – {when(around, span[1])}"


def _minute(at: datetime) -> int:
    return int(at.astimezone(UTC).timestamp()) // 60


def _shows(
    tx: Transaction, around: Surroundings, staff: Staff, incoming: Incoming, html: str, keyboard: Keyboard = ()
) -> None:
    if incoming.message_id is not None:
        edit = letters.edit_tapped(incoming.message_id, html, keyboard)
        outbox.put(tx, Letter(staff.telegram_id, outbox.REPLY, "staff-choice", edit, resend=False), around.now)
