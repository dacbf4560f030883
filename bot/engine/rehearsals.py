"""A script or a program previewed by an operator, in their own private chat, exactly as a patient would see it.

Nothing of it is a patient's: no answer is recorded, no case opened, no task raised; a line in brackets says what would
happen. Waits are passed over with a button. Where a preview stands is kept under the operator's key, sealed, so that it
survives a restart; the buttons carry ``r:`` and a number that no other preview has.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain import dates, markup
from bot.domain.effects import Button, Chosen, Keyboard, Redraw
from bot.domain.events import Incoming
from bot.domain.people import Role, Staff
from bot.domain.rehearsal import state as states
from bot.domain.rehearsal.events import Changed, Event, Noted, Said
from bot.domain.rehearsal.play import Rehearsal
from bot.domain.rehearsal.setting import setting_for
from bot.domain.rehearsal.stage import Pretend
from bot.engine import letters
from bot.engine.phrases import CLOSED
from bot.engine.stage import at_the_clinic
from bot.engine.surroundings import Surroundings
from bot.store import meta, outbox
from bot.store.outbox import Letter
from bot.store.transaction import Transaction

GO = "Go on"
_COMMANDS = ("/back", "/skip", "/later", "/pause", "/resume", "/stop")
_QUIET = ("waits", "session", "quiet", "goes-on", "stopped")
"""Notes that say nothing here: a wait has a line of its own."""
_MOST_STEPS = 1000


@dataclass(slots=True)
class _Desk:
    """One preview while something happens in it. ``asked`` is the newest question: its outbox row and its HTML."""

    tx: Transaction
    around: Surroundings
    staff: Staff
    play: Rehearsal
    until: datetime
    hashes: dict[str, str]
    asked: tuple[int, str, int] | None = None
    shown: int = 0
    notes: list[str] = field(default_factory=list)


def command(tx: Transaction, around: Surroundings, staff: Staff, rest: str) -> None:
    """Begin one: ``/preview NAME``, with another language: ``/preview NAME es``. The one before it ends."""
    if not staff.may(Role.OPERATOR):
        _say(tx, around, staff, "That is for operators. Ask the administrator for the role.")
        return
    library = around.library
    name, language = (*rest.split(), "", "")[:2]
    kind = "program" if name in library.programs else "script"
    if kind == "script" and name not in library.scripts:
        near = difflib.get_close_matches(name, [*library.scripts, *library.programs], 3, 0.5)
        hint = f" Near: {', '.join(near)}." if near else ""
        unknown = f"There is no {name}.{hint} " if name else ""
        _say(tx, around, staff, markup.escape(f"{unknown}Which one? For instance: /preview day-after"))
        return
    if language and language not in library.languages:
        known = ", ".join(library.languages)
        _say(tx, around, staff, markup.escape(f"There is no language {language} here; there are {known}."))
        return
    clinic = around.clinic
    group = (library.programs[name].group if kind == "program" else "") or "none"
    patient = Pretend(
        name=staff.name.split()[0],
        language=language or clinic.language,
        country=clinic.country,
        zone=clinic.zone,
        group=group,
        seed=staff.key,
    )
    today = around.now.astimezone(ZoneInfo(clinic.zone)).date()
    setting = setting_for(library.scripts, library.programs, kind, name, patient, today)
    serial = _serial(tx, staff)
    play = setting.rehearsal(at_the_clinic(around), serial)
    desk = _Desk(tx, around, staff, play, setting.until, {})
    title = (library.programs[name] if kind == "program" else library.scripts[name]).title
    _say(tx, around, staff, _line(f"Preview of {name}: {title}. Nothing is recorded. /stop ends it."))
    _go_on(desk)
    _rest(desk)


def typed(tx: Transaction, around: Surroundings, staff: Staff, text: str) -> bool:
    """What an operator types goes to their preview; False when none is open, or it is a command of another kind."""
    word = text.strip().partition(" ")[0].partition("@")[0].lower()
    if word.startswith("/") and word not in _COMMANDS:
        return False
    desk = _open(tx, around, staff)
    if desk is None:
        return False
    _deliver(desk, desk.play.types(text))
    if word == "/stop":
        _end(desk, "The preview has ended.")
    else:
        _rest(desk)
    return True


def tapped(tx: Transaction, around: Surroundings, staff: Staff, incoming: Incoming) -> str:
    """A tap on one of a preview's buttons; returns what the toast says."""
    if not staff.may(Role.OPERATOR):
        return "That is for operators."
    desk = _open(tx, around, staff)
    closed = around.library.phrases.say(around.clinic.language, CLOSED)
    if desk is None:
        return "This preview has ended. /preview NAME begins one."
    _, kind, *parts = (*incoming.data.split(":"), "")
    if kind == "go":
        if parts[0] != _mark(desk) or desk.play.open is not None:
            return closed
        if incoming.message_id is not None:
            edit = letters.edit_tapped(incoming.message_id, _waiting_line(desk))
            outbox.put(tx, Letter(staff.telegram_id, outbox.REPLY, "preview-choice", edit, resend=False), around.now)
        _go_on(desk)
        _rest(desk)
        return ""
    data = incoming.data.removeprefix("r:")
    happened = desk.play.taps(data if kind in ("l", "q") else f"a:{data}")
    if not happened:
        return closed
    _deliver(desk, happened, tapped=True)
    _rest(desk)
    return ""


