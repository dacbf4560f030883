"""The rota in words for staff: hours with day and zone, people by name, who counts, and what there is to know of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.cases.hours import instants
from bot.domain.cases.policy import TELEGRAM, Policy
from bot.domain.cases.rota import ON_CALL
from bot.domain.cases.watches import AHEAD, Watch, gaps, watches
from bot.domain.effects import Keyboard
from bot.domain.markup import escape
from bot.domain.people import Role
from bot.engine import letters
from bot.engine.surroundings import Surroundings
from bot.store import duty, outbox
from bot.store.outbox import Letter
from bot.store.transaction import Transaction


def when(around: Surroundings, at: datetime) -> str:
    """``Sat 28 Nov 08:00`` on the clinic's clock; with the offset where that hour comes twice."""
    zone = ZoneInfo(around.clinic.zone)
    wall = at.astimezone(zone)
    twice = len(instants(wall.replace(tzinfo=None), zone)) > 1
    return f"{wall:%a %d %b %H:%M}{f' (UTC{wall:%z})' if twice else ''}"


def hours(around: Surroundings, start: datetime, end: datetime) -> str:
    """The hours as a part of a sentence: ``from Sat 28 Nov 08:00 until Sat 28 Nov 20:00``; begun: ``until …``."""
    until = f"until {when(around, end)}"
    return until if start <= around.now else f"from {when(around, start)} {until}"


def names(around: Surroundings, people: Iterable[str]) -> str:
    """People by name, escaped; whoever is gone from the settings by their key."""
    found = []
    for key in people:
        member = around.team.by_key(key)
        found.append(escape(member.name if member is not None else key))
    return " and ".join(found) or "nobody"


def rotas(policy: Policy) -> tuple[str, ...]:
    """The rotas that there are, the usual one first."""
    return tuple(sorted(policy.rotas, key=lambda name: (name != ON_CALL, name)))


def not_counted(tx: Transaction, around: Surroundings, policy: Policy) -> dict[str, str]:
    """Who is named in the rota and cannot be counted on, and why: gone, or nothing reaches them."""
    found: dict[str, str] = {}
    lost = duty.unreachable(tx)
    clinicians = {member.key for member in around.team.with_role(Role.CLINICIAN)}
    for person in dict.fromkeys([*(one.person for one in policy.shifts), *(one.person for one in policy.overrides)]):
        member = around.team.by_key(person)
        if member is None or person not in clinicians:
            found[person] = "not a clinician in the settings any more"
        elif (person, TELEGRAM) in lost:
            found[person] = f"nothing reaches them since {when(around, lost[person, TELEGRAM])}"
    return found


def laid_out(
    tx: Transaction, around: Surroundings, policy: Policy, rota: str, ahead: timedelta = AHEAD
) -> tuple[Watch, ...]:
    """This rota from now on, with only those who can be counted on."""
    without = not_counted(tx, around, policy)
    return watches(policy.shifts, policy.overrides, around.now, around.now + ahead, rota, without=without)


def without_anybody(
    tx: Transaction,
    around: Surroundings,
    policy: Policy,
    rota: str,
    start: datetime | None = None,
    end: datetime | None = None,
) -> tuple[Watch, ...]:
    """The hours of this rota in which nobody who counts is on call; in the coming week where no others are named."""
    begin, until = start or around.now, end or around.now + AHEAD
    without = not_counted(tx, around, policy)
    return gaps(policy.shifts, policy.overrides, begin, until, rota, without=without)


def gap_lines(around: Surroundings, found: Sequence[tuple[str, Watch]]) -> list[str]:
    """A line for each gap of a rota."""
    return [f"{escape(rota)}: {hours(around, gap.start, gap.end)}" for rota, gap in found]


def tell(tx: Transaction, around: Surroundings, people: Iterable[str], html: str, keyboard: Keyboard = ()) -> None:
    """A word about the rota to these people, each once, in their private chats."""
    for member in around.team.known(dict.fromkeys(people)):
        letter = Letter(member.telegram_id, outbox.REPLY, "staff-note", letters.say(html, keyboard))
        outbox.put(tx, letter, around.now)
