"""Carrying out what the case machine decides: rows, pages, words to the patient. All inside the turn's transaction."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from bot.domain.cases import machine
from bot.domain.cases.machine import (
    Alarm,
    AskHolder,
    Case,
    CaseState,
    Note,
    Page,
    RefreshPages,
    Step,
    TellPatient,
)
from bot.domain.effects import Keyboard
from bot.domain.markup import escape
from bot.domain.people import Patient
from bot.domain.screening.reading import Category, Level
from bot.domain.screening.text_keys import BUTTONS
from bot.domain.screening.texts import help_buttons
from bot.engine import letters
from bot.engine.surroundings import Surroundings
from bot.store import cases, outbox, patients, timers, trail
from bot.store.outbox import Letter
from bot.store.transaction import Transaction

_REASONS = {
    "opened": "",
    "again": "Nobody has acknowledged yet.",
    "raised": "The level has risen.",
    "repeated": "The patient has written something serious again.",
    "call": "The patient asks for a call.",
    "not-safe": "The patient says they are not safe.",
    "withdrawn": "The acknowledgement ran out without contact.",
    "failed": "A colleague could not be reached.",
    "own": "The patient now writes about themselves.",
    "other": "The level has risen: somebody else may be in danger.",
    "asked-yes": "Asked directly, the patient says yes.",
    "asked-silence": "Asked directly, the patient has not answered.",
}
_LEVELS = {Level.emergency: "EMERGENCY", Level.urgent: "URGENT", Level.concern: "Concern", Level.none: "Note"}
SEEN = "follow.seen"
CHECK_BACK = timedelta(minutes=45)
"""When somebody who said to be safe for now is asked again: CLINICAL.md, "check back in 30–60 minutes"."""
NIGHT = timedelta(hours=3)
"""A morning that is nearer than this is still the same night to whoever has not slept."""


def help_keyboard(
    around: Surroundings,
    language: str,
    level: Level = Level.urgent,
    category: Category | None = None,
    *,
    bystander: bool = False,
) -> Keyboard:
    """The buttons below a help text; each of :data:`BUTTONS` can be typed as well, wherever it stands."""
    texts = around.library.texts
    names = help_buttons(level, category, bystander=bystander)
    return letters.column(*((texts.say(f"button.{name}", language), f"h:{name}") for name in names))


def typed_button(around: Surroundings, patient: Patient, text: str) -> str | None:
    """The button below the help text whose words these are, in the patient's language.

    Whoever writes "I'd rather talk to a person", which is a button of another question, wants a call at any time.
    """
    said = _letters_of(text)
    for name in (*BUTTONS, "person"):
        if said == _letters_of(around.library.texts.say(f"button.{name}", patient.language)):
            return "call" if name == "person" else name
    return None


def _letters_of(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def page_html(around: Surroundings, case: Case, reason: str = "") -> str:
    """A page or its present state: number, level, category, time. Never a name, never the patient's words."""
    minutes = int((around.now - case.opened_at).total_seconds() // 60)
    ago = "just now" if minutes < 1 else f"{minutes} min ago" if minutes < 120 else f"{minutes // 60} h ago"
    about = " · about somebody else" if case.bystander else ""
    lines = [
        f"<b>{_LEVELS[case.level]} · case {case.id}</b>",
        f"{escape(case.category.replace('_', ' '))}{about} · opened {around.clock_time(case.opened_at)} ({ago})",
    ]
    if _REASONS.get(reason):
        lines.append(_REASONS[reason])
    holder = around.team.by_key(case.holder)
    name = escape(holder.name if holder else case.holder or "")
    held = around.clock_time(case.held_at) if case.held_at else ""
    if case.state is CaseState.ACKNOWLEDGED:
        lines.append(f"Acknowledged by {name}, {held}. Not yet contacted.")
    elif case.state is CaseState.CONTACTED:
        lines.append(f"Contacted by {name}, {held}. Not yet closed.")
    elif case.state is CaseState.CLOSED and case.outcome is not None:
        at = around.clock_time(case.closed_at) if case.closed_at else ""
        lines.append(f"Closed by {name}, {at}: {machine.OUTCOME_NAMES[case.outcome]}.")
    return "\n".join(lines)


def page_keyboard(case: Case) -> Keyboard:
    """What can be done with the case as it stands."""
    show = ("Show details", f"c:{case.id}:show")
    if case.state is CaseState.OPEN:
        return letters.column(("Acknowledge", f"c:{case.id}:ack"), show)
    if case.state is CaseState.ACKNOWLEDGED:
        return letters.column(("I've reached them", f"c:{case.id}:reached"), show, ("Close …", f"c:{case.id}:close"))
    if case.state is CaseState.CONTACTED:
        return letters.column(("Close …", f"c:{case.id}:close"), show)
    return letters.column(show)


def open_or_join(
    tx: Transaction,
    around: Surroundings,
    patient: Patient,
    *,
    level: Level,
    category: str,
    rule: str,
    message_id: int | None,
    bystander: bool = False,
    reason: str = "",
) -> Case:
    """A disclosure: opens the patient's case, or joins the one that is running. Pages leave with this transaction.

    ``reason``: what the page says beside the level, where it is not just that something was written.
    """
    now, running = around.now, cases.running(tx, patient.id)
    if running is None:
        policy = around.policy
        case = cases.open_case(tx, patient.id, level, category, rule, policy, message_id, now, bystander=bystander)
        return carry_out(tx, around, patient, case, machine.opened(case, now, reason or "opened"))
    step = machine.disclosed(
        running, level, category, rule, now, bystander=bystander, reason=reason, message_id=message_id
    )
    return carry_out(tx, around, patient, running, step, message_id)


def wants_call(tx: Transaction, around: Surroundings, patient: Patient) -> None:
    """The patient asks for a person: the running case hears of it, or one is opened for it."""
    case = cases.running(tx, patient.id) or open_or_join(
        tx,
        around,
        patient,
        level=Level.urgent,
        category=Category.distress.value,
        rule="button:call",
        message_id=None,
    )
    carry_out(tx, around, patient, case, machine.wants_call(case, around.now))


def carry_out(
    tx: Transaction, around: Surroundings, patient: Patient, before: Case, step: Step, message_id: int | None = None
) -> Case:
    """Store the case as it is now and put what follows into the outbox; returns the case.

    ``message_id``: the patient's words because of which all this is.
    """
    case, effects = step
    if case != before and not cases.save(tx, before, case):
        raise LookupError(f"case {case.id} is no longer {before.state}")
    for effect in effects:
        if isinstance(effect, Note):
            cases.note(tx, case.id, effect, around.now, message_id)
        elif isinstance(effect, Page):
            _page(tx, around, case, effect)
        elif isinstance(effect, AskHolder):
            _ask_holder(tx, around, case, effect)
        elif isinstance(effect, TellPatient):
            _tell_patient(tx, around, patient, case, effect)
        elif isinstance(effect, RefreshPages):
            refresh_pages(tx, around, case)
        elif isinstance(effect, Alarm):
            around.alarm(tx, f"{effect.key}:{case.id}", f"Case {case.id}: nobody has been reached. Please call round.")
    return case


def _page(tx: Transaction, around: Surroundings, case: Case, page: Page) -> None:
    people = around.team.known(page.people)
    if not people:
        # Everybody the plan knew has left the settings since. Somebody has to hear of it all the same.
        people = around.team.members
        around.alarm(tx, f"nobody-in-plan:{case.id}", f"Case {case.id}: its plan names nobody who is still here.")
    html = page_html(around, case, page.reason)
    for member in people:
        outbox.put(
            tx,
            Letter(
                member.telegram_id,
                outbox.CRISIS,
                "page",
                letters.say(html, page_keyboard(case)),
                case_id=case.id,
                clinician=member.key,
            ),
            around.now,
        )


def _ask_holder(tx: Transaction, around: Surroundings, case: Case, ask: AskHolder) -> None:
    people = around.team.known((ask.person,)) or around.team.known(case.policy.clinicians)
    if ask.question == "still-with-them":
        minutes = case.policy.repeat
        html = f"<b>Case {case.id}</b>\nStill with them? Without an answer, the others are paged in {minutes} min."
        keyboard = letters.column(
            ("Yes, still on it", f"c:{case.id}:still"), ("I've reached them", f"c:{case.id}:reached")
        )
    else:
        html = f"<b>Case {case.id}</b>\nContacted, but not closed. How did it end?"
        keyboard = letters.column(("Close …", f"c:{case.id}:close"), ("Show details", f"c:{case.id}:show"))
    for member in people:
        letter = Letter(
            member.telegram_id,
            outbox.CRISIS,
            "case-question",
            letters.say(html, keyboard),
            case_id=case.id,
            clinician=member.key,
        )
        outbox.put(tx, letter, around.now)


def _tell_patient(tx: Transaction, around: Surroundings, patient: Patient, case: Case, tell: TellPatient) -> None:
    if patient.telegram_id is None:
        return
    who = around.team.by_key(tell.who)
    seen = tell.key == SEEN
    html = around.to_patient(
        tell.key,
        patient,
        who=who.shown_as if who is not None else "",
        time=around.clock_time(around.now, patient) if seen else expected(around, patient, case),
    )
    keyboard = () if seen else help_keyboard(around, patient.language, bystander=case.bystander)
    letter = Letter(
        patient.telegram_id,
        outbox.CRISIS,
        f"patient:{tell.key}",
        letters.say(html, keyboard),
        patient_id=patient.id,
        case_id=case.id,
    )
    outbox.put(tx, letter, around.now)


def refresh_pages(tx: Transaction, around: Surroundings, case: Case) -> None:
    """The newest copy that each clinician has shows the case as it is now; one not yet sent is taken back, unless it
    still has somebody to wake: then it goes out as it was written, with its reason."""
    newest: dict[int, tuple[int, str]] = {}
    for row, chat, clinician, state in outbox.pages(tx, case.id):
        if state == "ready":
            if case.state is not CaseState.OPEN:
                outbox.drop(tx, row, around.now)
        elif state != "failed":
            newest[chat] = (row, clinician)
    for chat, (row, clinician) in newest.items():
        if around.team.by_key(clinician) is None:
            continue  # somebody who has left the team is told nothing more about the case
        letter = Letter(
            chat,
            outbox.CRISIS,
            "page-edit",
            letters.edit(row, page_html(around, case), page_keyboard(case)),
            case_id=case.id,
            clinician=clinician,
        )
        outbox.put(tx, letter, around.now)


def page_settled(tx: Transaction, around: Surroundings, case_id: int, clinician: str, *, arrived: bool) -> None:
    """Telegram took a page, or said that this chat can never be reached."""
    case = cases.by_id(tx, case_id)
    patient = patients.by_id(tx, case.patient_id) if case is not None else None
    if case is None or patient is None:
        return
    if arrived:
        carry_out(tx, around, patient, case, machine.page_arrived(case, around.now))
        return
    trail.record(tx, machine.ENGINE, "page-failed", f"case {case_id}", around.now, clinician)
    around.alarm(tx, f"unreachable:{clinician}", f"{clinician} can't be reached on Telegram; pages go to the others.")
    states: dict[str, set[str]] = {}
    for key, state in outbox.paged_since(tx, case_id, around.now - case.policy.pause):
        states.setdefault(key, set()).add(state)
    pending = any(found - {"failed", "dropped"} for key, found in states.items() if key != clinician)
    unreachable = {key for key, found in states.items() if "failed" in found}
    step = machine.page_failed(case, clinician, around.now, others_pending=pending, failed=unreachable)
    carry_out(tx, around, patient, case, step)


def tell_help(
    tx: Transaction,
    around: Surroundings,
    patient: Patient,
    case: Case,
    about: Category | None = None,
    *,
    bystander: bool = False,
) -> None:
    """The help text: at once, with the numbers of the patient's country, and the truth about who is told.

    ``about`` and ``bystander``: what these very words were about, where the case that they joined is about something
    else.
    """
    if patient.telegram_id is None:
        return
    category, time = about or Category(case.category), expected(around, patient, case)
    html = around.bystander(patient, time=time) if bystander else around.help(patient, case.level, category, time=time)
    keyboard = help_keyboard(around, patient.language, case.level, category, bystander=bystander)
    letter = Letter(
        patient.telegram_id,
        outbox.CRISIS,
        "help",
        letters.say(html, keyboard),
        patient_id=patient.id,
        case_id=case.id,
    )
    outbox.put(tx, letter, around.now)


def soft_reply(
    tx: Transaction, around: Surroundings, patient: Patient, about: Category | None, *, bystander: bool = False
) -> None:
    """What answers a concern: nobody is paged, so nothing is said of who is told. Of somebody else: what to do now."""
    if patient.telegram_id is None:
        return
    html = around.bystander(patient) if bystander else around.help(patient, Level.concern, about)
    keyboard = help_keyboard(around, patient.language, Level.concern, about, bystander=bystander)
    # Somebody else may be in danger at this minute: those numbers wait behind nothing.
    lane = outbox.CRISIS if bystander else outbox.REPLY
    letter = Letter(patient.telegram_id, lane, "reply", letters.say(html, keyboard), patient_id=patient.id)
    outbox.put(tx, letter, around.now)


def expected(around: Surroundings, patient: Patient, case: Case) -> str:
    """By when the patient should have heard from somebody, or "" when nobody is on call: then the text says just that,
    in place of who is told (``told.nobody``). When the time passes without anybody reached, the case machine says so.
    """
    if not case.policy.watched(around.now):
        return ""
    return around.clock_time(around.now + timedelta(minutes=case.policy.silence), patient)


def safe_for_now(tx: Transaction, around: Surroundings, patient: Patient, case: Case) -> None:
    """Noted, and answered; the bot comes back to them within the hour and the next morning, as its answer says.

    Said again as the answer to that, it begins no new round: somebody who is well enough would be asked for ever. A new
    disclosure does.
    """
    began = _safe_since(tx, case)
    soon, morning = (began or around.now) + CHECK_BACK, next_morning(around, patient, began or around.now)
    answer = "reply.safe" if around.now < soon else "follow.check.safe"
    if around.now >= max(soon, morning):
        answer = "follow.morning.safe"
    carry_out(tx, around, patient, case, machine.said_safe(case, around.now, answer))
    for when, due_at in (("soon", soon), ("morning", morning)) if began is None else ():
        timers.add(
            tx,
            key=f"check-back:{case.id}:{when}:{due_at:%Y%m%d%H%M}",
            patient_id=patient.id,
            kind="check-back",
            detail={"case": case.id, "when": when},
            due_at=due_at,
        )


def _safe_since(tx: Transaction, case: Case) -> datetime | None:
    """When the patient first said to be safe since they last said something else; None if they have not."""
    said = (at for at, note in cases.history(tx, case.id) if note.kind == "safe-for-now" and at >= case.disclosed_at)
    return next(said, None)


def next_morning(around: Surroundings, patient: Patient, moment: datetime) -> datetime:
    """The patient's morning hour after ``moment`` and a night; nine o'clock where they have not said."""
    zone = around.zone_of(patient)
    hour = time.fromisoformat(patient.morning or "09:00")
    today = datetime.combine(moment.astimezone(zone).date(), hour, tzinfo=zone).astimezone(UTC)
    if today - moment >= NIGHT:
        return today
    return datetime.combine(moment.astimezone(zone).date() + timedelta(days=1), hour, tzinfo=zone).astimezone(UTC)