# --- on the way ----------------------------------------------------------------------------------------------------


def _go_on(desk: _Desk) -> None:
    """Time is passed over until the patient sees something."""
    before = desk.shown
    for _ in range(_MOST_STEPS):
        happened = desk.play.passes(desk.until)
        if happened is None:
            return
        _deliver(desk, happened)
        if desk.shown > before:
            return


def _rest(desk: _Desk) -> None:
    """Where nothing waits for the patient, what comes next is said, or that it is over; then it is kept."""
    due = desk.play.next_due()
    if desk.play.open is None and (due is None or due > desk.until):
        _end(desk, "The preview has ended.")
        return
    if desk.play.open is None:
        keyboard = ((Button(GO, f"r:go:{_mark(desk)}"),),)
        _put(desk, _waiting_line(desk), keyboard)
    _keep(desk)


def _waiting_line(desk: _Desk) -> str:
    due = desk.play.next_due() or desk.play.state.now
    patient = desk.play.state.patient
    return _line(f"here the bot waits until {dates.day_and_time(due, ZoneInfo(patient.zone), 'en')}")


def _mark(desk: _Desk) -> str:
    """Names the wait that a Go on belongs to."""
    due = desk.play.next_due()
    first = min((one.number for one in desk.play.state.conversations), default=desk.play.state.serial)
    return f"{first}-{int(due.timestamp()) if due is not None else 0}"


def _deliver(desk: _Desk, events: Iterable[Event], *, tapped: bool = False) -> None:
    for event in events:
        if isinstance(event, Noted):
            state = desk.play.state
            alone = event.kind == "begins" and not state.plan and len(state.conversations) < 2
            if event.kind not in _QUIET and not alone:
                desk.notes.append(_line(_would(event)))
            continue
        _flush(desk)
        if isinstance(event, Said):
            desk.shown += 1
            row = _put(desk, event.html, _marked(event.keyboard))
            if event.sequence is not None:
                desk.asked = (row, event.html, event.sequence)
        elif isinstance(event, Changed):
            _change(desk, event.effect, tapped=tapped)
    _flush(desk)


def _would(event: Noted) -> str:
    if event.kind == "person":
        return f"here {event.words.replace('is called', 'would be called')}; a case would be opened"
    if event.kind == "task":
        return f"here the clinicians would get a {event.words}"
    return event.words


def _flush(desk: _Desk) -> None:
    if desk.notes:
        _put(desk, "\n".join(desk.notes), ())
        desk.notes = []


