"""The rota in people's hands: who is on call, taking hours, being away. Everything tapped can be typed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.cases.hours import EXAMPLES, FURTHEST, LONGEST, Hours, Unclear, day_named, read_hours
from bot.domain.cases.policy import TELEGRAM, Policy
from bot.domain.cases.rota import Change, Override
from bot.domain.cases.watches import Watch, of_person, watches
from bot.domain.effects import Keyboard
from bot.domain.events import Incoming
from bot.domain.markup import escape
from bot.domain.people import Role, Staff
from bot.engine import duty as on_duty
from bot.engine import letters, rota_swaps
from bot.engine.rota_words import hours, laid_out, names, not_counted, rotas, tell, when, without_anybody
from bot.engine.staff_words import GONE, is_number, say
from bot.engine.surroundings import Surroundings
from bot.store import duty, meta, outbox, trail
from bot.store.duty import Agreed
from bot.store.outbox import Letter
from bot.store.transaction import Transaction

_VERBS = {Change.TAKES: ("t", "take"), Change.LEAVES: ("a", "away")}
_MOST = 6
"""So many hours are offered as buttons; a longer list is not read at night."""


def _on_call(tx: Transaction, around: Surroundings, staff: Staff, rest: str, incoming: Incoming) -> None:
    """``/oncall`` and ``/oncall week``."""
    del incoming
    policy = on_duty.policy(tx, around)
    if not policy.shifts:
        say(tx, around, staff, "There is no rota in the settings. A page goes to every clinician.")
        return
    lines = ["<b>On call</b>"]
    for name in rotas(policy):
        found = laid_out(tx, around, policy, name)
        if rest.strip().lower() == "week":
            lines += [f"<b>{escape(name)}</b>", *(_line(around, watch) for watch in found)]
            continue
        now, following = found[0], found[1:2]
        until = f"until {when(around, now.end)}" if following else "for the coming week"
        then = f", then {names(around, following[0].people)}" if following else ""
        lines.append(f"{escape(name)}: <b>{names(around, now.people)}</b> {until}{then}")
        gaps = [watch for watch in found if not watch.people]
        lines += [f"Nobody is on call {hours(around, gap.start, gap.end)}." for gap in gaps]
    lost = duty.unreachable(tx)
    for (person, channel), since in lost.items():
        over = "Telegram" if channel == TELEGRAM else channel
        lines.append(f"{names(around, (person,))}: {escape(over)} has not reached them since {when(around, since)}.")
    for person, why in not_counted(tx, around, policy).items():
        if (person, TELEGRAM) not in lost:
            lines.append(f"{names(around, (person,))} is in the rota, but {why}.")
    lines.append(f"Times are {escape(around.clinic.zone)}.")
    say(tx, around, staff, "\n".join(lines))


def _line(around: Surroundings, watch: Watch) -> str:
    start, end = max(watch.start, around.now), watch.end
    return f"{when(around, start)} – {when(around, end)}  {names(around, watch.people)}"


def _take(tx: Transaction, around: Surroundings, staff: Staff, rest: str, incoming: Incoming) -> None:
    del incoming
    _asked(tx, around, staff, rest, Change.TAKES)


def _away(tx: Transaction, around: Surroundings, staff: Staff, rest: str, incoming: Incoming) -> None:
    del incoming
    _asked(tx, around, staff, rest, Change.LEAVES)


def _asked(tx: Transaction, around: Surroundings, staff: Staff, rest: str, change: Change) -> None:
    """Hours were typed. What is missing or may mean two things is asked with buttons; nothing is guessed."""
    policy = on_duty.policy(tx, around)
    known = rotas(policy)
    if not known:
        say(tx, around, staff, "There is no rota in the settings. A page goes to every clinician.")
        return
    words = rest.split()
    named = [word for word in words if word.lower() in known]
    chosen = tuple(word.lower() for word in named) or known
    text = " ".join(word for word in words if word not in named)
    letter, verb = _VERBS[change]
    day = day_named(text, around.now.astimezone(ZoneInfo(around.clinic.zone)).date()) if text else None
    if not text or day is not None:
        offers = [
            (name, Hours(max(watch.start, around.now), watch.end))
            for name in chosen
            for watch in _choices(tx, around, policy, name, staff.key, change)
            if day is None or watch.start.astimezone(ZoneInfo(around.clinic.zone)).date() == day
        ][:_MOST]
        ask = f"Which hours? {EXAMPLES.replace('Type for instance: ', f'Tap, or type: /{verb} ')}"
        if not offers and change is Change.LEAVES:
            ask = "You are not on call then."
        say(tx, around, staff, ask, _buttons(around, letter, offers, named=len(chosen) > 1))
        return
    read = read_hours(text, around.now, ZoneInfo(around.clinic.zone))
    if isinstance(read, Unclear):
        say(tx, around, staff, escape(read.why))
        return
    offers = [(name, option) for name in chosen for option in read.options]
    if len(offers) > 1:
        why = escape(read.why) or "There is more than one rota."
        say(tx, around, staff, f"{why} Which do you mean?", _buttons(around, letter, offers, named=len(chosen) > 1))
        return
    html, keyboard = _agreed(tx, around, staff, chosen[0], change, read.options[0])
    say(tx, around, staff, html, keyboard)


def _choices(
    tx: Transaction, around: Surroundings, policy: Policy, rota: str, person: str, change: Change
) -> list[Watch]:
    found = laid_out(tx, around, policy, rota)
    mine = of_person(found, person)
    return list(mine) if change is Change.LEAVES else [watch for watch in found if person not in watch.people]


def _buttons(around: Surroundings, letter: str, offers: list[tuple[str, Hours]], *, named: bool) -> Keyboard:
    return letters.column(
        *(
            (
                f"{f'{rota}: ' if named else ''}{when(around, one.start)} – {when(around, one.end)}",
                f"d:{letter}:{rota}:{int(one.start.timestamp()) // 60}:{int(one.end.timestamp()) // 60}",
            )
            for rota, one in offers
        )
    )


def _agreed(
    tx: Transaction, around: Surroundings, staff: Staff, rota: str, change: Change, asked: Hours
) -> tuple[str, Keyboard]:
    """Put it down and tell everybody concerned; what was put down already is only said again."""
    policy = on_duty.policy(tx, around)
    override = Override(rota, change, staff.key, asked.start, asked.end)
    before = watches(policy.shifts, policy.overrides, asked.start, asked.end, rota)
    span = f"{hours(around, asked.start, asked.end)}, {escape(around.clinic.zone)} time"
    if change is Change.LEAVES and not of_person(before, staff.key):
        return f"You are not on call {span}. Nothing was changed.", ()
    same = _same(tx, around, override)
    number = same.id if same is not None else duty.agree(tx, override, staff.key, around.now)
    undo = ("Undo", f"d:u:{number}")
    if change is Change.TAKES:
        others = tuple(dict.fromkeys(who for watch in before for who in watch.people if who != staff.key))
        if same is None:
            _written(tx, around, staff, "rota-take", override)
            for person in others:
                for gone in of_person(before, person):
                    told = f"{hours(around, gone.start, gone.end)}, {escape(around.clinic.zone)} time"
                    text = f"{escape(staff.name)} takes {escape(rota)} {told}. You are not on call then."
                    tell(tx, around, (person,), text)
        also = f" {names(around, others)} had it, and has been told." if others and same is None else ""
        return f"You are on call in {escape(rota)} {span}.{also}", letters.column(undo)
    after = on_duty.policy(tx, around)
    gaps = without_anybody(tx, around, after, rota, asked.start, asked.end)
    if same is None:
        _written(tx, around, staff, "rota-away", override)
        left = watches(after.shifts, after.overrides, asked.start, asked.end, rota)
        remaining = dict.fromkeys(who for watch in left for who in watch.people)
        tell(tx, around, remaining, f"{escape(staff.name)} is away in {escape(rota)} {span}. You are still on call.")
    text = f"You are not on call in {escape(rota)} {span}."
    if not gaps:
        return text, letters.column(undo)
    lines = [text, *(f"<b>Nobody is on call {hours(around, gap.start, gap.end)}.</b>" for gap in gaps)]
    return "\n".join([*lines, "Whom shall I ask?"]), letters.column(*_askable(tx, around, staff, number), undo)


def _askable(tx: Transaction, around: Surroundings, staff: Staff, number: int) -> list[tuple[str, str]]:
    others = [member for member in around.team.with_role(Role.CLINICIAN) if member.key != staff.key]
    return [
        (f"Ask {member.name}", f"d:k:{number}:{member.key}")
        for member in others
        if meta.get(tx, f"rota-asked:{number}:{member.key}") is None
    ]


def _same(tx: Transaction, around: Surroundings, wanted: Override) -> Agreed | None:
    """The same thing, agreed before: a second tap of the same button, or a restart in between."""
    for one in duty.agreed(tx, around.now):
        known = one.override
        alike = (known.rota, known.change, known.person, known.end) == (
            wanted.rota,
            wanted.change,
            wanted.person,
            wanted.end,
        )
        if alike and max(known.start, around.now) == max(wanted.start, around.now):
            return one
    return None


def _written(tx: Transaction, around: Surroundings, staff: Staff, action: str, override: Override) -> None:
    detail = f"{override.rota} {override.start.isoformat()} {override.end.isoformat()}"
    trail.record(tx, staff.key, action, f"staff {override.person}", around.now, detail)


def tapped(tx: Transaction, around: Surroundings, staff: Staff, incoming: Incoming) -> str:
    """A button of the rota (``d:what:…``); returns what the toast says."""
    _, what, *rest = (*incoming.data.split(":"), "")
    rest = rest[:-1]
    if what.startswith("s"):
        return rota_swaps.tapped(tx, around, staff, incoming, what, rest)
    if what in ("t", "a") and len(rest) == 3 and all(map(is_number, rest[1:])):
        return _chosen(tx, around, staff, incoming, Change.TAKES if what == "t" else Change.LEAVES, rest)
    if what not in ("u", "k", "n") or not rest or not is_number(rest[0]):
        return GONE
    found = next((one for one in duty.agreed(tx, around.now) if one.id == int(rest[0])), None)
    if found is None:
        return "That is over, or was taken back."
    if what == "u":
        return _undone(tx, around, staff, incoming, found)
    if what == "k" and len(rest) == 2:
        return _ask(tx, around, staff, incoming, found, rest[1])
    if what == "n":
        _shows(tx, around, staff, incoming, "You said that you can't.")
        tell(tx, around, (found.override.person,), f"{escape(staff.name)} can't.")
        trail.record(tx, staff.key, "rota-cannot", f"override {found.id}", around.now)
        return ""
    return GONE


def _chosen(
    tx: Transaction, around: Surroundings, staff: Staff, incoming: Incoming, change: Change, rest: list[str]
) -> str:
    rota = rest[0]
    start, end = int(rest[1]), int(rest[2])
    now = int(around.now.timestamp()) // 60
    longest, furthest = LONGEST // timedelta(minutes=1), FURTHEST // timedelta(minutes=1)
    if rota not in rotas(on_duty.policy(tx, around)) or not 0 < end - start <= longest or start > now + furthest:
        return GONE
    if end <= now:
        return "That time is over."
    begin = max(datetime.fromtimestamp(start * 60, tz=UTC), around.now)
    asked = Hours(begin, datetime.fromtimestamp(end * 60, tz=UTC))
    html, keyboard = _agreed(tx, around, staff, rota, change, asked)
    _shows(tx, around, staff, incoming, html, keyboard)
    return "Noted."


def _undone(tx: Transaction, around: Surroundings, staff: Staff, incoming: Incoming, found: Agreed) -> str:
    override = found.override
    if staff.key not in (found.made_by, override.person):
        return "That is not yours to take back."
    before = on_duty.policy(tx, around)
    if not duty.cancel(tx, found.id, around.now):
        return "That was taken back already."
    _written(tx, around, staff, "rota-undo", override)
    after = on_duty.policy(tx, around)
    start = max(override.start, around.now)
    old = watches(before.shifts, before.overrides, start, override.end, override.rota)
    new = watches(after.shifts, after.overrides, start, override.end, override.rota)
    for person in dict.fromkeys(who for watch in new for who in watch.people):
        if person != staff.key and of_person(old, person) != of_person(new, person):
            for one in of_person(new, person):
                text = f"{escape(staff.name)} has taken a change of {escape(override.rota)} back. You are on call"
                tell(tx, around, (person,), f"{text} {hours(around, one.start, one.end)}, {around.clinic.zone} time.")
    gaps = without_anybody(tx, around, after, override.rota, start, override.end)
    lines = [f"Taken back: {escape(override.rota)} {hours(around, start, override.end)}."]
    lines += [f"<b>Nobody is on call {hours(around, gap.start, gap.end)}.</b>" for gap in gaps]
    _shows(tx, around, staff, incoming, "\n".join(lines))
    return "Taken back."


def _ask(tx: Transaction, around: Surroundings, staff: Staff, incoming: Incoming, found: Agreed, person: str) -> str:
    override, member = found.override, around.team.by_key(person)
    if member is None or not member.may(Role.CLINICIAN) or staff.key != override.person:
        return GONE
    if meta.get(tx, f"rota-asked:{found.id}:{person}") is not None:
        return f"{member.name} has been asked already."
    policy = on_duty.policy(tx, around)
    start = max(override.start, around.now)
    gaps = without_anybody(tx, around, policy, override.rota, start, override.end)
    if not gaps:
        return "Somebody has taken it meanwhile."
    meta.mark(tx, f"rota-asked:{found.id}:{person}", around.now)
    trail.record(tx, staff.key, "rota-ask", f"staff {person}", around.now, override.rota)
    lines = [f"{escape(staff.name)} is away, and nobody is on call in {escape(override.rota)}:"]
    lines += [hours(around, gap.start, gap.end) for gap in gaps]
    lines.append(f"Times are {escape(around.clinic.zone)}. Can you take it?")
    offers = [(override.rota, Hours(gap.start, gap.end)) for gap in gaps[:_MOST]]
    keyboard = (*_buttons(around, "t", offers, named=False), *letters.column(("I can't", f"d:n:{found.id}")))
    tell(tx, around, (person,), "\n".join(lines), keyboard)
    return f"{member.name} is asked."


def _shows(
    tx: Transaction, around: Surroundings, staff: Staff, incoming: Incoming, html: str, keyboard: Keyboard = ()
) -> None:
    """The tapped message shows what came of it, so that an old button is not tapped in good faith."""
    if incoming.message_id is not None:
        edit = letters.edit_tapped(incoming.message_id, html, keyboard)
        outbox.put(tx, Letter(staff.telegram_id, outbox.REPLY, "staff-choice", edit, resend=False), around.now)


COMMANDS = {"/oncall": _on_call, "/take": _take, "/away": _away, "/swap": rota_swaps.command}
