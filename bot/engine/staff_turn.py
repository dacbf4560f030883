"""What staff do in their private chats: every command and button, and who may use it. Checked at every use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from zoneinfo import ZoneInfo

from bot.domain.cases.policy import TELEGRAM
from bot.domain.events import Incoming, Kind
from bot.domain.markup import escape
from bot.domain.people import Role, Staff
from bot.domain.screening.reading import Level
from bot.engine import care, case_desk, letters, marking, operator_turn, rehearsals, rota_desk, session_desk
from bot.engine.hearing import screen
from bot.engine.staff_words import GONE, say
from bot.engine.surroundings import Surroundings
from bot.store import duty, outbox, patients, trail
from bot.store.outbox import Letter
from bot.store.transaction import Transaction

Command = Callable[[Transaction, Surroundings, Staff, str, Incoming], None]
"""Carries out a command; the text is what stood behind it."""
Tap = Callable[[Transaction, Surroundings, Staff, Incoming], str]
"""Carries out a tap; returns what the toast says."""

_HELP = """<b>Afterglow</b>, for staff of {clinic}

/invite NAME – a one-time link for a new patient
/session CODE – record a session that was given
/session CODE im 14:30 – the same in one line
/group CODE – which patients' texts and program they get
/program CODE – what follows their sessions
/send CODE SCRIPT – begin a conversation with them now
/cases – the open cases
/case 3 – one case; /case 3 ack, /case 3 reached, /case 3 close safe, /case 3 hand ben …
/oncall – who is on call, who comes next, gaps; /oncall week
/take until 18:00 – you are on call; /take sat 08:00-20:00, /take for 2 h
/away sat 08:00-20:00 – you are not on call then
/swap ben sat – offer your shift against theirs
/contact CODE – the phone number and emergency contact shown with their cases
/missed CODE – say that a message should have paged
/message 123 – look at one message that the lexicon's report names
/help – this text"""


def respond(tx: Transaction, around: Surroundings, staff: Staff, incoming: Incoming) -> None:
    """Answer a member of staff in their private chat. Whoever writes or taps can be reached; whoever blocks can't."""
    if incoming.kind is Kind.BLOCKED:
        duty.not_reached(tx, staff.key, TELEGRAM, "has stopped the bot", around.now)
        return
    duty.reached(tx, staff.key, TELEGRAM, around.now)
    if incoming.kind is Kind.TAP:
        tip = _tapped(tx, around, staff, incoming)
        if incoming.callback_id is not None:
            toast = letters.toast(incoming.callback_id, tip)
            outbox.put(tx, Letter(incoming.chat_id, outbox.CRISIS, "toast", toast, resend=False), around.now)
        return
    if incoming.file_id:
        operator_turn.sent_file(tx, around, staff, incoming)
    if incoming.kind is not Kind.TEXT:
        return
    word, _, rest = incoming.text.strip().partition(" ")
    command = word.partition("@")[0].lower()
    if command in ("/start", "/help"):
        more = operator_turn.HELP if staff.may(Role.OPERATOR) else ""
        say(tx, around, staff, _HELP.format(clinic=escape(around.clinic.name)) + more)
    elif command == "/preview":
        rehearsals.command(tx, around, staff, rest)
    elif command in operator_turn.COMMANDS:
        if staff.may(Role.OPERATOR):
            operator_turn.command(tx, around, staff, command, rest)
        else:
            say(tx, around, staff, "That is for operators. Ask the administrator for the role.")
    elif command in _COMMANDS:
        if staff.may(Role.CLINICIAN):
            _COMMANDS[command](tx, around, staff, rest.strip(), incoming)
        else:
            say(tx, around, staff, "That is for clinicians. Ask the administrator for the role.")
    elif not case_desk.typed(tx, around, staff, incoming.text) and not rehearsals.typed(
        tx, around, staff, incoming.text
    ):
        _unknown(tx, around, staff, incoming)


def _unknown(tx: Transaction, around: Surroundings, staff: Staff, incoming: Incoming) -> None:
    """Staff are people too: nobody is paged for them, but the numbers are there."""
    reading = screen(around, incoming.text)
    if reading is not None and reading.level >= Level.urgent:
        say(tx, around, staff, around.safety("crisis.stranger", around.clinic.language, ""))
    else:
        say(tx, around, staff, "I know commands only. /help lists them.")


def _tapped(tx: Transaction, around: Surroundings, staff: Staff, incoming: Incoming) -> str:
    kind = incoming.data.partition(":")[0]
    if kind == "r":
        return rehearsals.tapped(tx, around, staff, incoming)
    if kind == "o":
        return operator_turn.tapped(tx, around, staff, incoming)
    if not staff.may(Role.CLINICIAN):
        return "That is for clinicians."
    return _TAPS[kind](tx, around, staff, incoming) if kind in _TAPS else GONE


def _invite(tx: Transaction, around: Surroundings, staff: Staff, label: str, incoming: Incoming) -> None:
    del incoming
    code = around.ids.code()
    while patients.by_code(tx, code) is not None:
        code = around.ids.code()
    token = around.ids.token()
    expires = around.now + around.clinic.invite_valid
    patient_id = patients.invite(
        tx,
        code=code,
        label=label or code,
        token=token,
        by=staff.key,
        language=around.clinic.language,
        now=around.now,
        expires=expires,
    )
    trail.record(tx, staff.key, "invite", f"patient {patient_id}", around.now)
    day = expires.astimezone(ZoneInfo(around.clinic.zone))
    say(
        tx,
        around,
        staff,
        f"Patient <b>{code}</b>. This link works once, until {day:%d %B, %H:%M}. Give it to this one person only:\n\n"
        f"https://t.me/{escape(around.bot_username)}?start={token}",
    )


_COMMANDS: Mapping[str, Command] = {
    "/invite": _invite,
    "/session": session_desk.command,
    "/cases": case_desk.listed,
    "/case": case_desk.command,
    **care.COMMANDS,
    **marking.COMMANDS,
    **rota_desk.COMMANDS,
}
"""For clinicians."""
_TAPS: Mapping[str, Tap] = {"c": case_desk.tapped, "d": rota_desk.tapped, "m": marking.tapped, "s": session_desk.tapped}
"""For clinicians, by the first letter of the button's data."""