def _change(desk: _Desk, effect: Redraw | Chosen, *, tapped: bool) -> None:
    """As bot/engine/consequences.py: a tapped question shows what was chosen, ticks come and go."""
    if desk.asked is None or desk.asked[2] != effect.sequence:
        return
    row, html, _ = desk.asked
    if isinstance(effect, Redraw):
        payload = letters.edit(row, html, _marked(effect.keyboard))
    elif tapped:
        chosen = f"{html}\n\n<b>› {markup.escape(effect.shown)}</b>"
        fits = markup.length(markup.visible(chosen)) <= markup.LIMIT
        payload = letters.edit(row, chosen if fits else html)
    else:
        return
    letter = Letter(desk.staff.telegram_id, outbox.REPLY, "preview-choice", payload, resend=False)
    outbox.put(desk.tx, letter, desk.around.now)


def _marked(keyboard: Keyboard) -> Keyboard:
    """The same buttons, carrying ``r:`` in place of ``a:``."""
    return tuple(
        tuple(Button(button.label, f"r:{button.data.removeprefix('a:')}") for button in row) for row in keyboard
    )


def _put(desk: _Desk, html: str, keyboard: Keyboard) -> int:
    letter = Letter(desk.staff.telegram_id, outbox.REPLY, "preview", letters.say(html, keyboard))
    return outbox.put(desk.tx, letter, desk.around.now)


def _line(words: str) -> str:
    return f"<i>({markup.escape(words)})</i>"


def _say(tx: Transaction, around: Surroundings, staff: Staff, html: str) -> None:
    outbox.put(tx, Letter(staff.telegram_id, outbox.REPLY, "staff", letters.say(html)), around.now)


# --- kept between turns --------------------------------------------------------------------------------------------


def _key(staff: Staff) -> str:
    return f"rehearsal:{staff.key}"


def _read(tx: Transaction, staff: Staff) -> dict[str, Any]:
    sealed = meta.get(tx, _key(staff))
    kept: dict[str, Any] = tx.keys.open_json(sealed.encode("ascii")) if sealed else {}
    return kept


def _write(tx: Transaction, staff: Staff, kept: dict[str, Any]) -> None:
    meta.put(tx, _key(staff), tx.keys.seal_json(kept).decode("ascii"))


def _serial(tx: Transaction, staff: Staff) -> int:
    """The number of the first conversation of a new preview: no button of an earlier one carries it."""
    return int(_read(tx, staff).get("serial", 1))


def _keep(desk: _Desk) -> None:
    scripts = desk.around.library.scripts
    names = {one.script for one in desk.play.state.conversations if one.due is not None or one.state == "aside"}
    kept = {
        "serial": desk.play.state.serial,
        "state": states.to_json(desk.play.state),
        "until": desk.until.isoformat(),
        "hashes": {name: desk.hashes.get(name) or scripts[name].hash for name in names},
        "asked": desk.asked,
    }
    _write(desk.tx, desk.staff, kept)


def _end(desk: _Desk, words: str) -> None:
    _put(desk, _line(words), ())
    _write(desk.tx, desk.staff, {"serial": desk.play.state.serial})


def _open(tx: Transaction, around: Surroundings, staff: Staff) -> _Desk | None:
    """The operator's preview, if one is open. One whose text is another by now ends: it could not go on as it began."""
    kept = _read(tx, staff)
    if "state" not in kept or not staff.may(Role.OPERATOR):
        return None
    play = Rehearsal(at_the_clinic(around), states.from_json(kept["state"]))
    asked = tuple(kept["asked"]) if kept["asked"] else None
    desk = _Desk(tx, around, staff, play, datetime.fromisoformat(kept["until"]), kept["hashes"], asked)
    scripts = around.library.scripts
    changed = [name for name, known in desk.hashes.items() if name not in scripts or scripts[name].hash != known]
    gone = [one.script for one in play.state.plan if one.script not in scripts]
    if changed or gone:
        _end(desk, f"{(changed or gone)[0]} is another text by now, so this preview ends. /preview begins anew.")
        return None
    return desk
