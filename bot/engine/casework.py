"""Carrying out what the case machine decides: rows, pages, words to the patient. All inside the turn's transaction."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import structlog

from bot.domain.cases import machine
from bot.domain.cases.case import (
    ENGINE,
    Alarm,
    AskStaff,
    Case,
    Note,
    Page,
    RefreshPages,
    Step,
    TellPatient,
)
from bot.domain.cases.policy import TELEGRAM
from bot.domain.effects import Keyboard
from bot.domain.people import Patient
from bot.domain.screening.reading import Category, Level
from bot.domain.screening.text_keys import BUTTONS
from bot.domain.screening.texts import help_buttons
from bot.engine import duty, letters, pages
from bot.engine.surroundings import Surroundings
from bot.store import cases, outbox, patients, timers, trail
from bot.store import duty as duty_rows
from bot.store.outbox import Letter
from bot.store.transaction import Transaction
from bot.store.writer import refused_by_disk

log = structlog.get_logger()

_ALARMS = {
    "nobody-told": "nobody has been reached.",
    "nobody-answers": "pages have arrived, and nobody has answered.",
}
BY_SOMEBODY = ("follow.seen", "follow.tried")
"""Texts that name who did something, and when."""
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
    if running is not None:
        step = machine.disclosed(
            running, level, category, rule, now, bystander=bystander, reason=reason, message_id=message_id
        )
        return carry_out(tx, around, patient, running, step, message_id)
    policy, ended = duty.policy(tx, around), cases.last_ended(tx, patient.id)
    if ended is not None and machine.reopens(ended, now):
        step = machine.reopened(
            ended, level, category, rule, now, policy, bystander=bystander, reason=reason, message_id=message_id
        )
        return carry_out(tx, around, patient, ended, step, message_id)
    case = cases.open_case(tx, patient.id, level, category, rule, policy, message_id, now, bystander=bystander)
    return carry_out(tx, around, patient, case, machine.opened(case, now, reason or "opened"))


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
    if case != before:
        if not cases.save(tx, before, case):
            raise LookupError(f"case {case.id} is no longer {before.state}")
        case = cases.by_id(tx, case.id) or case  # with the turn that it has now
    paged: list[int] = []
    for effect in effects:
        if isinstance(effect, Note):
            cases.note(tx, case.id, effect, around.now, message_id)
        elif isinstance(effect, Page):
            paged += pages.page(tx, around, case, effect)
        elif isinstance(effect, AskStaff):
            pages.ask(tx, around, case, effect)
        elif isinstance(effect, TellPatient):
            _tell_patient(tx, around, patient, case, effect)
        elif isinstance(effect, RefreshPages):
            pages.refresh(tx, around, case, paged)
        elif isinstance(effect, Alarm):
            around.alarm(tx, f"{effect.key}:{case.id}", f"Case {case.id}: {_ALARMS[effect.key]} Please call round.")
    return case


def _tell_patient(tx: Transaction, around: Surroundings, patient: Patient, case: Case, tell: TellPatient) -> None:
    if patient.telegram_id is None:
        return
    who = around.team.by_key(tell.who)
    seen = tell.key in BY_SOMEBODY
    html = around.to_patient(
        tell.key,
        patient,
        who=who.shown_as if who is not None else "",
        time=around.clock_time(around.now, patient) if seen else expected(around, patient, case),
    )
    keyboard = () if tell.key == "follow.seen" else help_keyboard(around, patient.language, bystander=case.bystander)
    letter = Letter(
        patient.telegram_id,
        outbox.CRISIS,
        f"patient:{tell.key}",
        letters.say(html, keyboard),
        patient_id=patient.id,
        case_id=case.id,
    )
    outbox.put(tx, letter, around.now)


def page_settled(tx: Transaction, around: Surroundings, case_id: int, clinician: str, *, arrived: bool) -> None:
    """Telegram took a page, or said that this chat can never be reached."""
    case = cases.by_id(tx, case_id)
    patient = patients.by_id(tx, case.patient_id) if case is not None else None
    if case is None or patient is None:
        return
    if arrived:
        duty_rows.reached(tx, clinician, TELEGRAM, around.now)
        first = case.told_at is None
        case = carry_out(tx, around, patient, case, machine.page_arrived(case, around.now))
        if first:
            _sent(tx, around, patient, case, clinician)
        return
    trail.record(tx, ENGINE, "page-failed", f"case {case_id}", around.now, clinician)
    duty_rows.not_reached(tx, clinician, TELEGRAM, "a page could not arrive", around.now)
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
        letters.say(html, keyboard) | {"about": [about.value if about else "", bystander, time]},
        patient_id=patient.id,
        case_id=case.id,
    )
    outbox.put(tx, letter, around.now)


def _sent(tx: Transaction, around: Surroundings, patient: Patient, case: Case, clinician: str) -> None:
    """The first page of the case has arrived: the help text says so, in place of that it is under way.

    Nothing rings for it; whoever reads the help text again reads what is true by now.
    """
    found = outbox.newest(tx, case.id, "help", case.alone_at or case.opened_at)
    late = case.nobody_at is not None  # by then they were told something else, and the hour given has passed
    if found is None or late or patient.telegram_id is None or not case.policy.watched(around.now):
        return
    row, payload = found
    if "about" not in payload:
        return  # written by an earlier Afterglow
    name, bystander, time = payload["about"]
    category = Category(name) if name else Category(case.category)
    member = around.team.by_key(clinician)
    values = {
        "time": time,
        "who": member.shown_as if member is not None else "",
        "sent": around.clock_time(around.now, patient),
    }
    html = around.bystander(patient, **values) if bystander else around.help(patient, case.level, category, **values)
    keyboard = help_keyboard(around, patient.language, case.level, category, bystander=bystander)
    letter = Letter(
        patient.telegram_id,
        outbox.CRISIS,
        "help-edit",
        letters.edit(row, html, keyboard),
        patient_id=patient.id,
        case_id=case.id,
    )
    outbox.put(tx, letter, around.now)


def came_back(tx: Transaction, around: Surroundings) -> int:
    """After an outage: every running case is paged again, and its patient asked; returns how many there were.

    One that can't be is left to its own due time, with an alarm: it must not keep the bot from starting.
    """
    running = cases.all_running(tx)
    for case in running:
        try:
            with tx.savepoint():
                patient = patients.by_id(tx, case.patient_id)
                if patient is None:
                    raise LookupError(case.patient_id)
                carry_out(tx, around, patient, case, machine.came_back(case, around.now))
        except Exception as error:
            if refused_by_disk(error):
                raise
            log.error("A case could not be taken up.", action="outage", case=case.id, error=type(error).__name__)
            around.alarm(tx, f"case-turn:{case.id}", f"Case {case.id} could not be moved on. Please look at it now.")
    return len(running)


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
